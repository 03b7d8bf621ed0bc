// How far a long work has come, on one line of the terminal; and a way to end it with Ctrl-C that leaves nothing half-written.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "tracer/cli/command.hpp"

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

/// Does `work(progress)`, where `progress` is a model::Progress, with such a line. Throws Exit where a signal has ended it.
template <class Work>
auto with_progress(const std::string& what, Work&& work) {
  ProgressLine line{what};
  std::optional<Exit> ended;
  const model::Progress progress = [&](double part_done) {
    try {
      line.show(static_cast<std::uint64_t>(part_done * 1000), 1000);
    } catch (const Exit& exit) {
      ended = exit;
    }
    return !ended;
  };
  try {
    return work(progress);
  } catch (const model::Stopped&) {
    if (ended) throw *ended;
    throw;
  }
}

}  // namespace interleave::cli
