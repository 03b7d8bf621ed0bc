// The client of the echo server: many connections, on each of them one request after the other.
#pragma once

#include <cstdint>
#include <vector>

namespace interleave::bench {

class EchoClient {
 public:
  /// Connects to 127.0.0.1. Throws std::system_error.
  EchoClient(std::uint16_t port, int connections);
  ~EchoClient();
  EchoClient(const EchoClient&) = delete;
  EchoClient& operator=(const EchoClient&) = delete;

  struct Served {
    std::uint64_t requests = 0;
    double seconds = 0;
    double per_second() const { return static_cast<double>(requests) / seconds; }
  };
  /// Sends requests and takes answers for so long; what is under way then is left to the next call.
  Served run(double seconds);

 private:
  int epoll_ = -1;
  std::vector<int> sockets_;
};

}  // namespace interleave::bench
