// TaskGroup: tasks that end before the block does. asyncio.TaskGroup.
//
//     co_await task_group([&](TaskGroup& group) -> Coroutine<> {        // async with asyncio.TaskGroup() as group:
//       group.create_task(fetch(1));                                     //     group.create_task(fetch(1))
//       group.create_task(fetch(2));
//       co_return;
//     });                                                                // here both have ended
//
// Waits for all children, whatever happens. The first child that fails cancels the others, and the body if that still runs; then an
// ExceptionGroup of all errors is thrown. A child that is cancelled by itself is no error. A cancel from outside reaches children and body.
// What the body returns is the result.
#pragma once

#include <exception>
#include <functional>
#include <optional>
#include <source_location>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "runtime/combine/group.hpp"
#include "runtime/coroutine/task.hpp"

namespace interleave {

class TaskGroup;

namespace detail {

struct TaskGroupTag;
struct TaskGroupChild;
class TaskGroupWait;

template <class F>
using TaskGroupResult = typename std::invoke_result_t<F&, TaskGroup&>::Result;
template <class F>
Coroutine<TaskGroupResult<F>> run_task_group(LibraryCall call, F body);

}  // namespace detail

class TaskGroup : private detail::MemberListener {
 public:
  TaskGroup(const TaskGroup&) = delete;
  TaskGroup& operator=(const TaskGroup&) = delete;
  ~TaskGroup();

  /// A task of the group. Throws UsageError once the group is shutting down after an error, or has ended.
  template <class A>
  auto create_task(A awaitable, std::string_view name = std::string_view(), std::source_location where = std::source_location::current()) {
    require_open();
    auto task = interleave::create_task(std::move(awaitable), name, where);
    add(*task.state());
    return task;
  }

 private:
  template <class F>
  friend Coroutine<detail::TaskGroupResult<F>> detail::run_task_group(detail::LibraryCall, F);
  friend struct detail::TaskGroupChild;
  friend class detail::TaskGroupWait;

  explicit TaskGroup(std::source_location where);

  void require_open() const;
  void add(detail::FutureState& task);
  void abort();
  void member_done(detail::Member& member) override;

  // The end of the block, in its steps.
  void begin_exit(const std::exception_ptr& body_error);
  bool has_children() { return !children_.empty(); }
  void cancelled_while_waiting(std::exception_ptr cancellation);
  /// Throws what the group ends with, unless all is well.
  void finish(std::exception_ptr body_error);

  detail::TaskState& parent_;
  detail::RecordedGroup group_;
  detail::List<detail::TaskGroupChild, detail::TaskGroupTag> children_;
  detail::TaskGroupWait* waiting_ = nullptr;
  std::vector<std::exception_ptr> errors_;
  std::exception_ptr cancellation_;  // that came from outside
  bool aborting_ = false, exiting_ = false;
  bool cancelled_parent_ = false;  // asyncio's _parent_cancel_requested
};

namespace detail {

/// Until no child is left.
class TaskGroupWait final : public SingleWait {
 public:
  TaskGroupWait(Frame& frame, TaskGroup* group) : SingleWait{frame}, group_{*group} {}
  ~TaskGroupWait() { group_.waiting_ = nullptr; }
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<>);
  void await_resume() { frame_.task->deliver_cancel(); }

 private:
  TaskGroup& group_;
};

template <class F>
Coroutine<TaskGroupResult<F>> run_task_group(LibraryCall call, F body) {
  using T = TaskGroupResult<F>;
  TaskGroup group{call.where()};
  std::exception_ptr error;
  std::optional<Stored<T>> value;
  try {
    if constexpr (std::is_void_v<T>)
      co_await body(group);
    else
      value.emplace(co_await body(group));
  } catch (...) {
    error = std::current_exception();
  }
  group.begin_exit(error);
  while (group.has_children()) {
    try {
      co_await Await<TaskGroupWait, TaskGroup*>(&group);
    } catch (const Cancelled&) {
      group.cancelled_while_waiting(std::current_exception());
    }
  }
  group.finish(std::move(error));
  if constexpr (!std::is_void_v<T>) co_return std::move(*value);
}

}  // namespace detail

/// Runs `body(group)` in this task, then waits for the group's tasks. Throws ExceptionGroup, or the cancellation that came from outside.
template <class F>
auto task_group(F body, std::source_location where = std::source_location::current()) {
  return detail::run_task_group(detail::LibraryCall{"task_group", where}, std::move(body));
}

}  // namespace interleave
