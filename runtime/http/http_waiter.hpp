// What a task waits in for an answer, or for a part of one.
#pragma once

#include "runtime/coroutine/ref.hpp"
#include "runtime/coroutine/task_state.hpp"
#include "runtime/http/transfer.hpp"

namespace interleave::detail {

/// Lives in the frame of the awaiting coroutine.
class HttpWaiter : public Waiter {
 public:
  /// `ends_it`: cancelling this await ends the transfer.
  HttpWaiter(Frame& frame, bool ends_it) : frame_{frame}, ends_it_{ends_it} {}
  HttpWaiter(const HttpWaiter&) = delete;
  HttpWaiter& operator=(const HttpWaiter&) = delete;

  bool cancel(const std::string& message, trace::EntityId by, std::source_location where) override;
  /// Something has come: wakes the task where that is what it waits for.
  void look();

 protected:
  ~HttpWaiter() { let_go(); }
  virtual bool satisfied() const = 0;
  void wait(Ref<Transfer> transfer);
  /// To be called first when the await goes on: throws Cancelled.
  void end_wait() { frame_.task->deliver_cancel(); }
  Transfer& transfer() const { return *transfer_; }
  const Ref<Transfer>& shared_transfer() const { return transfer_; }

  Frame& frame_;

 private:
  void let_go();

  Ref<Transfer> transfer_;
  bool ends_it_;
  bool is_pending_ = false;
};

}  // namespace interleave::detail
