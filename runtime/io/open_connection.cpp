#include "runtime/io/open_connection.hpp"

#include <exception>
#include <memory>
#include <system_error>

#include "runtime/io/loop_handle.hpp"
#include "runtime/io/request.hpp"
#include "runtime/io/socket_handle.hpp"

namespace interleave {

namespace {

/// A socket on its way to become a connection.
struct Connecting : detail::Operation {
  explicit Connecting(uv_stream_t* stream) : socket{stream} { request.data = this; }
  void stop() override { socket.close(); }
  static void done(uv_connect_t* request, int status) { static_cast<Connecting*>(request->data)->finished(status); }

  uv_connect_t request{};
  detail::OwnedStream socket;
};

struct ConnectingTcp final : Connecting {
  explicit ConnectingTcp(const Address& to) : Connecting{detail::new_tcp(get_running_loop())}, address{to} {}
  int start(uv_loop_t&) override { return uv_tcp_connect(&request, detail::as_tcp(socket.get()), &address.native(), done); }
  Address address;
};

struct ConnectingPipe final : Connecting {
  explicit ConnectingPipe(std::string to) : Connecting{detail::new_pipe(get_running_loop())}, path{std::move(to)} {}
  int start(uv_loop_t&) override {
    uv_pipe_connect(&request, detail::as_pipe(socket.get()), path.c_str(), done);
    return 0;
  }
  std::string path;
};

class ConnectAwaiter final : public detail::RequestAwaiter {
 public:
  ConnectAwaiter(detail::Frame& frame, std::unique_ptr<detail::Operation> operation, std::string target, trace::EntityId on)
      : RequestAwaiter{frame, std::move(operation), trace::WaitKind::connect, on}, target_{std::move(target)} {}
  uv_stream_t* await_resume() {
    detail::require(end_wait(), "cannot connect to " + target_);
    return static_cast<Connecting&>(operation()).socket.release();
  }

 private:
  std::string target_;
};

StreamPair streams(uv_stream_t* stream, std::size_t limit, std::unique_ptr<detail::RecordedResource> resource) {
  const detail::Ref connection{new detail::Connection{get_running_loop(), stream, limit, std::move(resource)}};
  return StreamPair{StreamReader{connection}, StreamWriter{connection}};
}

std::unique_ptr<detail::RecordedResource> socket_resource(std::string_view name, std::source_location where) {
  return std::make_unique<detail::RecordedResource>(trace::ResourceKind::socket, 0, name, where);
}

using ConnectAwait = detail::Await<ConnectAwaiter, std::unique_ptr<detail::Operation>, std::string, trace::EntityId>;

Coroutine<StreamPair> connect_tcp(detail::LibraryCall call, std::string host, std::uint16_t port, std::size_t limit) {
  const std::vector<Address> addresses = co_await getaddrinfo(host, port, AF_UNSPEC, call.where());
  std::exception_ptr error;
  for (const Address& address : addresses) {
    auto resource = socket_resource(address.text(), call.where());
    auto operation = std::make_unique<ConnectingTcp>(address);
    try {
      uv_stream_t* const stream = co_await ConnectAwait(std::move(operation), address.text(), resource->id());
      uv_tcp_nodelay(detail::as_tcp(stream), 1);
      co_return streams(stream, limit, std::move(resource));
    } catch (const std::system_error&) {
      error = std::current_exception();
    }
  }
  if (error) std::rethrow_exception(error);
  throw std::system_error{std::make_error_code(std::errc::address_not_available), "cannot connect to " + host + ": it has no address"};
}

Coroutine<StreamPair> connect_pipe(detail::LibraryCall call, std::string path, std::size_t limit) {
  auto resource = socket_resource(path, call.where());
  auto operation = std::make_unique<ConnectingPipe>(path);
  uv_stream_t* const stream = co_await ConnectAwait(std::move(operation), path, resource->id());
  co_return streams(stream, limit, std::move(resource));
}

}  // namespace

Coroutine<StreamPair> open_connection(std::string host, std::uint16_t port, std::size_t limit, std::source_location where) {
  return connect_tcp(detail::LibraryCall{"open_connection", where}, std::move(host), port, limit);
}

Coroutine<StreamPair> open_unix_connection(std::string path, std::size_t limit, std::source_location where) {
  return connect_pipe(detail::LibraryCall{"open_unix_connection", where}, std::move(path), limit);
}

}  // namespace interleave
