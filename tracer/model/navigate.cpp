#include "tracer/model/navigate.hpp"

#include <algorithm>
#include <optional>

namespace interleave::model {
namespace {

using trace::FieldName;

bool is_of(const Trace& trace, EventIndex event, EventKind kind, TaskIndex task) {
  return trace.kind(event) == kind && trace.task(trace.event(event).task()) == task;
}

/// The number of the segment of `task` that begins with `event`; k_none when none does.
std::uint32_t segment_begun_by(const Trace& trace, TaskIndex task, EventIndex event) {
  const std::uint32_t segment = trace.segment_of(task, event);
  return segment != k_none && trace.segments(task)[segment].begin_event == event ? segment : k_none;
}

/// The segment of `task` that lies before the one that `event` began.
std::optional<Segment> segment_before(const Trace& trace, TaskIndex task, EventIndex event) {
  const std::uint32_t segment = segment_begun_by(trace, task, event);
  if (segment == k_none || segment == 0) return std::nullopt;
  return trace.segments(task)[segment - 1];
}

/// The last event of `kind` that is about `task` and lies in [begin, end).
EventIndex last_of_kind(const Trace& trace, TaskIndex task, EventKind kind, EventIndex begin, EventIndex end) {
  for (EventIndex event = previous_event_of(trace, task, end); event != k_none && event >= begin;
       event = previous_event_of(trace, task, event))
    if (is_of(trace, event, kind, task)) return event;
  return k_none;
}

/// The resume that lets the task run that ran at `event`.
EventIndex resume_before(const Trace& trace, EventIndex event) {
  const TaskIndex task = trace.running_task_of(event);
  if (task == k_none) return k_none;
  const std::uint32_t before = event == 0 ? k_none : trace.segment_of(task, event - 1);
  if (before == k_none) return k_none;
  const Segment running = trace.segments(task)[before];
  return running.state == TaskState::running ? running.begin_event : k_none;
}

/// The first event in which `entity` goes on after `from`.
EventIndex next_event_of_entity(const Trace& trace, EntityId id, EventIndex from) {
  const auto first_after = [from](std::initializer_list<EventIndex> events) {
    for (const EventIndex event : events)
      if (event != k_none && event > from) return event;
    return k_none;
  };
  const Entity entity = trace.find(id);
  switch (entity.kind) {
    case EntityKind::task:
      return next_event_of(trace, entity.index, from);
    case EntityKind::frame: {
      const Frame frame = trace.frames()[entity.index];
      return first_after({frame.entered, frame.left});
    }
    case EntityKind::job: {
      const Job job = trace.jobs()[entity.index];
      return first_after({job.begun, job.ended});
    }
    case EntityKind::group:
      // A group cannot be a member of itself in a sound trace; in a broken one this goes one step only.
      for (const EntityId member : trace.groups()[entity.index].members) {
        if (trace.find(member).kind == EntityKind::group) continue;
        if (const EventIndex event = next_event_of_entity(trace, member, from); event != k_none) return event;
      }
      return k_none;
    default:
      return k_none;
  }
}

/// What the waker did before it woke.
EventIndex deed_of(const Trace& trace, EntityId cause, EventIndex wake) {
  const auto if_before = [wake](EventIndex event) { return event < wake ? event : k_none; };
  const Entity entity = trace.find(cause);
  switch (entity.kind) {
    case EntityKind::task: {
      const EventIndex finished = if_before(trace.tasks()[entity.index].finished);
      return finished != k_none ? finished : previous_event_of(trace, entity.index, wake);
    }
    case EntityKind::job: {
      const Job job = trace.jobs()[entity.index];
      for (const EventIndex event : {job.ended, job.begun, job.submitted})
        if (if_before(event) != k_none) return event;
      return k_none;
    }
    case EntityKind::group: {
      const Group group = trace.groups()[entity.index];
      if (if_before(group.ended) != k_none) return group.ended;
      EventIndex latest = if_before(group.created);
      for (const EntityId member : group.members)
        if (const TaskIndex task = trace.task(member); task != k_none)
          if (const EventIndex finished = if_before(trace.tasks()[task].finished);
              finished != k_none && (latest == k_none || finished > latest))
            latest = finished;
      return latest;
    }
    case EntityKind::resource: {
      const auto events = trace.events_of_resource(entity.index);
      const auto after = std::ranges::lower_bound(events, wake);
      return after == events.begin() ? k_none : *(after - 1);
    }
    case EntityKind::loop:
      return if_before(trace.loops()[entity.index].started);
    default:
      return k_none;
  }
}

/// The task whose deed it was that the wake came: the cause itself, the last member of a group, whoever ran.
TaskIndex waker_of(const Trace& trace, Entity cause, EventIndex deed, EventIndex wake) {
  if (cause.kind == EntityKind::task) return cause.index;
  if (cause.kind == EntityKind::group && deed != k_none && trace.kind(deed) == EventKind::group_end)
    if (const EventIndex last = cause_of(trace, deed); last != k_none && trace.kind(last) == EventKind::task_finish)
      return trace.task(trace.event(last).task());
  return trace.running_task_of(wake);
}

void add_wake_edge(const Trace& trace, EventIndex wake, std::vector<Edge>& edges) {
  const Event event = trace.event(wake);
  const TaskIndex woken = trace.task(event.task());
  if (woken == k_none) return;
  const Entity cause = trace.find(event.id(FieldName::cause));
  const EventIndex deed = cause_of(trace, wake);
  const TaskIndex by = waker_of(trace, cause, deed, wake);
  // What the loop did by itself (a timer, data that came) has no earlier point in another lane.
  const bool elsewhere = by != k_none || cause.kind == EntityKind::job || cause.kind == EntityKind::group;
  edges.push_back({EdgeKind::wakes, elsewhere && deed != k_none ? deed : wake, wake, by, woken});
}

void add_await_edges(const Trace& trace, EventIndex suspend, std::vector<Edge>& edges) {
  const Event event = trace.event(suspend);
  const TaskIndex waiter = trace.task(event.task());
  const Entity on = trace.find(event.id(FieldName::on));
  if (waiter == k_none) return;
  if (on.kind == EntityKind::task) edges.push_back({EdgeKind::awaits, suspend, suspend, waiter, on.index});
  if (on.kind != EntityKind::group) return;
  const Group group = trace.groups()[on.index];
  for (const EntityId member : group.members)
    if (const TaskIndex task = trace.task(member); task != k_none && trace.tasks()[task].created < suspend)
      edges.push_back({EdgeKind::awaits, suspend, suspend, waiter, task});
}

void add_creation_edge(const Trace& trace, TaskIndex task, std::vector<Edge>& edges) {
  const Task made = trace.tasks()[task];
  edges.push_back({EdgeKind::creates, made.created, made.created, made.parent, task});
}

}  // namespace

TaskIndex task_of_event(const Trace& trace, EventIndex event) {
  if (event == k_none) return k_none;
  const Event at = trace.event(event);
  const TaskIndex named = at.task() ? trace.task(at.task()) : k_none;
  return named != k_none ? named : trace.running_task_of(event);
}

EventIndex next_event_of(const Trace& trace, TaskIndex task, EventIndex from) { return trace.next_event_of(task, from); }

EventIndex previous_event_of(const Trace& trace, TaskIndex task, EventIndex from) { return trace.previous_event_of(task, from); }

EventIndex step_over(const Trace& trace, TaskIndex task, EventIndex from) {
  const auto segments = trace.segments(task);
  for (std::size_t at = std::uint32_t{trace.segment_of(task, from) + 1}; at < segments.size(); ++at)
    if (const Segment segment = segments[at]; segment.state == TaskState::running) return segment.begin_event;
  return k_none;
}

EventIndex step_over_back(const Trace& trace, TaskIndex task, EventIndex from) {
  const auto segments = trace.segments(task);
  const std::uint32_t before = from == 0 ? k_none : trace.segment_of(task, from - 1);
  for (std::size_t at = std::uint32_t{before + 1}; at > 0; --at)
    if (const Segment segment = segments[at - 1]; segment.state == TaskState::waiting) return segment.begin_event;
  return k_none;
}

EventIndex step_into(const Trace& trace, EventIndex from) {
  const Event event = trace.event(from);
  switch (event.kind) {
    case EventKind::task_create:
      return next_event_of_entity(trace, event.task(), from);
    case EventKind::task_suspend:
      return next_event_of_entity(trace, event.id(FieldName::on), from);
    case EventKind::frame_create:
      return next_event_of_entity(trace, event.id(FieldName::frame), from);
    case EventKind::group_create:
      return next_event_of_entity(trace, event.id(FieldName::group), from);
    case EventKind::group_member:
      return next_event_of_entity(trace, event.id(FieldName::member), from);
    case EventKind::job_submit:
      return next_event_of_entity(trace, event.id(FieldName::job), from);
    default:
      return k_none;
  }
}

EventIndex cause_of(const Trace& trace, EventIndex from) {
  const Event event = trace.event(from);
  const TaskIndex task = trace.task(event.task());
  const auto if_before = [from](EventIndex cause) { return cause < from ? cause : k_none; };
  switch (event.kind) {
    case EventKind::task_resume: {
      if (task == k_none) return k_none;
      const std::optional<Segment> before = segment_before(trace, task, from);
      if (!before) return k_none;
      if (before->state == TaskState::ready) return before->begin_event;
      return last_of_kind(trace, task, EventKind::task_cancel, before->begin_event, from);
    }
    case EventKind::task_wake: {
      if (task == k_none) return k_none;
      const std::optional<Segment> before = segment_before(trace, task, from);
      if (before && before->state == TaskState::created) return before->begin_event;
      return deed_of(trace, event.id(FieldName::cause), from);
    }
    case EventKind::frame_enter:
    case EventKind::frame_leave: {
      const Entity frame = trace.find(event.id(FieldName::frame));
      if (frame.kind != EntityKind::frame) return k_none;
      const Frame of = trace.frames()[frame.index];
      const EventIndex entered = event.kind == EventKind::frame_leave ? if_before(of.entered) : k_none;
      return entered != k_none ? entered : if_before(of.created);
    }
    case EventKind::job_begin:
    case EventKind::job_end: {
      const Entity job = trace.find(event.id(FieldName::job));
      if (job.kind != EntityKind::job) return k_none;
      const EventIndex begun = event.kind == EventKind::job_end ? if_before(trace.jobs()[job.index].begun) : k_none;
      return begun != k_none ? begun : if_before(trace.jobs()[job.index].submitted);
    }
    case EventKind::span_end: {
      const Entity span = trace.find(event.id(FieldName::span));
      return span.kind == EntityKind::span ? if_before(trace.spans()[span.index].begin) : k_none;
    }
    case EventKind::group_end: {
      const Entity group = trace.find(event.id(FieldName::group));
      return group.kind == EntityKind::group ? deed_of(trace, event.id(FieldName::group), from) : k_none;
    }
    default:
      return resume_before(trace, from);
  }
}

EventIndex step_out(const Trace& trace, TaskIndex task, EventIndex from) {
  if (const std::vector<FrameIndex> stack = trace.stack_of(task, from); stack.size() > 1) {
    const EventIndex left = trace.frames()[stack.back()].left;
    return left != k_none && left > from ? left : k_none;
  }
  EventIndex first = k_none;  // the largest number: any other is smaller
  const auto consider = [&](TaskIndex waiter, EventIndex suspend) {
    const EventIndex resume = step_over(trace, waiter, suspend);
    if (resume > from) first = std::min(first, resume);
  };
  for (const EventIndex about : trace.mentions_of(task)) {
    const Event event = trace.event(about);
    if (event.kind == EventKind::task_suspend && trace.task(event.id(FieldName::on)) == task) consider(trace.task(event.task()), about);
    if (event.kind != EventKind::group_member || trace.task(event.id(FieldName::member)) != task) continue;
    const Entity group = trace.find(event.id(FieldName::group));
    if (group.kind != EntityKind::group) continue;
    const TaskIndex owner = trace.groups()[group.index].task;
    if (owner == k_none) continue;
    for (EventIndex at = next_event_of(trace, owner, about); at != k_none; at = next_event_of(trace, owner, at)) {
      if (at > trace.groups()[group.index].ended) break;
      if (is_of(trace, at, EventKind::task_suspend, owner) && trace.event(at).id(FieldName::on) == event.id(FieldName::group))
        consider(owner, at);
    }
  }
  return first;
}

std::vector<Edge> edges_of_event(const Trace& trace, EventIndex event) {
  std::vector<Edge> edges;
  const TaskIndex task = trace.task(trace.event(event).task());
  if (task == k_none) return edges;
  switch (trace.kind(event)) {
    case EventKind::task_create:
      if (trace.tasks()[task].created == event) add_creation_edge(trace, task, edges);
      break;
    case EventKind::task_suspend:
      add_await_edges(trace, event, edges);
      break;
    case EventKind::task_wake:
      add_wake_edge(trace, event, edges);
      break;
    case EventKind::task_resume:
      if (const EventIndex wake = cause_of(trace, event); wake != k_none && trace.kind(wake) == EventKind::task_wake)
        add_wake_edge(trace, wake, edges);
      break;
    case EventKind::task_finish:
      // Whom its end has woken: at once, or by the loop soon after; the waiters say so themselves.
      for (const EventIndex about : trace.mentions_of(task)) {
        const Event waiting = trace.event(about);
        if (waiting.kind != EventKind::task_suspend || trace.task(waiting.id(FieldName::on)) != task) continue;
        const TaskIndex waiter = trace.task(waiting.task());
        const std::uint32_t begun = waiter == k_none ? k_none : segment_begun_by(trace, waiter, about);
        const std::optional<Segment> wait = begun == k_none ? std::nullopt : std::optional{trace.segments(waiter)[begun]};
        if (wait && wait->end_event != k_none && wait->end_event > event && trace.kind(wait->end_event) == EventKind::task_wake)
          add_wake_edge(trace, wait->end_event, edges);
      }
      break;
    default:
      break;
  }
  return edges;
}

std::vector<Edge> edges_of_task(const Trace& trace, TaskIndex task) {
  std::vector<Edge> edges;
  add_creation_edge(trace, task, edges);
  for (const Segment& segment : trace.segments(task)) {
    if (segment.state == TaskState::waiting) add_await_edges(trace, segment.begin_event, edges);
    if (segment.state == TaskState::ready) add_wake_edge(trace, segment.begin_event, edges);
  }
  return edges;
}

bool run_in_order(const Interval& a, const Interval& b) { return a.end_ns <= b.begin_ns || b.end_ns <= a.begin_ns; }
bool interleave(const Interval& a, const Interval& b) { return !run_in_order(a, b); }

Interval lifetime(const Trace& trace, TaskIndex task) {
  const Task of = trace.tasks()[task];
  return {trace.time_ns(of.created), of.finished == k_none ? trace.time().end_ns : trace.time_ns(of.finished)};
}

Interval lifetime_of_span(const Trace& trace, SpanIndex span) {
  const Span of = trace.spans()[span];
  return {trace.time_ns(of.begin), of.end == k_none ? trace.time().end_ns : trace.time_ns(of.end)};
}

}  // namespace interleave::model
