// A TCP echo server written by hand on libuv, in the shape of echo_server.hpp's: what the runtime's is measured beside.
#pragma once

namespace interleave::bench {

/// Serves until `control` says so, and answers the commands `port`, `look` and `finish`.
void serve_on_libuv(int control, const char* trace);

}  // namespace interleave::bench
