// The tabs below the timeline. Two traces show theirs side by side.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "gui/commands/insight_commands.hpp"
#include "gui/draw/shapes.hpp"
#include "gui/panels/panels.hpp"

namespace interleave::gui {
namespace {

constexpr Text k_titles[] = {Text::tab_source,   Text::tab_loop,       Text::tab_output, Text::tab_graph,
                             Text::tab_problems, Text::tab_statistics, Text::tab_events, Text::tab_compare};
static_assert(std::size(k_titles) == std::size(k_tab_names));

void draw_content(const Viewer& viewer, std::size_t document, Frame& frame) {
  const bool tells_what_comes =
      viewer.tab == Tab::problems || viewer.tab == Tab::statistics || viewer.tab == Tab::events || viewer.tab == Tab::compare;
  if (viewer.predict.on && tells_what_comes) return dim(frame, frame.text(Text::predict_hidden));
  switch (viewer.tab) {
    case Tab::source:
      return draw_source(viewer, document, frame);
    case Tab::event_loop:
      return draw_event_loop(viewer, document, frame);
    case Tab::output:
      return draw_output(viewer, document, frame);
    case Tab::graph:
      return draw_await_graph(viewer, document, frame);
    case Tab::problems:
      return draw_problems(viewer, document, frame);
    case Tab::statistics:
      return draw_statistics(viewer, document, frame);
    case Tab::events:
      return draw_events(viewer, document, frame);
    case Tab::compare:
      return draw_compare(viewer, frame);
  }
}

/// The problems' says how many there are.
std::string tab_title(const Viewer& viewer, const Frame& frame, std::uint32_t tab) {
  std::string title = frame.text(k_titles[tab]);
  if (static_cast<Tab>(tab) != Tab::problems) return title;
  std::size_t problems = 0;
  for (const Document& document : viewer.documents) problems += problem_places(document).size();
  return problems == 0 ? title : fmt::format("{} ({})", title, problems);
}

void draw_tab_titles(const Viewer& viewer, Frame& frame, Area area) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float em = frame.em;
  list.AddRectFilled(area.from, area.to(), frame.colours.raised);
  std::array<std::string, std::size(k_titles)> titles;
  float letters = 0;
  for (std::uint32_t tab = 0; tab < std::size(k_titles); ++tab) {
    titles[tab] = tab_title(viewer, frame, tab);
    letters += text_width(frame.fonts.bold(), em, titles[tab]);
  }
  // Where it is narrow they stand closer; where it is narrower still, they are cut.
  const float pad = std::clamp((area.size.x - letters) / static_cast<float>(std::size(k_titles)), em * 0.5f, em * 1.6f);
  const float fit = std::min(1.0f, (area.size.x / (letters + pad * static_cast<float>(std::size(k_titles)))));
  float x = area.from.x;
  for (std::uint32_t tab = 0; tab < std::size(k_titles); ++tab) {
    const std::string& title = titles[tab];
    const bool chosen = static_cast<std::uint32_t>(viewer.tab) == tab;
    ImFont* font = chosen && fit >= 1 ? frame.fonts.bold() : frame.fonts.text();
    const float width = std::floor((text_width(frame.fonts.bold(), em, title) + pad) * fit);
    ImGui::SetCursorScreenPos({x, area.from.y});
    if (ImGui::InvisibleButton(fmt::format("tab.{}", k_tab_names[tab]).c_str(), {width, area.size.y}))
      frame.issue({.command = Command::show_tab, .document = 0, .index = tab, .at = 0, .amount = 0});
    frame.record_item(fmt::format("tab.{}", k_tab_names[tab]));
    if (chosen) {
      list.AddRectFilled({x, area.from.y}, {x + width, area.to().y}, frame.colours.panel);
      list.AddRectFilled({x, area.from.y}, {x + width, area.from.y + std::round(em * 0.15f)}, frame.colours.accent);
    } else if (ImGui::IsItemHovered()) {
      list.AddRectFilled({x, area.from.y}, {x + width, area.to().y}, faded(frame.colours.accent, 0.15f));
    }
    draw_fitting_text(list, font, em, {x + pad / 2, area.from.y + std::round((area.size.y - em) / 2) - 1}, width - pad / 2,
                      chosen ? frame.colours.text : frame.colours.dim_text, title);
    x += width;
  }
}

}  // namespace

void draw_tabs(const Viewer& viewer, Frame& frame, Area area) {
  const float em = frame.em, gap = std::round(em * 0.3f), titles = std::round(em * 1.7f);
  {
    const PanelScope panel{"tab titles", {area.from, {area.size.x, titles}}, frame.colours.raised, Padding::none};
    draw_tab_titles(viewer, frame, {area.from, {area.size.x, titles}});
  }
  // What is about both has all the room, and so has a graph, which is wide: that of the trace in which the cursor is.
  const bool together = viewer.tab == Tab::compare, one = together || viewer.tab == Tab::graph;
  const std::size_t count = one ? 1 : std::max<std::size_t>(1, viewer.documents.size());
  const float width = (area.size.x - gap * static_cast<float>(count - 1)) / static_cast<float>(count);
  for (std::size_t place = 0; place < count; ++place) {
    const std::size_t document = viewer.tab == Tab::graph ? viewer.active : place;
    Area part{{std::round(area.from.x + (width + gap) * static_cast<float>(place)), area.from.y + titles},
              {std::floor(width), std::max(1.0f, area.size.y - titles)}};
    if (viewer.comparing() && !together) {
      // Whose content this is: a strip that does not scroll away.
      const float strip = std::round(em * 1.35f);
      ImDrawList& list = *ImGui::GetWindowDrawList();
      list.AddRectFilled(part.from, {part.to().x, part.from.y + strip}, frame.colours.panel);
      draw_fitting_text(list, frame.fonts.bold(), em, {part.from.x + em * 0.6f, part.from.y + (strip - em) / 2}, part.size.x - em,
                        document == viewer.active ? frame.colours.accent : frame.colours.dim_text, viewer.documents[document].title);
      part.from.y += strip;
      part.size.y = std::max(1.0f, part.size.y - strip);
    }
    // The tab's name is part of the window's: each keeps its own scroll position.
    const PanelScope panel{fmt::format("{}.{}", k_tab_names[static_cast<std::size_t>(viewer.tab)], document).c_str(), part,
                           frame.colours.panel, Padding::text, ImGuiWindowFlags_HorizontalScrollbar};
    frame.record(fmt::format("tab content.{}", document), part.from, part.to());
    if (document >= viewer.documents.size()) continue;
    if (frame.moments[document].now == nullptr) {
      ImGui::TextUnformatted(frame.text(Text::no_events));
      continue;
    }
    draw_content(viewer, document, frame);
  }
}

}  // namespace interleave::gui
