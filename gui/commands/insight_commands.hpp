// What leads a person through what was found out: problems, hits of a search, a measured range.
#pragma once

#include <vector>

#include "gui/state/viewer.hpp"

namespace interleave::gui {

/// A place that the Problems panel names: a finding, or a broken rule of the trace itself.
struct ProblemPlace {
  EventIndex event = k_none;
  TaskIndex task = k_none;
};
/// Those that are known by now, in the order of time.
std::vector<ProblemPlace> problem_places(const Document& document);

/// To the next (+1) or previous (-1) one from the cursor.
void go_to_problem(Viewer& viewer, int direction);
void go_to_hit(Viewer& viewer, int direction);

/// From one end to the other, whichever is earlier; without length it measures nothing.
void measure(Viewer& viewer, double from_ns, double to_ns);

/// In predict mode: the task that is thought to run next. Goes there, and keeps the score.
void answer(Viewer& viewer, TaskIndex guess);

/// The first call keeps the cursor's event; one in the other trace moves that trace so that both events stand at one time.
void align(Viewer& viewer);
/// Both begin at the same time again.
void align_starts(Viewer& viewer);

}  // namespace interleave::gui
