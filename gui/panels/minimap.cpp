// The whole trace at a glance: how busy it was, and which part of it is shown.
#include <algorithm>
#include <cmath>

#include "gui/draw/timeline_layout.hpp"
#include "gui/panels/panels.hpp"

namespace interleave::gui {
namespace {

void draw_density(ImDrawList& list, const Frame& frame, const Document& document, const TimeScale& scale, float y0, float y1) {
  const model::Interval time = document.trace->time();
  const float from = scale.x_of(document.axis_of(time.begin_ns)), to = scale.x_of(document.axis_of(time.end_ns));
  const std::shared_ptr<const Density> density = document.series->density();
  if (density == nullptr) return;
  const auto& running = density->running;
  const auto& ready = density->ready;
  if (to <= from || running.empty()) return;
  list.AddRectFilled({from, y0}, {to, y1}, frame.colours.lane);
  const float step = (to - from) / static_cast<float>(running.size());
  const auto columns = static_cast<std::size_t>(std::max(1.0f, to - from));
  const float height = y1 - y0;
  for (std::size_t column = 0; column < columns; ++column) {
    const auto first = static_cast<std::size_t>(static_cast<float>(column) / step);
    const auto last = std::min(running.size(), std::max(first + 1, static_cast<std::size_t>(static_cast<float>(column + 1) / step)));
    float busy = 0, queued = 0;
    for (std::size_t at = first; at < last; ++at) {
      busy = std::max(busy, running[at]);
      queued = std::max(queued, ready[at]);
    }
    const float x = from + static_cast<float>(column);
    // Even the shortest run is seen: half as high as a busy stretch, and two pixels wide.
    if (busy > 0) list.AddRectFilled({x, y1 - std::max(height * 0.5f, busy * height)}, {x + 2, y1}, frame.colours.accent);
    if (queued > 0.05f) list.AddRectFilled({x, y0}, {x + 1, y0 + std::min(height * 0.4f, 1 + queued * 2)}, frame.colours.warning);
  }
  if (!document.trace->checked()) return;
  for (const model::Problem& problem : document.trace->problems()) {
    if (problem.event == k_none) continue;
    const float x = scale.x_of(document.axis_of(document.trace->time_ns(problem.event)));
    list.AddRectFilled({x - 1, y0}, {x + 1, y1}, frame.colours.bad);
  }
}

}  // namespace

void draw_minimap(const Viewer& viewer, Frame& frame, Area area) {
  const PanelScope panel{"minimap", area, frame.colours.panel, Padding::none};
  if (viewer.documents.empty()) return;
  const float em = frame.em;
  const float pad = std::round(em * 0.5f);
  const TimeScale scale{fitting_range(viewer), area.from.x + pad, area.size.x - 2 * pad};
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float top = area.from.y + std::round(em * 0.25f), height = area.size.y - std::round(em * 0.5f);
  const float each = height / static_cast<float>(viewer.documents.size());
  for (std::size_t index = 0; index < viewer.documents.size(); ++index) {
    const float y0 = std::round(top + each * static_cast<float>(index));
    draw_density(list, frame, viewer.documents[index], scale, y0, std::round(y0 + each) - 1);
  }

  ImGui::SetCursorScreenPos({scale.x0, area.from.y});
  ImGui::InvisibleButton("map", {scale.width, area.size.y});
  frame.record_item("minimap");
  const float from = scale.x_of(viewer.visible.begin_ns), to = std::max(from + 3, scale.x_of(viewer.visible.end_ns));
  if (ImGui::IsItemActive()) {
    // Dragging moves the window's middle to the pointer.
    const double middle = scale.axis_of(ImGui::GetIO().MousePos.x);
    frame.issue({.command = Command::pan_by,
                 .document = 0,
                 .index = k_none,
                 .at = 0,
                 .amount = middle - (viewer.visible.begin_ns + viewer.visible.end_ns) / 2});
  }
  const ImU32 shade = faded(frame.colours.background, 0.6f);
  list.AddRectFilled({scale.x0, area.from.y}, {from, area.to().y}, shade);
  list.AddRectFilled({to, area.from.y}, {scale.x0 + scale.width, area.to().y}, shade);
  list.AddRect({from, area.from.y + 1}, {to, area.to().y - 1}, frame.colours.dim_text, em * 0.15f, 0, std::max(1.0f, em * 0.08f));
  const float cursor = std::round(scale.x_of(viewer.cursor_ns));
  if (viewer.predict.on) list.AddRectFilled({cursor, area.from.y}, {scale.x0 + scale.width, area.to().y}, frame.colours.raised);
  list.AddRectFilled({cursor - 1, area.from.y}, {cursor + 1, area.to().y}, frame.colours.cursor);
}

}  // namespace interleave::gui
