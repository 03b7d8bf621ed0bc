// libuv's streams, sockets and pipes alike: made, closed, and asked where they are.
#pragma once

#include <uv.h>

#include <utility>

#include "runtime/io/address.hpp"
#include "runtime/loop/event_loop.hpp"

namespace interleave::detail {

/// Made by `new`, to be given to close_stream(). Throw std::system_error.
uv_stream_t* new_tcp(EventLoop& loop);
uv_stream_t* new_pipe(EventLoop& loop);
/// Nobody is told. Null: nothing.
void close_stream(uv_stream_t* stream);

inline bool is_tcp(const uv_stream_t& stream) { return stream.type == UV_TCP; }
inline uv_tcp_t* as_tcp(uv_stream_t* stream) { return reinterpret_cast<uv_tcp_t*>(stream); }
inline uv_pipe_t* as_pipe(uv_stream_t* stream) { return reinterpret_cast<uv_pipe_t*>(stream); }

/// Of a TCP socket; none of anything else, and of null.
Address local_address(const uv_stream_t* stream);
Address peer_address(const uv_stream_t* stream);
/// Of a datagram socket; none of null.
Address local_address(const uv_udp_t* socket);

/// A stream that is closed with its scope, unless somebody takes it over.
class OwnedStream {
 public:
  explicit OwnedStream(uv_stream_t* stream) : stream_{stream} {}
  ~OwnedStream() { close(); }
  OwnedStream(const OwnedStream&) = delete;
  OwnedStream& operator=(const OwnedStream&) = delete;
  uv_stream_t* get() const { return stream_; }
  uv_stream_t* release() { return std::exchange(stream_, nullptr); }
  void close() { close_stream(release()); }

 private:
  uv_stream_t* stream_;
};

}  // namespace interleave::detail
