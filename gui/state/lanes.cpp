#include "gui/state/lanes.hpp"

#include <optional>

namespace interleave::gui {
namespace {

/// What folds away the lane that comes next: the last one before it that lies less deep, or the loop of a top task.
class Parents {
 public:
  std::uint32_t of(const model::Lane& lane, std::uint32_t number) {
    if (lane.kind == LaneKind::loop || lane.kind == LaneKind::worker || lane.kind != kind_) open_.clear();
    if (lane.kind == LaneKind::loop) loop_ = number;
    if (lane.kind == LaneKind::loop || lane.kind == LaneKind::worker) return k_no_lane;
    kind_ = lane.kind;
    while (!open_.empty() && open_.back().depth >= lane.depth) open_.pop_back();
    const std::uint32_t parent = !open_.empty() ? open_.back().lane : lane.kind == LaneKind::task ? loop_ : k_no_lane;
    open_.push_back({number, lane.depth});
    return parent;
  }

 private:
  struct Open {
    std::uint32_t lane, depth;
  };
  std::vector<Open> open_;
  std::optional<LaneKind> kind_;
  std::uint32_t loop_ = k_no_lane;
};

/// What lies inside the bars: inner calls and prints.
void add_contents(const model::Trace& trace, Lanes& made) {
  const auto spans = trace.spans();
  made.span_lanes.assign(spans.size(), k_no_lane);
  for (std::uint32_t lane = 0; lane < made.lanes.size(); ++lane)
    for (const model::SpanIndex span : made.lanes[lane].spans) made.span_lanes[span] = lane;
  for (model::SpanIndex index = 0; index < spans.size(); ++index) {
    const model::Span& span = spans[index];
    const bool has_caller = span.parent < index;
    if (span.task != model::k_none) {
      if (!has_caller || spans[span.parent].task != span.task) {
        const std::uint32_t lane = made.task_lanes[span.task];
        if (lane != k_no_lane) made.lanes[lane].inner.push_back(index);
      }
    } else if (has_caller) {
      const std::uint32_t callers = made.span_lanes[span.parent];
      if (callers != k_no_lane && callers != made.span_lanes[index]) made.lanes[callers].inner.push_back(index);
    }
  }
  const auto prints = trace.prints();
  for (std::uint32_t index = 0; index < prints.size(); ++index) {
    const model::Print& print = prints[index];
    const std::uint32_t lane = print.task != model::k_none   ? made.task_lanes[print.task]
                               : print.span != model::k_none ? made.span_lanes[print.span]
                                                             : k_no_lane;
    if (lane != k_no_lane) made.lanes[lane].prints.push_back(index);
  }
}

}  // namespace

Lanes make_lanes(const model::Trace& trace, HueBook& hues) {
  hues.begin_trace();
  Lanes made;
  const auto tasks = trace.tasks();
  for (const model::Task& task : tasks) made.task_hues.push_back(hues.next(task.name, task.function));
  made.task_lanes.assign(tasks.size(), k_no_lane);
  Parents parents;
  for (model::Lane& lane : model::lanes(trace)) {
    const auto number = static_cast<std::uint32_t>(made.lanes.size());
    Lane row{std::move(lane), k_no_lane, false, 0, {}, {}};
    row.parent = parents.of(row, number);
    if (row.parent != k_no_lane) made.lanes[row.parent].has_children = true;
    if (row.kind == LaneKind::task) {
      made.task_lanes[row.index] = number;
      row.hue = made.task_hues[row.index];
    } else if (row.kind == LaneKind::span) {
      row.hue = hues.next(row.name);
    }
    made.lanes.push_back(std::move(row));
  }
  add_contents(trace, made);
  return made;
}

}  // namespace interleave::gui
