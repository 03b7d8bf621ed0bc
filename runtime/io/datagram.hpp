// open_datagram_endpoint(): UDP. asyncio's loop.create_datagram_endpoint(), with awaits in the place of a protocol's callbacks.
//
//     DatagramEndpoint server = co_await open_datagram_endpoint(HostPort{"127.0.0.1", 9999});
//     while (true) {
//       const Datagram question = co_await server.receive();
//       server.send_to("you said " + question.data, question.from);
//     }
//
//     DatagramEndpoint client = co_await open_datagram_endpoint(HostPort{}, HostPort{"127.0.0.1", 9999});
//     client.send("hello");
//     const Datagram answer = co_await wait_for(client.receive(), 1s);
//
// Bytes are std::string. UDP promises nothing: what is sent may be lost, come twice, or come in another order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <source_location>
#include <string>
#include <string_view>
#include <utility>

#include "runtime/coroutine/coroutine.hpp"
#include "runtime/io/datagram_socket.hpp"

namespace interleave {

/// A host by its name or address in digits, and a port; or none. What is a tuple in Python.
class HostPort {
 public:
  HostPort() = default;
  HostPort(std::string host, std::uint16_t port) : host_{std::move(host)}, port_{port} {}
  HostPort(const Address& address) : host_{address.ip()}, port_{address.port()} {}

  const std::string& host() const { return host_; }
  std::uint16_t port() const { return port_; }
  bool is_none() const { return host_.empty(); }

 private:
  std::string host_;
  std::uint16_t port_ = 0;
};

struct DatagramOptions {
  int family = AF_UNSPEC;        ///< AF_INET or AF_INET6; needed where no address tells it
  bool reuse_port = false;       ///< others may be bound to the same port, too: SO_REUSEPORT
  bool allow_broadcast = false;  ///< may send to broadcast addresses; hears also others than the remote address
  std::size_t max_kept = 1024;   ///< datagrams that are kept while nobody receives them; more are dropped and counted
  DatagramOptions() {}
};

/// A shared handle, cheap to copy; the endpoint ends with the last of them, or with close().
class DatagramEndpoint {
 public:
  explicit DatagramEndpoint(detail::Ref<detail::DatagramSocket> socket) : socket_{std::move(socket)} {}

  /// The next datagram; one that is empty is one, too. Of several tasks that wait, the first gets it. Throws std::system_error: for what
  /// was sent and came back as an error, such as std::errc::connection_refused (asyncio's error_received; the endpoint goes on), and
  /// std::errc::bad_file_descriptor once the endpoint is closed.
  auto receive() const { return detail::Await<detail::ReceiveAwaiter, Shared>(socket_); }
  /// Datagrams that have come and wait for a receive().
  std::size_t kept() const { return socket_->kept(); }
  /// Datagrams that were dropped because so many waited already. What the system has dropped is not among them.
  std::uint64_t dropped() const { return socket_->dropped(); }

  /// Sends to the remote address. Never waits: what the system does not take now is kept. Throws UsageError where there is no remote
  /// address; std::system_error where the datagram cannot be sent (std::errc::message_size: it is too large) or the endpoint is closed.
  void send(std::string_view bytes) const { socket_->send(bytes, nullptr); }
  /// The same to an address: any, unless the endpoint has a remote address.
  void send_to(std::string_view bytes, const Address& to) const { socket_->send(bytes, &to); }
  /// Waits while more is unsent than the high-water mark. Throws std::system_error when the endpoint is closed meanwhile.
  auto drain() const { return detail::Await<detail::DatagramDrainAwaiter, Shared>(socket_); }
  /// Bytes that wait for the system, and 8 for each datagram: from `high` on drain() waits, until it is `low` or less.
  std::size_t unsent() const { return socket_->unsent(); }
  void set_send_limits(std::size_t high, std::size_t low) const { socket_->set_send_limits(high, low); }

  /// Receives no more, and drops what was kept; those that wait for it hear of it. What was sent still goes out.
  void close() const { socket_->close(); }
  /// The same at once; what is unsent is dropped.
  void abort() const { socket_->abort(); }
  bool is_closing() const { return socket_->is_closing(); }
  auto wait_closed() const { return detail::Await<detail::DatagramClosedAwaiter, Shared>(socket_); }

  /// This side's address: with port 0 the system has chosen one. None once it is closed.
  Address local_address() const { return socket_->local(); }
  /// None where it has none.
  const Address& remote_address() const { return socket_->remote(); }

 private:
  using Shared = detail::Ref<detail::DatagramSocket>;
  Shared socket_;
};

/// An endpoint at `local` (port 0: the system chooses), or one that sends to `remote` and hears from it alone, or both. Names are resolved;
/// the first address family that both have and that works is taken. Throws std::system_error where there is none, UsageError where neither
/// address nor family is given.
Coroutine<DatagramEndpoint> open_datagram_endpoint(HostPort local, HostPort remote = HostPort(),
                                                   DatagramOptions options = DatagramOptions(),
                                                   std::source_location where = std::source_location::current());

}  // namespace interleave
