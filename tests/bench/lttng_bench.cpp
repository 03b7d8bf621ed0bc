// What an event costs us and LTTng-UST: the same loop, in one process, in turns. Run by lttng_session.py, which gives it a session.
#include <thread>

#include "include/interleave/record.h"
#include "tests/bench/lttng_bursts.h"
#include "tests/bench/recorded.hpp"
#include "tracer/model/trace.hpp"

namespace interleave::bench {
namespace {

constexpr int k_rounds = 100;

void beside_lttng(benchmark::State& state) {
  if (lttng_records() == 0) return state.SkipWithError("LTTng was not started: run this by lttng_session.py");
  const auto path = trace_file();
  std::vector<double> ours, theirs;
  {
    const record::Recording recording{record::Options{path}};
    const auto task = static_cast<std::uint32_t>(ilv_new_id());
    const auto measure = [task](std::vector<double>& times, void (*burst)(std::uint32_t, std::uint32_t)) {
      const auto begin = std::chrono::steady_clock::now();
      burst(task, k_burst);
      times.push_back(std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now() - begin).count() / k_burst);
      std::this_thread::sleep_for(2 * k_pause);  // both write in the background
    };
    for (auto _ : state)
      for (int round = 0; round < k_rounds; ++round) {
        measure(ours, interleave_burst);
        measure(theirs, lttng_burst);
      }
  }
  state.counters["interleave_ns"] = least(ours);
  state.counters["lttng_ns"] = least(theirs);
  state.counters["ratio"] = least(theirs) / least(ours);
  state.counters["median_ratio"] = quantile(theirs, 0.5) / quantile(ours, 0.5);
  state.counters["lttng_emitted"] = k_rounds * k_burst;
  const model::Trace trace = model::Trace::load(path);
  state.counters["interleave_lost"] = static_cast<double>(trace.lost_events());
  state.counters["interleave_bytes_an_event"] =
      static_cast<double>(std::filesystem::file_size(path)) / static_cast<double>(trace.event_count());
  std::filesystem::remove(path);
}
BENCHMARK(beside_lttng)->Iterations(1)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
}  // namespace interleave::bench
