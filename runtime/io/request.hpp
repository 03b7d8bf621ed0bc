// One request of libuv that a task waits for: a name to be resolved, a connection, a file operation.
//
// libuv uses the request until its callback, also where the await was cancelled: so it lives on the heap, and deletes itself there. What it
// works on (buffers, names) is its own.
#pragma once

#include <uv.h>

#include <memory>
#include <utility>

#include "runtime/coroutine/coroutine.hpp"
#include "runtime/coroutine/task_state.hpp"
#include "runtime/loop/event_loop.hpp"

namespace interleave::detail {

class RequestAwaiter;

/// Base of a request together with all that it works on.
class Operation {
 public:
  Operation() = default;
  virtual ~Operation() = default;
  Operation(const Operation&) = delete;
  Operation& operator=(const Operation&) = delete;

  /// Hands the request to libuv. Below 0: an error, and the callback will not come.
  virtual int start(uv_loop_t& loop) = 0;
  /// Asks libuv to give up. Its callback comes in any case.
  virtual void stop() = 0;

  /// For the callback: tells who waits, or ends the operation where nobody does.
  void finished(int status);
  int status() const { return status_; }

 private:
  friend class RequestAwaiter;
  RequestAwaiter* awaiter_ = nullptr;
  int status_ = 0;
};

/// Waits for an operation, in the frame of the awaiting coroutine.
class RequestAwaiter : public Waiter {
 public:
  RequestAwaiter(Frame& frame, std::unique_ptr<Operation> operation, trace::WaitKind kind, trace::EntityId on)
      : frame_{frame}, operation_{std::move(operation)}, kind_{kind}, on_{on} {}
  ~RequestAwaiter() { let_go(); }
  RequestAwaiter(const RequestAwaiter&) = delete;
  RequestAwaiter& operator=(const RequestAwaiter&) = delete;

  bool await_ready() const noexcept { return false; }
  bool await_suspend(std::coroutine_handle<>);
  bool cancel(const std::string& message, trace::EntityId by, std::source_location where) override;

 protected:
  /// To be called first when the await goes on: throws Cancelled. Gives libuv's result.
  int end_wait() {
    frame_.task->deliver_cancel();
    return operation_->status();
  }
  Operation& operation() const { return *operation_; }
  Frame& frame_;

 private:
  friend class Operation;
  void let_go();

  std::unique_ptr<Operation> operation_;  // libuv's while it is pending
  trace::WaitKind kind_;
  trace::EntityId on_;
  bool pending_ = false;
};

}  // namespace interleave::detail
