// The menu: every command that a key has, by what it is about.
#include <array>
#include <cmath>

#include "gui/panels/panels.hpp"

namespace interleave::gui {
namespace {

void draw_bookmarks(const Viewer& viewer, Frame& frame) {
  const Document* document = viewer.current();
  const bool any = document != nullptr && !document->bookmarks.empty();
  if (!ImGui::BeginMenu(frame.text(Text::bookmarks), any)) return;
  for (const Bookmark& each : document->bookmarks) {
    const std::string title = "#" + std::to_string(each.event) + "  " + each.note;
    frame.fonts.need(title);
    if (ImGui::MenuItem(title.c_str()))
      frame.issue({.command = Command::go_to_event, .document = viewer.active, .index = each.event, .at = 0, .amount = 0});
  }
  ImGui::EndMenu();
}

void draw_lessons(const Viewer& viewer, Frame& frame) {
  const bool open = ImGui::BeginMenu(frame.text(Text::lessons), viewer.course != nullptr && !viewer.course->empty());
  frame.record_item("menu.Lessons");
  if (!open) return;
  for (const lessons::Lesson& lesson : *viewer.course) {
    const std::string title = std::to_string(lesson.number) + "  " + lesson.title.in(frame.language);
    frame.fonts.need(title);
    if (ImGui::MenuItem(title.c_str()))
      frame.issue({.command = Command::open_lesson, .document = 0, .index = lesson.number, .at = 0, .amount = 0});
    frame.record_item("menu.lesson." + std::to_string(lesson.number));
  }
  ImGui::EndMenu();
}

}  // namespace

void draw_menu(const Viewer& viewer, Frame& frame, float side) {
  const float em = frame.em;
  if (ImGui::Button("##menu", {side * 1.25f, side})) ImGui::OpenPopup("menu");
  frame.record_item("menu");
  const ImVec2 from = ImGui::GetItemRectMin(), to = ImGui::GetItemRectMax();
  const float thick = std::max(1.0f, std::round(em * 0.12f));
  for (const float part : {0.3f, 0.5f, 0.7f}) {
    const float y = std::round(from.y + (to.y - from.y) * part - thick / 2);
    ImGui::GetWindowDrawList()->AddRectFilled({from.x + side * 0.3f, y}, {to.x - side * 0.3f, y + thick}, frame.colours.text);
  }
  if (ImGui::IsItemHovered()) ImGui::SetTooltip("%s", frame.text(Text::menu));
  if (!ImGui::BeginPopup("menu")) return;
  for (const SectionTitle& section : section_titles()) {
    const bool open = ImGui::BeginMenu(frame.text(section.title));
    frame.record_item(std::string{"menu."} + in(Language::english, section.title));
    if (!open) continue;
    for (const CommandInfo& row : commands()) {
      if (row.section != section.section || !row.keys[0]) continue;
      const std::string name{frame.language == Language::chinese ? row.chinese : row.english};
      if (ImGui::MenuItem(name.c_str(), name_of(row.keys[0]).c_str()))
        frame.issue({.command = row.command, .document = viewer.active, .index = k_none, .at = 0, .amount = 0});
      frame.record_item(std::string{"menu."} + std::string{row.english});
    }
    ImGui::EndMenu();
  }
  draw_bookmarks(viewer, frame);
  draw_lessons(viewer, frame);
  ImGui::EndPopup();
}

}  // namespace interleave::gui
