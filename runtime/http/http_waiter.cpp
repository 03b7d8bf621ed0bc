#include "runtime/http/http_waiter.hpp"

#include <utility>

namespace interleave::detail {

void HttpWaiter::wait(Ref<Transfer> transfer) {
  transfer_ = std::move(transfer);
  transfer_->waiter = this;
  is_pending_ = true;
  frame_.task->wait(frame_, this, trace::WaitKind::io_read, transfer_->id());
}

void HttpWaiter::look() {
  if (!satisfied()) return;
  let_go();
  frame_.task->wake(transfer_->id());
}

bool HttpWaiter::cancel(const std::string&, trace::EntityId by, std::source_location where) {
  if (!is_pending_) return false;
  let_go();
  if (ends_it_) transfer_->leave();
  frame_.task->wake_cancelled(by, where);
  return true;
}

void HttpWaiter::let_go() {
  if (std::exchange(is_pending_, false)) transfer_->waiter = nullptr;
}

}  // namespace interleave::detail
