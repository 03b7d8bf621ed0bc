#include "tracer/record/clock.hpp"

#include <fstream>
#include <string>

#if defined(__x86_64__)
#include <cpuid.h>
#endif

namespace interleave::record {
namespace {

bool processor_has_invariant_tsc() {
#if defined(__x86_64__)
  unsigned eax = 0, ebx = 0, ecx = 0, edx = 0;
  return __get_cpuid(0x80000007, &eax, &ebx, &ecx, &edx) != 0 && (edx & (1u << 8)) != 0;
#else
  return false;
#endif
}

bool kernel_uses_tsc() {
  // The kernel measures the counter against other clocks and drops it when it drifts: its verdict counts.
  std::ifstream file{"/sys/devices/system/clocksource/clocksource0/current_clocksource"};
  std::string name;
  return file >> name && name == "tsc";
}

std::uint64_t read_system_clock(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000'000u + static_cast<std::uint64_t>(now.tv_nsec);
}

}  // namespace

Ticks detail::now_of_the_system(trace::ClockKind clock) {
  return clock == trace::ClockKind::virtual_time ? next_virtual_stamp() : monotonic_ns();
}

trace::ClockKind best_clock() {
  static const bool tsc = processor_has_invariant_tsc() && kernel_uses_tsc();
  return tsc ? trace::ClockKind::tsc : trace::ClockKind::monotonic;
}

trace::wire::ClockSnapshot take_snapshot(trace::ClockKind kind) {
  // The ticks are read on both sides of the system clock; the closest of a few tries bounds the error.
  trace::wire::ClockSnapshot best;
  Ticks narrowest = ~Ticks{0};
  const int tries = kind == trace::ClockKind::tsc ? 5 : 1;
  for (int i = 0; i < tries; ++i) {
    const Ticks before = detail::now_of(kind);
    const std::uint64_t monotonic = read_system_clock(CLOCK_MONOTONIC);
    const std::uint64_t realtime = read_system_clock(CLOCK_REALTIME);
    const Ticks after = kind == trace::ClockKind::tsc ? detail::now_of(kind) : before;
    if (after - before > narrowest) continue;
    narrowest = after - before;
    best = {kind == trace::ClockKind::monotonic ? monotonic : before + (after - before) / 2, monotonic, realtime};
  }
  return best;
}

std::uint64_t measure_ticks_per_second(trace::ClockKind kind, const trace::wire::ClockSnapshot& since) {
  if (kind != trace::ClockKind::tsc) return 1'000'000'000;
  trace::wire::ClockSnapshot now = take_snapshot(kind);
  while (now.monotonic_ns - since.monotonic_ns < 500'000) now = take_snapshot(kind);
  return static_cast<std::uint64_t>(static_cast<double>(now.ticks - since.ticks) * 1e9 /
                                    static_cast<double>(now.monotonic_ns - since.monotonic_ns));
}

}  // namespace interleave::record
