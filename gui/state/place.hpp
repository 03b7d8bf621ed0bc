// Where in the source the program stood at an event.
#pragma once

#include "tracer/model/trace.hpp"

namespace interleave::gui {

/// The line of an event: its own, or where it has none the line at which its task or thread stood then.
/// Of an event of the loop or the thread itself: where the program was last on that thread, or will be first. An empty
/// place (line 0) when nothing tells one.
model::Site place_of(const model::Trace& trace, model::EventIndex event);

/// Whether a line of the program runs at the event, not the loop or the thread itself.
bool runs_a_line(const model::Trace& trace, model::EventIndex event);

}  // namespace interleave::gui
