// Where a socket is: an IP address and a port. And names that become addresses: getaddrinfo.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/coroutine/coroutine.hpp"

namespace interleave {

class Address {
 public:
  Address() = default;
  /// Of an IPv4 or IPv6 address in digits. Throws std::invalid_argument for anything else: names are for getaddrinfo().
  Address(const std::string& ip, std::uint16_t port);
  explicit Address(const sockaddr& address);

  std::string ip() const;
  std::uint16_t port() const;
  bool is_ipv6() const { return storage_.ss_family == AF_INET6; }
  /// "127.0.0.1:80", "[::1]:80"; empty for none.
  std::string text() const;

  const sockaddr& native() const { return reinterpret_cast<const sockaddr&>(storage_); }
  friend bool operator==(const Address& a, const Address& b) { return a.text() == b.text(); }

 private:
  sockaddr_storage storage_{};
};

/// The addresses of a host: `co_await getaddrinfo("localhost", 80)`. Digits need no look-up. `family`: AF_UNSPEC, AF_INET or AF_INET6.
/// Throws std::system_error that says what the resolver said.
Coroutine<std::vector<Address>> getaddrinfo(std::string host, std::uint16_t port, int family = AF_UNSPEC,
                                            std::source_location where = std::source_location::current());

}  // namespace interleave
