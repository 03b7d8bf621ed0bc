// How many took how long, as a picture.
#pragma once

#include "gui/draw/frame.hpp"
#include "tracer/insight/distribution.hpp"

namespace interleave::gui {

/// Columns over a logarithmic axis of time, with lines at the 50th, 90th and 99th percentile; an ImGui item of this size.
void draw_histogram(Frame& frame, const insight::Distribution& times, float width, float height);

}  // namespace interleave::gui
