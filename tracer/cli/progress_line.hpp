// How far a long work has come, on one line of the terminal; and a way to end it with Ctrl-C that leaves nothing half-written.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace interleave::cli {

class ProgressLine {
 public:
  /// `what` stands before the figure: "packing hello.ilv". While the object lives, SIGINT and SIGTERM only leave a mark. One at a time.
  explicit ProgressLine(std::string what);
  /// Takes the line away, and gives the signals their meaning back.
  ~ProgressLine();
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  /// Shows the line after half a second, where standard error is a terminal. Throws Exit with 128 + the signal where one has come:
  /// whoever works lets it pass, and what it wrote so far is removed.
  void show(std::uint64_t done, std::uint64_t total);

 private:
  using Clock = std::chrono::steady_clock;
  std::string what_;
  bool is_terminal_;
  bool shown_ = false;
  Clock::time_point next_;
};

}  // namespace interleave::cli
