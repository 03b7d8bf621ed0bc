// libcurl's multi interface on libuv: sockets are watched by uv_poll handles, libcurl's timeouts are a uv_timer. One for each session.
//
// Three rules: libcurl is never called from within one of its own callbacks; what it calls wakes tasks, which run later, and nothing else;
// the timer keeps the loop, and virtual time, waiting only while a transfer is under way that waits for the other side.
#pragma once

#include <curl/curl.h>
#include <uv.h>

#include <cstddef>
#include <memory>
#include <optional>

#include "runtime/coroutine/intrusive_list.hpp"
#include "runtime/coroutine/ref.hpp"
#include "runtime/io/loop_handle.hpp"

namespace interleave::detail {

class CurlLoop;
struct CurlTransferTag;

/// Base of a transfer: an easy handle that a CurlLoop drives.
class CurlTransfer : public Counted, public ListHook<CurlTransferTag> {
 public:
  ~CurlTransfer() override;
  /// Takes it from libcurl at once, if it is there; nobody is told.
  void leave();
  bool is_under_way() const { return linked(); }

 protected:
  /// Throws std::bad_alloc.
  explicit CurlTransfer(Ref<CurlLoop> loop);
  CURL* easy() const { return easy_.get(); }
  /// Throws std::runtime_error where libcurl refuses.
  void begin();
  /// True: it waits for this program, not for the other side. Virtual time need not stand still for it.
  void set_idle(bool idle);
  bool is_idle() const { return is_idle_; }
  /// It is over, and no longer with libcurl. No result: the session was closed.
  virtual void ended(std::optional<CURLcode> result) = 0;

 private:
  friend class CurlLoop;
  struct Cleanup {
    void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
  };
  Ref<CurlLoop> loop_;
  bool is_idle_ = false;
  std::unique_ptr<CURL, Cleanup> easy_;
};

class CurlLoop final : public Counted, public LoopHandle {
 public:
  /// Connections: the most at once, in all and to one host; 0: any number. Throws std::bad_alloc, std::system_error.
  CurlLoop(EventLoop& loop, std::size_t most_connections, std::size_t most_connections_per_host);
  ~CurlLoop() override;
  void loop_ends() override { close(); }

  bool is_open() const { return multi_ != nullptr; }
  /// Ends the transfers that are under way, and the connections.
  void close();

 private:
  friend class CurlTransfer;
  static int set_timer(CURLM*, long milliseconds, void* self);
  static int watch_socket(CURL*, curl_socket_t socket, int what, void* self, void* poll);
  static void timer_is_due(uv_timer_t* timer);
  static void socket_is_ready(uv_poll_t* poll, int status, int events);

  void watch(curl_socket_t socket, int what, uv_poll_t* poll);
  void act(curl_socket_t socket, int events);
  void take_ended();
  void remove(CurlTransfer& transfer);
  void count_busy(int more);

  CURLM* multi_ = nullptr;  // null once it is closed
  uv_timer_t* timer_ = nullptr;
  int busy_ = 0;  // transfers under way that are not idle
  List<CurlTransfer, CurlTransferTag> transfers_;
};

}  // namespace interleave::detail
