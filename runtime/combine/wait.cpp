#include "runtime/combine/wait.hpp"

namespace interleave::detail {

void WaitBase::await_suspend(std::coroutine_handle<>) {
  TaskState& task = *frame_.task;
  group_.emplace(trace::GroupKind::wait, frame_.place);
  left_ = members_.size();
  for (Member& member : members_) {
    group_->add(member.future());
    member.listen();
  }
  EventLoop& loop = task.loop();
  if (timeout_) start(loop, later(loop.time(), *timeout_), frame_.place);
  task.wait(frame_, this, trace::WaitKind::group, group_->id());
}

void WaitBase::member_done(Member& member) {
  --left_;
  if (is_over()) return;
  FutureState& future = member.future();
  const bool failed = when_ == ReturnWhen::first_exception && !future.cancelled() && future.error() != nullptr;
  if (left_ > 0 && when_ != ReturnWhen::first_completed && !failed) return;
  stop();
  wake(group_->id());
}

bool WaitBase::cancel(const std::string& message, trace::EntityId by, std::source_location where) {
  if (!is_over()) stop();
  return SingleWait::cancel(message, by, where);
}

void WaitBase::end_wait() {
  std::size_t done = 0;
  for (Member& member : members_) {
    member.stop_listening();
    done += member.future().done() ? 1 : 0;
  }
  const std::string counts = std::to_string(done) + " done, " + std::to_string(members_.size() - done) + " pending";
  try {
    frame_.task->deliver_cancel();
  } catch (const Cancelled&) {
    group_->end(trace::Outcome::cancelled, counts);
    throw;
  }
  group_->end(trace::Outcome::returned, counts);
}

}  // namespace interleave::detail
