// A TCP echo server on the runtime: a task for each connection, `read` and `write` as coroutines, libuv below. On loopback only.
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
  stop = 's',    ///< records no more
  look = 'l',    ///< nothing but the answer
  finish = 'q',  ///< ends; no answer
};
struct Answer {
  std::uint64_t port = 0;
  std::uint64_t processor_ns = 0;  ///< that the server's process has used, the recorder's own thread included
};
void serve(int control, const char* trace);

}  // namespace interleave::bench
