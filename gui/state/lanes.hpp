// The rows of the timeline: what a trace has, in the order in which it is shown.
//
// First each event loop with its tasks below it, children under their parents; then the threads that did something
// outside of tasks: the workers with their jobs, and the bare threads with one row for each function that they called,
// as the tasks have theirs. So a program without a loop has rows too, and looks alike.
#pragma once

#include <string>
#include <vector>

#include "gui/state/hues.hpp"
#include "tracer/model/trace.hpp"

namespace interleave::gui {

enum class LaneKind : std::uint8_t {
  loop,    ///< which task runs now; hatched while it polls
  task,    ///< one task's life
  thread,  ///< which job or outermost call runs now
  call,    ///< the calls of one function from one place of the call tree
};

inline constexpr std::uint32_t k_no_lane = ~std::uint32_t{0};

struct Lane {
  LaneKind kind{};
  std::uint32_t index = model::k_none;   ///< the loop, the task or the thread (also of a call)
  std::string_view name;                 ///< points into the trace; may be empty for loops and threads
  std::string_view detail;               ///< a task's function where its name does not say it
  std::uint32_t depth = 0;               ///< indentation
  std::uint32_t parent = k_no_lane;      ///< the lane that folds this one away
  bool has_children = false;
  Hue hue = 0;
  std::vector<model::SpanIndex> spans;   ///< of `thread`: the outermost calls; of `call`: its calls. In order
  std::vector<Hue> span_hues;            ///< of `thread`: the hue of each
  std::vector<model::JobIndex> jobs;     ///< of `thread`: what it ran, in order
};

struct Lanes {
  std::vector<Lane> lanes;
  std::vector<Hue> task_hues;             ///< by task
  std::vector<std::uint32_t> task_lanes;  ///< by task: its lane
};

Lanes make_lanes(const model::Trace& trace, HueBook& hues);

}  // namespace interleave::gui
