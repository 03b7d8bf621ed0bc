#include <algorithm>
#include <cmath>

#include "gui/draw/shapes.hpp"
#include "gui/panels/panels.hpp"

namespace interleave::gui {
namespace {

constexpr ImGuiWindowFlags k_bare = ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings |
                                    ImGuiWindowFlags_NoBringToFrontOnFocus | ImGuiWindowFlags_NoNav;

/// An edge between panels that is dragged. Returns how far, in pixels.
float splitter(Frame& frame, const char* name, Area area, bool upright) {
  ImGui::SetCursorScreenPos(area.from);
  ImGui::InvisibleButton(name, area.size);
  frame.record_item(name);
  const bool active = ImGui::IsItemActive();
  if (active || ImGui::IsItemHovered()) {
    ImGui::SetMouseCursor(upright ? ImGuiMouseCursor_ResizeEW : ImGuiMouseCursor_ResizeNS);
    ImGui::GetWindowDrawList()->AddRectFilled(area.from, area.to(), faded(frame.colours.accent, active ? 0.9f : 0.5f));
  }
  if (!active) return 0;
  const ImVec2 moved = ImGui::GetIO().MouseDelta;
  return upright ? moved.x : moved.y;
}

}  // namespace

void draw_workspace(const Viewer& viewer, Frame& frame, ImVec2 size) {
  ImGui::SetNextWindowPos({0, 0});
  ImGui::SetNextWindowSize(size);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
  ImGui::Begin("workspace", nullptr, k_bare);
  ImGui::PopStyleVar();

  const float em = frame.em;
  const float gap = std::round(em * 0.3f);
  const float bar = std::round(em * 2.3f), map = std::round(em * 2.2f), status = std::round(em * 1.7f);
  const PanelSizes& panels = viewer.panels;
  const bool teaching = static_cast<bool>(viewer.lesson);
  const float lesson = teaching ? std::clamp(std::round(size.x * static_cast<float>(panels.lesson)), em * 12, size.x * 0.7f) : 0;
  const float tabs =
      panels.tabs_shown || teaching ? std::clamp(std::round(size.y * static_cast<float>(panels.tabs)), em * 4, size.y * 0.7f) : 0;
  const float inspector =
      panels.inspector_shown ? std::clamp(std::round(size.x * static_cast<float>(panels.inspector)), em * 8, size.x * 0.6f) : 0;

  float y = 0;
  draw_transport(viewer, frame, {{0, y}, {size.x, bar}});
  y += bar + gap;
  if (panels.minimap_shown) {
    draw_minimap(viewer, frame, {{0, y}, {size.x, map}});
    y += map + gap;
  }
  const float middle = std::max(em * 3, size.y - y - gap - tabs - (tabs > 0 ? gap : 0) - status);
  const float right = inspector > 0 ? inspector + gap : 0;
  draw_timeline(viewer, frame, {{0, y}, {size.x - right, middle}});
  if (inspector > 0) {
    draw_inspector(viewer, frame, {{size.x - inspector, y}, {inspector, middle}});
    const float moved = splitter(frame, "edge.inspector", {{size.x - right, y}, {gap, middle}}, true);
    if (moved != 0)
      frame.issue({.command = Command::resize_inspector,
                   .document = 0,
                   .index = k_none,
                   .at = 0,
                   .amount = static_cast<double>((inspector - moved) / size.x)});
  }
  y += middle;
  if (tabs > 0) {
    const float moved = splitter(frame, "edge.tabs", {{0, y}, {size.x, gap}}, false);
    if (moved != 0)
      frame.issue({.command = Command::resize_tabs,
                   .document = 0,
                   .index = k_none,
                   .at = 0,
                   .amount = static_cast<double>((tabs - moved) / size.y)});
    y += gap;
    draw_tabs(viewer, frame, {{lesson, y}, {size.x - lesson, tabs}});
    if (lesson > 0) {
      draw_lesson(viewer, frame, {{0, y}, {lesson - gap, tabs}});
      const float dragged = splitter(frame, "edge.lesson", {{lesson - gap, y}, {gap, tabs}}, true);
      if (dragged != 0)
        frame.issue({.command = Command::resize_lesson,
                     .document = 0,
                     .index = k_none,
                     .at = 0,
                     .amount = static_cast<double>((lesson + dragged) / size.x)});
    }
    y += tabs;
  }
  y += gap;
  draw_status(viewer, frame, {{0, y}, {size.x, std::max(1.0f, size.y - y)}});
  ImGui::End();
  if (viewer.help) draw_keys(viewer, frame, {{0, 0}, size});
  if (viewer.note.open) draw_note(viewer, frame, {{0, 0}, size});
  if (viewer.browser.open) draw_file_dialog(viewer, frame, {{0, 0}, size});
  if (viewer.palette.open) draw_palette(viewer, frame, {{0, 0}, size});
}

}  // namespace interleave::gui
