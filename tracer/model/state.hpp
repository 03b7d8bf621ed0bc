// Everything that was so at one instant: what the panels and `show --at` tell.
#pragma once

#include "tracer/model/trace.hpp"

namespace interleave::model {

struct TaskNow {
  TaskIndex task = k_none;
  TaskState state{};
  EventIndex since = k_none;  ///< the event that put it into this state
  WaitKind wait{};            ///< while waiting
  EntityId on;                ///< while waiting: for what. While ready: what woke it
  SiteId site;                ///< while waiting: the await
  bool cancel_requested = false;
};

struct LoopNow {
  LoopIndex loop = k_none;
  bool polling = false;
  TaskIndex running = k_none;
  std::vector<TaskIndex> ready;  ///< in the order in which they will run
};

struct ResourceNow {
  ResourceIndex resource = k_none;
  std::int64_t state = 0;  ///< see the field `state` of the event table
  EntityId holder;
  EventIndex since = k_none;       ///< its last resource_state, or its creation
  std::vector<TaskIndex> waiters;  ///< tasks that wait for it, in the order in which they came
};

struct TimerNow {
  ResourceIndex resource = k_none;
  std::int64_t due_ns = 0;  ///< on the trace's time axis
  TaskIndex task = k_none;  ///< that sleeps on it; k_none for a callback
};

struct JobNow {
  JobIndex job = k_none;
  bool begun = false;
};

struct State {
  EventIndex event = k_none;
  std::int64_t time_ns = 0;
  std::vector<TaskNow> tasks;          ///< created and not finished, in the order of creation
  std::vector<LoopNow> loops;          ///< started and not stopped
  std::vector<ResourceNow> resources;  ///< created and not closed, in the order of creation; timers are in `timers`
  std::vector<TimerNow> timers;        ///< pending, soonest first
  std::vector<JobNow> jobs;            ///< submitted and not ended
  std::vector<SpanIndex> spans;        ///< open, outermost first for each thread
  std::vector<GroupIndex> groups;      ///< created and not ended
  std::size_t prints = 0;              ///< how many of trace.prints() had been written

  const TaskNow* find(TaskIndex task) const;  ///< nullptr: not yet created, or finished
};

}  // namespace interleave::model
