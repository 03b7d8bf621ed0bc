#include "runtime/io/datagram.hpp"

#include <sys/socket.h>

#include <exception>
#include <memory>
#include <optional>
#include <system_error>
#include <vector>

#include "runtime/io/socket_handle.hpp"

namespace interleave {

namespace {

/// Where one socket is to be. Either may be none.
struct Place {
  int family = AF_UNSPEC;
  std::optional<Address> local, remote;
};

int family_of(const Address& address) { return address.is_ipv6() ? AF_INET6 : AF_INET; }

std::string text_of(const HostPort& place) { return place.host() + ":" + std::to_string(place.port()); }

/// The first address of each family, as asyncio joins them.
std::vector<Place> places_of(const std::vector<Address>& locals, const std::vector<Address>& remotes, bool has_local, bool has_remote) {
  std::vector<Place> places;
  const auto add = [&](const Address& address, std::optional<Address> Place::* which) {
    for (Place& place : places)
      if (place.family == family_of(address)) {
        if (!(place.*which)) place.*which = address;
        return;
      }
    places.emplace_back().family = family_of(address);
    places.back().*which = address;
  };
  for (const Address& address : locals) add(address, &Place::local);
  for (const Address& address : remotes) add(address, &Place::remote);
  std::erase_if(places, [&](const Place& place) { return (has_local && !place.local) || (has_remote && !place.remote); });
  return places;
}

void share_port(uv_udp_t* handle, const std::string& what) {
  uv_os_fd_t descriptor = -1;
  const int on = 1;
  detail::require(uv_fileno(reinterpret_cast<uv_handle_t*>(handle), &descriptor), what);
  if (setsockopt(descriptor, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) != 0) throw std::system_error{errno, std::generic_category(), what};
}

detail::Ref<detail::DatagramSocket> open_at(const Place& place, const DatagramOptions& options, std::source_location where) {
  EventLoop& loop = get_running_loop();
  auto made = std::make_unique<uv_udp_t>();
  detail::require(uv_udp_init_ex(&loop.uv(), made.get(), static_cast<unsigned>(place.family)), "cannot make a datagram socket");
  // From here on it is libuv's, and closed rather than deleted.
  const auto close = [](uv_udp_t* handle) { detail::close_handle(handle); };
  std::unique_ptr<uv_udp_t, decltype(close)> handle{made.release(), close};

  if (options.reuse_port) share_port(handle.get(), "cannot share a port");
  if (options.allow_broadcast) detail::require(uv_udp_set_broadcast(handle.get(), 1), "cannot allow broadcasts");
  if (place.local)
    detail::require(uv_udp_bind(handle.get(), &place.local->native(), 0), "cannot receive datagrams at " + place.local->text());
  const bool connects = place.remote && !options.allow_broadcast;
  if (connects) detail::require(uv_udp_connect(handle.get(), &place.remote->native()), "cannot send datagrams to " + place.remote->text());

  const Address remote = place.remote.value_or(Address());
  std::string name = remote.text();
  if (name.empty()) name = detail::local_address(handle.get()).text();
  const detail::Ref socket{new detail::DatagramSocket{loop, handle.release(), remote, connects, options.max_kept, name, where}};
  socket->start_receiving();
  return socket;
}

Coroutine<DatagramEndpoint> open_endpoint(detail::LibraryCall call, HostPort local, HostPort remote, DatagramOptions options) {
  if (local.is_none() && remote.is_none()) {
    if (options.family == AF_UNSPEC) throw UsageError{"a datagram endpoint needs a local or a remote address, or an address family"};
    Place anywhere;
    anywhere.family = options.family;
    co_return DatagramEndpoint{open_at(anywhere, options, call.where())};
  }
  std::vector<Address> locals, remotes;
  if (!local.is_none()) locals = co_await getaddrinfo(local.host(), local.port(), options.family, call.where());
  if (!remote.is_none()) remotes = co_await getaddrinfo(remote.host(), remote.port(), options.family, call.where());
  const std::vector<Place> places = places_of(locals, remotes, !local.is_none(), !remote.is_none());
  if (places.empty()) {
    const std::string both = local.is_none()    ? text_of(remote)
                             : remote.is_none() ? text_of(local)
                                                : text_of(local) + " and " + text_of(remote);
    throw std::system_error{std::make_error_code(std::errc::address_not_available),
                            "cannot open a datagram endpoint: no address family fits " + both};
  }
  std::exception_ptr error;
  for (const Place& place : places) {
    try {
      co_return DatagramEndpoint{open_at(place, options, call.where())};
    } catch (const std::system_error&) {
      if (!error) error = std::current_exception();
    }
  }
  std::rethrow_exception(error);
}

}  // namespace

Coroutine<DatagramEndpoint> open_datagram_endpoint(HostPort local, HostPort remote, DatagramOptions options, std::source_location where) {
  return open_endpoint(detail::LibraryCall{"open_datagram_endpoint", where}, std::move(local), std::move(remote), options);
}

}  // namespace interleave
