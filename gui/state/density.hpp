// How busy a trace was over its whole length, in a fixed number of steps: what the minimap draws.
#pragma once

#include <vector>

#include "tracer/model/trace.hpp"

namespace interleave::gui {

struct Density {
  std::vector<float> running;  ///< part of each step in which something ran, 0 … 1
  std::vector<float> ready;    ///< mean number of tasks that were ready and had to wait for their turn
};

/// Of tasks: how many of them were in a state, on average over each step of a range of time.
struct Load {
  std::vector<float> running, ready, waiting;
  explicit Load(std::size_t steps = 0) : running(steps), ready(steps), waiting(steps) {}
  std::size_t steps() const { return running.size(); }
  /// A stretch of a task's life.
  void add(model::TaskState state, model::Interval whole, model::Interval part);
  /// Of other tasks, in the same steps.
  void add(const Load& other);
};

// It is made bit by bit, by whoever goes over the trace.
Density empty_density(std::size_t steps = 2048);
/// What ran, or was ready, in a part of the whole.
void add_density(std::vector<float>& steps, model::Interval whole, model::Interval part);
/// At the end: calls outside of tasks, jobs, and no more than all of a step.
void add_calls_and_jobs(const model::Trace& trace, Density& density);

}  // namespace interleave::gui
