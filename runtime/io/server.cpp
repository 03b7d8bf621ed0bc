#include "runtime/io/server.hpp"

#include <unistd.h>

#include <memory>
#include <system_error>
#include <utility>

#include "runtime/coroutine/task.hpp"
#include "runtime/io/loop_handle.hpp"
#include "runtime/io/socket_handle.hpp"

namespace interleave {

namespace detail {

struct ClientTag;

/// What a server knows of a client, for as long as its connection lasts.
struct Client : ListHook<ClientTag> {
  explicit Client(Ref<Connection> its) : connection{std::move(its)} {}
  Ref<Connection> connection;
};

/// One listening socket of a server.
class Listener final : public LoopHandle {
 public:
  Listener(ServerState& server, EventLoop& loop, uv_stream_t* stream) : LoopHandle{loop}, server_{server}, stream_{stream} {
    stream->data = this;
  }
  ~Listener() { close(); }
  void loop_ends() override { close(); }
  void close() {
    ListHook<LoopHandleTag>::unlink();
    stream_.close();
  }
  void listen(int backlog, const std::string& what) { require(uv_listen(stream_.get(), backlog, connected), "cannot listen at " + what); }
  uv_stream_t* native() const { return stream_.get(); }

 private:
  static void connected(uv_stream_t* listening, int status);

  ServerState& server_;
  OwnedStream stream_;
};

class ServerState final : public Counted {
 public:
  ServerState(ClientHandler handler, ServerOptions options, std::string_view name, std::source_location where)
      : loop_{get_running_loop()},
        handler_{std::move(handler)},
        options_{options},
        where_{where},
        resource_{trace::ResourceKind::server, 0, name, where} {
    static_cast<void>(id());  // it is in the trace from here on, whether somebody waits for it or not
  }
  ~ServerState() override { listeners_.clear(); }

  void listen_at(const Address& address);
  void listen_at(const std::string& path);
  void accept(uv_stream_t& listening);

  void close();
  bool is_serving() const { return !listeners_.empty(); }
  bool is_over() { return listeners_.empty() && clients_.empty(); }
  std::vector<Address> addresses() const;
  template <class End>
  void end_clients(End end) {
    std::vector<Ref<Connection>> all;
    for (Client& client : clients_) all.push_back(client.connection);
    for (const Ref<Connection>& connection : all) end(*connection);
  }
  void client_has_gone() {
    if (is_over()) wake_closers();
  }

  trace::ResourceId id() { return resource_.id(); }
  WaitList& waiting() { return waiting_; }
  ClientHandler& handler() { return handler_; }
  List<Client, ClientTag>& clients() { return clients_; }

 private:
  Listener& add_listener(uv_stream_t* stream);
  void wake_closers() {
    for (ListWaiter& waiter : waiting_)
      if (waiter.is_pending()) waiter.wake(id(), {});
  }

  EventLoop& loop_;
  ClientHandler handler_;
  ServerOptions options_;
  std::source_location where_;
  RecordedResource resource_;
  std::string path_;  // of a Unix socket
  std::vector<std::unique_ptr<Listener>> listeners_;
  List<Client, ClientTag> clients_;
  WaitList waiting_;
};

namespace {

/// The task of a client.
Coroutine<> serve_client(LibraryCall, Ref<ServerState> server, Ref<Connection> connection) {
  Client client{connection};
  server->clients().push_back(client);
  std::exception_ptr error;
  try {
    co_await server->handler()(StreamReader{connection}, StreamWriter{connection});
  } catch (const Cancelled&) {
    connection->abort();
    client.unlink();
    server->client_has_gone();
    throw;
  } catch (...) {
    error = std::current_exception();
  }
  if (error) {
    EventLoop::report("Unhandled exception in a client's handler", {}, error);
    connection->close();
  }
  client.unlink();
  server->client_has_gone();
}

}  // namespace

void Listener::connected(uv_stream_t* listening, int status) {
  auto* const self = static_cast<Listener*>(listening->data);
  if (self == nullptr) return;
  self->loop().leave_poll();
  if (status < 0)
    return EventLoop::report("cannot accept a connection", {},
                             std::make_exception_ptr(std::system_error{-status, std::generic_category(), "accept"}));
  self->server_.accept(*listening);
}

Listener& ServerState::add_listener(uv_stream_t* stream) {
  listeners_.push_back(std::make_unique<Listener>(*this, loop_, stream));
  return *listeners_.back();
}

void ServerState::listen_at(const Address& address) {
  Listener& listener = add_listener(new_tcp(loop_));
  require(uv_tcp_bind(as_tcp(listener.native()), &address.native(), address.is_ipv6() ? unsigned{UV_TCP_IPV6ONLY} : 0u),
          "cannot listen at " + address.text());
  listener.listen(options_.backlog, address.text());
}

void ServerState::listen_at(const std::string& path) {
  Listener& listener = add_listener(new_pipe(loop_));
  require(uv_pipe_bind(as_pipe(listener.native()), path.c_str()), "cannot listen at " + path);
  path_ = path;
  listener.listen(options_.backlog, path);
}

void ServerState::accept(uv_stream_t& listening) {
  uv_stream_t* const stream = is_tcp(listening) ? new_tcp(loop_) : new_pipe(loop_);
  const int result = uv_accept(&listening, stream);
  if (result >= 0 && is_tcp(listening)) uv_tcp_nodelay(as_tcp(stream), 1);
  const std::string name = is_tcp(listening) ? peer_address(stream).text() : path_;
  auto resource = std::make_unique<RecordedResource>(trace::ResourceKind::socket, 0, name, where_);
  const Ref connection{new Connection{loop_, stream, options_.limit, std::move(resource)}};
  if (result < 0) return connection->abort();
  interleave::create_task(serve_client(LibraryCall{"client", where_}, Ref{this}, connection), name, where_);
}

void ServerState::close() {
  if (listeners_.empty()) return;
  const Ref alive{this};
  listeners_.clear();
  if (!path_.empty()) unlink(path_.c_str());
  if (is_over()) wake_closers();
}

std::vector<Address> ServerState::addresses() const {
  std::vector<Address> all;
  for (const auto& listener : listeners_) {
    const Address address = local_address(listener->native());
    if (address.port() != 0) all.push_back(address);
  }
  return all;
}

ServerWaitAwaiter::ServerWaitAwaiter(Frame& frame, Ref<Counted> server, bool forever)
    : ListWaiter{frame}, server_{std::move(server)}, forever_{forever} {}

ServerState& ServerWaitAwaiter::server() const { return static_cast<ServerState&>(*server_); }

bool ServerWaitAwaiter::await_ready() const {
  if (forever_ && !server().is_serving()) throw UsageError{"this server is closed"};
  return !forever_ && server().is_over();
}

void ServerWaitAwaiter::await_suspend(std::coroutine_handle<>) {
  waited_ = true;
  wait_in(server().waiting(), trace::WaitKind::accept, server().id());
}

void ServerWaitAwaiter::await_resume() {
  try {
    if (waited_) end_wait();
  } catch (const Cancelled&) {
    if (forever_) server().close();
    throw;
  }
}

}  // namespace detail

detail::ServerState& Server::state() const { return static_cast<detail::ServerState&>(*state_); }

bool Server::is_serving() const { return state().is_serving(); }
std::vector<Address> Server::addresses() const { return state().addresses(); }
std::uint16_t Server::port() const {
  const auto all = addresses();
  return all.empty() ? std::uint16_t{0} : all.front().port();
}
void Server::close() const { state().close(); }
void Server::close_clients() const {
  state().end_clients([](detail::Connection& connection) { connection.close(); });
}
void Server::abort_clients() const {
  state().end_clients([](detail::Connection& connection) { connection.abort(); });
}

namespace {

Coroutine<Server> listen(detail::LibraryCall call, ClientHandler handler, std::string host, std::uint16_t port, ServerOptions options) {
  const std::vector<Address> addresses = co_await getaddrinfo(host, port, AF_UNSPEC, call.where());
  const detail::Ref state{new detail::ServerState{std::move(handler), options, host + ":" + std::to_string(port), call.where()}};
  for (const Address& address : addresses) state->listen_at(address);
  if (addresses.empty())
    throw std::system_error{std::make_error_code(std::errc::address_not_available), "cannot listen at " + host + ": it has no address"};
  co_return Server{state};
}

Coroutine<Server> listen_unix(detail::LibraryCall call, ClientHandler handler, std::string path, ServerOptions options) {
  const detail::Ref state{new detail::ServerState{std::move(handler), options, path, call.where()}};
  state->listen_at(path);
  co_return Server{state};
}

}  // namespace

Coroutine<Server> start_server(ClientHandler handler, std::string host, std::uint16_t port, ServerOptions options,
                               std::source_location where) {
  return listen(detail::LibraryCall{"start_server", where}, std::move(handler), std::move(host), port, options);
}

Coroutine<Server> start_unix_server(ClientHandler handler, std::string path, ServerOptions options, std::source_location where) {
  return listen_unix(detail::LibraryCall{"start_unix_server", where}, std::move(handler), std::move(path), options);
}

}  // namespace interleave
