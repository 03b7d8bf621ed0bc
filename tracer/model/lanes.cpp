#include "tracer/model/lanes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

namespace interleave::model {
namespace {

// Tasks of one loop, each followed by its children. Tasks are numbered in the order of creation, so parents come first.
void add_tasks(const Trace& trace, LoopIndex loop, std::vector<Lane>& lanes) {
  const auto tasks = trace.tasks();
  // Each task's first child, and the next child of the same parent, in the order of creation.
  std::vector<TaskIndex> first(tasks.size(), k_none), next(tasks.size(), k_none);
  std::vector<TaskIndex> pending;  // a stack: the next one is at the back
  for (auto task = static_cast<TaskIndex>(tasks.size()); task-- > 0;) {
    const TaskTimes of = trace.task_times(task);
    if (of.loop != loop) continue;
    if (of.parent < task && trace.task_times(of.parent).loop == loop)
      next[task] = std::exchange(first[of.parent], task);
    else
      pending.push_back(task);
  }
  while (!pending.empty()) {
    const TaskIndex task = pending.back();
    pending.pop_back();
    const Task of = tasks[task];
    lanes.push_back({LaneKind::task, task, std::string{of.name}, of.depth, {}, {}});
    const auto begin = static_cast<std::ptrdiff_t>(pending.size());
    for (TaskIndex child = first[task]; child != k_none; child = next[child]) pending.push_back(child);
    std::reverse(pending.begin() + begin, pending.end());
  }
}

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
  std::vector<std::uint32_t> depth_of;       // of each lane made
  std::map<SpanIndex, std::size_t> lane_of;  // of each span
  std::map<std::tuple<ThreadIndex, std::size_t, std::string_view>, std::size_t> known;
  for (SpanIndex index = 0; index < trace.spans().size(); ++index) {
    const Span& span = trace.spans()[index];
    if (span.task != k_none || span.thread >= has_loop.size() || has_loop[span.thread]) continue;
    const auto caller = lane_of.find(span.parent);
    const std::size_t outer = caller == lane_of.end() ? k_top : caller->second;
    if (outer != k_top && depth_of[outer] + 1 >= k_deepest) {
      lane_of[index] = outer;
      continue;
    }
    const auto [place, is_new] = known.try_emplace({span.thread, outer, span.function}, made.size());
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
    if (const Job job = trace.jobs()[index]; job.thread != k_none) jobs[job.thread].push_back({job.begun, index});
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

std::vector<Lane> lanes(const Trace& trace) {
  std::vector<Lane> lanes;
  for (LoopIndex loop = 0; loop < trace.loops().size(); ++loop) {
    const std::string_view name = trace.loops()[loop].name;
    lanes.push_back({LaneKind::loop, loop, name.empty() ? "event loop" : std::string{name}, 0, {}, {}});
    add_tasks(trace, loop, lanes);
  }
  add_tasks(trace, k_none, lanes);  // tasks whose loop is not known: a damaged trace
  add_spans(trace, lanes);
  add_workers(trace, lanes);
  return lanes;
}

}  // namespace interleave::model
