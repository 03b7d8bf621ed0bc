#include "gui/draw/overlay_paint.hpp"

#include <algorithm>
#include <cmath>

#include "gui/draw/shapes.hpp"

namespace interleave::gui {

void paint_path(ImDrawList& list, const Frame& frame, const Document& document, const std::vector<LanePlace>& places,
                const TimeScale& scale, const insight::CriticalPath& path) {
  const float thick = std::max(2.0f, std::round(frame.em * 0.18f));
  const ImU32 seam = faded(frame.colours.background, 0.8f), line = frame.colours.bad;
  const auto draw_line = [&](ImVec2 from, ImVec2 to) {
    list.AddRectFilled({from.x - 1, from.y - 1}, {to.x + 1, to.y + 1}, seam);
    list.AddRectFilled(from, to, line);
  };
  // Steps lie in the order of time: those before the picture are passed over.
  const auto first = std::ranges::partition_point(
      path.steps, [&](const insight::PathStep& step) { return document.axis_of(step.time.end_ns) < scale.range.begin_ns; });
  float last_y = -1, drawn_to = scale.x0 - 1;
  for (auto step = first; step != path.steps.end() && document.axis_of(step->time.begin_ns) <= scale.range.end_ns; ++step) {
    const LanePlace* place = step->task == k_none ? nullptr : place_of_lane(places, document.lanes.of_task(step->task));
    if (place == nullptr) {
      last_y = -1;
      continue;
    }
    const float from = scale.x_of(document.axis_of(step->time.begin_ns)), to = scale.x_of(document.axis_of(step->time.end_ns));
    const float y = place->y1 - std::round((place->y1 - place->y0) * 0.1f) - thick;
    if (last_y == y && to < drawn_to + 0.5f) continue;
    if (last_y >= 0 && last_y != y) draw_line({from - thick / 2, std::min(last_y, y)}, {from + thick / 2, std::max(last_y, y) + thick});
    draw_line({from, y}, {std::max(to, from + 1), y + thick});
    last_y = y;
    drawn_to = to;
  }
}

void paint_bookmarks(ImDrawList& list, const Frame& frame, const Document& document, const TimeScale& scale, float y0, float y1) {
  const float em = frame.em, high = em * 0.9f;
  for (const Bookmark& each : document.bookmarks) {
    const float x = std::round(scale.x_of(document.axis_of(document.trace->time_ns(each.event))));
    if (x < scale.x0 || x > scale.x0 + scale.width) continue;
    list.AddRectFilled({x, y0}, {x + 1, y1}, faded(frame.colours.warning, 0.6f));
    list.AddTriangleFilled({x, y0}, {x + high, y0 + high / 2}, {x, y0 + high}, frame.colours.warning);
    if (!each.note.empty() && ImGui::IsMouseHoveringRect({x, y0}, {x + high, y0 + high})) ImGui::SetTooltip("%s", each.note.c_str());
  }
}

void paint_measured(ImDrawList& list, const Frame& frame, const TimeScale& scale, const AxisRange& range, float y0, float y1) {
  const float from = std::round(scale.x_of(range.begin_ns)), to = std::round(scale.x_of(range.end_ns));
  if (to < scale.x0 || from > scale.x0 + scale.width) return;
  const float edge = std::max(1.0f, std::round(frame.em * 0.08f));
  list.AddRectFilled({from, y0}, {to, y1}, faded(frame.colours.accent, 0.13f));
  list.AddRectFilled({from, y0}, {from + edge, y1}, frame.colours.accent);
  list.AddRectFilled({to - edge, y0}, {to, y1}, frame.colours.accent);
  const std::string length = insight::human_time(static_cast<std::int64_t>(std::llround(range.length_ns())));
  const float wide = text_width(frame.fonts.bold(), frame.em, length), pad = frame.em * 0.3f;
  const float x = std::clamp((from + to - wide) / 2, scale.x0 + pad, std::max(scale.x0 + pad, scale.x0 + scale.width - wide - pad));
  list.AddRectFilled({x - pad, y0}, {x + wide + pad, y0 + frame.em * 1.2f}, frame.colours.accent, pad);
  draw_fitting_text(list, frame.fonts.bold(), frame.em, {x, y0 + frame.em * 0.06f}, wide + 1, text_on(frame.colours.accent), length);
}

}  // namespace interleave::gui
