#include "tracer/model/lanes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

#include "tracer/model/near_events.hpp"

namespace interleave::model {
namespace {

struct SpanLane {
  std::vector<SpanIndex> spans;
  std::vector<std::size_t> inner;  // lanes of calls inside these, in the order of their first call
};

void add_span_lane(const std::vector<SpanLane>& made, std::size_t which, const Trace& trace, std::uint32_t depth,
                   std::vector<Lane>& lanes) {
  const Span outermost = trace.spans()[made[which].spans.front()];
  lanes.push_back({LaneKind::span, outermost.thread, std::string{outermost.function}, depth, made[which].spans, {}});
  for (const std::size_t inner : made[which].inner) add_span_lane(made, inner, trace, depth + 1, lanes);
}

// Calls on threads without a loop: those of the same name inside the same caller's lane share a lane.
void add_spans(const Trace& trace, std::vector<Lane>& lanes) {
  constexpr std::size_t k_top = ~std::size_t{0};
  constexpr std::uint32_t k_deepest = 16;  // recursion: deeper calls join the lane of their caller
  std::vector<bool> has_loop(trace.threads().size());
  for (const Loop& loop : trace.loops())
    if (loop.thread < has_loop.size()) has_loop[loop.thread] = true;
  std::vector<SpanLane> made;
  std::vector<std::size_t> top;
  std::vector<std::uint32_t> depth_of;  // of each lane made
  std::vector<std::size_t> lane_of;     // of each span
  NearEvents near{trace};
  std::map<std::tuple<ThreadIndex, std::size_t, std::string_view>, std::size_t> known;
  const auto count = static_cast<SpanIndex>(trace.spans().size());
  for (SpanIndex index = 0; index < count; ++index) {
    const SpanLinks span = trace.span_links(index);
    const ThreadIndex thread = span.task == k_none ? trace.thread_of(span.begin) : k_none;
    if (thread >= has_loop.size() || has_loop[thread]) continue;
    lane_of.resize(count, k_top);
    const std::size_t outer = span.parent < index ? lane_of[span.parent] : k_top;
    if (outer != k_top && depth_of[outer] + 1 >= k_deepest) {
      lane_of[index] = outer;
      continue;
    }
    const std::string_view function = trace.string(near.event(span.begin).string(trace::FieldName::function));
    const auto [place, is_new] = known.try_emplace({thread, outer, function}, made.size());
    if (is_new) {
      made.emplace_back();
      depth_of.push_back(outer == k_top ? 0 : depth_of[outer] + 1);
      (outer == k_top ? top : made[outer].inner).push_back(place->second);
    }
    made[place->second].spans.push_back(index);
    lane_of[index] = place->second;
  }
  for (const std::size_t lane : top) add_span_lane(made, lane, trace, 0, lanes);
}

void add_workers(const Trace& trace, std::vector<Lane>& lanes) {
  struct Begun {
    EventIndex event;
    JobIndex job;
  };
  std::map<ThreadIndex, std::vector<Begun>> jobs;
  for (JobIndex index = 0; index < trace.jobs().size(); ++index)
    if (const JobLinks job = trace.job_links(index); job.begun != k_none) jobs[trace.thread_of(job.begun)].push_back({job.begun, index});
  for (auto& [thread, begun] : jobs) {
    std::ranges::sort(begun, {}, &Begun::event);
    std::vector<JobIndex> list;
    for (const Begun& one : begun) list.push_back(one.job);
    const std::string_view name = trace.threads()[thread].name;
    lanes.push_back({LaneKind::worker,
                     thread,
                     name.empty() ? fmt::format("thread {}", trace.threads()[thread].id.value) : std::string{name},
                     0,
                     {},
                     std::move(list)});
  }
}

}  // namespace

// Tasks are numbered in the order of creation, so parents come first.
TaskTree::TaskTree(const Trace& trace)
    : first_(trace.tasks().size(), k_none), next_(first_.size(), k_none), roots_(trace.loops().size() + 1, k_none) {
  for (auto task = static_cast<TaskIndex>(first_.size()); task-- > 0;) {
    const TaskTimes of = trace.task_times(task);
    const bool has_parent = of.parent < task && trace.task_times(of.parent).loop == of.loop;
    TaskIndex& before = has_parent ? first_[of.parent] : of.loop < roots_.size() ? roots_[of.loop] : roots_.back();
    next_[task] = std::exchange(before, task);
  }
}

std::string loop_lane_name(const Loop& loop) { return loop.name.empty() ? "event loop" : std::string{loop.name}; }

std::vector<Lane> call_and_job_lanes(const Trace& trace) {
  std::vector<Lane> lanes;
  add_spans(trace, lanes);
  add_workers(trace, lanes);
  return lanes;
}

std::vector<Lane> lanes(const Trace& trace) {
  std::vector<Lane> lanes;
  const TaskTree tree{trace};
  const auto add_tasks = [&](LoopIndex loop) {
    tree.visit(
        loop,
        [&](TaskIndex task, bool) {
          lanes.push_back({LaneKind::task, task, std::string{trace.tasks()[task].name}, trace.task_times(task).depth, {}, {}});
        },
        [](TaskIndex) {});
  };
  for (LoopIndex loop = 0; loop < trace.loops().size(); ++loop) {
    lanes.push_back({LaneKind::loop, loop, loop_lane_name(trace.loops()[loop]), 0, {}, {}});
    add_tasks(loop);
  }
  add_tasks(k_none);
  std::ranges::move(call_and_job_lanes(trace), std::back_inserter(lanes));
  return lanes;
}

}  // namespace interleave::model
