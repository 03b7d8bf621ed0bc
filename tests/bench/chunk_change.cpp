// How long the one event takes that finds its thread's chunk full and goes on in the next, or one of those before it that find it nearly
// full, whichever is longest: while the housekeeper keeps up, and while nothing is done but recording. A thread's first event is none of
// them. Each event is timed by the processor's counter; the times hold one look at it. What the thread itself worked, kernel included, is
// told beside it: the rest it has waited, for a lock or for its processor.
#include <algorithm>
#include <array>
#include <thread>
#include <utility>

#include "include/interleave/record.h"
#include "tests/bench/recorded.hpp"
#include "tracer/record/clock.hpp"
#include "tracer/record/thread_buffer.hpp"

namespace interleave::bench {
namespace {

using record::detail::thread_buffer;

constexpr std::uint64_t k_changes = 2'500;
constexpr std::uint64_t k_group = 1'000;  // events between two looks at the time

double worked_ns() {
  timespec used{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
  return static_cast<double>(used.tv_sec) * 1e9 + static_cast<double>(used.tv_nsec);
}

/// One store into a page of its own that was last stored into at the last change, as a change must store into its new chunk; and a part of
/// a microsecond that needs no memory. No system call: what takes it longer is the machine.
record::Ticks control() {
  alignas(record::detail::k_page) static std::array<volatile std::uint8_t, record::detail::k_page> page{};
  const record::Ticks from = record::detail::processor_ticks();
  page[0] = page[0] + 1;
  for (unsigned i = 0; i < 250; ++i) benchmark::DoNotOptimize(i);
  return record::detail::processor_ticks() - from;
}

/// Few enough bytes are left for one event that the next one may change the chunk.
bool chunk_is_nearly_full() { return thread_buffer.room() < 150; }

/// `events_a_second`: 0 is as many as there can be.
void chunk_change(benchmark::State& state, std::uint64_t events_a_second) {
  if (!record::detail::k_has_processor_ticks) return state.SkipWithError("the processor has no counter to time it by");
  const Recorded recorded;
  const auto first = record::take_snapshot(trace::ClockKind::tsc);
  const ilv_id task = ilv_new_id();
  std::vector<double> ticks, worked, controls;
  ticks.reserve(k_changes);
  controls.reserve(k_changes);
  worked.reserve(k_changes);
  std::uint64_t lost = 0, n = 0;
  record::Ticks announced = 0;  // what the longer one took of the events that announced the next change
  for (auto _ : state) {
    const auto begin = std::chrono::steady_clock::now();
    while (ticks.size() < k_changes) {
      for (std::uint64_t i = 0; i < k_group; ++i) {
        const std::uint8_t* const before = thread_buffer.payload;
        const std::uint8_t* const limit_before = thread_buffer.limit;
        const double worked_before = chunk_is_nearly_full() ? worked_ns() : 0;
        const record::Ticks from = record::detail::processor_ticks();
        ilv_task_suspend(ILV_NOW, task, ILV_WAIT_KIND_TIMER, ILV_NONE, 3);
        const record::Ticks to = record::detail::processor_ticks();
        if (before != nullptr && thread_buffer.payload != before) [[unlikely]] {
          worked.push_back(worked_ns() - worked_before);
          ticks.push_back(static_cast<double>(std::max(to - from, std::exchange(announced, 0))));
          controls.push_back(static_cast<double>(control()));
        } else if (before != nullptr && thread_buffer.limit != limit_before) {
          announced = std::max(announced, to - from);
        }
        if (thread_buffer.chunk.header == nullptr) [[unlikely]]
          ++lost;
      }
      n += k_group;
      if (events_a_second == 0) continue;
      const auto due = begin + std::chrono::nanoseconds{n * 1'000'000'000 / events_a_second};
      while (std::chrono::steady_clock::now() < due) {
      }
    }
  }
  const double ns_a_tick = 1e9 / static_cast<double>(record::measure_ticks_per_second(trace::ClockKind::tsc, first));
  constexpr std::pair<const char*, double> k_shares[]{{"p50_ns", 0.5}, {"p99_ns", 0.99}, {"p99_9_ns", 0.999}, {"max_ns", 1.0}};
  for (const auto& [name, share] : k_shares) state.counters[name] = quantile(ticks, share) * ns_a_tick;
  state.counters["control_p50_ns"] = quantile(controls, 0.5) * ns_a_tick;
  state.counters["control_p99_9_ns"] = quantile(controls, 0.999) * ns_a_tick;
  state.counters["worked_p99_9_ns"] = quantile(worked, 0.999);
  state.counters["changes"] = static_cast<double>(ticks.size());
  state.counters["lost_events"] = static_cast<double>(lost);
  state.counters["events_per_second"] = benchmark::Counter{static_cast<double>(n), benchmark::Counter::kIsRate};
}

// Ten million events a second are what a program does that hardly does anything else.
void chunk_change_at_10_million_a_second(benchmark::State& state) { chunk_change(state, 10'000'000); }
void chunk_change_flat_out(benchmark::State& state) { chunk_change(state, 0); }

BENCHMARK(chunk_change_at_10_million_a_second)->Iterations(1)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(chunk_change_flat_out)->Iterations(1)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
}  // namespace interleave::bench
