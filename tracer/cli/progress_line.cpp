#include "tracer/cli/progress_line.hpp"

#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <utility>

#include "tracer/cli/command.hpp"

namespace interleave::cli {
namespace {

volatile sig_atomic_t g_signal = 0;

extern "C" void note_signal(int signal) { g_signal = signal; }

}  // namespace

ProgressLine::ProgressLine(std::string what)
    : what_{std::move(what)}, is_terminal_{isatty(STDERR_FILENO) != 0}, next_{Clock::now() + std::chrono::milliseconds{500}} {
  g_signal = 0;
  signal(SIGINT, note_signal);
  signal(SIGTERM, note_signal);
}

ProgressLine::~ProgressLine() {
  signal(SIGINT, SIG_DFL);
  signal(SIGTERM, SIG_DFL);
  if (shown_) fmt::print(stderr, "\r\033[K");
}

void ProgressLine::show(std::uint64_t done, std::uint64_t total) {
  if (g_signal != 0) throw Exit{128 + g_signal};
  if (!is_terminal_ || Clock::now() < next_) return;
  next_ = Clock::now() + std::chrono::milliseconds{100};
  shown_ = true;
  fmt::print(stderr, "\rinterleave: {}: {:.0f} %\033[K", what_,
             total == 0 ? 100.0 : 100.0 * static_cast<double>(done) / static_cast<double>(total));
}

}  // namespace interleave::cli
