// Where the cursor stands, and the steps that it takes.
#pragma once

#include "gui/commands/command.hpp"

namespace interleave::gui {

/// Puts the active document's cursor on an event; the other document's follows to the same time of the axis.
void move_cursor(Viewer& viewer, EventIndex event);
/// Puts the active document's cursor on the event that is nearest to a time.
void move_cursor_to_time(Viewer& viewer, double axis_ns);
/// Puts every cursor on the last event that is not later than the time, which becomes the cursor's.
void set_cursor_time(Viewer& viewer, double axis_ns);

/// Keeps where the viewer stands for undo.
void remember(Viewer& viewer);

/// One of the steps from event to event.
void step(Viewer& viewer, Command command);

/// Whether stepping stops at the event: a recorder's housekeeping and what is folded away are passed over.
bool stops_at(const Document& document, EventIndex event);

}  // namespace interleave::gui
