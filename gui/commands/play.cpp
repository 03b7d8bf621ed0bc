#include <algorithm>
#include <cmath>

#include "gui/commands/step_commands.hpp"

namespace interleave::gui {
namespace {

void play_real_time(Viewer& viewer, double seconds) {
  const double end = whole_axis(viewer).end_ns;
  set_cursor_time(viewer, std::min(end, viewer.cursor_ns + seconds * 1e9 * viewer.speed));
  if (viewer.cursor_ns >= end) viewer.playing = false;
}

/// Steps the document whose next event comes first, so that two traces play side by side.
bool play_one_event(Viewer& viewer) {
  std::size_t first = viewer.documents.size();
  EventIndex first_event = k_none;
  double first_ns = 0;
  for (std::size_t index = 0; index < viewer.documents.size(); ++index) {
    const Document& document = viewer.documents[index];
    if (document.cursor == k_none) continue;
    EventIndex next = document.cursor + 1;
    while (next < document.trace->event_count() && !stops_at(document, next)) ++next;
    if (next >= document.trace->event_count()) continue;
    const double at = document.axis_of(document.trace->time_ns(next));
    if (first < viewer.documents.size() && at >= first_ns) continue;
    first = index;
    first_event = next;
    first_ns = at;
  }
  if (first >= viewer.documents.size()) return false;
  viewer.active = first;
  move_cursor(viewer, first_event);
  return true;
}

}  // namespace

bool advance(Viewer& viewer, double seconds) {
  if (!viewer.playing || viewer.documents.empty() || !(seconds > 0)) return false;
  seconds = std::min(seconds, 1.0);  // a laptop that slept does not fast-forward
  if (viewer.mode == PlayMode::real_time) {
    play_real_time(viewer, seconds);
    return true;
  }
  double beats = viewer.beat + seconds * viewer.beats_per_second;
  bool moved = false;
  for (; beats >= 1 && viewer.playing; beats -= 1) {
    if (!play_one_event(viewer)) viewer.playing = false;
    moved = true;
  }
  viewer.beat = viewer.playing ? std::clamp(beats, 0.0, 1.0) : 0;
  return moved;
}

}  // namespace interleave::gui
