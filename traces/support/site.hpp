// A small web site on this machine, for lessons that wait for one, and an ordinary blocking client for it.
//
// The site has threads of its own, which are not recorded: it stands for a server elsewhere. It answers any number of requests at once,
// each after the delay that it was given, and ends with its object.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <list>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

namespace site {

class Socket {
 public:
  Socket() : Socket{socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)} {}
  explicit Socket(int descriptor) : descriptor_{descriptor} {
    if (descriptor < 0) throw std::runtime_error{"the site has no socket"};
  }
  ~Socket() { close(descriptor_); }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  operator int() const { return descriptor_; }

 private:
  int descriptor_;
};

inline sockaddr_in address_of(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

inline void send_all(int to, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = send(to, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

/// What comes until `end` is seen, or until the other side closes.
inline std::string receive(int from, std::string_view end) {
  std::string bytes;
  char piece[4096];
  while (end.empty() || bytes.find(end) == bytes.npos) {
    const ssize_t got = recv(from, piece, sizeof piece, 0);
    if (got <= 0) break;
    bytes.append(piece, static_cast<std::size_t>(got));
  }
  return bytes;
}

class Site {
 public:
  /// `page_of` gives the page for a path as "/3".
  Site(std::chrono::milliseconds delay, std::function<std::string(const std::string& path)> page_of)
      : delay_{delay}, page_of_{std::move(page_of)} {
    sockaddr_in address = address_of(0);
    socklen_t size = sizeof address;
    if (bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 || listen(listener_, 64) != 0 ||
        getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0)
      throw std::runtime_error{"the site cannot listen"};
    port_ = ntohs(address.sin_port);
    accepting_ = std::thread{[this] {
      for (int client; (client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC)) >= 0;)
        answering_.emplace_back([this, client] { answer(Socket{client}); });
    }};
  }
  ~Site() {
    shutdown(listener_, SHUT_RDWR);
    accepting_.join();
    for (std::thread& thread : answering_) thread.join();
  }

  int port() const { return port_; }

 private:
  void answer(const Socket& client) const {
    const std::string request = receive(client, "\r\n\r\n");
    const std::size_t path = request.find(' ') + 1;
    std::this_thread::sleep_for(delay_);
    const std::string page = page_of_(request.substr(path, request.find(' ', path) - path));
    send_all(client, "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: " + std::to_string(page.size()) + "\r\n\r\n" + page);
  }

  const std::chrono::milliseconds delay_;
  const std::function<std::string(const std::string&)> page_of_;
  const Socket listener_;
  std::uint16_t port_ = 0;
  std::thread accepting_;
  std::list<std::thread> answering_;  // of the accepting thread, until it has ended
};

inline std::string url(int port, const std::string& path) { return "http://127.0.0.1:" + std::to_string(port) + path; }

/// An ordinary blocking client: returns the page when all of it is there.
inline std::string get(int port, const std::string& path) {
  const Socket server;
  sockaddr_in address = address_of(static_cast<std::uint16_t>(port));
  if (connect(server, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) throw std::runtime_error{"the site is not there"};
  send_all(server, "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");
  const std::string answer = receive(server, "");
  return answer.substr(answer.find("\r\n\r\n") + 4);
}

}  // namespace site
