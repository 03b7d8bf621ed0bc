#include "tracer/insight/comparison.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "tracer/insight/lane_match.hpp"
#include "tracer/insight/row_name.hpp"

namespace interleave::insight {
namespace {

using model::EventIndex;
using model::EventKind;
using model::k_none;
using model::Trace;

constexpr std::uint32_t k_no_lane = ~std::uint32_t{0};

std::int64_t end_of(const Trace& trace, EventIndex end) { return end == k_none ? trace.time().end_ns : trace.time_ns(end); }

LaneSide side_of_tasks(const Trace& trace, const std::vector<std::uint32_t>& tasks) {
  LaneSide side{LaneKind::task, tasks.front(), static_cast<std::uint32_t>(tasks.size())};
  std::int64_t end_ns = trace.time().begin_ns;
  for (const model::TaskIndex task : tasks) {
    const model::TaskTimes times = trace.task_times(task);
    end_ns = std::max(end_ns, end_of(trace, times.finished));
    side.busy_ns += times.busy_ns;
    side.delay_ns += times.delay_ns;
    side.wait_ns += times.wait_ns;
  }
  side.life_ns = end_ns - trace.time_ns(trace.task_times(tasks.front()).created);
  return side;
}

// The calls of a lane follow each other: those inside them are in lanes of their own.
LaneSide side_of_calls(const Trace& trace, const std::vector<model::SpanIndex>& calls) {
  LaneSide side{LaneKind::calls, calls.front(), static_cast<std::uint32_t>(calls.size())};
  std::int64_t begin_ns = 0, end_ns = 0;
  for (std::size_t n = 0; n < calls.size(); ++n) {
    const model::Span call = trace.spans()[calls[n]];
    const std::int64_t begin = trace.time_ns(call.begin);
    if (n == 0) begin_ns = begin;
    end_ns = std::max(n == 0 ? begin : end_ns, end_of(trace, call.end));
    side.busy_ns += end_of(trace, call.end) - begin;
  }
  side.life_ns = end_ns - begin_ns;
  return side;
}

/// One of the traces, with the lane of each task and call.
struct Compared {
  explicit Compared(const Trace& of) : trace{of}, nodes{lane_nodes(of)}, by_task(of.tasks().size(), k_no_lane) {
    if (nodes.size() > by_task.size()) by_span.assign(of.spans().size(), k_no_lane);
  }

  LaneSide side(const std::vector<std::uint32_t>& places) const {
    const LaneNode& first = nodes[places.front()];
    return first.kind == LaneKind::task ? side_of_tasks(trace, places) : side_of_calls(trace, first.calls);
  }
  void set_lane(const std::vector<std::uint32_t>& places, std::uint32_t lane) {
    for (const std::uint32_t place : places) {
      if (nodes[place].kind == LaneKind::task)
        by_task[place] = lane;
      else
        for (const model::SpanIndex call : nodes[place].calls) by_span[call] = lane;
    }
  }

  const Trace& trace;
  std::vector<LaneNode> nodes;
  std::vector<std::uint32_t> by_task, by_span;
};

/// Goes to the next event that is about a lane of both.
class OrderWalk {
 public:
  OrderWalk(const Compared& of, const std::vector<Lane>& lanes) : of_{of}, lanes_{lanes}, events_{of.trace} {}

  enum class Step : std::uint8_t { create, begin, resume, suspend, end };
  bool next() {
    while (++at_ < of_.trace.event_count())
      if (take(events_.next())) return true;
    at_ = k_none - 1;  // it stays there
    return false;
  }
  EventIndex at() const { return at_; }
  bool same_as(const OrderWalk& other) const { return step_ == other.step_ && lane_ == other.lane_; }

 private:
  bool take(const model::Event& event) {
    switch (event.kind) {
      case EventKind::task_create:
        return of_task(event, Step::create);
      case EventKind::task_resume:
        return of_task(event, event[trace::FieldName::resume] == 1 ? Step::begin : Step::resume);
      case EventKind::task_suspend:
        return of_task(event, Step::suspend);
      case EventKind::task_finish:
        return of_task(event, Step::end);
      case EventKind::span_begin:
        return of_call(event, Step::begin);
      case EventKind::span_end:
        return of_call(event, Step::end);
      default:
        return false;
    }
  }
  // Beside calls only a task's begin and its end count: a call has no more.
  bool of_task(const model::Event& event, Step step) {
    const model::TaskIndex task = of_.trace.task(event.task());
    if (task == k_none || of_.by_task[task] == k_no_lane) return false;
    lane_ = of_.by_task[task];
    step_ = step;
    return !lanes_[lane_].is_mixed() || step == Step::begin || step == Step::end;
  }
  bool of_call(const model::Event& event, Step step) {
    if (of_.by_span.empty()) return false;
    const model::Entity call = of_.trace.find(event.id(trace::FieldName::span));
    if (call.kind != model::EntityKind::span || of_.by_span[call.index] == k_no_lane) return false;
    lane_ = of_.by_span[call.index];
    step_ = step;
    return true;
  }

  const Compared& of_;
  const std::vector<Lane>& lanes_;
  model::EventWalk events_;
  EventIndex at_ = k_none;  // one before 0
  Step step_{};
  std::uint32_t lane_ = k_no_lane;
};

std::optional<OrderDifference> first_difference(const Compared& of_a, const Compared& of_b, const std::vector<Lane>& lanes) {
  OrderWalk a{of_a, lanes}, b{of_b, lanes};
  while (true) {
    const bool more_a = a.next(), more_b = b.next();
    if (!more_a && !more_b) return std::nullopt;
    if (more_a && more_b && a.same_as(b)) continue;
    return OrderDifference{more_a ? a.at() : k_none, more_b ? b.at() : k_none};
  }
}

}  // namespace

bool Comparison::has_calls() const {
  return std::ranges::any_of(lanes, [](const Lane& lane) { return lane.a.kind == LaneKind::calls || lane.b.kind == LaneKind::calls; });
}

Comparison compare(const Trace& trace_a, const Trace& trace_b) {
  Compared a{trace_a}, b{trace_b};
  Comparison result;
  const std::vector<LaneMatch> matches = matching_lanes(a.nodes, b.nodes);
  std::vector<bool> in_match_a(a.nodes.size()), in_match_b(b.nodes.size());
  for (const LaneMatch& match : matches) {
    for (const std::uint32_t place : match.a) in_match_a[place] = true;
    for (const std::uint32_t place : match.b) in_match_b[place] = true;
  }
  auto match = matches.begin();
  for (std::uint32_t place = 0; place < a.nodes.size(); ++place) {
    if (match != matches.end() && match->a.front() == place) {
      const auto lane = static_cast<std::uint32_t>(result.lanes.size());
      result.lanes.push_back({a.side(match->a), b.side(match->b), match->same_site});
      a.set_lane(match->a, lane);
      b.set_lane(match->b, lane);
      ++match;
      ++result.in_both;
    } else if (!in_match_a[place]) {
      result.lanes.push_back({a.side({place}), {}, false});
      ++result.only_a;
    }
  }
  for (std::uint32_t place = 0; place < b.nodes.size(); ++place) {
    if (in_match_b[place]) continue;
    result.lanes.push_back({{}, b.side({place}), false});
    ++result.only_b;
  }
  result.first_difference = first_difference(a, b, result.lanes);
  result.length_a_ns = trace_a.time().length_ns();
  result.length_b_ns = trace_b.time().length_ns();
  return result;
}

std::string lane_name(const Trace& trace, const LaneSide& side) {
  if (side.kind == LaneKind::none) return {};
  const bool is_task = side.kind == LaneKind::task;
  if (is_task && side.count == 1) return std::string{trace.tasks()[side.index].name};
  const std::string_view name = is_task ? common_name(trace.tasks()[side.index]) : trace.spans()[side.index].function;
  return side.count == 1 ? std::string{name} : fmt::format("{} ×{}", name, side.count);
}

}  // namespace interleave::insight
