// What loading costs: events a second, and memory an event. Run it alone on a quiet machine; the files it makes are warm.
//
//     load_bench                                         1 M and 10 M events
//     INTERLEAVE_BENCH_EVENTS=100000000 load_bench       and so many
//
// bytes_an_event is what the loaded trace holds of anonymous memory (RssAnon), peak_bytes_an_event the most while it loads. The mapped
// file does not count: its pages are the system's.
#include <benchmark/benchmark.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <map>
#include <memory>
#include <optional>
#include <thread>

#include "tests/bench/anonymous_bytes.hpp"
#include "tests/bench/made_trace.hpp"
#include "tracer/insight/critical_path.hpp"
#include "tracer/insight/diagnose.hpp"
#include "tracer/insight/statistics.hpp"
#include "tracer/model/check.hpp"
#include "tracer/model/overview.hpp"
#include "tracer/model/state.hpp"
#include "tracer/model/trace.hpp"

namespace {

using namespace interleave;

/// The most that anonymous_bytes() has been since it was made, sampled every millisecond.
class Peak {
 public:
  Peak() : sampler_{[this] {
    while (!stop_) {
      sample();
      std::this_thread::sleep_for(std::chrono::milliseconds{1});
    }
  }} {}
  ~Peak() { stop(); }
  std::int64_t stop() {
    stop_ = true;
    if (sampler_.joinable()) sampler_.join();
    sample();
    return most_;
  }

 private:
  void sample() {
    const std::int64_t now = bench::anonymous_bytes();
    if (now > most_) most_ = now;
  }
  std::atomic<std::int64_t> most_{0};
  std::atomic<bool> stop_{false};
  std::thread sampler_;
};

/// Files made for this run, removed at its end.
class Files {
 public:
  ~Files() {
    for (const auto& [name, path] : files_) std::filesystem::remove(path);
  }
  const std::filesystem::path& get(const bench::Shape& shape) {
    const std::string name = std::to_string(shape.events) + '-' + std::to_string(shape.loops) + '-' + std::to_string(shape.alive) + '-' +
                             std::to_string(shape.requests);
    auto& path = files_[name];
    if (path.empty()) {
      path = std::filesystem::temp_directory_path() / ("interleave-bench-" + std::to_string(getpid()) + '-' + name + ".ilv");
      bench::make_trace(path, shape);
      sync();  // else the system writes it to the disk while it is loaded
    }
    return path;
  }

 private:
  std::map<std::string, std::filesystem::path> files_;
};
Files files;

void load(benchmark::State& state, const bench::Shape& shape) {
  const auto& path = files.get(shape);
  std::size_t events = 0;
  std::int64_t held = 0, most = 0;
  for (auto _ : state) {
    state.PauseTiming();
    const std::int64_t before = bench::anonymous_bytes();
    auto peak = std::make_unique<Peak>();
    state.ResumeTiming();
    std::optional<model::Trace> trace{model::Trace::load(path)};
    state.PauseTiming();
    most = peak->stop() - before;
    held = bench::anonymous_bytes() - before;
    events = trace->event_count();
    trace.reset();
    state.ResumeTiming();
  }
  const auto count = static_cast<double>(events);
  state.counters["events"] = count;
  state.counters["events_per_second"] = benchmark::Counter{count, benchmark::Counter::kIsIterationInvariantRate};
  state.counters["file_bytes_an_event"] = static_cast<double>(std::filesystem::file_size(path)) / count;
  state.counters["bytes_an_event"] = static_cast<double>(held) / count;
  state.counters["peak_bytes_an_event"] = static_cast<double>(most) / count;
}

void check(benchmark::State& state, const bench::Shape& shape) {
  const model::Trace trace = model::Trace::load(files.get(shape));
  for (auto _ : state) benchmark::DoNotOptimize(model::check(trace));
  state.counters["events_per_second"] =
      benchmark::Counter{static_cast<double>(trace.event_count()), benchmark::Counter::kIsIterationInvariantRate};
}

/// What a person who opens a trace wants to know: where the time went, and what is wrong.
void judge(benchmark::State& state, const bench::Shape& shape) {
  const model::Trace trace = model::Trace::load(files.get(shape));
  for (auto _ : state) {
    benchmark::DoNotOptimize(insight::statistics(trace, insight::GroupBy::resource, trace.time()));
    benchmark::DoNotOptimize(insight::diagnose(trace));
  }
  state.counters["events_per_second"] =
      benchmark::Counter{static_cast<double>(trace.event_count()), benchmark::Counter::kIsIterationInvariantRate};
}

/// What decided how long it took: the critical path of the whole trace, and who has how much of it.
void judge_path(benchmark::State& state, const bench::Shape& shape) {
  const model::Trace trace = model::Trace::load(files.get(shape));
  std::size_t steps = 0;
  for (auto _ : state) {
    const insight::CriticalPath path = insight::critical_path(trace, trace.time());
    benchmark::DoNotOptimize(insight::shares(trace, path));
    steps = path.steps.size();
  }
  state.counters["steps"] = static_cast<double>(steps);
  state.counters["events_per_second"] =
      benchmark::Counter{static_cast<double>(trace.event_count()), benchmark::Counter::kIsIterationInvariantRate};
}

/// Questions at places all over a loaded trace.
void ask(benchmark::State& state, const bench::Shape& shape, const std::function<void(const model::Trace&, model::EventIndex)>& question) {
  const model::Trace trace = model::Trace::load(files.get(shape));
  std::mt19937 random{1};
  for (auto _ : state) question(trace, static_cast<model::EventIndex>(random() % trace.event_count()));
}

benchmark::internal::Benchmark* registered(benchmark::internal::Benchmark* made) { return made->Unit(benchmark::kMillisecond)->UseRealTime(); }
void repeated(benchmark::internal::Benchmark* made) {
  registered(made)->Iterations(1)->Repetitions(12)->ReportAggregatesOnly()->ComputeStatistics("most", [](const std::vector<double>& values) { return *std::ranges::max_element(values); });
}
std::string size_of(const bench::Shape& shape) { return std::to_string(shape.events / 1'000'000) + "M"; }

/// The path of most shapes is short: a connection's task has few requests. That of one task alone is the whole trace.
void add_path(const std::string& name, const bench::Shape& shape) {
  repeated(benchmark::RegisterBenchmark(("judge/path/" + name + "/" + size_of(shape)).c_str(),
                                        [shape](benchmark::State& state) { judge_path(state, shape); }));
}

void add(const std::string& name, const bench::Shape& shape) {
  const std::string size = size_of(shape);
  repeated(benchmark::RegisterBenchmark(("load/" + name + "/" + size).c_str(), [shape](benchmark::State& state) { load(state, shape); }));
  repeated(benchmark::RegisterBenchmark(("judge/" + name + "/" + size).c_str(), [shape](benchmark::State& state) { judge(state, shape); }));
  registered(benchmark::RegisterBenchmark(("check/" + name + "/" + size).c_str(), [shape](benchmark::State& state) { check(state, shape); }));
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::uint64_t> sizes{1'000'000, 10'000'000};
  if (const char* const more = std::getenv("INTERLEAVE_BENCH_EVENTS")) sizes.push_back(std::strtoull(more, nullptr, 10));
  for (const std::uint64_t events : sizes) {
    add("server", {events, 1, 64, 2});
    add("16_loops", {events, 16, 64, 2});
    add("2000_tasks", {events, 1, 2000, 1'000'000});
    add_path("2000_tasks", {events, 1, 2000, 1'000'000});
    add("many_tasks", {events, 1, 100'000, 0});
    add_path("one_task", {events, 1, 1, ~std::uint32_t{0}});
  }
  const bench::Shape largest{sizes.back(), 1, 2000, 1'000'000};
  const auto question = [&](const char* name, auto body) {
    benchmark::RegisterBenchmark(name, [=](benchmark::State& state) { ask(state, largest, body); })->Unit(benchmark::kMicrosecond);
  };
  const auto first_look = [largest](benchmark::State& state) {
    const auto& path = files.get(largest);
    for (auto _ : state) benchmark::DoNotOptimize(model::overview_of(file::TraceFile::open(path, file::Checksums::skip)));
  };
  benchmark::RegisterBenchmark("overview", first_look)->Unit(benchmark::kMillisecond);
  question("event", [](const model::Trace& trace, model::EventIndex at) { benchmark::DoNotOptimize(trace.event(at)); });
  question("time_ns", [](const model::Trace& trace, model::EventIndex at) { benchmark::DoNotOptimize(trace.time_ns(at)); });
  question("event_at", [](const model::Trace& trace, model::EventIndex at) {
    benchmark::DoNotOptimize(trace.event_at(trace.time().begin_ns + trace.time().length_ns() / 0xffffffff * at));
  });
  question("state_at/2000_tasks", [](const model::Trace& trace, model::EventIndex at) { benchmark::DoNotOptimize(trace.state_at(at)); });
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
