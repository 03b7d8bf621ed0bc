// The field to search in, and how many hits there are.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "gui/draw/shapes.hpp"
#include "gui/panels/panels.hpp"

namespace interleave::gui {
namespace {

/// "3 / 12": which hit the cursor stands on or behind, of how many.
std::string hits_text(const Viewer& viewer, const Frame& frame) {
  const Document* document = viewer.current();
  if (document == nullptr || viewer.search.text.empty()) return {};
  const auto hits = document->insights->search(viewer.search.text);
  if (!hits) return frame.text(Text::searching);
  const auto behind = std::ranges::upper_bound(hits->events, document->cursor);
  return fmt::format("{} / {}", behind - hits->events.begin(), hits->events.size());
}

}  // namespace

void draw_search(const Viewer& viewer, Frame& frame, Area area) {
  const float em = frame.em;
  const std::string hits = hits_text(viewer, frame);
  const float room = hits.empty() ? 0 : text_width(frame.fonts.text(), em, hits) + em * 0.6f;
  ImGui::SetCursorScreenPos(area.from);
  ImGui::SetNextItemWidth(std::max(em * 4, area.size.x - room));
  ImGuiStorage& memory = *ImGui::GetStateStorage();
  const ImGuiID id = ImGui::GetID("search was open");
  const bool opens = viewer.search.open && !memory.GetBool(id);
  memory.SetBool(id, viewer.search.open);
  std::string text = viewer.search.text;
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {em * 0.5f, std::max(0.0f, std::round((area.size.y - em) / 2))});
  const bool changed = text_box(frame, "search", frame.text(Text::search_hint), text, opens);
  ImGui::PopStyleVar();
  if (changed) {
    Order order{.command = Command::set_search};
    order.text = text;
    frame.issue(order);
  }
  if (ImGui::IsItemDeactivated()) {
    if (ImGui::IsKeyPressed(key::k_enter, false)) frame.issue(ImGui::GetIO().KeyShift ? Command::previous_hit : Command::next_hit);
    if (viewer.search.open) frame.issue(Command::leave_search);
  }
  if (!hits.empty())
    draw_fitting_text(*ImGui::GetWindowDrawList(), frame.fonts.text(), em,
                      {area.to().x - room + em * 0.4f, area.from.y + (area.size.y - em) / 2}, room, frame.colours.dim_text, hits);
}

}  // namespace interleave::gui
