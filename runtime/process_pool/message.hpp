// What a process pool and its worker processes say to each other: JSON values over a socket.
//
// A message is a length of four bytes, in the machine's order, and a JSON value in CBOR. Unlike JSON's text, CBOR carries every string of
// bytes and every double.
//
//     pool:   {"function": name, "arguments": [...]}
//     worker: {"ready": pid} once, at first; then to each request {"value": ...}, {"raised": {"type": ..., "message": ...}} or
//             {"refused": message}
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <string>

namespace interleave::detail {

/// Of a message: 256 MiB. Both sides keep to it.
inline constexpr std::size_t k_most_message_bytes = std::size_t{256} << 20;

/// Not a message, or none that may be sent: "it has 300000000 bytes as a message, and may have 268435456".
struct MessageError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Throws MessageError where it is too large.
std::string encoded(const nlohmann::json& value);

/// False: nobody reads there any more. Throws std::system_error.
bool send_message(int socket, const std::string& message);

/// Waits for it. None: the other end is closed. Throws MessageError for what is no message, std::system_error.
std::optional<nlohmann::json> receive_message(int socket);

}  // namespace interleave::detail
