// The critical path: the chain of runs and waits that decided how long something took. Whoever wants it faster must shorten a piece of it.
//
// It is found from its end backwards. A run goes back to its wake; a wake to whoever caused it: the task that was running then, the task or
// the group's member that had finished, or the outside (a timer, a socket, a worker), for which the wait itself is the piece, but for what
// a busy loop ran when the timer was due already; a task's first event to the task that created it. The pieces follow each other without a
// gap.
#pragma once

#include <string>
#include <vector>

#include "tracer/insight/sentence.hpp"
#include "tracer/model/trace.hpp"

namespace interleave::insight {

struct PathStep {
  model::TaskIndex task = model::k_none;
  model::TaskState state{};  ///< running, ready, waiting; unknown where events were lost
  model::Interval time;
  model::WaitKind wait{};  ///< of `waiting`
  model::EntityId on;      ///< of `waiting`: for what. Of `ready`: what woke it
  model::SiteId site;      ///< of `waiting`: the await. Of `ready` and `running`: the await that the task goes on from, or its creation
  model::EventIndex event = model::k_none;  ///< that began it, though perhaps before the step's time
};

struct CriticalPath {
  std::vector<PathStep> steps;  ///< in the order of time; none of length 0
  /// From the first step to the end of the last: the life of what the chain began with, up to its end.
  model::Interval time() const {
    return steps.empty() ? model::Interval{} : model::Interval{steps.front().time.begin_ns, steps.back().time.end_ns};
  }
};

/// To the end of task `to`, or to the last thing that a task did. Steps outside the range are left out, and those across its
/// borders cut. Throws Stopped where `progress` says so.
CriticalPath critical_path(const model::Trace& trace, model::Interval range, model::TaskIndex to = model::k_none,
                           const model::Progress& progress = {});

/// How much of a path something has.
struct PathShare {
  std::string name;
  std::int64_t time_ns = 0;
};
struct PathShares {
  std::vector<PathShare> tasks, sites,
      states;  ///< those with the longest time first; a state's name: "runs", "is ready", "waits: timer", …
};
PathShares shares(const model::Trace& trace, const CriticalPath& path, Language language = Language::english);

/// "`main` sleeps for 50 ms (line 12)", "`fetch` is ready, and others run".
std::string sentence(const model::Trace& trace, const PathStep& step, Language language = Language::english);

}  // namespace interleave::insight
