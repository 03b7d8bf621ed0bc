// What the runtime costs while nothing is recorded, and while something is. Run it alone on a quiet machine.
#include <benchmark/benchmark.h>
#include <unistd.h>

#include <filesystem>
#include <interleave/runtime.hpp>

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

BENCHMARK(unrecorded<await_ready_child>);
BENCHMARK(unrecorded<create_run_finish>);
BENCHMARK(unrecorded<queue_hand_over>);
BENCHMARK(unrecorded<yield>);
BENCHMARK(recorded<await_ready_child>)->Iterations(1'000'000);
BENCHMARK(recorded<create_run_finish>)->Iterations(500'000);
BENCHMARK(recorded<queue_hand_over>)->Iterations(500'000);

}  // namespace
