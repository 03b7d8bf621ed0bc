// The lesson's text, a page at a time: what to look at, the steps of the tour, what surprises and what to try, questions.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "gui/draw/shapes.hpp"
#include "gui/panels/panels.hpp"
#include "gui/panels/rich_text.hpp"
#include "gui/state/usage.hpp"

namespace interleave::gui {
namespace {

Order about(Command command, std::uint32_t index) { return {.command = command, .document = 0, .index = index, .at = 0, .amount = 0}; }

class LessonPanel {
 public:
  LessonPanel(const Viewer& viewer, Frame& frame) : viewer_{viewer}, shown_{viewer.lesson}, lesson_{*viewer.lesson.lesson}, frame_{frame} {}

  void draw_title(Area area) {
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const float em = frame_.em, side = std::round(em * 1.45f);
    list.AddRectFilled(area.from, area.to(), frame_.colours.raised);
    const std::string pages = fmt::format("{} / {}", shown_.page + 1, shown_.page_count());
    const float arrows = side * 2.4f + em * 0.5f, close = side;
    const float wide = text_width(frame_.fonts.text(), em, pages);
    const float x = area.to().x - close - arrows - wide - em * 1.2f;
    const std::string title = fmt::format("{}  {}", lesson_.number, said(lesson_.title));
    frame_.fonts.need(title);
    draw_fitting_text(list, frame_.fonts.bold(), em, {area.from.x + em * 0.6f, area.from.y + (area.size.y - em) / 2 - 1},
                      x - area.from.x - em, frame_.colours.accent, title);
    draw_fitting_text(list, frame_.fonts.text(), em, {x, area.from.y + (area.size.y - em) / 2 - 1}, wide + 1, frame_.colours.dim_text,
                      pages);
    const float y = area.from.y + std::round((area.size.y - side) / 2);
    turn_button("lesson.previous", Command::previous_page, {x + wide + em * 0.5f, y}, side, -1, shown_.page > 0);
    turn_button("lesson.next", Command::next_page, {x + wide + em * 0.7f + side * 1.2f, y}, side, 1, shown_.page + 1 < shown_.page_count());
    ImGui::SetCursorScreenPos({area.to().x - close, y});
    if (ImGui::InvisibleButton("lesson.close", {side, side})) frame_.issue(Command::close_lesson);
    frame_.record_item("lesson.close");
    const ImVec2 c{area.to().x - close + side / 2, y + side / 2};
    const float r = em * 0.28f;
    const ImU32 colour = ImGui::IsItemHovered() ? frame_.colours.text : frame_.colours.dim_text;
    list.AddLine({c.x - r, c.y - r}, {c.x + r, c.y + r}, colour, std::max(1.0f, em * 0.1f));
    list.AddLine({c.x - r, c.y + r}, {c.x + r, c.y - r}, colour, std::max(1.0f, em * 0.1f));
  }

  void draw_page() {
    if (shown_.is_look()) return draw_look();
    if (shown_.is_tour()) return draw_step();
    if (shown_.is_experiments()) return draw_experiments();
    draw_questions();
  }

 private:
  const std::string& said(const lessons::Text& text) const { return text.in(frame_.language); }

  void turn_button(const char* name, Command command, ImVec2 at, float side, float direction, bool can) {
    ImGui::SetCursorScreenPos(at);
    ImGui::PushID(name);
    if (ImGui::Button("##turn", {side * 1.2f, side}) && can) frame_.issue(command);
    ImGui::PopID();
    frame_.record_item(name);
    if (ImGui::IsItemHovered()) ImGui::SetTooltip("%s", name_of(info(command).keys[0]).c_str());
    const float r = side * 0.26f * direction;
    const ImVec2 c{at.x + side * 0.6f, at.y + side / 2};
    const ImU32 colour = can ? frame_.colours.text : faded(frame_.colours.text, 0.25f);
    if (direction > 0)
      ImGui::GetWindowDrawList()->AddTriangleFilled({c.x - r, c.y - r}, {c.x + r, c.y}, {c.x - r, c.y + r}, colour);
    else
      ImGui::GetWindowDrawList()->AddTriangleFilled({c.x - r, c.y + r}, {c.x + r, c.y}, {c.x - r, c.y - r}, colour);
  }

  // Names of tasks have their colours.
  void rich(std::string_view text, Reading reading = Reading::near) {
    frame_.fonts.need(text);
    for (std::size_t begin = 0; begin < text.size();) {
      const std::size_t end = std::min(text.find('\n', begin), text.size());
      if (end > begin)
        draw_rich_text(frame_, text.substr(begin, end - begin), [&](std::string_view name) { return colour_of_name(name); }, reading);
      else
        ImGui::Spacing();
      begin = end + 1;
    }
  }
  ImU32 colour_of_name(std::string_view name) const {
    for (const Document& document : viewer_.documents) {
      const TaskIndex task = find_task(*document.trace, name);
      if (task != k_none) return readable_hue(frame_, document, task);
    }
    return 0;
  }

  void draw_look() {
    rich(said(lesson_.look));
    ImGui::Spacing();
    draw_languages();
    dim_wrapped(frame_, fmt::format(fmt::runtime(frame_.text(Text::lesson_turns)), name_of(info(Command::next_page).keys[0]),
                                    name_of(info(Command::previous_page).keys[0])));
  }

  // The same lesson, as it was recorded from the other language's program.
  void draw_languages() {
    for (const bool python : {false, true}) {
      if (choice(frame_, python ? "lesson.python" : "lesson.cpp", python ? "Python" : "C++", shown_.python == python) &&
          shown_.python != python)
        frame_.issue({.command = Command::open_lesson, .document = 0, .index = lesson_.number, .at = 0, .amount = python ? 1.0 : 0.0});
      ImGui::SameLine(0, frame_.em * 0.4f);
    }
    ImGui::NewLine();
  }

  void draw_step() {
    const lessons::TourStep& step = lesson_.tour[shown_.step()];
    rich(said(step.text), reading_of(said(step.text)));
    if (shown_.tour[shown_.step()].is_shown() && shown_.tour[shown_.step()].event == k_none)
      return dim_wrapped(frame_, frame_.text(Text::lesson_step_missing));
    ImGui::Spacing();
    if (!step.keys.empty()) draw_keys_of(step.keys);
    if (is_elsewhere()) {
      if (ImGui::Button(frame_.text(Text::lesson_go_back))) frame_.issue(about(Command::turn_to, shown_.page));
      frame_.record_item("lesson.return");
    }
  }
  // One after the other, each in a box of its own: so that a full stop is seen to be a key.
  void draw_keys_of(std::string_view keys) {
    const float em = frame_.em, high = std::round(em * 1.4f);
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const ImVec2 from = ImGui::GetCursorScreenPos();
    const float right = from.x + ImGui::GetContentRegionAvail().x;
    float x = from.x;
    const auto write = [&](ImFont* font, ImU32 colour, std::string_view text, float at) {
      return draw_fitting_text(list, font, em, {at, from.y + std::round((high - em) / 2) - 1}, right - at, colour, text);
    };
    x += write(frame_.fonts.text(), frame_.colours.dim_text, frame_.text(Text::lesson_keys), x) + em * 0.5f;
    while (!keys.empty()) {
      const std::size_t end = std::min(keys.find(' '), keys.size());
      const std::string_view key = keys.substr(0, end);
      keys.remove_prefix(std::min(end + 1, keys.size()));
      const float wide = std::max(high, text_width(frame_.fonts.bold(), em, key) + em * 0.8f);
      list.AddRectFilled({x, from.y}, {x + wide, from.y + high}, frame_.colours.raised, em * 0.25f);
      list.AddRect({x, from.y}, {x + wide, from.y + high}, frame_.colours.line, em * 0.25f);
      write(frame_.fonts.bold(), frame_.colours.text, key, x + std::round((wide - text_width(frame_.fonts.bold(), em, key)) / 2));
      x += wide + em * 0.4f;
    }
    ImGui::Dummy({x - from.x, high});
  }

  // A step is read by the whole class, where it finds room.
  Reading reading_of(std::string_view text) const {
    const float room = ImGui::GetContentRegionAvail().y - frame_.em * 4;  // the keys and a button are below
    return rich_text_height(frame_, text, Reading::far) <= room ? Reading::far : Reading::near;
  }
  // The person has stepped on by themselves.
  bool is_elsewhere() const {
    const Place& place = shown_.tour[shown_.step()];
    return !place.is_shown() || place.document != viewer_.active || viewer_.documents[place.document].cursor != place.event;
  }

  void draw_experiments() {
    heading(frame_, frame_.text(Text::lesson_surprise));
    rich(said(lesson_.surprise));
    ImGui::Spacing();
    heading(frame_, frame_.text(Text::lesson_try));
    for (std::size_t i = 0; i < lesson_.experiments.size(); ++i) rich(fmt::format("{}. {}", i + 1, said(lesson_.experiments[i])));
    ImGui::Spacing();
    dim_wrapped(frame_, fmt::format(fmt::runtime(frame_.text(Text::lesson_copy)), lesson_.number));
  }

  void draw_questions() {
    for (std::uint32_t i = 0; i < lesson_.questions.size(); ++i) {
      rich(fmt::format("{}. {}", i + 1, said(lesson_.questions[i].question)));
      if (shown_.answered[i]) {
        ImGui::Indent(frame_.em);
        rich(said(lesson_.questions[i].answer));
        ImGui::Unindent(frame_.em);
      } else {
        ImGui::PushID(static_cast<int>(i));
        if (ImGui::Button(frame_.text(Text::lesson_answer))) frame_.issue(about(Command::show_answer, i));
        ImGui::PopID();
        frame_.record_item(fmt::format("lesson.answer.{}", i));
      }
      ImGui::Spacing();
    }
    if (lesson_.predictions.empty()) return;
    heading(frame_, frame_.text(Text::lesson_predict));
    for (std::uint32_t i = 0; i < lesson_.predictions.size(); ++i) {
      if (shown_.predictions[i].is_shown() && shown_.predictions[i].event == k_none) continue;
      rich(said(lesson_.predictions[i].question));
      ImGui::PushID(100 + static_cast<int>(i));
      if (ImGui::Button(frame_.text(Text::lesson_ask))) frame_.issue(about(Command::ask, i));
      ImGui::PopID();
      frame_.record_item(fmt::format("lesson.ask.{}", i));
    }
  }

  const Viewer& viewer_;
  const LessonShown& shown_;
  const lessons::Lesson& lesson_;
  Frame& frame_;
};

}  // namespace

void draw_lesson(const Viewer& viewer, Frame& frame, Area area) {
  const float titles = std::round(frame.em * 1.7f);
  LessonPanel lesson{viewer, frame};
  {
    const PanelScope panel{"lesson title", {area.from, {area.size.x, titles}}, frame.colours.raised, Padding::none};
    lesson.draw_title({area.from, {area.size.x, titles}});
  }
  // The page's number is part of the window's name: each begins at its top.
  const Area page{{area.from.x, area.from.y + titles}, {area.size.x, std::max(1.0f, area.size.y - titles)}};
  const PanelScope panel{fmt::format("lesson.{}", viewer.lesson.page).c_str(), page, frame.colours.panel, Padding::text};
  frame.record("lesson", page.from, page.to());
  lesson.draw_page();
}

}  // namespace interleave::gui
