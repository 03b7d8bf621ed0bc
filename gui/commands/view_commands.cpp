#include "gui/commands/view_commands.hpp"

#include <algorithm>
#include <cmath>

#include "tracer/model/navigate.hpp"

namespace interleave::gui {
namespace {
constexpr double k_shortest_range_ns = 50;
}

void set_visible(Viewer& viewer, AxisRange range) {
  const AxisRange limits = fitting_range(viewer);
  if (!std::isfinite(range.begin_ns) || !std::isfinite(range.end_ns)) return;
  const double longest = limits.length_ns();
  const double length = std::clamp(range.length_ns(), std::min(k_shortest_range_ns, longest), longest);
  const double begin = range.begin_ns + (range.length_ns() - length) / 2;
  viewer.visible.begin_ns = std::clamp(begin, limits.begin_ns, limits.end_ns - length);
  viewer.visible.end_ns = viewer.visible.begin_ns + length;
  // At the far end of a long axis a double may not resolve the shortest range.
  if (!(viewer.visible.length_ns() > 0)) viewer.visible = limits;
  viewer.focused = false;
}

void zoom(Viewer& viewer, double at_ns, double factor) {
  if (!std::isfinite(at_ns) || !(factor > 0) || !std::isfinite(factor)) return;
  const AxisRange limits = fitting_range(viewer);
  const double shortest = k_shortest_range_ns / viewer.visible.length_ns();
  const double longest = limits.length_ns() / viewer.visible.length_ns();
  factor = std::clamp(factor, std::min(shortest, longest), longest);
  set_visible(viewer, {at_ns + (viewer.visible.begin_ns - at_ns) * factor, at_ns + (viewer.visible.end_ns - at_ns) * factor});
}

void pan(Viewer& viewer, double ns) { set_visible(viewer, {viewer.visible.begin_ns + ns, viewer.visible.end_ns + ns}); }

void reveal_cursor(Viewer& viewer) {
  const AxisRange& visible = viewer.visible;
  if (viewer.cursor_ns >= visible.begin_ns && viewer.cursor_ns <= visible.end_ns) return;
  const bool focused = viewer.focused;
  const double step = visible.length_ns();
  // A short step on keeps the direction of reading; a far jump puts the cursor into the middle.
  const bool just_right = viewer.cursor_ns > visible.end_ns && viewer.cursor_ns < visible.end_ns + step;
  const double begin = just_right ? viewer.cursor_ns - step * 0.25 : viewer.cursor_ns - step * 0.5;
  set_visible(viewer, {begin, begin + step});
  viewer.focused = focused;
}

void focus_selection(Viewer& viewer) {
  const Document* document = viewer.current();
  if (document == nullptr) return;
  double begin = viewer.cursor_ns, end = viewer.cursor_ns;
  if (document->selected != k_none) {
    const model::Interval life = model::lifetime(*document->trace, document->selected);
    begin = document->axis_of(life.begin_ns);
    end = document->axis_of(life.end_ns);
  }
  if (viewer.focused && end > begin) {
    const double air = (end - begin) * 0.05;
    set_visible(viewer, {begin - air, end + air});
    return;
  }
  const double length = viewer.visible.length_ns();
  const double middle = (begin + end) / 2;
  set_visible(viewer, {middle - length / 2, middle + length / 2});
  viewer.focused = true;
}

void scroll_lanes(Document& document, double to_row) {
  const double last = std::max(0.0, static_cast<double>(document.shown_lanes().size()) - 1);
  if (std::isfinite(to_row)) document.scroll = std::clamp(to_row, 0.0, last);
}

void reveal_task(Document& document, TaskIndex task) {
  const std::uint32_t lane = document.lanes.task_lanes[task];
  if (lane == k_no_lane) return;
  for (std::uint32_t above = document.lanes.lanes[lane].parent; above != k_no_lane; above = document.lanes.lanes[above].parent)
    document.folded[above] = false;
}

}  // namespace interleave::gui
