// One figure for a work of several parts, each of which counts steps of its own.
#pragma once

#include <algorithm>

#include "tracer/exchange/export.hpp"

namespace interleave::exchange {

/// The progress of a part, which is the work from `begin` to `end` (0 to 1) of the whole that `progress` is told of.
inline Progress part_of(const Progress& progress, double begin, double end) {
  if (!progress) return {};
  return [progress, begin, end](std::uint64_t done, std::uint64_t total) {
    constexpr double k_whole = 1'000'000;
    const double part = total == 0 ? 1 : std::min(1.0, static_cast<double>(done) / static_cast<double>(total));
    progress(static_cast<std::uint64_t>(k_whole * (begin + (end - begin) * part)), static_cast<std::uint64_t>(k_whole));
  };
}

/// Counts steps, and tells `progress` of them now and then.
class Steps {
 public:
  Steps(const Progress& progress, std::uint64_t total) : progress_{progress}, total_{total} {}
  void step() {
    if (done_++ % k_between == 0 && progress_) progress_(done_, std::max(total_, done_));
  }

 private:
  static constexpr std::uint64_t k_between = 1 << 16;
  const Progress& progress_;
  std::uint64_t total_, done_ = 0;
};

}  // namespace interleave::exchange
