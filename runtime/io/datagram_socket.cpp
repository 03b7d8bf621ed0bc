#include "runtime/io/datagram_socket.hpp"

#include <algorithm>
#include <array>
#include <system_error>
#include <utility>

#include "runtime/io/socket_handle.hpp"

namespace interleave::detail {

namespace {

// What UDP can carry: 65535 less the headers that its length or the packet's counts (RFC 768, RFC 791, RFC 8200).
constexpr std::size_t k_most_bytes_ipv4 = 65535 - 20 - 8;
constexpr std::size_t k_most_bytes_ipv6 = 65535 - 8;

constexpr std::size_t k_bytes_of_a_header = 8;  // as asyncio counts: datagrams without bytes wait, too

bool is_none(const Address& address) { return address.native().sa_family == AF_UNSPEC; }

std::system_error error_of(int status, const std::string& what) { return std::system_error{-status, std::generic_category(), what}; }

}  // namespace

struct DatagramSocket::Sending {
  uv_udp_send_t request{};
  std::string bytes;
  Address to;
  std::size_t cost() const { return bytes.size() + k_bytes_of_a_header; }
};

DatagramSocket::DatagramSocket(EventLoop& loop, uv_udp_t* handle, const Address& remote, bool connected, std::size_t most_kept,
                               std::string_view name, std::source_location where)
    : LoopHandle{loop},
      handle_{handle},
      remote_{remote},
      connected_{connected},
      most_kept_{std::max<std::size_t>(most_kept, 1)},
      resource_{trace::ResourceKind::socket, 0, name, where} {
  handle_->data = this;
}

DatagramSocket::~DatagramSocket() { close_now(); }

void DatagramSocket::loop_ends() { close_now(); }

void DatagramSocket::start_receiving() {
  require(uv_udp_recv_start(handle_, give_space, take_datagram), "cannot receive datagrams at " + local().text());
}

Address DatagramSocket::local() const { return local_address(handle_); }

// What libuv receives into, for all sockets of the thread: it hands each datagram over before it receives the next one.
void DatagramSocket::give_space(uv_handle_t*, std::size_t, uv_buf_t* buffer) {
  static thread_local std::array<char, 64 << 10> space;
  *buffer = uv_buf_init(space.data(), static_cast<unsigned>(space.size()));
}

void DatagramSocket::take_datagram(uv_udp_t* handle, ssize_t bytes, const uv_buf_t* buffer, const sockaddr* from, unsigned) {
  if (bytes == 0 && from == nullptr) return;  // nothing there after all; an empty datagram comes from somewhere
  auto* const self = static_cast<DatagramSocket*>(handle->data);
  if (self == nullptr || self->closing_) return;
  self->loop().leave_poll();
  const Ref<DatagramSocket> alive{self};
  if (bytes < 0) return self->report(static_cast<int>(bytes), self->remote_);
  Received received{Datagram{std::string{buffer->base, static_cast<std::size_t>(bytes)}, Address{*from}}, nullptr};
  if (self->hand_over(received)) return;
  if (self->received_.size() >= self->most_kept_) {
    ++self->dropped_;
    return;
  }
  self->received_.push_back(std::move(received));
  self->last_error_ = 0;
}

bool DatagramSocket::hand_over(Received& received) {
  for (ListWaiter& waiter : receivers_) {
    if (!waiter.is_pending()) continue;
    static_cast<ReceiveAwaiter&>(waiter).give(std::move(received));
    waiter.wake(waker_or(id()), {});
    return true;
  }
  return false;
}

void DatagramSocket::give_back(Received received) {
  if (closing_ || hand_over(received)) return;
  received_.push_front(std::move(received));
}

// An error of what was sent before. The same one over and over is told once to who does not ask.
void DatagramSocket::report(int status, const Address& to) {
  const std::string where = to.text();
  const std::string what = status == UV_ECONNREFUSED ? "nobody receives the datagrams to " + where
                           : where.empty()           ? "a datagram socket has failed"
                                                     : "a datagram to " + where + " was not delivered";
  Received received{Datagram(), std::make_exception_ptr(error_of(status, what))};
  if (hand_over(received)) return;
  if (!received_.empty() && last_error_ == status) return;
  received_.push_back(std::move(received));
  last_error_ = status;
}

Datagram DatagramSocket::take() {
  if (received_.empty()) require_open("receive from");
  Received first = std::move(received_.front());
  received_.pop_front();
  if (first.error) std::rethrow_exception(first.error);
  return std::move(first.datagram);
}

void DatagramSocket::require_open(const char* doing) const {
  if (!closing_) return;
  throw std::system_error{std::make_error_code(std::errc::bad_file_descriptor),
                          std::string{"cannot "} + doing + " the datagram endpoint " + resource_.name() + ", which is closed"};
}

void DatagramSocket::send(std::string_view bytes, const Address* other) {
  require_open("send from");
  const bool has_remote = !is_none(remote_);
  if (other == nullptr && !has_remote) throw UsageError{"cannot send(): this endpoint has no remote address; use send_to()"};
  if (other != nullptr && has_remote && *other != remote_)
    throw UsageError{"cannot send to " + other->text() + ": this endpoint sends to " + remote_.text() + " only"};
  const Address& to = other != nullptr && !has_remote ? *other : remote_;
  if (is_none(to)) throw UsageError{"cannot send to an address that is none"};

  const std::size_t most = to.is_ipv6() ? k_most_bytes_ipv6 : k_most_bytes_ipv4;
  const auto doing = [&] { return "cannot send a datagram of " + std::to_string(bytes.size()) + " bytes to " + to.text(); };
  if (bytes.size() > most) throw error_of(UV_EMSGSIZE, doing() + ", which takes " + std::to_string(most) + " at most");

  const sockaddr* const native = connected_ ? nullptr : &to.native();
  const uv_buf_t buffer = uv_buf_init(const_cast<char*>(bytes.data()), static_cast<unsigned>(bytes.size()));
  int sent = uv_udp_try_send(handle_, &buffer, 1, native);
  if (sent == UV_ECONNREFUSED) {  // an answer to an earlier datagram: this one was not tried yet
    report(sent, to);
    sent = uv_udp_try_send(handle_, &buffer, 1, native);
  }
  if (sent == UV_EAGAIN) return send_later(bytes, to, native);
  if (sent < 0) throw error_of(sent, doing());
}

void DatagramSocket::send_later(std::string_view bytes, const Address& to, const sockaddr* native) {
  auto sending = std::make_unique<Sending>();
  sending->bytes = bytes;
  sending->to = to;
  sending->request.data = sending.get();
  const uv_buf_t buffer = uv_buf_init(sending->bytes.data(), static_cast<unsigned>(sending->bytes.size()));
  require(uv_udp_send(&sending->request, handle_, &buffer, 1, native, was_sent), "cannot send a datagram to " + to.text());
  unsent_ += sending->cost();
  static_cast<void>(sending.release());
  if (unsent_ > high_) send_paused_ = true;
}

void DatagramSocket::was_sent(uv_udp_send_t* request, int status) {
  const std::unique_ptr<Sending> sending{static_cast<Sending*>(request->data)};
  auto* const self = static_cast<DatagramSocket*>(request->handle->data);
  if (self == nullptr) return;
  self->loop().leave_poll();
  const Ref<DatagramSocket> alive{self};
  self->unsent_ -= sending->cost();
  if (status < 0 && !self->closing_) self->report(status, sending->to);
  if (self->send_paused_ && self->unsent_ <= self->low_) {
    self->send_paused_ = false;
    self->drainers_.wake_all(self->id(), {});
  }
  if (self->closing_ && self->unsent_ == 0) self->close_now();
}

void DatagramSocket::set_send_limits(std::size_t high, std::size_t low) {
  if (low > high) throw UsageError{"cannot set limits of which the low one is above the high one"};
  high_ = high;
  low_ = low;
}

void DatagramSocket::close() {
  if (std::exchange(closing_, true)) return;
  uv_udp_recv_stop(handle_);
  received_.clear();
  receivers_.wake_all(id(), {});
  if (unsent_ == 0) close_now();
}

void DatagramSocket::abort() {
  closing_ = true;
  close_now();
}

void DatagramSocket::close_now() {
  closing_ = true;
  ListHook<LoopHandleTag>::unlink();
  if (handle_ != nullptr) close_handle(std::exchange(handle_, nullptr));
  received_.clear();
  if (EventLoop::running() != &loop()) return;  // nobody can be woken any more
  receivers_.wake_all(id(), {});
  drainers_.wake_all(id(), {});
  closers_.wake_all(id(), {});
}

bool ReceiveAwaiter::await_ready() const { return socket_->has_received() || socket_->is_closing(); }

void ReceiveAwaiter::await_suspend(std::coroutine_handle<>) { wait_in(socket_->receivers(), trace::WaitKind::io_read, socket_->id()); }

Datagram ReceiveAwaiter::await_resume() {
  try {
    end_wait();
  } catch (const Cancelled&) {
    if (given_) socket_->give_back(std::move(*given_));
    throw;
  }
  if (!given_) return socket_->take();
  if (given_->error) std::rethrow_exception(given_->error);
  return std::move(given_->datagram);
}

bool DatagramDrainAwaiter::await_ready() const { return !socket_->is_send_paused() || socket_->is_closing(); }

void DatagramDrainAwaiter::await_suspend(std::coroutine_handle<>) {
  wait_in(socket_->drainers(), trace::WaitKind::io_write, socket_->id());
}

void DatagramDrainAwaiter::await_resume() {
  end_wait();
  if (socket_->is_closed()) socket_->require_open("send from");
}

bool DatagramClosedAwaiter::await_ready() const { return socket_->is_closed(); }

void DatagramClosedAwaiter::await_suspend(std::coroutine_handle<>) {
  wait_in(socket_->closers(), trace::WaitKind::io_write, socket_->id());
}

}  // namespace interleave::detail
