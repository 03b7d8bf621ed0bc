#include "runtime/coroutine/task.hpp"

namespace interleave {

std::exception_ptr AnyTask::exception() const {
  if (!done()) throw InvalidState{"the exception of a task was asked for that is not done: await it first"};
  if (cancelled()) std::rethrow_exception(state_->error());
  return state_->error();
}

bool AnyTask::cancel(std::string message, std::source_location where) const {
  return state_->cancel(message, detail::asking_entity(), where);
}

void AnyTask::add_done_callback(std::function<void(AnyTask)> callback, std::source_location where) const {
  struct UserCallback final : detail::DoneCallback {
    UserCallback(std::function<void(AnyTask)> user, std::source_location place) : function{std::move(user)}, where{place} {}
    void task_done(detail::TaskState& task) override {
      const std::unique_ptr<UserCallback> self{this};
      task.loop().call_soon_because(task.id(), [user = std::move(function), handle = AnyTask{detail::Ref{&task}}] { user(handle); }, where);
    }
    void task_dropped() override { delete this; }
    std::function<void(AnyTask)> function;
    std::source_location where;
  };
  auto* node = new UserCallback{std::move(callback), where};
  if (done())
    node->task_done(*state_);
  else
    state_->add_done_callback(*node);
}

std::optional<AnyTask> current_task() {
  detail::TaskState* state = detail::current_state();
  if (state == nullptr) return std::nullopt;
  return AnyTask{detail::Ref{state}};
}

std::vector<AnyTask> all_tasks() {
  std::vector<AnyTask> tasks;
  for (detail::TaskState& task : get_running_loop().tasks()) tasks.emplace_back(detail::Ref{&task});
  return tasks;
}

namespace detail {

void require_result(TaskState& task) {
  if (!task.done()) throw InvalidState{"the result of a task was asked for that is not done: await it first"};
  if (const std::exception_ptr& error = task.error()) std::rethrow_exception(error);
}

void TaskWait::await_suspend(std::coroutine_handle<>) {
  if (awaited_.get() == frame_.task) throw UsageError{"a task cannot await itself"};
  awaited_->add_done_callback(*this);
  frame_.task->wait(frame_, this, trace::WaitKind::task, awaited_->id());
}

void TaskWait::check_result() {
  // The awaited task's error counts as seen, also where a cancellation is thrown in its stead.
  static_cast<void>(awaited_->error());
  frame_.task->deliver_cancel();
  require_result(*awaited_);
}

}  // namespace detail
}  // namespace interleave
