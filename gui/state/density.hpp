// How busy a trace was over its whole length, in a fixed number of steps: what the minimap draws.
#pragma once

#include <vector>

#include "tracer/model/trace.hpp"

namespace interleave::gui {

struct Density {
  std::vector<float> running;  ///< part of each step in which something ran, 0 … 1
  std::vector<float> ready;    ///< mean number of tasks that were ready and had to wait for their turn
};

/// One pass over the trace; done once, when it is opened.
Density make_density(const model::Trace& trace, std::size_t steps = 2048);

}  // namespace interleave::gui
