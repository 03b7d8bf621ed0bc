// start_server(), start_unix_server(): listens, and makes a task for each client. asyncio's functions of these names, and asyncio.Server.
//
//     Coroutine<> echo(StreamReader reader, StreamWriter writer) { … }
//
//     Server server = co_await start_server(echo, "127.0.0.1", 8080);
//     co_await server.serve_forever();
//
// A handler's error is told to the loop's exception handler, and ends its connection only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <source_location>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/io/stream.hpp"

namespace interleave {

/// What is called for each client, in a task of its own.
using ClientHandler = std::function<Coroutine<>(StreamReader, StreamWriter)>;

struct ServerOptions {
  std::size_t limit = detail::k_stream_limit;  ///< of the clients' readers: bytes
  int backlog = 100;                           ///< connections that wait to be accepted
  ServerOptions() {}
};

namespace detail {

class ServerState;

class ServerWaitAwaiter final : public ListWaiter {
 public:
  static constexpr const char* k_name = "Server::wait_closed";
  /// `forever`: until it is cancelled, which closes the server.
  ServerWaitAwaiter(Frame& frame, Ref<Counted> server, bool forever);
  bool await_ready() const;
  void await_suspend(std::coroutine_handle<>);
  void await_resume();

 private:
  ServerState& server() const;
  Ref<Counted> server_;
  bool forever_;
  bool waited_ = false;
};

}  // namespace detail

/// A shared handle. The server listens until close(), or until the loop ends.
class Server {
 public:
  explicit Server(detail::Ref<detail::Counted> state) : state_{std::move(state)} {}

  bool is_serving() const;
  /// Where it listens: with port 0 the system has chosen one. Empty for a Unix socket.
  std::vector<Address> addresses() const;
  /// The first address' port.
  std::uint16_t port() const;

  /// Listens no more. Clients that are connected stay.
  void close() const;
  /// Ends the clients' connections: after what was written, or at once.
  void close_clients() const;
  void abort_clients() const;
  /// Until it is closed and the last client has gone.
  auto wait_closed() const { return detail::Await<detail::ServerWaitAwaiter, detail::Ref<detail::Counted>, bool>(state_, false); }
  /// Until this await is cancelled: that closes the server.
  auto serve_forever() const { return detail::Await<detail::ServerWaitAwaiter, detail::Ref<detail::Counted>, bool>(state_, true); }

 private:
  detail::ServerState& state() const;
  detail::Ref<detail::Counted> state_;
};

/// `host`: an address or a name, all of whose addresses are listened at; "0.0.0.0" or "::" for all of this machine. `port` 0: the system
/// chooses. Throws std::system_error where it cannot listen.
Coroutine<Server> start_server(ClientHandler handler, std::string host, std::uint16_t port, ServerOptions options = ServerOptions(),
                               std::source_location where = std::source_location::current());

/// At a Unix socket, whose file is made; it is removed when the server is closed.
Coroutine<Server> start_unix_server(ClientHandler handler, std::string path, ServerOptions options = ServerOptions(),
                                    std::source_location where = std::source_location::current());

}  // namespace interleave
