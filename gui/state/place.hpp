// Where in the source the program stood at an event.
#pragma once

#include "tracer/model/trace.hpp"

namespace interleave::gui {

/// The line of an event: its own, or where it has none the line at which its task or thread stood then.
/// An empty place (line 0) when nothing before it tells one.
model::Site place_of(const model::Trace& trace, model::EventIndex event);

}  // namespace interleave::gui
