// The tabs below the timeline. Two traces show theirs side by side.
#include <fmt/format.h>

#include <cmath>

#include "gui/draw/shapes.hpp"
#include "gui/panels/panels.hpp"

namespace interleave::gui {
namespace {

constexpr Text k_titles[] = {Text::tab_source, Text::tab_loop, Text::tab_output};
static_assert(std::size(k_titles) == std::size(k_tab_names));

void draw_content(const Viewer& viewer, std::size_t document, Frame& frame) {
  switch (viewer.tab) {
    case Tab::source:
      return draw_source(viewer, document, frame);
    case Tab::event_loop:
      return draw_event_loop(viewer, document, frame);
    case Tab::output:
      return draw_output(viewer, document, frame);
  }
}

void draw_tab_titles(const Viewer& viewer, Frame& frame, Area area) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float em = frame.em;
  list.AddRectFilled(area.from, area.to(), frame.colours.raised);
  float x = area.from.x;
  for (std::uint32_t tab = 0; tab < std::size(k_titles); ++tab) {
    const char* title = frame.text(k_titles[tab]);
    const bool chosen = static_cast<std::uint32_t>(viewer.tab) == tab;
    ImFont* font = chosen ? frame.fonts.bold() : frame.fonts.text();
    const float width = text_width(frame.fonts.bold(), em, title) + em * 1.6f;
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
    draw_fitting_text(list, font, em, {x + em * 0.8f, area.from.y + std::round((area.size.y - em) / 2) - 1}, width,
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
  const std::size_t count = std::max<std::size_t>(1, viewer.documents.size());
  const float width = (area.size.x - gap * static_cast<float>(count - 1)) / static_cast<float>(count);
  for (std::size_t document = 0; document < count; ++document) {
    Area part{{std::round(area.from.x + (width + gap) * static_cast<float>(document)), area.from.y + titles},
              {std::floor(width), std::max(1.0f, area.size.y - titles)}};
    if (viewer.comparing()) {
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
