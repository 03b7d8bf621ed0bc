// Steps through a trace: where a person goes from one event. Each returns k_none when there is nowhere to go.
#pragma once

#include "tracer/model/trace.hpp"

namespace interleave::model {

/// The task that an event is about: the one that it speaks of, or else the one that ran. k_none: none.
TaskIndex task_of_event(const Trace& trace, EventIndex event);

/// Next and previous event that is about `task`, after / before `from`.
EventIndex next_event_of(const Trace& trace, TaskIndex task, EventIndex from);
EventIndex previous_event_of(const Trace& trace, TaskIndex task, EventIndex from);

/// Over the await: the resume at which the task goes on after `from`; the suspend at which it had stopped before `from`.
EventIndex step_over(const Trace& trace, TaskIndex task, EventIndex from);
EventIndex step_over_back(const Trace& trace, TaskIndex task, EventIndex from);

/// Into what the event awaits or makes: the next event of the awaited (or created) task, frame, job or group's first member.
EventIndex step_into(const Trace& trace, EventIndex from);

/// Back to the cause: of a resume its wake; of a wake what the waker did (the finish of the awaited task, the end of the
/// job, the timer's creation …); of a task's first event its creation by the parent.
EventIndex cause_of(const Trace& trace, EventIndex from);

/// Out: where the awaiting parent (the awaiter's frame, or the task that waits for this one) goes on.
EventIndex step_out(const Trace& trace, TaskIndex task, EventIndex from);

/// An arrow from one point of the timeline to another.
enum class EdgeKind : std::uint8_t { creates, awaits, wakes };
struct Edge {
  EdgeKind kind{};
  EventIndex from = k_none;
  EventIndex to = k_none;
  TaskIndex from_task = k_none;  ///< k_none: the loop, or a thread
  TaskIndex to_task = k_none;
};

/// The arrows of one event, one hop: what it created, awaits, wakes or was woken by.
std::vector<Edge> edges_of_event(const Trace& trace, EventIndex event);
/// The arrows of one task: its creation, its awaits of tasks and groups, and what woke it.
std::vector<Edge> edges_of_task(const Trace& trace, TaskIndex task);

/// The two definitions that lessons rest on: A has wholly ended before B begins, or B before A; or both are unfinished at
/// some instant.
bool run_in_order(const Interval& a, const Interval& b);
bool interleave(const Interval& a, const Interval& b);

/// From a task's creation, a span's begin, … to its end (or the trace's).
Interval lifetime(const Trace& trace, TaskIndex task);
Interval lifetime_of_span(const Trace& trace, SpanIndex span);

}  // namespace interleave::model
