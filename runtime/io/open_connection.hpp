// open_connection(), open_unix_connection(): a connection to a server. asyncio's functions of these names.
#pragma once

#include <cstddef>
#include <cstdint>
#include <source_location>
#include <string>

#include "runtime/io/stream.hpp"

namespace interleave {

/// Tries the host's addresses one after the other. Throws std::system_error that names the last of them when none answers.
/// `limit`: bytes that the reader keeps at most, roughly, and the longest line.
Coroutine<StreamPair> open_connection(std::string host, std::uint16_t port, std::size_t limit = detail::k_stream_limit,
                                      std::source_location where = std::source_location::current());

/// Of a Unix socket.
Coroutine<StreamPair> open_unix_connection(std::string path, std::size_t limit = detail::k_stream_limit,
                                           std::source_location where = std::source_location::current());

}  // namespace interleave
