// A UDP socket, as the handles of an endpoint and the awaits of its tasks share it: what asyncio's datagram transport does.
//
// What arrives goes to the task that has waited longest; while none waits it is kept, up to a limit, and counted beyond it. What is sent
// goes to the system at once; what that does not take waits for it, and above the high-water mark drain() waits until little is left.
#pragma once

#include <uv.h>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/coroutine/recorded_resource.hpp"
#include "runtime/coroutine/ref.hpp"
#include "runtime/io/address.hpp"
#include "runtime/io/loop_handle.hpp"
#include "runtime/sync/wait_list.hpp"

namespace interleave {

/// One datagram: its bytes, which may be none, and where it came from.
struct Datagram {
  std::string data;
  Address from;
};

namespace detail {

/// What a receive() ends with: a datagram, or the error of one that was sent before.
struct Received {
  Received(Datagram it, std::exception_ptr what) : datagram{std::move(it)}, error{std::move(what)} {}
  Datagram datagram;
  std::exception_ptr error;
};

class DatagramSocket;

class DatagramAwaiter : public ListWaiter {
 public:
  DatagramAwaiter(Frame& frame, Ref<DatagramSocket> socket) : ListWaiter{frame}, socket_{std::move(socket)} {}

 protected:
  ~DatagramAwaiter() = default;
  Ref<DatagramSocket> socket_;
};

class ReceiveAwaiter final : public DatagramAwaiter {
 public:
  static constexpr const char* k_name = "DatagramEndpoint::receive";
  using DatagramAwaiter::DatagramAwaiter;
  bool await_ready() const;
  void await_suspend(std::coroutine_handle<>);
  Datagram await_resume();
  /// It is this await's, which ends with it.
  void give(Received received) { given_.emplace(std::move(received)); }

 private:
  std::optional<Received> given_;
};

class DatagramDrainAwaiter final : public DatagramAwaiter {
 public:
  static constexpr const char* k_name = "DatagramEndpoint::drain";
  using DatagramAwaiter::DatagramAwaiter;
  bool await_ready() const;
  void await_suspend(std::coroutine_handle<>);
  void await_resume();
};

class DatagramClosedAwaiter final : public DatagramAwaiter {
 public:
  static constexpr const char* k_name = "DatagramEndpoint::wait_closed";
  using DatagramAwaiter::DatagramAwaiter;
  bool await_ready() const;
  void await_suspend(std::coroutine_handle<>);
  void await_resume() { end_wait(); }
};

class DatagramSocket final : public Counted, public LoopHandle {
 public:
  static constexpr std::size_t k_high_water = 64 << 10;  // bytes, asyncio's

  /// Takes over a handle that `new` made and that is bound or connected. `most_kept`: datagrams; at least 1 is kept. `name`: in the trace.
  DatagramSocket(EventLoop& loop, uv_udp_t* handle, const Address& remote, bool connected, std::size_t most_kept, std::string_view name,
                 std::source_location where);
  ~DatagramSocket() override;
  void loop_ends() override;
  /// From here on what arrives is taken from the system. Throws std::system_error.
  void start_receiving();

  // Receiving.

  bool has_received() const { return !received_.empty(); }
  /// The oldest that was kept. Throws its error; std::system_error when there is none and the socket is closed.
  Datagram take();
  /// It was for a task that was cancelled before it could have it.
  void give_back(Received received);
  std::size_t kept() const { return received_.size(); }
  std::uint64_t dropped() const { return dropped_; }
  WaitList& receivers() { return receivers_; }

  // Sending.

  /// `to`: null for the remote address. Throws std::system_error, UsageError.
  void send(std::string_view bytes, const Address* to);
  /// Bytes that the system has not taken yet, with some for each datagram.
  std::size_t unsent() const { return unsent_; }
  bool is_send_paused() const { return send_paused_; }
  void set_send_limits(std::size_t high, std::size_t low);
  WaitList& drainers() { return drainers_; }

  // Ending.

  void close();
  void abort();
  bool is_closing() const { return closing_; }
  bool is_closed() const { return handle_ == nullptr; }
  void require_open(const char* doing) const;
  WaitList& closers() { return closers_; }

  Address local() const;
  const Address& remote() const { return remote_; }
  trace::ResourceId id() { return resource_.id(); }

 private:
  struct Sending;

  static void give_space(uv_handle_t* handle, std::size_t suggested, uv_buf_t* buffer);
  static void take_datagram(uv_udp_t* handle, ssize_t bytes, const uv_buf_t* buffer, const sockaddr* from, unsigned flags);
  static void was_sent(uv_udp_send_t* request, int status);
  /// Gives it to the first that waits. False: nobody does, and it is as it was.
  bool hand_over(Received& received);
  void report(int status, const Address& to);
  void send_later(std::string_view bytes, const Address& to, const sockaddr* native);
  void close_now();

  uv_udp_t* handle_;  // null once it is closed
  const Address remote_;
  const bool connected_;
  const std::size_t most_kept_;
  std::deque<Received> received_;
  int last_error_ = 0;  // that of the newest of them, where it is one
  std::uint64_t dropped_ = 0;
  std::size_t high_ = k_high_water, low_ = k_high_water / 4;
  std::size_t unsent_ = 0;
  bool send_paused_ = false, closing_ = false;
  RecordedResource resource_;
  WaitList receivers_, drainers_, closers_;
};

}  // namespace detail
}  // namespace interleave
