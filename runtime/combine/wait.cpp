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
  if (timeout_) {
    EventLoop& loop = task.loop();
    const Time due = later(loop.time(), *timeout_);
    loop.add_timer(*this, due);
    timing_ = true;
    if (record::recording()) loop.record_timer(timer_, due, frame_.place);
  }
  task.wait(frame_, this, trace::WaitKind::group, group_->id());
}

void WaitBase::member_done(Member& member) {
  --left_;
  if (finished_) return;
  FutureState& future = member.future();
  const bool failed = when_ == ReturnWhen::first_exception && !future.cancelled() && future.error() != nullptr;
  if (left_ == 0 || when_ == ReturnWhen::first_completed || failed) finish(group_->id());
}

void WaitBase::run() {
  timing_ = false;
  if (!finished_) finish(timer_.get());
  if (timer_.known()) record::emit_same_time<trace::EventKind::resource_close>(timer_.get());
}

void WaitBase::finish(trace::EntityId cause) {
  stop_timer();
  finished_ = true;
  frame_.task->wake(cause);
}

void WaitBase::stop_timer() {
  if (!std::exchange(timing_, false)) return;
  frame_.task->loop().remove_timer(*this);
  ListHook<ReadyTag>::unlink();
  if (timer_.known()) record::emit<trace::EventKind::resource_close>(timer_.get());
}

bool WaitBase::cancel(const std::string&, trace::EntityId by, std::source_location where) {
  if (std::exchange(finished_, true)) return false;
  stop_timer();
  frame_.task->wake_cancelled(by, where);
  return true;
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
