#include "runtime/process_pool/message.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <system_error>

namespace interleave::detail {
namespace {

using nlohmann::json;

// Memory is taken as the bytes come, not as a length promises.
constexpr std::size_t k_most_bytes_at_once = std::size_t{1} << 20;

MessageError too_large(std::size_t bytes) {
  return MessageError{"it has " + std::to_string(bytes) + " bytes as a message, and may have " + std::to_string(k_most_message_bytes)};
}

// False: the other end was closed before.
bool receive_bytes(int socket, char* to, std::size_t bytes) {
  while (bytes > 0) {
    const ssize_t received = recv(socket, to, bytes, 0);
    if (received < 0 && errno == EINTR) continue;
    if (received == 0 || (received < 0 && errno == ECONNRESET)) return false;
    if (received < 0) throw std::system_error{errno, std::generic_category(), "cannot receive a message"};
    to += received;
    bytes -= static_cast<std::size_t>(received);
  }
  return true;
}

}  // namespace

std::string encoded(const json& value) {
  std::string message(sizeof(std::uint32_t), '\0');
  json::to_cbor(value, message);
  const std::size_t bytes = message.size() - sizeof(std::uint32_t);
  if (bytes > k_most_message_bytes) throw too_large(bytes);
  const auto length = static_cast<std::uint32_t>(bytes);
  std::memcpy(message.data(), &length, sizeof length);
  return message;
}

bool send_message(int socket, const std::string& message) {
  for (std::size_t done = 0; done < message.size();) {
    const ssize_t sent = send(socket, message.data() + done, message.size() - done, MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0 && (errno == EPIPE || errno == ECONNRESET)) return false;
    if (sent < 0) throw std::system_error{errno, std::generic_category(), "cannot send a message"};
    done += static_cast<std::size_t>(sent);
  }
  return true;
}

std::optional<json> receive_message(int socket) {
  std::uint32_t length = 0;
  if (!receive_bytes(socket, reinterpret_cast<char*>(&length), sizeof length)) return std::nullopt;
  if (length > k_most_message_bytes) throw too_large(length);
  std::string bytes;
  while (bytes.size() < length) {
    const std::size_t had = bytes.size();
    bytes.resize(std::min<std::size_t>(length, had + std::max(had, k_most_bytes_at_once)));
    if (!receive_bytes(socket, bytes.data() + had, bytes.size() - had)) return std::nullopt;
  }
  const auto* const begin = reinterpret_cast<const unsigned char*>(bytes.data());  // from a string it takes six times as long
  try {
    return json::from_cbor(begin, begin + bytes.size());
  } catch (const json::exception& error) {
    throw MessageError{"it is no JSON value in CBOR: " + std::string{error.what()}};
  }
}

}  // namespace interleave::detail
