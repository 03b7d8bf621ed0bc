// A handle of libuv that somebody of ours owns: a socket, a pipe, a process. It is closed by its owner, or by the loop at its end.
#pragma once

#include <uv.h>

#include "runtime/coroutine/intrusive_list.hpp"
#include "runtime/loop/event_loop.hpp"

namespace interleave::detail {

/// Base of the owner. The handle itself is on the heap, because libuv uses it until it has been closed.
class LoopHandle : public ListHook<LoopHandleTag> {
 public:
  explicit LoopHandle(EventLoop& loop) : loop_{loop} { loop.add_handle(*this); }
  EventLoop& loop() const { return loop_; }
  /// The loop ends: the handle must be closed now, and never be used again.
  virtual void loop_ends() = 0;

 protected:
  ~LoopHandle() = default;

 private:
  EventLoop& loop_;
};

/// Closes a handle that `new Handle` made. Nobody is told.
template <class Handle>
void close_handle(Handle* handle) {
  handle->data = nullptr;
  uv_close(reinterpret_cast<uv_handle_t*>(handle), [](uv_handle_t* closed) { delete reinterpret_cast<Handle*>(closed); });
}

/// Throws std::system_error where a function of libuv has failed; `what` says what was being done, to what.
void require(int result, const std::string& what);

}  // namespace interleave::detail
