// Task<T>: a coroutine that the loop runs by itself, and a handle to it: asyncio.Task.
//
// create_task() makes one; it starts on the loop's next turn, awaited or not. Handles are shared and cheap to copy, and
// may be awaited any number of times. The loop keeps a task alive until it is done. All on the loop's thread.
#pragma once

#include <concepts>
#include <functional>
#include <memory>
#include <optional>
#include <source_location>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/coroutine/coroutine.hpp"
#include "runtime/coroutine/task_state.hpp"
#include "runtime/loop/event_loop.hpp"

namespace interleave {

/// A handle to a task whose result's type is not known: what current_task() gives.
class AnyTask {
 public:
  explicit AnyTask(detail::Ref<detail::TaskState> state) : state_{std::move(state)} {}

  bool done() const { return state_->done(); }
  /// Done, and a Cancelled left its coroutine.
  bool cancelled() const { return state_->cancelled(); }
  /// The error that ended it, or null. Throws Cancelled when it was cancelled, InvalidState while it is not done.
  std::exception_ptr exception() const;

  /// Asks the task to cancel: a Cancelled is thrown at the await where it stands. It may catch it and go on. False: it was done.
  bool cancel(std::string message = std::string(), std::source_location where = std::source_location::current()) const;
  /// How many cancels have been asked for and not been taken back.
  std::uint32_t cancelling() const { return state_->cancelling(); }
  /// Takes one request back and gives how many are left: what a block that turns its own cancel into something else does.
  std::uint32_t uncancel() const { return state_->uncancel(); }

  /// Empty unless it was given one. (The trace names it Task-N then.)
  const std::string& name() const { return state_->name(); }

  /// Calls `callback(task)` on the turn after the one in which the task ends; at once scheduled if it is done.
  void add_done_callback(std::function<void(AnyTask)> callback, std::source_location where = std::source_location::current()) const;

  const detail::Ref<detail::TaskState>& state() const { return state_; }
  friend bool operator==(const AnyTask&, const AnyTask&) = default;

 protected:
  detail::Ref<detail::TaskState> state_;
};

namespace detail {

template <class T>
using Stored = std::conditional_t<std::is_void_v<T>, None, T>;

/// Throws what a look at the result of this task has to throw.
void require_result(TaskState& task);

template <class T>
class TypedTaskState final : public TaskState {
 public:
  TypedTaskState(EventLoop& loop, Promise<T>& root, std::string_view name, std::source_location where)
      : TaskState{loop, root, name, where} {}

  const Stored<T>& value() const { return *value_; }
  /// The value, moved out for the last who can ask for it, else copied. One that cannot be copied goes to the first who asks.
  Stored<T> take(bool is_last) {
    if constexpr (std::copy_constructible<Stored<T>>)
      if (!is_last) return *value_;
    return std::move(*value_);
  }

 private:
  void adopt_value(Frame& root) override {
    auto& promise = static_cast<Promise<T>&>(root);
    if constexpr (std::is_void_v<T>)
      value_.emplace();
    else
      value_.emplace(promise.take_value());
  }
  std::string value_text() const override {
    if constexpr (std::is_void_v<T>)
      return {};
    else
      return result_text(value_);
  }

  std::optional<Stored<T>> value_;
};

/// Waits for another task to end.
class TaskWait : public Waiter, public DoneCallback {
 public:
  TaskWait(Frame& frame, Ref<TaskState> awaited) : frame_{frame}, awaited_{std::move(awaited)} {}
  bool await_ready() const noexcept { return awaited_->done(); }
  void await_suspend(std::coroutine_handle<>);

  bool cancel(const std::string& message, trace::EntityId by, std::source_location where) final {
    return awaited_->cancel(message, by, where);
  }
  void task_done(TaskState& awaited) final { frame_.task->wake(awaited.id()); }

 protected:
  /// Throws the cancellation that the await was ended by, or the awaited task's error.
  void check_result();

  Frame& frame_;
  Ref<TaskState> awaited_;
};

template <class T>
class TaskAwaiter final : public TaskWait {
 public:
  using TaskWait::TaskWait;
  T await_resume() {
    check_result();
    if constexpr (!std::is_void_v<T>) return static_cast<TypedTaskState<T>&>(*awaited_).take(awaited_->references() == 1);
  }
};

}  // namespace detail

template <class T = void>
class Task : public AnyTask {
 public:
  using Result = T;
  explicit Task(detail::Ref<detail::TaskState> state) : AnyTask{std::move(state)} {}

  /// Throws the task's error, Cancelled when it was cancelled, InvalidState while it is not done.
  const detail::Stored<T>& result() const {
    detail::require_result(*state());
    return static_cast<const detail::TypedTaskState<T>&>(*state()).value();
  }

  detail::TaskAwaiter<T> await_in(detail::Frame& frame) const& { return detail::TaskAwaiter<T>(frame, state()); }
  detail::TaskAwaiter<T> await_in(detail::Frame& frame) && { return detail::TaskAwaiter<T>(frame, std::move(state_)); }
};

/// Schedules a coroutine as a task. It starts on the next turn of the loop. Throws UsageError outside a running loop.
template <class T>
Task<T> create_task(Coroutine<T> coroutine, std::string_view name = std::string_view(),
                    std::source_location where = std::source_location::current()) {
  EventLoop& loop = get_running_loop();
  return Task<T>{detail::Ref<detail::TaskState>{new detail::TypedTaskState<T>{loop, *coroutine.release(), name, where}}};
}

/// The same for anything else that can be awaited: `create_task(sleep(1s))`.
template <detail::NamedAwaitable A>
auto create_task(A awaitable, std::string_view name = std::string_view(), std::source_location where = std::source_location::current()) {
  return create_task(detail::await_as_coroutine(detail::LibraryCall{A::name(), where}, std::move(awaitable)), name, where);
}

/// The task that is running; none in a callback, and outside a loop.
std::optional<AnyTask> current_task();

/// The running loop's tasks that are not done, in the order of their creation.
std::vector<AnyTask> all_tasks();

}  // namespace interleave
