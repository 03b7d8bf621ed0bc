// What the program had printed so far, each line in the hue of the task that printed it.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "gui/draw/shapes.hpp"
#include "gui/panels/panels.hpp"

namespace interleave::gui {
namespace {

std::string one_line(std::string_view text) {
  while (text.ends_with('\n') || text.ends_with('\r')) text.remove_suffix(1);
  std::string line{text};
  std::ranges::replace(line, '\n', ' ');
  std::ranges::replace(line, '\t', ' ');
  return line;
}

}  // namespace

void draw_output(const Viewer& viewer, std::size_t document, Frame& frame) {
  const Document& shown = viewer.documents[document];
  const model::Trace& trace = *shown.trace;
  const auto prints = trace.prints();
  const std::size_t count = std::min(prints.size(), frame.moments[document].now->prints);
  if (count == 0) {
    ImGui::TextUnformatted(frame.text(Text::no_output));
    return;
  }
  const float em = frame.em, row = std::round(em * 1.3f), size = frame.fonts.code()->FontSize;
  const float time_width = em * 5.5f;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float width = ImGui::GetContentRegionAvail().x;
  ImGuiListClipper clipper;
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {0, 0});
  clipper.Begin(static_cast<int>(count), row);
  while (clipper.Step()) {
    for (int line = clipper.DisplayStart; line < clipper.DisplayEnd; ++line) {
      const auto index = static_cast<std::uint32_t>(line);
      const model::Print& print = prints[index];
      const ImVec2 at = ImGui::GetCursorScreenPos();
      ImGui::PushID(line);
      if (ImGui::InvisibleButton("line", {std::max(1.0f, width), row}))
        frame.issue({.command = Command::go_to_event, .document = document, .index = print.event, .at = 0, .amount = 0});
      ImGui::PopID();
      frame.record_item(fmt::format("output.{}.{}", document, line));
      if (print.event == shown.cursor) list.AddRectFilled(at, {at.x + width, at.y + row}, frame.colours.lane_selected);
      if (ImGui::IsItemHovered()) list.AddRectFilled(at, {at.x + width, at.y + row}, faded(frame.colours.accent, 0.15f));
      const float y = at.y + std::round((row - size) / 2);
      const std::string time = insight::human_time(static_cast<std::int64_t>(shown.axis_of(trace.time_ns(print.event))));
      draw_fitting_text(list, frame.fonts.text(), std::round(em * 0.86f), {at.x, y}, time_width, frame.colours.dim_text, time);
      const float edge = std::round(em * 0.35f);
      list.AddRectFilled({at.x + time_width, at.y + 1}, {at.x + time_width + edge, at.y + row - 1},
                         frame.colours.hues[shown.hue_of(print.task, print.span) % k_hue_count]);
      const std::string text = one_line(print.text);
      frame.fonts.need(text);
      const ImU32 colour = print.stream == trace::OutputStream::error ? frame.colours.bad : frame.colours.text;
      draw_fitting_text(list, frame.fonts.code(), size, {at.x + time_width + edge + em * 0.5f, y}, width - time_width - edge - em * 0.5f,
                        colour, text);
    }
  }
  ImGui::PopStyleVar();
  // What was printed last is in sight whenever there is more of it.
  const ImGuiID id = ImGui::GetID("lines");
  if (ImGui::GetStateStorage()->GetInt(id) != static_cast<int>(count)) {
    ImGui::GetStateStorage()->SetInt(id, static_cast<int>(count));
    ImGui::SetScrollHereY(1);
  }
}

}  // namespace interleave::gui
