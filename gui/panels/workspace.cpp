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

PanelScope::PanelScope(const char* name, Area area, ImU32 ground, Padding padding, ImGuiWindowFlags flags) {
  constexpr ImGuiWindowFlags k_still = ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse;
  ImGui::SetCursorScreenPos(area.from);
  ImGui::PushStyleColor(ImGuiCol_ChildBg, ground);
  if (padding == Padding::none) ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
  ImGui::BeginChild(name, area.size, false,
                    flags | ImGuiWindowFlags_AlwaysUseWindowPadding | ImGuiWindowFlags_NoNav | (padding == Padding::none ? k_still : 0));
  if (padding == Padding::none) ImGui::PopStyleVar();
}
PanelScope::~PanelScope() {
  ImGui::EndChild();
  ImGui::PopStyleColor();
}

void heading(const Frame& frame, const char* text) {
  ImGui::PushFont(frame.fonts.bold());
  ImGui::PushStyleColor(ImGuiCol_Text, frame.colours.dim_text);
  ImGui::TextUnformatted(text);
  ImGui::PopStyleColor();
  ImGui::PopFont();
}

void task_chip(const Viewer& viewer, Frame& frame, std::size_t document, TaskIndex task, const char* id) {
  const Document& shown = viewer.documents[document];
  const model::Task& row = shown.trace->tasks()[task];
  const ImU32 colour = frame.colours.hues[shown.hue_of(task) % k_hue_count];
  frame.fonts.need(row.name);
  const float em = frame.em;
  const float width = em * 1.1f + text_width(frame.fonts.text(), em, row.name);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ImGui::PushID(id);
  if (ImGui::InvisibleButton("chip", {width, std::round(em * 1.25f)}))
    frame.issue({.command = Command::select_task, .document = document, .index = task, .at = 0, .amount = 0});
  frame.record_item(std::string{"chip."} + id + "." + std::string{row.name});
  ImDrawList& list = *ImGui::GetWindowDrawList();
  if (ImGui::IsItemHovered()) {
    ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
    list.AddRectFilled(at, {at.x + width, at.y + em * 1.25f}, faded(frame.colours.accent, 0.2f), em * 0.2f);
  }
  list.AddRectFilled({at.x, at.y + em * 0.2f}, {at.x + em * 0.75f, at.y + em * 0.98f}, colour, em * 0.15f);
  draw_fitting_text(list, frame.fonts.text(), em, {at.x + em * 1.05f, at.y + em * 0.1f}, width, frame.colours.text, row.name);
  ImGui::PopID();
}

void draw_workspace(const Viewer& viewer, Frame& frame, ImVec2 size) {
  ImGui::SetNextWindowPos({0, 0});
  ImGui::SetNextWindowSize(size);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
  ImGui::Begin("workspace", nullptr, k_bare);
  ImGui::PopStyleVar();

  const float em = frame.em;
  const float gap = std::round(em * 0.3f);
  const float bar = std::round(em * 2.3f), map = std::round(em * 2.2f), status = std::round(em * 1.7f);
  const float tabs =
      viewer.panels.tabs > 0 ? std::clamp(std::round(size.y * static_cast<float>(viewer.panels.tabs)), em * 4, size.y * 0.7f) : 0;
  const float inspector =
      viewer.panels.inspector > 0 ? std::clamp(std::round(size.x * static_cast<float>(viewer.panels.inspector)), em * 8, size.x * 0.6f) : 0;

  float y = 0;
  draw_transport(viewer, frame, {{0, y}, {size.x, bar}});
  y += bar + gap;
  draw_minimap(viewer, frame, {{0, y}, {size.x, map}});
  y += map + gap;
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
    draw_tabs(viewer, frame, {{0, y}, {size.x, tabs}});
    y += tabs;
  }
  y += gap;
  draw_status(viewer, frame, {{0, y}, {size.x, std::max(1.0f, size.y - y)}});
  ImGui::End();
  if (viewer.help) draw_keys(viewer, frame, {{0, 0}, size});
}

}  // namespace interleave::gui
