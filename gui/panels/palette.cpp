// Every command by its name: what is typed chooses, the arrows go up and down, Enter carries out.
#include <algorithm>
#include <cmath>
#include <vector>

#include "gui/draw/shapes.hpp"
#include "gui/panels/panels.hpp"

namespace interleave::gui {
namespace {

char lower(char letter) { return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter; }

/// Whether the letters of `typed` come in `name`, in their order; spaces count for nothing.
bool fits(std::string_view name, std::string_view typed) {
  auto at = name.begin();
  for (const char letter : typed) {
    if (letter == ' ') continue;
    at = std::find_if(at, name.end(), [&](char each) { return lower(each) == lower(letter); });
    if (at == name.end()) return false;
    ++at;
  }
  return true;
}

/// Commands that a key has: the others need a place to point at. Those whose words begin as typed come first.
std::vector<const CommandInfo*> fitting_commands(std::string_view typed) {
  std::vector<const CommandInfo*> found, others;
  const auto whole = [&](std::string_view name) { return std::ranges::search(name, typed, {}, lower, lower).begin() != name.end(); };
  for (const CommandInfo& row : commands()) {
    if (!row.keys[0] || row.command == Command::show_palette) continue;
    if (whole(row.english) || whole(row.chinese)) {
      found.push_back(&row);
    } else if (fits(row.english, typed) || fits(row.chinese, typed)) {
      others.push_back(&row);
    }
  }
  found.insert(found.end(), others.begin(), others.end());
  return found;
}

}  // namespace

void draw_palette(const Viewer& viewer, Frame& frame, Area area) {
  const float em = frame.em, row_height = std::round(em * 1.6f);
  const std::vector<const CommandInfo*> rows = fitting_commands(viewer.palette.text);
  const PopupScope popup{"palette", frame, area, {em * 34, row_height * 14}};
  const float width = ImGui::GetWindowSize().x, height = ImGui::GetWindowSize().y;
  frame.record("palette", ImGui::GetWindowPos(), {ImGui::GetWindowPos().x + width, ImGui::GetWindowPos().y + height});
  ImGui::SetNextItemWidth(-1);
  std::string text = viewer.palette.text;
  if (text_box(frame, "palette.text", frame.text(Text::command_hint), text, ImGui::IsWindowAppearing())) {
    Order order{.command = Command::set_palette};
    order.text = text;
    frame.issue(order);
  }
  const auto chosen = rows.empty() ? 0 : std::min<std::uint32_t>(viewer.palette.row, static_cast<std::uint32_t>(rows.size() - 1));
  const auto carry_out = [&](const CommandInfo& row) {
    frame.issue(Command::show_palette);  // closes it
    frame.issue({.command = row.command, .document = viewer.active, .index = k_none, .at = 0, .amount = 0});
  };
  const auto choose = [&](std::uint32_t row) {
    frame.issue({.command = Command::choose_command, .document = 0, .index = row, .at = 0, .amount = 0});
  };
  const bool left = ImGui::IsItemDeactivated();
  if (left && ImGui::IsKeyPressed(key::k_enter, false) && !rows.empty()) {
    carry_out(*rows[chosen]);
  } else if (left && ImGui::IsKeyPressed(key::k_escape, false)) {
    frame.issue(Command::show_palette);
  } else if (ImGui::IsKeyPressed(key::k_down) && chosen + 1 < rows.size()) {
    choose(chosen + 1);
  } else if (ImGui::IsKeyPressed(key::k_up) && chosen > 0) {
    choose(chosen - 1);
  }
  ImGui::BeginChild("rows");
  for (std::uint32_t index = 0; index < rows.size(); ++index) {
    const CommandInfo& row = *rows[index];
    const std::string name{frame.language == Language::chinese ? row.chinese : row.english};
    ImGui::PushID(static_cast<int>(index));
    if (ImGui::Selectable(name.c_str(), index == chosen, 0, {0, row_height - em * 0.4f})) carry_out(row);
    frame.record_item("palette." + std::to_string(index));
    if (index == chosen && !ImGui::IsItemVisible()) ImGui::SetScrollHereY();
    const std::string chord = name_of(row.keys[0]);
    const ImVec2 to = ImGui::GetItemRectMax();
    const float wide = text_width(frame.fonts.text(), em, chord);
    draw_fitting_text(*ImGui::GetWindowDrawList(), frame.fonts.text(), em, {to.x - wide - em * 0.5f, ImGui::GetItemRectMin().y}, wide + 1,
                      frame.colours.dim_text, chord);
    ImGui::PopID();
  }
  ImGui::EndChild();
}

}  // namespace interleave::gui
