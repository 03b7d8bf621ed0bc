#include "runtime/io/address.hpp"

#include <uv.h>

#include <array>
#include <cstring>
#include <optional>
#include <stdexcept>
#include <system_error>

#include "runtime/coroutine/recorded_resource.hpp"
#include "runtime/io/loop_handle.hpp"
#include "runtime/io/request.hpp"

namespace interleave {

namespace {

std::optional<Address> in_digits(const std::string& ip, std::uint16_t port) {
  sockaddr_in v4{};
  if (uv_ip4_addr(ip.c_str(), port, &v4) == 0) return Address{reinterpret_cast<const sockaddr&>(v4)};
  sockaddr_in6 v6{};
  if (uv_ip6_addr(ip.c_str(), port, &v6) == 0) return Address{reinterpret_cast<const sockaddr&>(v6)};
  return std::nullopt;
}

/// What libuv says in numbers of its own, which are those of getaddrinfo(3).
class ResolverCategory final : public std::error_category {
 public:
  const char* name() const noexcept override { return "getaddrinfo"; }
  std::string message(int code) const override { return uv_strerror(code); }
};

const std::error_category& resolver_category() {
  static const ResolverCategory category;
  return category;
}

struct Resolving final : detail::Operation {
  Resolving(std::string name, std::uint16_t number, int wanted) : host{std::move(name)}, port{std::to_string(number)}, family{wanted} {
    request.data = this;
  }
  ~Resolving() override { uv_freeaddrinfo(found); }
  int start(uv_loop_t& loop) override {
    addrinfo hints{};
    hints.ai_family = family;
    hints.ai_socktype = SOCK_STREAM;
    return uv_getaddrinfo(
        &loop, &request,
        [](uv_getaddrinfo_t* done, int status, addrinfo* result) {
          auto& self = *static_cast<Resolving*>(done->data);
          self.found = result;
          self.finished(status);
        },
        host.c_str(), port.c_str(), &hints);
  }
  void stop() override { uv_cancel(reinterpret_cast<uv_req_t*>(&request)); }

  uv_getaddrinfo_t request{};
  std::string host, port;
  int family;
  addrinfo* found = nullptr;
};

class ResolvingAwaiter final : public detail::RequestAwaiter {
 public:
  ResolvingAwaiter(detail::Frame& frame, std::unique_ptr<detail::Operation> operation, trace::EntityId on)
      : RequestAwaiter{frame, std::move(operation), trace::WaitKind::dns, on} {}
  std::vector<Address> await_resume() {
    const int status = end_wait();
    const auto& resolving = static_cast<const Resolving&>(operation());
    if (status < 0) throw std::system_error{std::error_code{status, resolver_category()}, "cannot find the address of " + resolving.host};
    std::vector<Address> addresses;
    for (const addrinfo* each = resolving.found; each != nullptr; each = each->ai_next)
      if (each->ai_family == AF_INET || each->ai_family == AF_INET6) addresses.emplace_back(*each->ai_addr);
    return addresses;
  }
};

Coroutine<std::vector<Address>> resolve(detail::LibraryCall call, std::string host, std::uint16_t port, int family) {
  if (const auto address = in_digits(host, port)) co_return std::vector<Address>(1, *address);
  detail::RecordedResource resource{trace::ResourceKind::dns, 0, host, call.where()};
  auto operation = std::make_unique<Resolving>(host, port, family);
  co_return co_await detail::Await<ResolvingAwaiter, std::unique_ptr<detail::Operation>, trace::EntityId>(std::move(operation),
                                                                                                          resource.id());
}

}  // namespace

Address::Address(const std::string& ip, std::uint16_t port) {
  const auto address = in_digits(ip, port);
  if (!address) throw std::invalid_argument{"'" + ip + "' is no IP address in digits"};
  *this = *address;
}

Address::Address(const sockaddr& address) {
  const std::size_t bytes = address.sa_family == AF_INET ? sizeof(sockaddr_in) : address.sa_family == AF_INET6 ? sizeof(sockaddr_in6) : 0;
  std::memcpy(&storage_, &address, bytes);
}

std::string Address::ip() const {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (storage_.ss_family == AF_INET) uv_ip4_name(reinterpret_cast<const sockaddr_in*>(&storage_), text.data(), text.size());
  if (storage_.ss_family == AF_INET6) uv_ip6_name(reinterpret_cast<const sockaddr_in6*>(&storage_), text.data(), text.size());
  return text.data();
}

std::uint16_t Address::port() const {
  if (storage_.ss_family == AF_INET) return ntohs(reinterpret_cast<const sockaddr_in&>(storage_).sin_port);
  if (storage_.ss_family == AF_INET6) return ntohs(reinterpret_cast<const sockaddr_in6&>(storage_).sin6_port);
  return 0;
}

std::string Address::text() const {
  if (storage_.ss_family == AF_INET) return ip() + ":" + std::to_string(port());
  if (storage_.ss_family == AF_INET6) return "[" + ip() + "]:" + std::to_string(port());
  return {};
}

Coroutine<std::vector<Address>> getaddrinfo(std::string host, std::uint16_t port, int family, std::source_location where) {
  return resolve(detail::LibraryCall{"getaddrinfo", where}, std::move(host), port, family);
}

}  // namespace interleave
