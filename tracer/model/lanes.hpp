// The lanes of a timeline, in the order in which every view shows them.
//
// First each event loop with its tasks, children under their parents; then synchronous calls of threads that run no loop, one
// lane for each name, so that a sync program has the lanes of its async twin; then the workers with their jobs.
#pragma once

#include <string>
#include <vector>

#include "tracer/model/trace.hpp"

namespace interleave::model {

enum class LaneKind : std::uint8_t {
  loop,    ///< index: LoopIndex; shows which task runs
  task,    ///< index: TaskIndex
  span,    ///< index: ThreadIndex; shows `spans`
  worker,  ///< index: ThreadIndex; shows `jobs`
};

struct Lane {
  LaneKind kind{};
  std::uint32_t index = k_none;
  std::string name;
  std::uint32_t depth = 0;       ///< indentation
  std::vector<SpanIndex> spans;  ///< of a span lane: its calls, in order
  std::vector<JobIndex> jobs;    ///< of a worker lane, in order
};

std::vector<Lane> lanes(const Trace& trace);

// The parts, for whoever shows too many tasks to have a Lane for each.

std::string loop_lane_name(const Loop& loop);

/// Those that are no tasks' and no loop's: of synchronous calls, then of workers.
std::vector<Lane> call_and_job_lanes(const Trace& trace);

/// The tasks of each loop as a tree: children under their parents, in the order of creation. 8 bytes a task.
class TaskTree {
 public:
  explicit TaskTree(const Trace& trace);

  /// Tells the tasks of a loop (k_none: those whose loop is not known, in a damaged trace) from the top: `enter(task, has_children)`, and
  /// `leave(task)` after the last one below a task that has children.
  template <class Enter, class Leave>
  void visit(LoopIndex loop, Enter&& enter, Leave&& leave) const {
    std::vector<TaskIndex> open;
    for (TaskIndex task = loop < roots_.size() ? roots_[loop] : roots_.back(); task != k_none; task = next_[task]) {
      enter(task, first_[task] != k_none);
      while (first_[task] != k_none) {
        open.push_back(task);
        task = first_[task];
        enter(task, first_[task] != k_none);
      }
      while (next_[task] == k_none && !open.empty()) {
        task = open.back();
        open.pop_back();
        leave(task);
      }
    }
  }

 private:
  std::vector<TaskIndex> first_, next_;  // child; sibling
  std::vector<TaskIndex> roots_;         // by loop; at last of no loop
};

}  // namespace interleave::model
