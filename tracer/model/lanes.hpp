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

}  // namespace interleave::model
