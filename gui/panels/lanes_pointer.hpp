// What the pointer does to the lanes: clicks, drags, the wheel, and what is told of a bar under it.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "gui/draw/timeline_paint.hpp"
#include "gui/panels/panels.hpp"

namespace interleave::gui {

/// An arrow that is drawn.
struct Arrow {
  model::Edge edge;
  ArrowEnds ends;
  float strength = 1;
};

/// The name by which tests and journeys find a part of a document's lanes.
std::string lanes_widget(std::size_t document, std::string_view name);

/// One document's lanes as they are drawn in this frame.
struct SeenLanes {
  const Viewer& viewer;
  const Document& document;
  std::size_t index = 0;  ///< of the document
  Frame& frame;
  Area names, lanes;
  float row = 0;  ///< height of a lane
  TimeScale scale;
  float content_end = 0;  ///< where the last lane ends
  std::span<const LanePlace> places;
  std::span<const LaneBars> bars;  ///< one for each place
  std::span<const Arrow> arrows;

  Lane lane_of(const LanePlace& place) const { return document.lanes[place.lane]; }
  std::string widget(std::string_view name) const { return lanes_widget(index, name); }
  /// About this document.
  Order order(Command command) const { return {.command = command, .document = index, .index = k_none, .at = 0, .amount = 0}; }
};

/// Issues the orders that the pointer gives in this frame.
void follow_pointer(const SeenLanes& seen);

}  // namespace interleave::gui
