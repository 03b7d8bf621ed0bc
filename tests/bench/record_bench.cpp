// What recording costs. Every figure in nanoseconds is to be read beside the first one: a look at the clock.
#include <benchmark/benchmark.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "include/interleave/record.h"
#include "tracer/record/clock.hpp"
#include "tracer/record/recorder.hpp"
#include "tracer/record/session.hpp"

namespace {

namespace record = interleave::record;
namespace trace = interleave::trace;
using record::EventKind;

std::filesystem::path trace_file() {
  return std::filesystem::temp_directory_path() / ("interleave-bench-" + std::to_string(getpid()) + ".ilv");
}

/// A recording for the time of a benchmark, begun by its first thread.
class Recorded {
 public:
  explicit Recorded(const benchmark::State& state) : begins_{state.thread_index() == 0} {
    if (begins_) record::start(record::Options{trace_file()});
  }
  ~Recorded() {
    if (!begins_) return;
    record::stop();
    std::filesystem::remove(trace_file());
  }
  Recorded(const Recorded&) = delete;
  Recorded& operator=(const Recorded&) = delete;

 private:
  bool begins_;
};

void clock_read(benchmark::State& state) {
  const Recorded recorded{state};
  for (auto _ : state) benchmark::DoNotOptimize(record::now());
}
BENCHMARK(clock_read);

// A burst that fits what is kept ready, then a pause: a program that records does other things, too. The time is that of the bursts.
constexpr std::uint64_t k_burst = 20'000;

template <class Event>
void measure_bursts(benchmark::State& state, const Event& event) {
  const Recorded recorded{state};
  while (ilv_session() == 0) {
  }
  event(0);
  for (auto _ : state) {
    const auto begin = std::chrono::steady_clock::now();
    for (std::uint64_t n = 0; n < k_burst; ++n) event(n);
    state.SetIterationTime(std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count() / k_burst);
    std::this_thread::sleep_for(std::chrono::milliseconds{2});
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

// On a shared machine the least is the truest: what others do at the same time only adds.
double least(const std::vector<double>& times) { return *std::ranges::min_element(times); }

#define BURSTS(name) \
  BENCHMARK(name)->UseManualTime()->Iterations(20)->Repetitions(25)->ReportAggregatesOnly()->ComputeStatistics("least", least)
BURSTS(event_with_its_own_clock_read);
BURSTS(suspend_and_resume);
BURSTS(event_that_shares_a_timestamp);
BURSTS(typed_event_of_cpp);
BURSTS(event_with_its_own_clock_read)->Name("two_threads")->Threads(2);

void switched_off(benchmark::State& state) {
  const ilv_id task = ilv_new_id();
  std::uint64_t n = 0;
  for (auto _ : state) {
    ilv_task_resume(ILV_NOW, task, ++n);
    benchmark::ClobberMemory();
  }
}
BENCHMARK(switched_off);

void empty_loop(benchmark::State& state) {
  std::uint64_t n = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(++n);
    benchmark::ClobberMemory();
  }
}
BENCHMARK(empty_loop);

// Nothing but recording, without a pause: the disk has to keep up.
void without_a_pause(benchmark::State& state) {
  const Recorded recorded{state};
  const ilv_id task = ilv_new_id();
  std::uint64_t n = 0;
  for (auto _ : state) ilv_task_resume(ILV_NOW, task, ++n & 63);
}
BENCHMARK(without_a_pause)->Iterations(5'000'000)->Repetitions(5)->ReportAggregatesOnly();

}  // namespace

BENCHMARK_MAIN();
