// What the runtime costs while nothing is recorded, and while something is. Run it alone on a quiet machine.
#include <benchmark/benchmark.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <interleave/runtime.hpp>
#include <memory>

#include "tests/bench/recorded.hpp"
#include "tracer/record/session.hpp"

namespace {

using namespace interleave;

Coroutine<int> ready(int value) { co_return value; }

Coroutine<> await_ready_child(benchmark::State& state) {
  for (auto _ : state) {
    const int value = co_await ready(1);
    benchmark::DoNotOptimize(value);
  }
}

Coroutine<> create_run_finish(benchmark::State& state) {
  // A batch, so that the turn of the loop is shared as it is in a program.
  constexpr int k_batch = 100;
  while (state.KeepRunningBatch(k_batch)) {
    for (int i = 0; i < k_batch; ++i) create_task(ready(i));
    co_await sleep(std::chrono::nanoseconds{0});
  }
}

Coroutine<> produce(benchmark::State& state, Queue<int>& queue) {
  for (auto _ : state) co_await queue.put(1);
  co_await queue.put(0);
}
Coroutine<> consume(Queue<int>& queue) {
  for (int item = 1; item != 0;) item = co_await queue.get();
}
/// One item through a queue of length 1: two task switches.
Coroutine<> queue_hand_over(benchmark::State& state) {
  Queue<int> queue{1};
  co_await gather(produce(state, queue), consume(queue));
}

Coroutine<> yield(benchmark::State& state) {
  for (auto _ : state) co_await sleep(std::chrono::nanoseconds{0});
}

constexpr int k_live_tasks = 1'000'000;

double resident_bytes() {
  double size = 0, resident = 0;
  std::ifstream{"/proc/self/statm"} >> size >> resident;
  return resident * static_cast<double>(sysconf(_SC_PAGESIZE));
}

Coroutine<> wait_for_it(Event& event) { co_await event.wait(); }

/// A million tasks that wait, each in a coroutine of its own.
Coroutine<> live_tasks(benchmark::State& state) {
  for (auto _ : state) {
    Event event;
    const double before = resident_bytes();
    for (int i = 0; i < k_live_tasks; ++i) create_task(wait_for_it(event));
    co_await sleep(std::chrono::nanoseconds{0});
    state.counters["bytes_a_task"] = (resident_bytes() - before) / k_live_tasks;
    event.set();
    co_await sleep(std::chrono::nanoseconds{0});
    co_await sleep(std::chrono::nanoseconds{0});
  }
}

/// What asyncio takes for the first three, on this machine and in this minute.
void asyncio_costs(benchmark::State& state) {
  for (auto _ : state) {
    const std::unique_ptr<FILE, int (*)(FILE*)> said{popen("python3 " ASYNCIO_COSTS, "r"), pclose};
    double child = 0, task = 0, queue = 0;
    if (said == nullptr || std::fscanf(said.get(), "%lf %lf %lf", &child, &task, &queue) != 3)
      return state.SkipWithError("python3 did not say");
    state.counters["await_ready_child_ns"] = child;
    state.counters["create_run_finish_ns"] = task;
    state.counters["queue_hand_over_ns"] = queue;
  }
}

using Program = Coroutine<> (*)(benchmark::State&);

template <Program program>
void unrecorded(benchmark::State& state) {
  run(program(state));
}
template <Program program>
void recorded(benchmark::State& state) {
  const auto path = std::filesystem::temp_directory_path() / ("interleave-bench-" + std::to_string(getpid()) + ".ilv");
  {
    const record::Recording recording{record::Options{path}};
    run(program(state));
  }
  std::filesystem::remove(path);
}

BENCHMARK(unrecorded<live_tasks>)->Iterations(1)->Unit(benchmark::kMillisecond);  // first: nothing has been given back yet
#define REPEATED(program, iterations) \
  BENCHMARK(program)->Iterations(iterations)->Repetitions(25)->ReportAggregatesOnly()->ComputeStatistics("least", bench::least)
REPEATED(unrecorded<await_ready_child>, 2'000'000);
REPEATED(unrecorded<create_run_finish>, 200'000);
REPEATED(unrecorded<queue_hand_over>, 400'000);
REPEATED(unrecorded<yield>, 1'000'000);
REPEATED(recorded<await_ready_child>, 200'000);
REPEATED(recorded<create_run_finish>, 100'000);
REPEATED(recorded<queue_hand_over>, 100'000);
BENCHMARK(asyncio_costs)->Iterations(1)->Unit(benchmark::kMillisecond);

}  // namespace
