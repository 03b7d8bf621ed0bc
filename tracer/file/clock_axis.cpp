#include "tracer/file/clock_axis.hpp"

namespace interleave::file {
namespace {

using trace::wire::ClockSnapshot;

constexpr std::uint64_t k_nearest_ns = 1'000'000;  // closer snapshots say less of the clock's rate than their own error

// From 1 kHz to 1 THz: what no clock of a computer is outside of.
bool is_a_clocks_rate(double ns_per_tick) { return ns_per_tick >= 1e-3 && ns_per_tick <= 1e6; }

std::int64_t difference(std::uint64_t a, std::uint64_t b) { return static_cast<std::int64_t>(a - b); }

}  // namespace

ClockAxis::ClockAxis(std::uint64_t zero_ticks, std::int64_t zero_ns) {
  Line line;
  line.from_ticks = zero_ticks;
  line.from_ns = zero_ns;
  lines_.push_back(line);
}

ClockAxis ClockAxis::through(std::span<const ClockSnapshot> snapshots, std::uint64_t zero_monotonic_ns, std::uint64_t ticks_per_second,
                             std::size_t& left_out) {
  left_out = 0;
  std::vector<ClockSnapshot> knots;
  for (const ClockSnapshot& snapshot : snapshots) {
    if (knots.empty()) {
      knots.push_back(snapshot);
      continue;
    }
    const ClockSnapshot& before = knots.back();
    if (snapshot.ticks == before.ticks && snapshot.monotonic_ns == before.monotonic_ns) continue;
    const bool later = snapshot.ticks > before.ticks && snapshot.monotonic_ns > before.monotonic_ns;
    const double rate =
        static_cast<double>(snapshot.monotonic_ns - before.monotonic_ns) / static_cast<double>(snapshot.ticks - before.ticks);
    if (!later || !is_a_clocks_rate(rate))
      ++left_out;
    else if (snapshot.monotonic_ns - before.monotonic_ns >= k_nearest_ns)
      knots.push_back(snapshot);
  }
  if (knots.empty()) return ClockAxis{};
  ClockAxis axis;
  axis.lines_.clear();
  const double estimate = ticks_per_second == 0 ? 1 : 1e9 / static_cast<double>(ticks_per_second);
  for (std::size_t i = 0; i + 1 < std::max<std::size_t>(knots.size(), 2); ++i) {
    Line line;
    line.from_ticks = knots[i].ticks;
    line.from_ns = difference(knots[i].monotonic_ns, zero_monotonic_ns);
    line.ns_per_tick = estimate;
    line.exact = false;
    if (i > 0) line.first_ticks = knots[i].ticks;
    if (i + 1 < knots.size())
      line.ns_per_tick =
          static_cast<double>(knots[i + 1].monotonic_ns - knots[i].monotonic_ns) / static_cast<double>(knots[i + 1].ticks - knots[i].ticks);
    if (i + 2 < knots.size()) {
      line.last_ticks = knots[i + 1].ticks - 1;
      line.max_ns = difference(knots[i + 1].monotonic_ns, zero_monotonic_ns);
    }
    axis.lines_.push_back(line);
  }
  return axis;
}

std::uint32_t ClockAxis::line_of(std::uint64_t ticks) const {
  const auto after = std::ranges::upper_bound(lines_, ticks, {}, &Line::first_ticks);
  return static_cast<std::uint32_t>(after - lines_.begin() - 1);
}

}  // namespace interleave::file
