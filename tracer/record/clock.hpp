// The recording clock: what a tick is, and the one read that stands in the hot path.
//
// Three kinds. The processor's time-stamp counter, where both the processor and the kernel say that it is sound;
// else CLOCK_MONOTONIC; and virtual time, for tests and for exactly repeatable traces. Any thread may read.
#pragma once

#include <atomic>
#include <cstdint>
#include <ctime>

#include "tracer/events/enumerations.hpp"
#include "tracer/events/wire.hpp"

#if defined(__x86_64__)
#include <x86intrin.h>
#endif

namespace interleave::record {

using Ticks = std::uint64_t;

namespace detail {
inline constinit std::atomic<trace::ClockKind> clock_kind{trace::ClockKind::monotonic};
inline constinit std::atomic<std::uint64_t> virtual_loop_ns{0};   // what the virtual loop's clock shows
inline constinit std::atomic<std::uint64_t> virtual_event_ns{0};  // stamp of the newest event: never twice the same

inline Ticks monotonic_ns() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<Ticks>(now.tv_sec) * 1'000'000'000u + static_cast<Ticks>(now.tv_nsec);
}

/// Virtual time stands still between jumps; events are still told apart, a nanosecond each, over all threads.
inline Ticks next_virtual_stamp() {
  Ticks seen = virtual_event_ns.load(std::memory_order_relaxed);
  Ticks stamp;
  do {
    const Ticks loop = virtual_loop_ns.load(std::memory_order_relaxed);
    stamp = seen + 1 > loop ? seen + 1 : loop;
  } while (!virtual_event_ns.compare_exchange_weak(seen, stamp, std::memory_order_relaxed));
  return stamp;
}
}  // namespace detail

namespace detail {
#if defined(__x86_64__)
inline constexpr bool k_has_processor_ticks = true;
/// Every second one of the counter: about a nanosecond, where the counter itself would spend a bit of each record on what is finer.
inline Ticks processor_ticks() { return __rdtsc() >> 1; }
#else
inline constexpr bool k_has_processor_ticks = false;
inline Ticks processor_ticks() { return 0; }
#endif

/// Now, by a clock that is not the processor's.
Ticks now_of_the_system(trace::ClockKind clock);

constexpr bool is_processors(trace::ClockKind clock) { return k_has_processor_ticks && clock == trace::ClockKind::tsc; }

[[gnu::always_inline]] inline Ticks now_of(trace::ClockKind clock) {
  return is_processors(clock) ? processor_ticks() : now_of_the_system(clock);
}
}  // namespace detail

/// Now, in ticks of the session's clock.
inline Ticks now() { return detail::now_of(detail::clock_kind.load(std::memory_order_relaxed)); }

/// Virtual time: sets what the clock shows, in nanoseconds since its start. Never goes back.
inline void set_virtual_time(std::uint64_t ns) { detail::virtual_loop_ns.store(ns, std::memory_order_relaxed); }

/// What the virtual clock shows.
inline std::uint64_t virtual_time() { return detail::virtual_loop_ns.load(std::memory_order_relaxed); }

/// The best clock of this machine: tsc where the processor calls it invariant and the kernel uses it itself.
trace::ClockKind best_clock();

/// All clocks at one instant.
trace::wire::ClockSnapshot take_snapshot(trace::ClockKind kind);

/// Ticks a second; measured over half a millisecond for the time-stamp counter.
std::uint64_t measure_ticks_per_second(trace::ClockKind kind, const trace::wire::ClockSnapshot& since);

}  // namespace interleave::record
