// What a frame of the viewer costs the processor: asking the model, laying out, ImGui's draw lists; 1920×1080, without a window. Frames are
// told in processor time of the thread that draws, so that others who build spoil little; `shown_ms` and `series_ms` are what somebody
// waits.
//
//     frame_bench                                         1 M and 10 M events
//     INTERLEAVE_BENCH_EVENTS=100000000 frame_bench       and so many
//
// Each shape is zoomed in from the whole to microseconds and out again at several places, and panned over its whole length at several
// zooms. Then the cursor steps to events all over it, and everything is drawn anew. At last the same with tasks grouped by name, and by
// state.
#include <benchmark/benchmark.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <map>
#include <memory>
#include <random>

#include "gui/commands/command.hpp"
#include "gui/commands/step_commands.hpp"
#include "gui/commands/view_commands.hpp"
#include "gui/panels/desk.hpp"
#include "tests/bench/anonymous_bytes.hpp"
#include "tests/bench/made_trace.hpp"

namespace {

using namespace interleave;
using Clock = std::chrono::steady_clock;

double processor_ms() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) * 1e-6;
}

double ms_since(Clock::time_point begin) { return std::chrono::duration<double, std::milli>(Clock::now() - begin).count(); }

/// Files made for this run, removed at its end.
class Files {
 public:
  ~Files() {
    for (const auto& [name, path] : files_) std::filesystem::remove(path);
  }
  const std::filesystem::path& get(const std::string& name, const bench::Shape& shape) {
    auto& path = files_[name + std::to_string(shape.events)];
    if (path.empty()) {
      path = std::filesystem::temp_directory_path() /
             ("interleave-frame-" + std::to_string(getpid()) + "-" + std::to_string(files_.size()) + ".ilv");
      bench::make_trace(path, shape);
      sync();
    }
    return path;
  }

 private:
  std::map<std::string, std::filesystem::path> files_;
};
Files files;

class Times {
 public:
  void add(double ms) { all_.push_back(ms); }
  void report(benchmark::State& state, const std::string& name) {
    std::ranges::sort(all_);
    const auto at = [&](double part) { return all_[static_cast<std::size_t>(part * static_cast<double>(all_.size() - 1))]; };
    state.counters[name + "_p50_ms"] = at(0.5);
    state.counters[name + "_p99_ms"] = at(0.99);
    state.counters[name + "_max_ms"] = at(1);
  }

 private:
  std::vector<double> all_;
};

class Stage {
 public:
  explicit Stage(std::shared_ptr<const model::Trace> trace) { gui::show(viewer_, {{"trace", std::move(trace)}}); }

  double frame() {
    const double begin = processor_ms();
    if (desk_.prepare(viewer_)) {
      unsigned char* pixels = nullptr;
      int width = 0, height = 0;
      ImGui::GetIO().Fonts->GetTexDataAsAlpha8(&pixels, &width, &height);
    }
    ImGui::GetIO().DeltaTime = 1.0f / 60;
    desk_.frame(viewer_, {1920, 1080});
    return processor_ms() - begin;
  }
  gui::Viewer& viewer() { return viewer_; }

 private:
  gui::Viewer viewer_;
  gui::Desk desk_;
};

/// Zooms and pans over the whole trace.
void look_around(Stage& stage, Times& times) {
  gui::Viewer& viewer = stage.viewer();
  const gui::AxisRange whole = gui::fitting_range(viewer);
  for (const double place : {0.05, 0.37, 0.81}) {
    const double middle = whole.begin_ns + whole.length_ns() * place;
    for (const double factor : {0.8, 1.25})
      for (int step = 0; step < 60; ++step) {
        gui::zoom(viewer, middle, factor);
        times.add(stage.frame());
      }
  }
  for (const double part : {1e-1, 1e-2, 1e-3, 1e-4, 1e-5}) {
    const double length = whole.length_ns() * part;
    for (int step = 0; step < 60; ++step) {
      const double begin = whole.begin_ns + (whole.length_ns() - length) * step / 59;
      gui::set_visible(viewer, {begin, begin + length});
      times.add(stage.frame());
    }
  }
  for (int step = 0; step < 60; ++step) {
    gui::execute(viewer, {.command = gui::Command::scroll_to, .document = 0, .index = gui::k_none, .at = 0, .amount = step * 1e6 / 60});
    times.add(stage.frame());
  }
}

/// Steps to events all over the trace.
void step_about(Stage& stage, Times& times) {
  gui::set_visible(stage.viewer(), gui::fitting_range(stage.viewer()));
  const std::size_t events = stage.viewer().documents[0].trace->event_count();
  std::mt19937 random{1};
  for (int step = 0; step < 200; ++step) {
    const double begin = processor_ms();
    gui::move_cursor(stage.viewer(), static_cast<gui::EventIndex>(random() % events));
    const double moved = processor_ms() - begin;
    times.add(moved + stage.frame());
  }
}

void view(benchmark::State& state, const std::string& name, const bench::Shape& shape) {
  const std::filesystem::path& file = files.get(name, shape);
  const std::int64_t bytes_before = bench::anonymous_bytes();
  const auto trace = std::make_shared<const model::Trace>(model::Trace::load(file));
  const std::int64_t bytes_of_trace = bench::anonymous_bytes();
  const auto an_event = [&](std::int64_t bytes) { return static_cast<double>(bytes) / static_cast<double>(trace->event_count()); };
  for (auto _ : state) {
    {
      // What the viewer keeps of a trace besides the trace itself.
      gui::Viewer viewer;
      gui::show(viewer, {{"trace", trace}});
      viewer.documents[0].insights.reset();
      viewer.documents[0].check.reset();
      viewer.documents[0].series->wait();
      state.counters["trace_bytes_an_event"] = an_event(bytes_of_trace - bytes_before);
      state.counters["bytes_an_event"] = an_event(bench::anonymous_bytes() - bytes_before);
      state.counters["series_bytes_an_event"] = an_event(static_cast<std::int64_t>(viewer.documents[0].series->get()->bytes()));
      state.counters["lane_bytes_an_event"] = an_event(static_cast<std::int64_t>(viewer.documents[0].lanes.bytes()));
    }
    const auto begin = Clock::now();
    Stage stage{trace};
    stage.frame();
    state.counters["shown_ms"] = ms_since(begin);
    state.counters["tasks"] = static_cast<double>(trace->tasks().size());
    gui::Document& document = stage.viewer().documents[0];
    document.series->wait();
    state.counters["series_ms"] = ms_since(begin);
    // In the middle of the trace, where many tasks are alive.
    gui::move_cursor(stage.viewer(), static_cast<gui::EventIndex>(trace->event_count() / 2));
    for (int frame = 0; frame < 4; ++frame) stage.frame();
    Times frames, steps, still, by_name, by_state, steps_by_state;
    for (int frame = 0; frame < 60; ++frame) still.add(stage.frame());
    look_around(stage, frames);
    step_about(stage, steps);
    still.report(state, "still");
    frames.report(state, "frame");
    steps.report(state, "step");
    document.group_by(gui::Grouping::name);
    look_around(stage, by_name);
    by_name.report(state, "by_name");
    document.group_by(gui::Grouping::state);
    look_around(stage, by_state);
    step_about(stage, steps_by_state);
    by_state.report(state, "by_state");
    steps_by_state.report(state, "step_by_state");
  }
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::uint64_t> sizes{1'000'000, 10'000'000};
  const char* const more = std::getenv("INTERLEAVE_BENCH_EVENTS");
  if (const std::uint64_t events = more == nullptr ? 0 : std::strtoull(more, nullptr, 10); events >= 1'000'000) sizes.push_back(events);
  for (const std::uint64_t events : sizes) {
    const auto add = [&](const std::string& name, const bench::Shape& shape) {
      benchmark::RegisterBenchmark(("view/" + name + "/" + std::to_string(events / 1'000'000) + "M").c_str(),
                                   [=](benchmark::State& state) { view(state, name, shape); })
          ->Iterations(1)
          ->Unit(benchmark::kMillisecond);
    };
    add("16_lanes", {events, 1, 14, ~std::uint32_t{0}});
    add("2000_lanes", {events, 1, 2000, ~std::uint32_t{0}});
    add("many_tasks", {events, 1, 1000, 0});
    if (events <= 10'000'000) add("100000_alive", {events, 1, 100'000, 0});
  }
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
