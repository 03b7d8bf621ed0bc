#include "runtime/io/signal_handler.hpp"

#include <string.h>

#include <map>
#include <memory>
#include <system_error>

#include "runtime/coroutine/recorded_resource.hpp"
#include "runtime/io/loop_handle.hpp"

namespace interleave {

namespace {

class SignalHandle final : public detail::LoopHandle {
 public:
  SignalHandle(EventLoop& loop, int signal, std::function<void()> handler, std::source_location where)
      : LoopHandle{loop}, handler_{std::move(handler)}, where_{where}, resource_{trace::ResourceKind::signal, 0, strsignal(signal), where} {
    handle_ = new uv_signal_t{};
    uv_signal_init(&loop.uv(), handle_);
    handle_->data = this;
    const int result = uv_signal_start(handle_, arrived, signal);
    if (result < 0) {
      close();
      detail::require(result, std::string{"cannot handle the signal "} + strsignal(signal));
    }
    uv_unref(reinterpret_cast<uv_handle_t*>(handle_));  // it is no reason for a loop to go on
  }
  ~SignalHandle() { close(); }
  void loop_ends() override;
  void close() {
    ListHook<detail::LoopHandleTag>::unlink();
    if (handle_ != nullptr) detail::close_handle(std::exchange(handle_, nullptr));
  }

 private:
  static void arrived(uv_signal_t* handle, int) {
    auto* const self = static_cast<SignalHandle*>(handle->data);
    self->loop().leave_poll();
    self->loop().call_soon_because(self->resource_.id(), self->handler_, self->where_);
  }

  std::function<void()> handler_;
  std::source_location where_;
  detail::RecordedResource resource_;
  uv_signal_t* handle_ = nullptr;
};

// The process' signals, each of one loop: of the thread that runs it.
thread_local std::map<int, std::unique_ptr<SignalHandle>> t_handles;

void SignalHandle::loop_ends() {
  close();
  std::erase_if(t_handles, [this](const auto& entry) { return entry.second.get() == this; });  // and with it this object
}

}  // namespace

void add_signal_handler(int signal, std::function<void()> handler, std::source_location where) {
  EventLoop& loop = get_running_loop();
  auto handle = std::make_unique<SignalHandle>(loop, signal, std::move(handler), where);
  t_handles[signal] = std::move(handle);
}

bool remove_signal_handler(int signal) { return t_handles.erase(signal) > 0; }

}  // namespace interleave
