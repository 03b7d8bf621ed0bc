#include "gui/state/lane_contents.hpp"

namespace interleave::gui {

using model::k_none;

namespace {

// From so many tasks on hues go round: names would have to be decoded, and nobody tells so many apart by hue.
constexpr std::size_t k_many_tasks = 20'000;

void add_belongings(const model::Trace& trace, LaneContents& made) {
  const auto spans = static_cast<std::uint32_t>(trace.spans().size());
  for (std::uint32_t other = 0; other < made.others.size(); ++other)
    for (const model::SpanIndex span : made.others[other].spans) {
      made.span_lanes.resize(spans, k_none);
      made.span_lanes[span] = other;
    }
  const auto lane_of = [&](model::SpanIndex span) { return span < made.span_lanes.size() ? made.span_lanes[span] : k_none; };
  const auto owner_of_lane = [&](std::uint32_t other) { return other == k_none ? k_none : made.owner_of_other(other); };
  const auto owners = static_cast<std::uint32_t>(made.tasks + made.others.size());
  made.inner = Belongings{owners, spans, [&](model::SpanIndex index) {
                            const model::SpanLinks span = trace.span_links(index);
                            const bool has_caller = span.parent < index;
                            if (span.task != k_none)
                              return has_caller && trace.span_links(span.parent).task == span.task ? k_none : span.task;
                            const std::uint32_t callers = has_caller ? lane_of(span.parent) : k_none;
                            return callers == lane_of(index) ? k_none : owner_of_lane(callers);
                          }};
  made.prints = Belongings{owners, static_cast<std::uint32_t>(trace.prints().size()), [&](std::uint32_t index) {
                             const model::PrintLinks print = trace.print_links(index);
                             return print.task != k_none ? print.task : owner_of_lane(lane_of(print.span));
                           }};
}

}  // namespace

TaskHues::TaskHues(const model::Trace& trace, HueBook& hues) : tasks_{trace.tasks().size()} {
  if (tasks_ > k_many_tasks) return;
  const auto tasks = trace.tasks();
  for (const model::Task& task : tasks) named_.push_back(hues.next(task.name, task.function));
}

LaneContent content_of(const LaneContents& contents, std::size_t other) {
  const std::uint32_t owner = contents.owner_of_other(static_cast<std::uint32_t>(other));
  return {contents.others[other].spans, contents.others[other].jobs, contents.inner.of(owner), contents.prints.of(owner)};
}

LaneContents make_contents(const model::Trace& trace, HueBook& hues) {
  hues.begin_trace();
  LaneContents made;
  made.hues = TaskHues{trace, hues};
  made.tasks = static_cast<std::uint32_t>(trace.tasks().size());
  made.others = model::call_and_job_lanes(trace);
  for (const model::Lane& lane : made.others)
    made.other_hues.push_back(lane.kind == model::LaneKind::span ? hues.next(lane.name) : hue::k_grey);
  add_belongings(trace, made);
  return made;
}

}  // namespace interleave::gui
