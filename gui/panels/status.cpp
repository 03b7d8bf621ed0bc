// One line at the bottom: what is open, what went wrong, and what the bars mean.
#include <fmt/format.h>

#include <cmath>

#include "gui/draw/shapes.hpp"
#include "gui/panels/panels.hpp"

namespace interleave::gui {
namespace {

std::string about(const Viewer& viewer, const Frame& frame) {
  std::string text;
  if (viewer.opening && !viewer.documents.empty())
    text = fmt::format("{} {:.0f} %", frame.text(Text::loading), std::floor(viewer.opening->part_done() * 100));
  for (const Document& document : viewer.documents) {
    if (!text.empty()) text += "     ";
    const model::Trace& trace = *document.trace;
    text += fmt::format("{}: {} {}, {} {}", document.title, trace.event_count(), frame.text(Text::events), trace.tasks().size(),
                        frame.text(Text::tasks));
    if (trace.lost_events() > 0) text += fmt::format(", {} {}", trace.lost_events(), frame.text(Text::lost));
    if (!trace.checked())
      text += fmt::format(", {}", frame.text(Text::checking));
    else if (!trace.problems().empty())
      text += fmt::format(", {} {}", trace.problems().size(), frame.text(Text::problems));
    if (!trace.file().info().clean) text += fmt::format(", {}", frame.text(Text::unclean));
  }
  return text;
}

/// How long the measured range is, and what happened in it.
std::string about_measured(const Viewer& viewer, const Frame& frame) {
  const Document& document = *viewer.current();
  const model::Interval range = studied(viewer, document);
  std::string text = fmt::format("{} {}", frame.text(Text::measured), insight::human_time(range.length_ns()));
  const model::Trace& trace = *document.trace;
  const EventIndex first = trace.event_at(range.begin_ns - 1), last = trace.event_at(range.end_ns);
  const auto place = [](EventIndex event) { return event == k_none ? 0 : std::uint64_t{event} + 1; };
  text += fmt::format(": {} {}", place(last) - place(first), frame.text(Text::events));
  if (const auto all = document.insights->statistics(viewer.statistics.by, range))
    text +=
        fmt::format(", {} {}, {} {}, {} {}", frame.text(Text::busy), insight::human_time(all->total.busy_ns), frame.text(Text::delay_short),
                    insight::human_time(all->total.delay_ns), frame.text(Text::wait), insight::human_time(all->total.wait_ns));
  return text;
}

/// The signs and their words, from the right. Returns where they begin.
float draw_legend(ImDrawList& list, const Frame& frame, Area area) {
  const Palette& colours = frame.colours;
  const float em = frame.em, size = std::round(em * 0.86f);
  const float wide = std::round(em * 1.6f);
  const float top = area.from.y + std::round((area.size.y - em * 0.8f) / 2), bottom = top + std::round(em * 0.8f);
  const ImU32 hue = colours.hues[hue::k_sky];
  float x = area.to().x - em * 0.5f;
  const auto entry = [&](Text text, auto draw) {
    const char* word = frame.text(text);
    x -= text_width(frame.fonts.text(), size, word);
    draw_fitting_text(list, frame.fonts.text(), size, {x, area.from.y + (area.size.y - size) / 2}, 1000, colours.dim_text, word);
    x -= wide + em * 0.35f;
    draw(x, x + wide);
    x -= em * 0.9f;
  };
  entry(Text::legend_polling, [&](float from, float to) {
    list.AddRectFilled({from, top}, {to, bottom}, faded(colours.dim_text, 0.07f));
    draw_hatching(list, {from, top}, {to, bottom}, WaitClass::timer, faded(colours.dim_text, colours.waiting_hatch * 0.8f), em);
  });
  entry(Text::legend_waiting, [&](float from, float to) {
    list.AddRectFilled({from, top}, {to, bottom}, faded(hue, colours.waiting_fill));
    draw_hatching(list, {from, top}, {to, bottom}, WaitClass::timer, faded(hue, colours.waiting_hatch), em);
    list.AddRect({from, top}, {to, bottom}, faded(hue, 0.55f));
  });
  entry(Text::legend_ready, [&](float from, float to) {
    const float middle = std::round((top + bottom) / 2), half = std::max(1.0f, std::round(em * 0.15f));
    list.AddRectFilled({from, middle - half}, {to, middle + half}, colours.ready);
  });
  entry(Text::legend_running, [&](float from, float to) { list.AddRectFilled({from, top}, {to, bottom}, hue, em * 0.12f); });
  return x;
}

}  // namespace

void draw_status(const Viewer& viewer, Frame& frame, Area area) {
  const PanelScope panel{"status", area, frame.colours.panel, Padding::none};
  frame.record("status", area.from, area.to());
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float size = std::round(frame.em * 0.86f);
  const float legend = draw_legend(list, frame, area);
  const std::string text = !viewer.message.empty()                          ? viewer.message
                           : viewer.measured && viewer.current() != nullptr ? about_measured(viewer, frame)
                                                                            : about(viewer, frame);
  frame.fonts.need(text);
  draw_fitting_text(list, frame.fonts.text(), size, {area.from.x + frame.em * 0.6f, area.from.y + (area.size.y - size) / 2},
                    legend - area.from.x - frame.em, viewer.message.empty() ? frame.colours.dim_text : frame.colours.warning, text);
}

}  // namespace interleave::gui
