// An echo server in a process of its own, and how many requests a second it serves a client.
#pragma once

#include <sched.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cmath>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <functional>
#include <stdexcept>
#include <system_error>
#include <vector>

#include "tests/bench/echo_client.hpp"
#include "tests/bench/echo_server.hpp"
#include "tests/bench/recorded.hpp"

namespace interleave::bench {

inline constexpr int k_connections = 64;
inline constexpr int k_pairs = 60;
inline constexpr double k_settle = 0.03, k_window = 0.2;  // seconds

inline void stay_on_processor(unsigned number) {
  cpu_set_t one;
  CPU_ZERO(&one);
  CPU_SET(number, &one);
  sched_setaffinity(0, sizeof one, &one);
}

/// Keeps this thread on one processor.
class OnProcessor {
 public:
  explicit OnProcessor(unsigned number) {
    sched_getaffinity(0, sizeof before_, &before_);
    stay_on_processor(number);
  }
  ~OnProcessor() { sched_setaffinity(0, sizeof before_, &before_); }
  OnProcessor(const OnProcessor&) = delete;
  OnProcessor& operator=(const OnProcessor&) = delete;

 private:
  cpu_set_t before_;
};

/// The server in a process of its own, and the line to it.
class Server {
 public:
  /// `serve(control, trace)` runs in the process, on the first processor; see Command.
  explicit Server(const std::function<void(int, const char*)>& serve) {
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0) throw std::system_error{errno, std::generic_category(), "socketpair"};
    process_ = fork();
    if (process_ == 0) {
      close(ends[0]);
      stay_on_processor(0);
      try {
        serve(ends[1], trace_.c_str());
      } catch (const std::exception& error) {
        std::fprintf(stderr, "echo server: %s\n", error.what());
      }
      _exit(0);
    }
    close(ends[1]);
    control_ = ends[0];
  }
  ~Server() {
    close(control_);  // the server takes that for the end
    waitpid(process_, nullptr, 0);
    std::filesystem::remove(trace_);
  }
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  Answer ask(Command command) {
    Answer answer;
    if (write(control_, &command, 1) != 1 || recv(control_, &answer, sizeof answer, MSG_WAITALL) != sizeof answer)
      throw std::runtime_error{"the echo server has ended"};
    return answer;
  }
  const std::filesystem::path& trace() const { return trace_; }

 private:
  const std::filesystem::path trace_ = trace_file();
  pid_t process_ = -1;
  int control_ = -1;
};

struct Window {
  double requests_a_second = 0;
  double processor_ns_a_request = 0;
  double busy = 0;  // share of its processor that the server used
};

inline Window measure(Server& server, EchoClient& client, double seconds) {
  client.run(k_settle);
  const std::uint64_t before = server.ask(Command::look).processor_ns;
  const EchoClient::Served served = client.run(seconds);
  const auto used = static_cast<double>(server.ask(Command::look).processor_ns - before);
  return {served.per_second(), used / static_cast<double>(served.requests), used / served.seconds * 1e-9};
}

inline Window recorded(Server& server, EchoClient& client, Command how, double seconds, bool keep = false) {
  server.ask(how);
  const Window window = measure(server, client, seconds);
  server.ask(Command::stop);
  if (!keep) std::filesystem::remove(server.trace());
  return window;
}

/// The middle of many values, and how far it may be from the truth: the notch of a box plot, 95 in 100.
struct Median {
  explicit Median(std::vector<double> values)
      : value{quantile(values, 0.5)},
        spread{1.57 * (quantile(values, 0.75) - quantile(values, 0.25)) / std::sqrt(static_cast<double>(values.size()))} {}
  double value, spread;
};

}  // namespace interleave::bench
