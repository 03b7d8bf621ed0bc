// Second half of painting a timeline: bars, labels, marks and arrows with ImGui's draw list.
#pragma once

#include "gui/draw/frame.hpp"
#include "gui/draw/timeline_layout.hpp"

namespace interleave::gui {

/// Where a lane lies on the screen.
struct LanePlace {
  std::uint32_t lane = k_no_lane;
  float y0 = 0, y1 = 0;
  float centre() const { return (y0 + y1) / 2; }
};

void paint_lane(ImDrawList& list, Frame& frame, const Document& document, const Lane& lane, const LaneBars& bars, const LanePlace& place,
                const TimeScale& scale);

/// The grid and its labels, which stand between y0 and labels_y1; lines go on down to y1.
void paint_axis(ImDrawList& list, const Frame& frame, const TimeScale& scale, float y0, float labels_y1, float y1);

/// nullptr when it is not on the screen. Places lie in the order of their lanes.
const LanePlace* place_of_lane(const std::vector<LanePlace>& places, std::uint32_t lane);
/// The lane of the loop or worker that runs on a thread; nullptr when it has none.
const LanePlace* place_of_thread(const Document& document, const std::vector<LanePlace>& places, model::ThreadIndex thread);

/// Where the ends of an arrow lie on the screen.
struct ArrowEnds {
  ImVec2 from, to;
  bool seen = false;
};
ArrowEnds ends_of(const Document& document, const model::Edge& edge, const std::vector<LanePlace>& places, const TimeScale& scale);
void paint_edge(ImDrawList& list, const Frame& frame, const model::Edge& edge, const ArrowEnds& ends, float strength);

/// What the pointer is told about a bar.
std::string describe_bar(const Frame& frame, const Document& document, const Lane& lane, const Bar& bar);

/// And about a group there.
std::string describe_load(const Frame& frame, const Document& document, const Lane& lane, const LoadColumn& column);

/// What a lane is called on the screen.
std::string lane_title(const Frame& frame, const Document& document, const Lane& lane);

}  // namespace interleave::gui
