// What lies over the timeline: the critical path, and a range that is measured.
#pragma once

#include <span>

#include "gui/draw/timeline_paint.hpp"
#include "tracer/insight/critical_path.hpp"

namespace interleave::gui {

/// A line through the lanes: along what decided, and across to what it had waited for. Steps that are too short to be seen are left out.
void paint_path(ImDrawList& list, const Frame& frame, const Document& document, const std::vector<LanePlace>& places,
                const TimeScale& scale, const insight::CriticalPath& path);

/// A flag at the top for each bookmark.
void paint_bookmarks(ImDrawList& list, const Frame& frame, const Document& document, const TimeScale& scale, float y0, float y1);

/// The range with its edges, and how long it is above it.
void paint_measured(ImDrawList& list, const Frame& frame, const TimeScale& scale, const AxisRange& range, float y0, float y1);

}  // namespace interleave::gui
