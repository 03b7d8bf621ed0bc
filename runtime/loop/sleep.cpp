#include "runtime/loop/sleep.hpp"

#include "runtime/loop/event_loop.hpp"

namespace interleave::detail {

void SleepAwaiter::await_suspend(std::coroutine_handle<>) {
  TaskState& task = *frame_.task;
  if (delay_ <= delay_.zero()) return task.wait(frame_, nullptr, trace::WaitKind::yield, {});
  EventLoop& loop = task.loop();
  start(loop, later(loop.time(), delay_), frame_.place);
  task.wait(frame_, this, trace::WaitKind::timer, id());
}

bool SleepAwaiter::cancel(const std::string&, trace::EntityId by, std::source_location where) {
  if (!stop()) return false;
  frame_.task->wake_cancelled(by, where);
  return true;
}

}  // namespace interleave::detail
