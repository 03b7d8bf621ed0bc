#include "tests/bench/echo_client.hpp"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <string_view>
#include <system_error>

namespace interleave::bench {
namespace {

constexpr std::string_view k_request = "GET /orders/2026-11-24/4711?with=items,customer&page=3 HTTP/1.1\n";

void require(bool done, const char* what) {
  if (!done) throw std::system_error{errno, std::generic_category(), what};
}
void send_request(int socket) {
  require(send(socket, k_request.data(), k_request.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(k_request.size()), "cannot send");
}

}  // namespace

EchoClient::EchoClient(std::uint16_t port, int connections) : epoll_{epoll_create1(0)} {
  require(epoll_ >= 0, "epoll");
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int at_once = 1;
  for (int n = 0; n < connections; ++n) {
    const int made = socket(AF_INET, SOCK_STREAM, 0);
    require(made >= 0, "socket");
    sockets_.push_back(made);
    require(connect(made, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0, "cannot connect to the echo server");
    setsockopt(made, IPPROTO_TCP, TCP_NODELAY, &at_once, sizeof at_once);
    epoll_event interest{};
    interest.events = EPOLLIN;
    interest.data.fd = made;
    require(epoll_ctl(epoll_, EPOLL_CTL_ADD, made, &interest) == 0, "epoll");
    send_request(made);
  }
}

EchoClient::~EchoClient() {
  std::array<char, k_request.size()> answer;
  for (const int socket : sockets_) {
    recv(socket, answer.data(), answer.size(), MSG_WAITALL);  // closed with something unread, the server would see a reset
    close(socket);
  }
  close(epoll_);
}

EchoClient::Served EchoClient::run(double seconds) {
  using std::chrono::steady_clock;
  const auto begin = steady_clock::now();
  const auto end = begin + std::chrono::duration_cast<steady_clock::duration>(std::chrono::duration<double>{seconds});
  std::array<epoll_event, 128> ready;
  std::array<char, k_request.size()> answer;
  Served served;
  auto now = begin;
  // It looks again at once instead of sleeping: to be woken would be work for the server, and the server is to be the slower one.
  for (; now < end; now = steady_clock::now()) {
    const int count = epoll_wait(epoll_, ready.data(), ready.size(), 0);
    require(count >= 0 || errno == EINTR, "epoll");
    for (int n = 0; n < count; ++n) {
      const int socket = ready[static_cast<std::size_t>(n)].data.fd;
      const ssize_t bytes = recv(socket, answer.data(), answer.size(), MSG_WAITALL);
      require(bytes == static_cast<ssize_t>(answer.size()), "the echo server has gone");
      ++served.requests;
      send_request(socket);
    }
  }
  served.seconds = std::chrono::duration<double>(now - begin).count();
  return served;
}

}  // namespace interleave::bench
