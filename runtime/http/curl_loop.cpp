#include "runtime/http/curl_loop.hpp"

#include <algorithm>
#include <new>
#include <stdexcept>
#include <string>
#include <utility>

namespace interleave::detail {

namespace {

void require_curl() {
  static const CURLcode result = curl_global_init(CURL_GLOBAL_DEFAULT);  // once in the process, as libcurl wants it
  if (result != CURLE_OK) throw std::runtime_error{std::string{"cannot start libcurl: "} + curl_easy_strerror(result)};
}

}  // namespace

CurlTransfer::CurlTransfer(Ref<CurlLoop> loop) : loop_{std::move(loop)}, easy_{curl_easy_init()} {
  if (easy_ == nullptr) throw std::bad_alloc{};
  curl_easy_setopt(easy(), CURLOPT_PRIVATE, static_cast<void*>(this));
}

CurlTransfer::~CurlTransfer() { leave(); }

void CurlTransfer::begin() {
  loop_->transfers_.push_back(*this);
  loop_->count_busy(1);
  if (const CURLMcode result = curl_multi_add_handle(loop_->multi_, easy()); result != CURLM_OK) {
    unlink();
    loop_->count_busy(-1);
    throw std::runtime_error{std::string{"cannot begin a transfer: "} + curl_multi_strerror(result)};
  }
}

void CurlTransfer::set_idle(bool idle) {
  if (std::exchange(is_idle_, idle) != idle && is_under_way()) loop_->count_busy(idle ? -1 : 1);
}

void CurlTransfer::leave() {
  if (is_under_way()) loop_->remove(*this);
}

CurlLoop::CurlLoop(EventLoop& loop, std::size_t most_connections, std::size_t most_connections_per_host) : LoopHandle{loop} {
  require_curl();
  auto timer = std::make_unique<uv_timer_t>();
  multi_ = curl_multi_init();
  if (multi_ == nullptr) throw std::bad_alloc{};
  uv_timer_init(&loop.uv(), timer.get());  // never fails
  timer_ = timer.release();
  timer_->data = this;
  count_busy(0);
  curl_multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, set_timer);
  curl_multi_setopt(multi_, CURLMOPT_TIMERDATA, static_cast<void*>(this));
  curl_multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, watch_socket);
  curl_multi_setopt(multi_, CURLMOPT_SOCKETDATA, static_cast<void*>(this));
  curl_multi_setopt(multi_, CURLMOPT_PIPELINING, static_cast<long>(CURLPIPE_NOTHING));
  curl_multi_setopt(multi_, CURLMOPT_MAX_TOTAL_CONNECTIONS, static_cast<long>(most_connections));
  curl_multi_setopt(multi_, CURLMOPT_MAX_HOST_CONNECTIONS, static_cast<long>(most_connections_per_host));
}

CurlLoop::~CurlLoop() { close(); }

void CurlLoop::close() {
  if (multi_ == nullptr) return;
  ListHook<LoopHandleTag>::unlink();
  CURLM* const multi = std::exchange(multi_, nullptr);
  while (!transfers_.empty()) {
    const Ref<CurlTransfer> transfer{&transfers_.pop_front()};
    curl_multi_remove_handle(multi, transfer->easy());
    transfer->ended(std::nullopt);
  }
  curl_multi_cleanup(multi);
  close_handle(std::exchange(timer_, nullptr));
}

void CurlLoop::remove(CurlTransfer& transfer) {
  transfer.unlink();
  curl_multi_remove_handle(multi_, transfer.easy());
  if (!transfer.is_idle_) count_busy(-1);
}

// A connection that is kept for later waits for nothing.
void CurlLoop::count_busy(int more) {
  auto* const timer = reinterpret_cast<uv_handle_t*>(timer_);
  busy_ += more;
  busy_ == 0 ? uv_unref(timer) : uv_ref(timer);
}

int CurlLoop::set_timer(CURLM*, long milliseconds, void* self) {
  auto& loop = *static_cast<CurlLoop*>(self);
  if (loop.timer_ == nullptr) return 0;
  if (milliseconds < 0) {
    uv_timer_stop(loop.timer_);
  } else {
    uv_update_time(loop.timer_->loop);  // libuv's time may be that of long ago
    uv_timer_start(loop.timer_, timer_is_due, static_cast<std::uint64_t>(milliseconds), 0);
  }
  return 0;
}

int CurlLoop::watch_socket(CURL*, curl_socket_t socket, int what, void* self, void* poll) {
  auto* const watching = static_cast<uv_poll_t*>(poll);
  if (what != CURL_POLL_REMOVE) {
    static_cast<CurlLoop*>(self)->watch(socket, what, watching);
  } else if (watching != nullptr) {
    uv_poll_stop(watching);
    close_handle(watching);
  }
  return 0;
}

// Where the socket cannot be watched, the transfer ends by its timeout; that can only be for want of memory or descriptors.
void CurlLoop::watch(curl_socket_t socket, int what, uv_poll_t* poll) {
  if (poll == nullptr) {
    if (multi_ == nullptr) return;
    auto fresh = std::make_unique<uv_poll_t>();
    if (uv_poll_init_socket(&loop().uv(), fresh.get(), socket) < 0) return;
    poll = fresh.release();
    poll->data = this;
    curl_multi_assign(multi_, socket, poll);
  }
  const int events = (what & CURL_POLL_IN ? UV_READABLE : 0) | (what & CURL_POLL_OUT ? UV_WRITABLE : 0);
  uv_poll_start(poll, events, socket_is_ready);
}

// Before libuv 1.45 timers are called ahead of the wait for the operating system, which then lasts whatever became ready here: the stop
// makes it a look.
void CurlLoop::timer_is_due(uv_timer_t* timer) {
  uv_stop(timer->loop);
  static_cast<CurlLoop*>(timer->data)->act(CURL_SOCKET_TIMEOUT, 0);
}

// Of a socket that has failed libuv says no more than that, and watches it no longer. libcurl finds out what it is by reading, when it
// has taken what came before the failure.
void CurlLoop::socket_is_ready(uv_poll_t* poll, int status, int events) {
  uv_os_fd_t socket{};
  if (poll->data == nullptr || uv_fileno(reinterpret_cast<uv_handle_t*>(poll), &socket) < 0) return;
  if (status < 0) {
    events = UV_READABLE | UV_WRITABLE;
    uv_poll_start(poll, events, socket_is_ready);
  }
  const int ready = (events & UV_READABLE ? CURL_CSELECT_IN : 0) | (events & UV_WRITABLE ? CURL_CSELECT_OUT : 0);
  static_cast<CurlLoop*>(poll->data)->act(socket, ready);
}

void CurlLoop::act(curl_socket_t socket, int events) {
  const Ref<CurlLoop> alive{this};
  loop().leave_poll();
  int running = 0;
  curl_multi_socket_action(multi_, socket, events, &running);
  take_ended();
}

void CurlLoop::take_ended() {
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi_, &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    const CURLcode result = message->data.result;  // the message goes with the transfer
    void* found = nullptr;
    curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &found);
    const Ref<CurlTransfer> transfer{static_cast<CurlTransfer*>(found)};
    remove(*transfer);
    transfer->ended(result);
  }
}

}  // namespace interleave::detail
