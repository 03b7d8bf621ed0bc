#include "runtime/io/socket_handle.hpp"

#include <memory>

#include "runtime/io/loop_handle.hpp"

namespace interleave::detail {

namespace {

template <class Handle>
uv_stream_t* checked(std::unique_ptr<Handle> handle, int result) {
  require(result, "cannot make a socket");
  return reinterpret_cast<uv_stream_t*>(handle.release());
}

/// What libuv's function `ask` says of `handle`; none of null.
template <class Handle>
Address address_of(const Handle* handle, int (*ask)(const Handle*, sockaddr*, int*)) {
  sockaddr_storage storage{};
  int bytes = sizeof storage;
  if (handle != nullptr) ask(handle, reinterpret_cast<sockaddr*>(&storage), &bytes);
  return Address{reinterpret_cast<const sockaddr&>(storage)};
}

const uv_tcp_t* tcp_or_null(const uv_stream_t* stream) {
  return stream != nullptr && is_tcp(*stream) ? reinterpret_cast<const uv_tcp_t*>(stream) : nullptr;
}

}  // namespace

uv_stream_t* new_tcp(EventLoop& loop) {
  auto handle = std::make_unique<uv_tcp_t>();
  const int result = uv_tcp_init(&loop.uv(), handle.get());
  return checked(std::move(handle), result);
}

uv_stream_t* new_pipe(EventLoop& loop) {
  auto handle = std::make_unique<uv_pipe_t>();
  const int result = uv_pipe_init(&loop.uv(), handle.get(), 0);
  return checked(std::move(handle), result);
}

void close_stream(uv_stream_t* stream) {
  if (stream == nullptr) return;
  is_tcp(*stream) ? close_handle(as_tcp(stream)) : close_handle(as_pipe(stream));
}

Address local_address(const uv_stream_t* stream) { return address_of(tcp_or_null(stream), uv_tcp_getsockname); }
Address peer_address(const uv_stream_t* stream) { return address_of(tcp_or_null(stream), uv_tcp_getpeername); }
Address local_address(const uv_udp_t* socket) { return address_of(socket, uv_udp_getsockname); }

}  // namespace interleave::detail
