// The tasks that wait for a lock, an event or a queue, in the order in which they came.
//
// A waiter that was woken or cancelled stands in the list until its task runs again, as asyncio's futures do: who comes
// in between sees that others were first.
#pragma once

#include <coroutine>

#include "runtime/coroutine/frame.hpp"
#include "runtime/coroutine/task_state.hpp"
#include "runtime/loop/event_loop.hpp"

namespace interleave::detail {

struct WaitListTag;

/// Base of the awaiters. State: pending → woken or cancelled; pending again when it waits again.
class ListWaiter : public Waiter, public ListHook<WaitListTag> {
 public:
  explicit ListWaiter(Frame& frame) : frame_{frame} {}

  bool is_pending() const { return state_ == State::pending; }
  bool was_cancelled() const { return state_ == State::cancelled; }

  void wake(trace::EntityId by, std::source_location where) {
    state_ = State::woken;
    frame_.task->wake(by, where);
  }
  bool cancel(const std::string&, trace::EntityId by, std::source_location where) final {
    if (!is_pending()) return false;
    state_ = State::cancelled;
    frame_.task->wake_cancelled(by, where);
    return true;
  }

 protected:
  ~ListWaiter() = default;

  void wait_in(List<ListWaiter, WaitListTag>& list, trace::WaitKind kind, trace::EntityId on) {
    state_ = State::pending;
    list.push_back(*this);
    frame_.task->wait(frame_, this, kind, on);
  }

  Frame& frame_;

 private:
  enum class State { pending, woken, cancelled };
  State state_ = State::pending;
};

using WaitList = List<ListWaiter, WaitListTag>;

/// Who a wake is put down to: the running task, else the resource itself.
inline trace::EntityId waker_or(trace::EntityId resource) {
  const TaskState* current = current_state();
  return current != nullptr && current->id() ? trace::EntityId(current->id()) : resource;
}

}  // namespace interleave::detail
