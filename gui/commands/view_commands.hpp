// What part of the axis is seen.
#pragma once

#include "gui/state/viewer.hpp"

namespace interleave::gui {

/// Shows this range, kept within the traces (and what lies a little around them) and above the smallest length.
void set_visible(Viewer& viewer, AxisRange range);
/// Makes the range `factor` times as long; the point `at` stays where it is.
void zoom(Viewer& viewer, double at_ns, double factor);
void pan(Viewer& viewer, double ns);
/// Moves the range, if it must, so that the cursor is seen.
void reveal_cursor(Viewer& viewer);
/// Centres the selected task's life (the cursor without a selection); asked again, fits it.
void focus_selection(Viewer& viewer);
/// Scrolls the lanes by rows, between the first and the last one.
void scroll_lanes(Document& document, double to_row);
/// Shows only the tasks that have to do with the selected one; again: all.
void show_only_interacting(Viewer& viewer);
/// Groups the tasks of all traces by the next thing: parent, name, line that created them, state at the cursor.
void group_by_next(Viewer& viewer);
/// Puts the lane of a task where it is seen: unfolds what hides it.
void reveal_task(Document& document, TaskIndex task);

}  // namespace interleave::gui
