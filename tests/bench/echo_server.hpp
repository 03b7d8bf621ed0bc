// A TCP echo server on the runtime: a task for each connection, libuv below. On loopback only.
#pragma once

#include <cstdint>
#include <functional>

namespace interleave::bench {

/// Serves until `control` says so; runs on this thread.
///
/// Commands are single bytes on the socket `control`. Each is answered by one `Answer`, once it is done.
enum class Command : char {
  port = 'p',    ///< where the server listens
  start = 'r',   ///< records into the file that `serve` was given
  coarse = 'c',  ///< the same, coarsely
  stop = 's',    ///< records no more
  look = 'l',    ///< nothing but the answer
  finish = 'q',  ///< ends; no answer
};
struct Answer {
  std::uint64_t port = 0;
  std::uint64_t processor_ns = 0;  ///< that the server's process has used, the recorder's own thread included
};
/// That this process has used.
std::uint64_t processor_ns();

/// How a connection's task is written.
enum class Style {
  awaits,      ///< it awaits the stream's read() and drain() itself: 3 events a request
  coroutines,  ///< it awaits coroutines that do: 9 events a request
};
void serve(int control, const char* trace, Style style);

}  // namespace interleave::bench
