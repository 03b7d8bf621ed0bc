// What recording costs. Every figure in nanoseconds is to be read beside the first one: a look at the clock.
#include <thread>

#include "include/interleave/record.h"
#include "tests/bench/recorded.hpp"
#include "tracer/record/clock.hpp"
#include "tracer/record/recorder.hpp"

namespace interleave::bench {
namespace {

using record::EventKind;

void clock_read(benchmark::State& state) {
  const Recorded recorded;
  for (auto _ : state) benchmark::DoNotOptimize(record::now());
}

template <class Event>
void measure_bursts(benchmark::State& state, const Event& event) {
  const Recorded recorded;
  event(0);
  for (auto _ : state) {
    state.SetIterationTime(burst_ns(event) * 1e-9);
    std::this_thread::sleep_for(k_pause);
  }
}

void event_with_its_own_clock_read(benchmark::State& state) {
  measure_bursts(state, [task = ilv_new_id()](std::uint64_t n) { ilv_task_resume(ILV_NOW, task, n & 63); });
}

// What a scheduler does at a switch: the task goes, the next one comes, at one instant.
void suspend_and_resume(benchmark::State& state) {
  measure_bursts(state, [first = ilv_new_id(), second = ilv_new_id()](std::uint64_t n) {
    ilv_task_suspend(ILV_NOW, first, ILV_WAIT_KIND_TIMER, second, 3);
    ilv_task_resume(ILV_SAME_TIME, second, n & 63);
  });
}

void event_that_shares_a_timestamp(benchmark::State& state) {
  measure_bursts(state, [task = ilv_new_id()](std::uint64_t) { ilv_task_wake(ILV_SAME_TIME, task, ILV_NONE, 7); });
}

void typed_event_of_cpp(benchmark::State& state) {
  measure_bursts(state, [task = record::new_id<trace::TaskId>()](std::uint64_t) {
    record::emit_same_time<EventKind::task_wake>(task, trace::EntityId{}, trace::SiteId{7});
  });
}

#define REPEATED(name) BENCHMARK(name)->Repetitions(25)->ReportAggregatesOnly()->ComputeStatistics("least", least)
#define BURSTS(name) REPEATED(name)->UseManualTime()->Iterations(20)
REPEATED(clock_read)->MinTime(0.02);
BURSTS(event_with_its_own_clock_read);
BURSTS(suspend_and_resume);
BURSTS(event_that_shares_a_timestamp);
BURSTS(typed_event_of_cpp);

void switched_off(benchmark::State& state) {
  const ilv_id task = ilv_new_id();
  std::uint64_t n = 0;
  for (auto _ : state) {
    ilv_task_resume(ILV_NOW, task, ++n);
    benchmark::ClobberMemory();
  }
}
REPEATED(switched_off)->MinTime(0.02);

void empty_loop(benchmark::State& state) {
  std::uint64_t n = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(++n);
    benchmark::ClobberMemory();
  }
}
REPEATED(empty_loop)->MinTime(0.02);

// Nothing but recording, without a pause: the disk has to keep up.
void without_a_pause(benchmark::State& state) {
  const Recorded recorded;
  const ilv_id task = ilv_new_id();
  std::uint64_t n = 0;
  for (auto _ : state) ilv_task_resume(ILV_NOW, task, ++n & 63);
}
BENCHMARK(without_a_pause)->Iterations(5'000'000)->Repetitions(5)->ReportAggregatesOnly()->ComputeStatistics("least", least);

}  // namespace
}  // namespace interleave::bench
