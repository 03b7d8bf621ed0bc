#include "gui/draw/group_layout.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

namespace interleave::gui {
namespace {

// Groups with at most so many segments are counted exactly.
constexpr std::size_t k_small_group = 256;

struct LoadOverTime {
  Load load;
  model::Interval time;
};

/// From the tasks themselves, in as many steps as there are pixels; nothing where they are too many.
std::optional<LoadOverTime> count_tasks(const Document& document, const TaskGroup& group, const TimeScale& scale) {
  const model::Trace& trace = *document.trace;
  if (group.size > k_small_group) return std::nullopt;
  std::size_t segments = 0;
  for (std::uint32_t number = 0; number < group.size; ++number) segments += trace.segments(document.lanes.task_in(group, number)).size();
  if (segments > k_small_group) return std::nullopt;
  LoadOverTime made{Load{static_cast<std::size_t>(std::max(1.0f, scale.width))},
                    {document.trace_time_of(scale.range.begin_ns), document.trace_time_of(scale.range.end_ns)}};
  if (made.time.length_ns() <= 0) return made;
  for (std::uint32_t number = 0; number < group.size; ++number)
    for (const model::Segment& segment : trace.segments(document.lanes.task_in(group, number)))
      if (segment.time.end_ns > made.time.begin_ns && segment.time.begin_ns < made.time.end_ns)
        made.load.add(segment.state, made.time, segment.time);
  return made;
}

/// From the sums over the whole trace.
std::optional<LoadOverTime> sum_kinds(const Document& document, const TaskGroup& group) {
  const TraceSeries* const series = document.series->get();
  if (series == nullptr || series->loads.empty()) return std::nullopt;
  LoadOverTime made{Load{series->loads.front().steps()}, document.trace->time()};
  for (const std::uint32_t kind : document.lanes.kinds_of(group)) {
    if (kind >= series->loads.size()) return std::nullopt;
    made.load.add(series->loads[kind]);
  }
  return made;
}

/// Grouped by state a lane shows how many tasks were in that state, whichever they were.
std::optional<LoadOverTime> in_state(const Document& document, std::optional<model::TaskState> state) {
  const TraceSeries* const series = document.series->get();
  if (series == nullptr || !state) return std::nullopt;
  LoadOverTime made{Load{series->load.steps()}, document.trace->time()};
  if (*state == model::TaskState::running)
    made.load.running = series->load.running;
  else if (*state == model::TaskState::ready)
    made.load.ready = series->load.ready;
  else if (*state == model::TaskState::waiting)
    made.load.waiting = series->load.waiting;
  else
    return std::nullopt;
  return made;
}

/// A column for each pixel, or for each step where those are wider.
void add_columns(const Document& document, const LoadOverTime& over, const TimeScale& scale, std::vector<LoadColumn>& columns) {
  const auto steps = static_cast<double>(over.load.steps());
  const double begin = document.axis_of(over.time.begin_ns);
  const double step_ns = static_cast<double>(over.time.length_ns()) / steps;
  if (step_ns <= 0) return;
  const double first = std::max(0.0, std::floor((scale.range.begin_ns - begin) / step_ns));
  const double last = std::min(steps, std::ceil((scale.range.end_ns - begin) / step_ns));
  const double each = std::max(1.0, std::floor(1 / (step_ns * scale.pixels_per_ns())));
  // Counted from the first step of all, so that panning does not cut them anew.
  for (double from = std::floor(first / each) * each; from < last; from += each) {
    const double to = std::min(from + each, steps);
    LoadColumn column{scale.x_of(begin + from * step_ns), scale.x_of(begin + to * step_ns)};
    for (auto step = static_cast<std::size_t>(from); step < static_cast<std::size_t>(to); ++step) {
      column.running += over.load.running[step];
      column.ready += over.load.ready[step];
      column.waiting += over.load.waiting[step];
    }
    const auto count = static_cast<float>(to - from);
    column.running /= count;
    column.ready /= count;
    column.waiting /= count;
    if (column.running + column.ready + column.waiting > 0) columns.push_back(column);
  }
}

}  // namespace

void lay_group(const Document& document, const Lane& lane, const TimeScale& scale, std::vector<LoadColumn>& columns) {
  const TaskGroup& group = document.lanes.groups()[lane.index];
  std::optional<LoadOverTime> load;
  if (document.lanes.grouping() == Grouping::state) {
    load = in_state(document, group.state);
  } else {
    load = count_tasks(document, group, scale);
    if (!load) load = sum_kinds(document, group);
  }
  if (load) add_columns(document, *load, scale, columns);
}

}  // namespace interleave::gui
