// The line in which a bookmark's note is written.
#include <fmt/format.h>

#include "gui/panels/panels.hpp"

namespace interleave::gui {

void draw_note(const Viewer& viewer, Frame& frame, Area area) {
  const Document* document = viewer.current();
  if (document == nullptr || document->cursor == k_none) return;
  const float em = frame.em;
  const PopupScope popup{"note", frame, area, {em * 34, em * 8.5f}};
  heading(frame, fmt::format("{} #{}", frame.text(Text::bookmark_at), document->cursor).c_str());
  ImGui::SetNextItemWidth(-1);
  std::string text = viewer.note.text;
  if (text_box(frame, "note.text", frame.text(Text::note_hint), text, ImGui::IsWindowAppearing())) {
    Order order{.command = Command::set_note};
    order.text = text;
    frame.issue(order);
  }
  const bool left = ImGui::IsItemDeactivated();
  if (left && ImGui::IsKeyPressed(key::k_enter, false)) frame.issue(Command::keep_note);
  if (left && ImGui::IsKeyPressed(key::k_escape, false)) frame.issue(Command::clear_selection);
  if (ImGui::Button(frame.text(Text::keep))) frame.issue(Command::keep_note);
  frame.record_item("note.keep");
  ImGui::SameLine();
  if (ImGui::Button(frame.text(Text::remove))) frame.issue(Command::remove_bookmark);
  frame.record_item("note.remove");
}

}  // namespace interleave::gui
