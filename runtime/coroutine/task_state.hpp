// What a task is: a root coroutine, where it stands, who waits for its end, and whether it was asked to cancel.
//
// All of it belongs to the loop's thread. run() is the trampoline: the only place of the library that resumes a coroutine.
#pragma once

#include <cstdint>
#include <exception>
#include <source_location>
#include <string>
#include <string_view>

#include "runtime/coroutine/context.hpp"
#include "runtime/coroutine/frame.hpp"
#include "runtime/coroutine/future_state.hpp"
#include "runtime/coroutine/intrusive_list.hpp"
#include "runtime/loop/runnable.hpp"

namespace interleave::detail {

class TaskState;
struct AllTasksTag;

/// What a suspended task waits in. Lives in the frame of the awaiting coroutine, in its awaiter.
class Waiter {
 public:
  /// Asks the wait to stop. True: it will wake its task because of that, now or later. False: it had ended already.
  virtual bool cancel(const std::string& message, trace::EntityId by, std::source_location where) = 0;
  /// The task has been woken and is about to go on. True: it must wait again, as in asyncio's `while queue.empty(): await …`.
  virtual bool waits_again() { return false; }

 protected:
  ~Waiter() = default;
};

class TaskState : public FutureState, public Runnable, public ListHook<AllTasksTag> {
 public:
  /// Takes the coroutine over. Next, start() or start_eagerly() is called.
  TaskState(EventLoop& loop, Frame& root, std::string_view name, std::source_location where);
  ~TaskState() override;

  /// Puts it at the end of the ready queue.
  void start();
  /// Runs up to the first wait, inside the step of the task that asks for it.
  void start_eagerly(std::source_location where);

  const std::string& name() const { return name_; }
  trace::TaskId id() const { return id_.get(); }
  trace::EntityId entity() final { return id(); }
  trace::WaitKind wait_kind() const final { return trace::WaitKind::task; }

  /// CPython's Task.cancel. False when done.
  bool cancel(const std::string& message, trace::EntityId by, std::source_location where) final;
  std::uint32_t cancelling() const { return cancel_requests_; }
  std::uint32_t uncancel();

  // What awaiters use.

  /// `child` runs next in this task; `parent` goes on when it has ended.
  void call(Frame& child, Frame& parent) {
    child.awaiter = &parent;
    child.task = this;
    next_ = &child;
    if (child.known()) child.record_enter(false);
  }
  /// A coroutine has ended: its awaiter goes on.
  void return_to(Frame* awaiter) noexcept { next_ = awaiter; }
  /// The task waits in `waiter`, at an await of `leaf`. A null `waiter` gives one turn to the others.
  void wait(Frame& leaf, Waiter* waiter, trace::WaitKind kind, trace::EntityId on) {
    leaf_ = &leaf;
    waiter_ = waiter;
    wait_kind_ = kind;
    wait_on_ = on;
  }
  /// To be called first when an await goes on: throws Cancelled if the task is to hear of a cancellation there.
  void deliver_cancel() {
    if (throw_cancelled_) [[unlikely]]
      throw_cancelled();
  }

  /// Waiting → ready.
  void wake(trace::EntityId cause, std::source_location where = {});
  /// Waiting → ready; its await will throw Cancelled.
  void wake_cancelled(trace::EntityId by, std::source_location where) {
    throw_cancelled_ = true;
    wake(by, where);
  }

  /// At the loop's end: destroys the coroutine of a task that has not ended.
  void drop();

  /// The trampoline.
  void run() final;
  std::optional<std::uint32_t> task_number() const final { return number_; }
  std::string what() const final { return name_.empty() ? "task " + std::to_string(number_) : "task " + name_; }

 protected:
  /// Takes the returned value from the root's promise.
  virtual void adopt_value(Frame& root) = 0;
  virtual std::string value_text() const = 0;

 private:
  enum class State : std::uint8_t { ready, running, waiting };

  void step(bool same_instant);
  void lend_thread(TaskState& to, std::source_location where);
  void take_thread_back(TaskState& from, std::source_location where);
  void suspend();
  void finish(trace::Outcome outcome, std::exception_ptr error);
  void retrieved() override;
  void finish_from_root();
  [[noreturn]] void throw_cancelled();
  void introduce_late();

  Frame* root_;
  Frame* next_ = nullptr;  // the coroutine that the trampoline resumes next
  Frame* leaf_ = nullptr;  // the coroutine that goes on when the task is resumed; null before the first resume
  Waiter* waiter_ = nullptr;
  trace::EntityId wait_on_;
  trace::WaitKind wait_kind_{};
  State state_ = State::ready;
  bool must_cancel_ = false;      // asyncio's _must_cancel: the next step throws
  bool throw_cancelled_ = false;  // the await that goes on now throws
  std::uint32_t cancel_requests_ = 0;
  std::uint32_t number_;
  std::uint64_t resumes_ = 0;
  RecordedId<trace::TaskId> id_;
  Context context_;
  std::string name_;
  std::string cancel_message_;
};

/// The task that is running on this thread; null outside tasks.
TaskState* current_state();

}  // namespace interleave::detail
