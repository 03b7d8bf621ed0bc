// The page of keys: the table of commands, as it is.
#include <cmath>

#include "gui/draw/shapes.hpp"
#include "gui/panels/panels.hpp"

namespace interleave::gui {
namespace {

struct SectionTitle {
  Section section;
  Text title;
};
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
    ImGui::SameLine(frame.em * 5.5f);
    const std::string_view name = frame.language == Language::chinese ? row.chinese : row.english;
    ImGui::TextUnformatted(name.data(), name.data() + name.size());
  }
  ImGui::Spacing();
}

}  // namespace

void draw_keys(const Viewer&, Frame& frame, Area area) {
  const float em = frame.em;
  const ImVec2 size{std::min(area.size.x - em * 2, em * 52), std::min(area.size.y - em * 2, em * 36)};
  ImGui::SetNextWindowPos({area.from.x + std::round((area.size.x - size.x) / 2), area.from.y + std::round((area.size.y - size.y) / 2)});
  ImGui::SetNextWindowSize(size);
  ImGui::PushStyleColor(ImGuiCol_WindowBg, frame.colours.raised);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {em * 1.2f, em});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, 1);
  ImGui::SetNextWindowFocus();
  ImGui::Begin("keys", nullptr,
               ImGuiWindowFlags_NoTitleBar | ImGuiWindowFlags_NoResize | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings |
                   ImGuiWindowFlags_NoNav);
  frame.record("keys", ImGui::GetWindowPos(), {ImGui::GetWindowPos().x + size.x, ImGui::GetWindowPos().y + size.y});
  ImGui::PushStyleColor(ImGuiCol_ChildBg, 0u);
  const float notes = em * 4.5f;  // the two lines below
  const ImVec2 inner = ImGui::GetContentRegionAvail();
  ImGui::BeginChild("left", {inner.x * 0.57f, inner.y - notes});
  draw_section(frame, k_sections[0]);
  draw_section(frame, k_sections[1]);
  ImGui::EndChild();
  ImGui::SameLine();
  ImGui::BeginChild("right", {0, inner.y - notes});
  draw_section(frame, k_sections[2]);
  draw_section(frame, k_sections[3]);
  ImGui::EndChild();
  ImGui::PopStyleColor();
  ImGui::PushTextWrapPos(0);
  ImGui::TextUnformatted(frame.text(Text::section_pointer));
  ImGui::PopTextWrapPos();
  ImGui::PushStyleColor(ImGuiCol_Text, frame.colours.dim_text);
  ImGui::TextUnformatted(frame.text(Text::close_help));
  ImGui::PopStyleColor();
  ImGui::End();
  ImGui::PopStyleVar(2);
  ImGui::PopStyleColor();
}

}  // namespace interleave::gui
