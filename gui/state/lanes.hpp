// The rows of the timeline: the model's lanes, with what folds them away and the hue in which they are drawn.
#pragma once

#include <string_view>
#include <vector>

#include "gui/state/hues.hpp"
#include "tracer/model/lanes.hpp"

namespace interleave::gui {

using model::LaneKind;

inline constexpr std::uint32_t k_no_lane = ~std::uint32_t{0};

struct Lane : model::Lane {
  std::uint32_t parent = k_no_lane;  ///< the lane that folds this one away
  bool has_children = false;
  Hue hue = 0;  ///< of tasks and calls
  /// Of tasks and calls: the outermost calls inside its bars, in order.
  std::vector<model::SpanIndex> inner;
  /// What was printed by its task or from its calls: places in trace.prints(), in order.
  std::vector<std::uint32_t> prints;
};

struct Lanes {
  std::vector<Lane> lanes;
  std::vector<Hue> task_hues;             ///< by task
  std::vector<std::uint32_t> task_lanes;  ///< by task: its lane
  std::vector<std::uint32_t> span_lanes;  ///< by call: its lane; k_no_lane inside tasks
};

Lanes make_lanes(const model::Trace& trace, HueBook& hues);

}  // namespace interleave::gui
