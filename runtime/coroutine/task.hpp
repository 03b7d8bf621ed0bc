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
#include "runtime/coroutine/future.hpp"
#include "runtime/coroutine/task_state.hpp"
#include "runtime/loop/event_loop.hpp"

namespace interleave {

/// A handle to a task whose result's type is not known: what current_task() gives.
class AnyTask : public AnyFuture {
 public:
  explicit AnyTask(detail::Ref<detail::TaskState> task) : AnyFuture{std::move(task)} {}

  /// How many cancels have been asked for and not been taken back.
  std::uint32_t cancelling() const { return task().cancelling(); }
  /// Takes one request back and gives how many are left: what a block that turns its own cancel into something else does.
  std::uint32_t uncancel() const { return task().uncancel(); }

  /// Empty unless it was given one. (The trace names it Task-N then.)
  const std::string& name() const { return task().name(); }

  /// As AnyFuture's; the callback is given the task.
  void add_done_callback(std::function<void(AnyTask)> callback, std::source_location where = std::source_location::current()) const;

 protected:
  detail::TaskState& task() const { return static_cast<detail::TaskState&>(*state_); }
};

namespace detail {

template <class T>
class TypedTaskState final : public TaskState, public ValueOf<T> {
 public:
  TypedTaskState(EventLoop& loop, Promise<T>& root, std::string_view name, std::source_location where)
      : TaskState{loop, root, name, where} {}

 private:
  void adopt_value(Frame& root) override {
    auto& promise = static_cast<Promise<T>&>(root);
    if constexpr (std::is_void_v<T>)
      this->value_.emplace();
    else
      this->value_.emplace(promise.take_value());
  }
  std::string value_text() const override {
    if constexpr (std::is_void_v<T>)
      return {};
    else
      return result_text(this->value_);
  }
};

}  // namespace detail

template <class T = void>
class Task : public AnyTask {
 public:
  using Result = T;
  explicit Task(detail::Ref<detail::TypedTaskState<T>> state) : AnyTask{std::move(state)} {}

  /// Throws the task's error, Cancelled when it was cancelled, InvalidState while it is not done.
  const detail::Stored<T>& result() const {
    detail::require_result(*state_);
    return typed().value();
  }
  /// The task, as the future that it is.
  operator Future<T>() const { return Future<T>{state_, typed()}; }

  detail::FutureAwaiter<T> await_in(detail::Frame& frame) const& { return detail::FutureAwaiter<T>(frame, state_, typed()); }
  detail::FutureAwaiter<T> await_in(detail::Frame& frame) && {
    detail::ResultOf<T>& result = typed();  // before the state is moved away
    return detail::FutureAwaiter<T>(frame, std::move(state_), result);
  }

  detail::ResultOf<T>& typed() const { return static_cast<detail::TypedTaskState<T>&>(task()); }
};

/// Asks create_task() to start a task at once: asyncio's `eager_start=True`.
struct EagerStart {};
inline constexpr EagerStart eager_start{};

namespace detail {

/// Where every task begins.
template <class T>
Ref<TypedTaskState<T>> start_task(EventLoop& loop, Coroutine<T> coroutine, std::string_view name, bool eager, std::source_location where) {
  Ref task{new TypedTaskState<T>{loop, *coroutine.release(), name, where}};
  eager ? task->start_eagerly(where) : task->start();
  return task;
}

}  // namespace detail

/// Schedules a coroutine as a task. It starts on the next turn of the loop; at once where the loop's set_eager_tasks() says so. Throws
/// UsageError outside a running loop.
template <class T>
Task<T> create_task(Coroutine<T> coroutine, std::string_view name = std::string_view(),
                    std::source_location where = std::source_location::current()) {
  EventLoop& loop = get_running_loop();
  return Task<T>{detail::start_task(loop, std::move(coroutine), name, loop.eager_tasks(), where)};
}

/// The same, and the task runs at once, inside the caller's step, up to its first wait: `create_task(eager_start, fetch(1))`. It may be
/// done when the call returns.
template <class T>
Task<T> create_task(EagerStart, Coroutine<T> coroutine, std::string_view name = std::string_view(),
                    std::source_location where = std::source_location::current()) {
  return Task<T>{detail::start_task(get_running_loop(), std::move(coroutine), name, true, where)};
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
