#include "gui/panels/histogram.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "gui/draw/shapes.hpp"

namespace interleave::gui {

void draw_histogram(Frame& frame, const insight::Distribution& times, float width, float height) {
  const auto bins = times.histogram();
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ImGui::Dummy({width, height});
  if (bins.empty()) return;
  const float em = frame.em, size = std::round(em * 0.8f);
  const float labels = size + 2, bottom = at.y + height - labels, top = at.y + size + 2;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.AddRectFilled({at.x, top}, {at.x + width, bottom}, frame.colours.lane);
  const double first = std::log2(bins.front().begin_ns), last = std::log2(bins.back().end_ns);
  const auto x_of = [&](double ns) {
    const double part = (std::log2(std::max(ns, bins.front().begin_ns)) - first) / (last - first);
    return at.x + width * static_cast<float>(std::clamp(part, 0.0, 1.0));
  };
  const std::uint64_t most = std::ranges::max_element(bins, {}, &insight::Distribution::Bin::count)->count;
  for (const insight::Distribution::Bin& bin : bins) {
    if (bin.count == 0) continue;
    // The few are seen beside the many: at least two pixels high.
    const float tall = std::max(2.0f, (bottom - top) * static_cast<float>(static_cast<double>(bin.count) / static_cast<double>(most)));
    const ImVec2 from{x_of(bin.begin_ns), bottom - tall}, to{std::max(x_of(bin.begin_ns) + 1, x_of(bin.end_ns) - 1), bottom};
    list.AddRectFilled(from, to, frame.colours.accent);
    if (ImGui::IsMouseHoveringRect({from.x, top}, to))
      ImGui::SetTooltip("%s", fmt::format("{} – {}: {}", insight::human_time(static_cast<std::int64_t>(bin.begin_ns)),
                                          insight::human_time(static_cast<std::int64_t>(bin.end_ns)), bin.count)
                                  .c_str());
  }
  float free_from = at.x - 1;  // labels do not cover each other
  for (const int percent : {50, 90, 99}) {
    const std::int64_t ns = times.percentile_ns(percent);
    const float x = x_of(static_cast<double>(ns));
    list.AddRectFilled({x, top}, {x + 1, bottom}, frame.colours.text);
    const std::string label = fmt::format("p{} {}", percent, insight::human_time(ns));
    const float wide = text_width(frame.fonts.text(), size, label);
    const float left = std::clamp(x - wide / 2, at.x, std::max(at.x, at.x + width - wide));
    if (left <= free_from) continue;
    draw_fitting_text(list, frame.fonts.text(), size, {left, at.y}, wide + 1, frame.colours.dim_text, label);
    free_from = left + wide + em * 0.5f;
  }
  const std::string least = insight::human_time(static_cast<std::int64_t>(bins.front().begin_ns));
  const std::string longest = insight::human_time(static_cast<std::int64_t>(bins.back().end_ns));
  draw_fitting_text(list, frame.fonts.text(), size, {at.x, bottom + 1}, width / 2, frame.colours.dim_text, least);
  const float wide = text_width(frame.fonts.text(), size, longest);
  draw_fitting_text(list, frame.fonts.text(), size, {at.x + width - wide, bottom + 1}, wide + 1, frame.colours.dim_text, longest);
}

}  // namespace interleave::gui
