// The tasks that wait for a lock, an event, a queue and so on, in the order in which they came.
//
// A waiter that was woken or cancelled stands in the list until its task runs again, as asyncio's futures do: who comes
// in between sees that others were first. One whose lock or queue is destroyed meanwhile is an orphan: it can
// still be cancelled, as happens to the tasks that are left when main returns.
#pragma once

#include <coroutine>

#include "runtime/coroutine/errors.hpp"
#include "runtime/coroutine/frame.hpp"
#include "runtime/coroutine/task_state.hpp"
#include "runtime/loop/event_loop.hpp"

namespace interleave::detail {

struct WaitListTag;
class ListWaiter;

class WaitList : public List<ListWaiter, WaitListTag> {
 public:
  ~WaitList();
  /// Nobody stands in it who waits, or has been woken.
  bool all_cancelled();
  /// Wakes the first that is pending. False: there is none.
  bool wake_next(trace::EntityId resource, std::source_location where);
  /// Wakes all that are pending.
  void wake_all(trace::EntityId resource, std::source_location where);
};

/// Base of the awaiters. State: pending → woken or cancelled; pending again when it waits again.
class ListWaiter : public Waiter, public ListHook<WaitListTag> {
 public:
  explicit ListWaiter(Frame& frame) : frame_{frame} {}

  bool is_pending() const { return state_ == State::pending; }
  bool was_cancelled() const { return state_ == State::cancelled; }
  bool is_orphan() const { return is_orphan_; }
  void orphan() { is_orphan_ = true; }

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

  void wait_in(WaitList& list, trace::WaitKind kind, trace::EntityId on) {
    state_ = State::pending;
    unlink();
    list.push_back(*this);
    frame_.task->wait(frame_, this, kind, on);
  }

  /// To be called first when the await goes on after a wait. Throws Cancelled; UsageError when it is an orphan.
  void end_wait() {
    unlink();
    frame_.task->deliver_cancel();
    if (is_orphan_) throw UsageError{"what the task waited for was destroyed before it could go on"};
  }

  Frame& frame_;

 private:
  enum class State { pending, woken, cancelled };
  State state_ = State::pending;
  bool is_orphan_ = false;
};

/// Who a wake is put down to: the running task, else the resource itself.
inline trace::EntityId waker_or(trace::EntityId resource) {
  const TaskState* current = current_state();
  return current != nullptr && current->id() ? trace::EntityId(current->id()) : resource;
}

inline WaitList::~WaitList() {
  while (!empty()) pop_front().orphan();
}

inline bool WaitList::all_cancelled() {
  for (const ListWaiter& waiter : *this)
    if (!waiter.was_cancelled()) return false;
  return true;
}

inline bool WaitList::wake_next(trace::EntityId resource, std::source_location where) {
  for (ListWaiter& waiter : *this) {
    if (!waiter.is_pending()) continue;
    waiter.wake(waker_or(resource), where);
    return true;
  }
  return false;
}

inline void WaitList::wake_all(trace::EntityId resource, std::source_location where) {
  for (ListWaiter& waiter : *this)
    if (waiter.is_pending()) waiter.wake(waker_or(resource), where);
}

}  // namespace interleave::detail
