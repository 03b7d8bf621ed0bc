// The page of keys: the table of commands, as it is.
#include <cmath>
#include <initializer_list>

#include "gui/draw/shapes.hpp"
#include "gui/panels/panels.hpp"

namespace interleave::gui {
namespace {

constexpr SectionTitle k_sections[] = {{Section::stepping, Text::section_stepping},
                                       {Section::playing, Text::section_playing},
                                       {Section::view, Text::section_view},
                                       {Section::window, Text::section_window}};

void draw_section(const Frame& frame, const SectionTitle& section) {
  heading(frame, frame.text(section.title));
  for (const CommandInfo& row : commands()) {
    if (row.section != section.section || !row.keys[0]) continue;
    ImGui::PushFont(frame.fonts.bold());
    ImGui::TextUnformatted(name_of(row.keys[0]).c_str());
    ImGui::PopFont();
    ImGui::SameLine(frame.em * 6.2f);
    ImGui::PushTextWrapPos(0);
    const std::string_view name = frame.language == Language::chinese ? row.chinese : row.english;
    ImGui::TextUnformatted(name.data(), name.data() + name.size());
    ImGui::PopTextWrapPos();
  }
  ImGui::Spacing();
}

}  // namespace

std::span<const SectionTitle> section_titles() { return k_sections; }

void draw_keys(const Viewer&, Frame& frame, Area area) {
  const float em = frame.em;
  const PopupScope popup{"keys", frame, area, {em * 72, em * 34}};
  const ImVec2 size = ImGui::GetWindowSize();
  frame.record("keys", ImGui::GetWindowPos(), {ImGui::GetWindowPos().x + size.x, ImGui::GetWindowPos().y + size.y});
  const float notes = em * 3;  // the two lines below
  const ImVec2 inner = ImGui::GetContentRegionAvail();
  const auto column = [&](const char* name, float part, std::initializer_list<std::size_t> sections) {
    ImGui::BeginChild(name, {part > 0 ? inner.x * part : 0, inner.y - notes});
    for (const std::size_t section : sections) draw_section(frame, k_sections[section]);
    ImGui::EndChild();
  };
  if (inner.x < em * 50) {
    column("all", 0, {0, 1, 2, 3});
  } else {
    column("left", 0.38f, {0});
    ImGui::SameLine();
    column("middle", 0.30f, {1, 2});
    ImGui::SameLine();
    column("right", 0, {3});
  }
  ImGui::PushTextWrapPos(0);
  ImGui::TextUnformatted(frame.text(Text::section_pointer));
  ImGui::PopTextWrapPos();
  ImGui::PushStyleColor(ImGuiCol_Text, frame.colours.dim_text);
  ImGui::TextUnformatted(frame.text(Text::close_help));
  ImGui::PopStyleColor();
}

}  // namespace interleave::gui
