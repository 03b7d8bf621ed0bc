// Play, step, speed: the bar at the top.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "gui/draw/shapes.hpp"
#include "gui/panels/panels.hpp"

namespace interleave::gui {
namespace {

enum class Sign { to_start, previous, play, pause, next, to_end, minus, plus };

// Signs are drawn: no font has all of them.
void draw_sign(ImDrawList& list, Sign sign, ImVec2 centre, float r, ImU32 colour) {
  const auto at = [&](float x, float y) { return ImVec2{std::round(centre.x + x * r), std::round(centre.y + y * r)}; };
  const auto to_right = [&](float x) { list.AddTriangleFilled(at(x - 0.5f, -0.8f), at(x + 0.7f, 0), at(x - 0.5f, 0.8f), colour); };
  const auto to_left = [&](float x) { list.AddTriangleFilled(at(x + 0.5f, -0.8f), at(x - 0.7f, 0), at(x + 0.5f, 0.8f), colour); };
  const auto upright = [&](float x) { list.AddRectFilled(at(x - 0.12f, -0.8f), at(x + 0.18f, 0.8f), colour); };
  switch (sign) {
    case Sign::to_start:
      upright(-0.75f);
      to_left(0.15f);
      break;
    case Sign::previous:
      to_left(0.35f);
      upright(0.95f);
      break;
    case Sign::play:
      list.AddTriangleFilled(at(-0.6f, -1), at(1, 0), at(-0.6f, 1), colour);
      break;
    case Sign::pause:
      list.AddRectFilled(at(-0.7f, -0.9f), at(-0.2f, 0.9f), colour);
      list.AddRectFilled(at(0.2f, -0.9f), at(0.7f, 0.9f), colour);
      break;
    case Sign::next:
      upright(-0.95f);
      to_right(-0.35f);
      break;
    case Sign::to_end:
      to_right(-0.15f);
      upright(0.75f);
      break;
    case Sign::plus:
      list.AddRectFilled(at(-0.12f, -0.6f), at(0.12f, 0.6f), colour);
      [[fallthrough]];
    case Sign::minus:
      list.AddRectFilled(at(-0.6f, -0.12f), at(0.6f, 0.12f), colour);
      break;
  }
}

void tooltip(const Frame& frame, Command command) {
  if (!ImGui::IsItemHovered()) return;
  const CommandInfo& row = info(command);
  const std::string name{frame.language == Language::chinese ? row.chinese : row.english};
  const std::string chord = row.keys[0] ? "   " + name_of(row.keys[0]) : std::string{};
  ImGui::SetTooltip("%s%s", name.c_str(), chord.c_str());
}

void sign_button(Frame& frame, const char* name, Sign sign, Command command, float side) {
  ImGui::PushID(name);
  if (ImGui::Button("##sign", {side * 1.25f, side})) frame.issue(command);
  ImGui::PopID();
  frame.record_item(std::string{"transport."} + name);
  const ImVec2 from = ImGui::GetItemRectMin(), to = ImGui::GetItemRectMax();
  draw_sign(*ImGui::GetWindowDrawList(), sign, {(from.x + to.x) / 2, (from.y + to.y) / 2}, side * 0.27f, frame.colours.text);
  tooltip(frame, command);
  ImGui::SameLine(0, frame.em * 0.25f);
}

std::string speed_text(const Viewer& viewer, const Frame& frame) {
  if (viewer.mode == PlayMode::beat) return fmt::format("{:g} {}", viewer.beats_per_second, frame.text(Text::beats));
  return fmt::format("{:g}×", viewer.speed);
}

/// Where the cursor stands, large, since the last row reads it, and left of it the search: as much of them as there is room for.
void draw_position(const Viewer& viewer, Frame& frame, Area area, float left, float right, float side) {
  const Document* document = viewer.current();
  if (document == nullptr || document->cursor == k_none) return;
  const float em = frame.em, large = frame.fonts.large()->FontSize;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const auto put = [&](ImFont* font, float size, float gap, ImU32 colour, const std::string& text) {
    const float wide = text_width(font, size, text);
    if (right - gap - wide < left) return;
    right -= gap + wide;
    draw_fitting_text(list, font, size, {right, area.from.y + (area.size.y - size) / 2}, wide + 1, colour, text);
  };
  const std::string place = fmt::format("#{}", document->cursor);
  const std::string of = fmt::format(" / {}", document->trace->event_count() - 1);
  const bool both = right - text_width(frame.fonts.text(), em, of) - text_width(frame.fonts.large(), large, place) > left;
  if (both) put(frame.fonts.text(), em, 0, frame.colours.dim_text, of);
  put(frame.fonts.large(), large, 0, frame.colours.text, place);
  put(frame.fonts.large(), large, em * 1.5f, frame.colours.accent,
      insight::human_time(static_cast<std::int64_t>(std::llround(viewer.cursor_ns))));
  const float room = right - em - left;
  if (room > em * 9)
    draw_search(viewer, frame, {{left, area.from.y + std::round((area.size.y - side) / 2)}, {std::min(room, em * 22), side}});
}

}  // namespace

void draw_transport(const Viewer& viewer, Frame& frame, Area area) {
  const PanelScope panel{"transport", area, frame.colours.panel, Padding::none};
  const float em = frame.em;
  const float side = std::round(em * 1.6f);
  ImGui::SetCursorScreenPos({area.from.x + em * 0.5f, area.from.y + std::round((area.size.y - side) / 2)});
  draw_menu(viewer, frame, side);
  ImGui::SameLine(0, em * 0.8f);
  sign_button(frame, "to_start", Sign::to_start, Command::to_start, side);
  sign_button(frame, "previous", Sign::previous, Command::previous_event, side);
  sign_button(frame, "play", viewer.playing ? Sign::pause : Sign::play, Command::play_pause, side);
  sign_button(frame, "next", Sign::next, Command::next_event, side);
  sign_button(frame, "to_end", Sign::to_end, Command::to_end, side);

  ImGui::SameLine(0, em);
  const char* mode = frame.text(viewer.mode == PlayMode::beat ? Text::beats : Text::real_time);
  if (ImGui::Button(viewer.mode == PlayMode::beat ? frame.text(Text::event) : mode, {0, side})) frame.issue(Command::change_mode);
  frame.record_item("transport.mode");
  tooltip(frame, Command::change_mode);
  ImGui::SameLine(0, em * 0.25f);
  sign_button(frame, "slower", Sign::minus, Command::slower, side);
  const std::string speed = speed_text(viewer, frame);
  const float width = std::max(em * 3.4f, text_width(frame.fonts.bold(), em, speed));
  const ImVec2 at = ImGui::GetCursorScreenPos();
  draw_fitting_text(*ImGui::GetWindowDrawList(), frame.fonts.bold(), em,
                    {at.x + (width - text_width(frame.fonts.bold(), em, speed)) / 2, at.y + (side - em) / 2}, width + 1, frame.colours.text,
                    speed);
  ImGui::Dummy({width, side});
  frame.record_item("transport.speed");
  ImGui::SameLine(0, em * 0.25f);
  sign_button(frame, "faster", Sign::plus, Command::faster, side);

  const float left = ImGui::GetItemRectMax().x + em;
  draw_position(viewer, frame, area, left, area.to().x - side * 1.25f - em, side);
  ImGui::SetCursorScreenPos({area.to().x - side * 1.25f - em * 0.5f, area.from.y + std::round((area.size.y - side) / 2)});
  if (ImGui::Button("?", {side * 1.25f, side})) frame.issue(Command::show_keys);
  frame.record_item("transport.help");
  tooltip(frame, Command::show_keys);
}

}  // namespace interleave::gui
