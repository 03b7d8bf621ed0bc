#include "runtime/coroutine/task.hpp"

namespace interleave {

void AnyTask::add_done_callback(std::function<void(AnyTask)> callback, std::source_location where) const {
  AnyFuture::add_done_callback(
      [user = std::move(callback)](const AnyFuture& future) {
        user(AnyTask{detail::Ref{static_cast<detail::TaskState*>(future.state().get())}});
      },
      where);
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

}  // namespace interleave
