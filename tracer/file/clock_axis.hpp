// Ticks of a recording clock as nanoseconds on the trace's axis: straight lines between clock snapshots.
//
// Built once, then only read, from any thread. Later ticks are never an earlier time.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "tracer/events/wire.hpp"

namespace interleave::file {

class ClockAxis {
 public:
  /// Ticks are nanoseconds, and `zero_ticks` is the time `zero_ns`.
  explicit ClockAxis(std::uint64_t zero_ticks = 0, std::int64_t zero_ns = 0);

  /// Lines through the snapshots: their CLOCK_MONOTONIC less `zero_monotonic_ns` is the time. In the order of their ticks; those less
  /// than a millisecond behind the one before are passed over, those that contradict it are left out and counted in
  /// `left_out`. With one snapshot the estimate of ticks a second counts; 0 there means nanoseconds.
  static ClockAxis through(std::span<const trace::wire::ClockSnapshot> snapshots, std::uint64_t zero_monotonic_ns,
                           std::uint64_t ticks_per_second, std::size_t& left_out);

  /// Nanoseconds. `line` is where the last answer was found: a hint that the caller keeps, 0 at first.
  std::int64_t to_ns(std::uint64_t ticks, std::uint32_t& line) const {
    if (line >= lines_.size() || ticks < lines_[line].first_ticks || ticks > lines_[line].last_ticks) line = line_of(ticks);
    return lines_[line].at(ticks);
  }
  std::int64_t to_ns(std::uint64_t ticks) const {
    std::uint32_t line = 0;
    return to_ns(ticks, line);
  }

 private:
  struct Line {
    std::uint64_t first_ticks = 0, last_ticks = ~std::uint64_t{0};  // for which it counts
    std::uint64_t from_ticks = 0;                                   // where it is from_ns
    std::int64_t from_ns = 0;
    std::int64_t max_ns = std::numeric_limits<std::int64_t>::max();  // where the next one begins
    double ns_per_tick = 1;
    bool exact = true;  // ticks are nanoseconds

    std::int64_t at(std::uint64_t ticks) const {
      constexpr double k_farthest = 9e18;
      const auto difference = static_cast<std::int64_t>(ticks - from_ticks);
      const bool fits = (ticks >= from_ticks) == (difference >= 0);
      std::int64_t since = 0;
      if (exact && fits)
        since = difference;
      else if (fits)
        since = static_cast<std::int64_t>(std::clamp(static_cast<double>(difference) * ns_per_tick, -k_farthest, k_farthest));
      else
        since = ticks >= from_ticks ? std::numeric_limits<std::int64_t>::max() : std::numeric_limits<std::int64_t>::min();
      std::int64_t ns = 0;
      if (__builtin_add_overflow(from_ns, since, &ns))
        ns = since > 0 ? std::numeric_limits<std::int64_t>::max() : std::numeric_limits<std::int64_t>::min();
      return std::min(ns, max_ns);
    }
  };
  std::uint32_t line_of(std::uint64_t ticks) const;

  std::vector<Line> lines_;
};

}  // namespace interleave::file
