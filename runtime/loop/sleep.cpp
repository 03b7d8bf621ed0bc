#include "runtime/loop/sleep.hpp"

#include "runtime/loop/event_loop.hpp"

namespace interleave::detail {

void SleepAwaiter::await_suspend(std::coroutine_handle<>) {
  TaskState& task = *frame_.task;
  if (delay_ <= delay_.zero()) return task.wait(frame_, nullptr, trace::WaitKind::yield, {});
  EventLoop& loop = task.loop();
  const Time due = later(loop.time(), delay_);
  loop.add_timer(*this, due);
  pending_ = true;
  if (record::recording()) loop.record_timer(timer_, due, frame_.place);
  task.wait(frame_, this, trace::WaitKind::timer, timer_.get());
}

bool SleepAwaiter::stop() {
  if (!std::exchange(pending_, false)) return false;
  frame_.task->loop().remove_timer(*this);
  ListHook<ReadyTag>::unlink();
  if (timer_.known()) record::emit<trace::EventKind::resource_close>(timer_.get());
  return true;
}

bool SleepAwaiter::cancel(const std::string&, trace::EntityId by, std::source_location where) {
  if (!stop()) return false;
  frame_.task->wake_cancelled(by, where);
  return true;
}

void SleepAwaiter::run() {
  pending_ = false;
  frame_.task->wake(timer_.get());
  if (timer_.known()) record::emit_same_time<trace::EventKind::resource_close>(timer_.get());
}

}  // namespace interleave::detail
