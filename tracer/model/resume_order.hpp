// In which order the tasks of a loop had their turns: what makes a program interleave again as it did.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <vector>

#include "tracer/model/trace.hpp"

namespace interleave::model {

/// The trace does not tell the whole order; what() says why.
struct NoOrder : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct ResumeOrder {
  LoopIndex loop = k_none;
  /// The number of each task that was resumed from the ready queue, by the order of the tasks' creation on the loop, from 0. Turns that a
  /// task was given at once, by its creator, are none of the queue's.
  std::vector<std::uint32_t> tasks;
};

/// Of each loop of the first process, in the order of their starts. Throws NoOrder where events were lost or given up, or where recording
/// began when tasks were already running.
std::vector<ResumeOrder> resume_orders(const Trace& trace);

}  // namespace interleave::model
