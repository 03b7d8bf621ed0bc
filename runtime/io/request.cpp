#include "runtime/io/request.hpp"

#include <system_error>

#include "runtime/io/loop_handle.hpp"

namespace interleave::detail {

void require(int result, const std::string& what) {
  if (result < 0) throw std::system_error{-result, std::generic_category(), what};
}

void Operation::finished(int status) {
  EventLoop* const loop = EventLoop::running();
  if (loop != nullptr) loop->leave_poll();
  status_ = status;
  RequestAwaiter* const awaiter = std::exchange(awaiter_, nullptr);
  if (awaiter == nullptr) {
    delete this;
    return;
  }
  awaiter->pending_ = false;
  awaiter->frame_.task->wake(awaiter->on_);
}

bool RequestAwaiter::await_suspend(std::coroutine_handle<>) {
  TaskState& task = *frame_.task;
  operation_->status_ = operation_->start(task.loop().uv());
  if (operation_->status_ < 0) return false;
  operation_->awaiter_ = this;
  pending_ = true;
  task.wait(frame_, this, kind_, on_);
  return true;
}

bool RequestAwaiter::cancel(const std::string&, trace::EntityId by, std::source_location where) {
  if (!pending_) return false;
  let_go();
  frame_.task->wake_cancelled(by, where);
  return true;
}

void RequestAwaiter::let_go() {
  if (!std::exchange(pending_, false)) return;
  Operation* const operation = operation_.release();  // its callback deletes it
  operation->awaiter_ = nullptr;
  operation->stop();
}

}  // namespace interleave::detail
