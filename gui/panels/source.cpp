// The source text as it was recorded: the current line, and where every other live task waits, in its hue.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "gui/draw/shapes.hpp"
#include "gui/panels/panels.hpp"
#include "gui/state/place.hpp"

namespace interleave::gui {
namespace {

struct Mark {
  std::uint32_t line;
  TaskIndex task;
};

std::vector<Mark> waiting_lines(const model::Trace& trace, const model::State& now, std::string_view file) {
  std::vector<Mark> marks;
  for (const model::TaskNow& task : now.tasks) {
    const model::Site site = trace.site(task.site);
    if (task.state != model::TaskState::running && site.line != 0 && site.file == file) marks.push_back({site.line, task.task});
  }
  return marks;
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::string without_tabs(std::string_view line) {
  std::string text;
  for (const char c : line) {
    if (c == '\t') {
      text.append(4 - text.size() % 4, ' ');
    } else if (c != '\r') {
      text += c;
    }
  }
  return text;
}

}  // namespace

void draw_source(const Viewer& viewer, std::size_t document, Frame& frame) {
  const Document& shown = viewer.documents[document];
  const model::Trace& trace = *shown.trace;
  const model::Site place = place_of(trace, shown.cursor);
  if (place.line == 0) {
    ImGui::TextUnformatted(frame.text(Text::no_place));
    return;
  }
  // Then no line of the program runs: the text stays, only the arrow goes.
  const bool stands_there = runs_a_line(trace, shown.cursor);
  const model::Source* source = trace.source(place.file);
  if (source == nullptr) {
    frame.fonts.need(place.file);
    ImGui::Text("%s", frame.text(Text::no_source));
    ImGui::Text("%s:%u  %s", std::string{place.file}.c_str(), place.line, std::string{place.function}.c_str());
    return;
  }
  if (!source->embedded) ImGui::TextDisabled("%s", frame.text(Text::source_from_disk));
  const std::vector<std::string_view> lines = lines_of(source->text);
  const std::vector<Mark> marks = waiting_lines(trace, *frame.moments[document].now, place.file);
  const TaskIndex running = trace.running_task_of(shown.cursor);
  const auto& calls = frame.moments[document].now->spans;
  const ImU32 current_hue = frame.colours.hues[shown.hue_of(running, calls.empty() ? k_none : calls.back()) % k_hue_count];

  const float size = frame.fonts.code()->FontSize;
  const float row = std::round(frame.em * 1.28f);
  const float gutter = std::round(frame.em * 3.2f);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const ImVec2 top = ImGui::GetCursorScreenPos();
  const float visible = ImGui::GetWindowHeight() - (top.y + ImGui::GetScrollY() - ImGui::GetWindowPos().y);
  float widest = 0;
  const float clip_top = list.GetClipRectMin().y - row, clip_bottom = list.GetClipRectMax().y;
  for (std::uint32_t number = 1; number <= lines.size(); ++number) {
    const float y = top.y + row * static_cast<float>(number - 1);
    if (y < clip_top || y > clip_bottom) continue;
    const bool current = stands_there && number == place.line;
    const float right = ImGui::GetWindowPos().x + ImGui::GetWindowWidth() + ImGui::GetScrollX();
    if (current) {
      list.AddRectFilled({top.x - frame.em, y}, {right, y + row}, faded(current_hue, 0.24f));
      list.AddTriangleFilled({top.x, y + row * 0.2f}, {top.x + row * 0.45f, y + row * 0.5f}, {top.x, y + row * 0.8f}, current_hue);
    }
    const float text_y = y + std::round((row - size) / 2);
    const std::string label = fmt::format("{}", number);
    draw_fitting_text(list, frame.fonts.code(), size,
                      {top.x + gutter - frame.em * 0.6f - text_width(frame.fonts.code(), size, label), text_y}, 200,
                      current ? frame.colours.text : frame.colours.dim_text, label);
    const std::string text = without_tabs(lines[number - 1]);
    frame.fonts.need(text);
    const float width = text_width(frame.fonts.code(), size, text);
    draw_fitting_text(list, frame.fonts.code(), size, {top.x + gutter, text_y}, width + 1, frame.colours.text, text);
    float x = top.x + gutter + width + frame.em * 1.5f;
    constexpr std::size_t k_most_names = 40;
    std::size_t waiting = 0;
    for (const Mark& mark : marks) {
      if (mark.line != number || ++waiting > k_most_names) continue;
      const ImU32 hue = frame.colours.hues[shown.hue_of(mark.task) % k_hue_count];
      const std::string_view name = trace.tasks()[mark.task].name;
      const float pill = text_width(frame.fonts.text(), size, name) + frame.em * 0.8f;
      list.AddRectFilled({x, y + 2}, {x + pill, y + row - 2}, hue, row * 0.3f);
      draw_fitting_text(list, frame.fonts.text(), size, {x + frame.em * 0.4f, text_y}, pill, text_on(hue), name);
      list.AddRectFilled({top.x + gutter - frame.em * 0.4f, y + 1}, {top.x + gutter - frame.em * 0.15f, y + row - 1}, hue);
      x += pill + frame.em * 0.3f;
    }
    if (waiting > k_most_names)
      x += draw_fitting_text(list, frame.fonts.text(), size, {x, text_y}, frame.em * 8, frame.colours.dim_text,
                             fmt::format("+ {}", waiting - k_most_names));
    widest = std::max(widest, x - top.x);
  }
  ImGui::Dummy({widest, row * static_cast<float>(lines.size())});

  // Follow the current line when it has left the middle part; a line that is seen well stays where it is.
  const float begin = top.y + ImGui::GetScrollY() - ImGui::GetWindowPos().y;
  const float line_y = row * static_cast<float>(place.line - 1) + begin;
  const float on_screen = line_y - ImGui::GetScrollY();
  if (viewer.playing || on_screen < row || on_screen > ImGui::GetWindowHeight() - row * 2) {
    const std::string key = fmt::format("{}:{}:{}", document, place.file, place.line);
    const ImGuiID id = ImGui::GetID("followed");
    const int hash = static_cast<int>(ImGui::GetID(key.c_str()));
    // Once for each new line, so that a person may scroll away from it.
    if (ImGui::GetStateStorage()->GetInt(id) != hash) {
      ImGui::GetStateStorage()->SetInt(id, hash);
      // The first line that is seen is seen whole.
      const float lines_above = std::floor((line_y - visible * 0.4f - begin) / row);
      ImGui::SetScrollY(lines_above > 0 ? begin + lines_above * row : 0);
    }
  }
}

}  // namespace interleave::gui
