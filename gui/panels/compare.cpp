// Two traces: their lanes side by side, how long each took, and where their order first differs.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "gui/draw/shapes.hpp"
#include "gui/panels/panels.hpp"

namespace interleave::gui {
namespace {

using insight::Comparison;
using insight::human_time;

class ComparePanel {
 public:
  ComparePanel(const Viewer& viewer, Frame& frame, const Comparison& found) : viewer_{viewer}, frame_{frame}, found_{found} {}

  void draw() {
    draw_totals();
    draw_difference();
    draw_lanes();
  }

 private:
  const model::Trace& trace(std::size_t document) const { return *viewer_.documents[document].trace; }

  static std::string ratio(std::int64_t a, std::int64_t b) {
    return a <= 0 || b <= 0 ? std::string{} : fmt::format("{:.2f}×", static_cast<double>(b) / static_cast<double>(a));
  }

  void draw_totals() {
    ImGui::TextUnformatted(fmt::format("{}  {}     {}  {}     {}", viewer_.documents[0].title, human_time(found_.length_a_ns),
                                       viewer_.documents[1].title, human_time(found_.length_b_ns),
                                       ratio(found_.length_a_ns, found_.length_b_ns))
                               .c_str());
    ImGui::SameLine(0, frame_.em * 2);
    dim(frame_, fmt::format(fmt::runtime(frame_.text(Text::lanes_in)), found_.in_both, found_.only_a, found_.only_b));
  }

  /// The first thing that happened in another order: what came next in each.
  void draw_difference() {
    if (!found_.first_difference) return dim(frame_, frame_.text(Text::same_order));
    heading(frame_, frame_.text(Text::first_difference));
    const model::EventIndex events[] = {found_.first_difference->a, found_.first_difference->b};
    for (std::size_t document = 0; document < 2; ++document) {
      const EventIndex event = events[document];
      std::string text =
          event == k_none ? std::string{frame_.text(Text::trace_had_ended)} : insight::sentence(trace(document), event, viewer_.language);
      std::erase(text, '`');
      text = fmt::format("{}:  {}", viewer_.documents[document].title, text);
      frame_.fonts.need(text);
      ImGui::PushID(static_cast<int>(document));
      const ImVec2 at = ImGui::GetCursorScreenPos();
      const float width = ImGui::GetContentRegionAvail().x;
      if (ImGui::Selectable("##difference", false, 0, {0, ImGui::CalcTextSize(text.c_str(), nullptr, false, width).y}) && event != k_none)
        frame_.issue({.command = Command::go_to_event, .document = document, .index = event, .at = 0, .amount = 0});
      ImGui::PopID();
      frame_.record_item(fmt::format("compare.difference.{}", document));
      const ImVec2 next = ImGui::GetCursorScreenPos();
      ImGui::SetCursorScreenPos(at);
      wrapped(frame_, text);
      ImGui::SetCursorScreenPos(next);
    }
  }

  void draw_lanes() {
    constexpr ImGuiTableFlags k_flags =
        ImGuiTableFlags_RowBg | ImGuiTableFlags_BordersInnerV | ImGuiTableFlags_SizingFixedFit | ImGuiTableFlags_Resizable;
    if (!ImGui::BeginTable("lanes", 5, k_flags)) return;
    const float em = frame_.em;
    ImGui::TableSetupColumn(frame_.text(Text::by_name), 0, em * 12);
    ImGui::TableSetupColumn(viewer_.documents[0].title.c_str(), 0, em * 6);
    ImGui::TableSetupColumn(viewer_.documents[1].title.c_str(), 0, em * 6);
    ImGui::TableSetupColumn("×", 0, em * 4);
    ImGui::TableSetupColumn("", ImGuiTableColumnFlags_WidthStretch);
    ImGui::TableHeadersRow();
    std::int64_t longest = 1;
    for (const insight::Lane& lane : found_.lanes) longest = std::max({longest, lane.a.life_ns, lane.b.life_ns});
    ImGuiListClipper clipper;
    clipper.Begin(static_cast<int>(found_.lanes.size()), std::round(em * 1.6f));
    while (clipper.Step())
      for (int row = clipper.DisplayStart; row < clipper.DisplayEnd; ++row) draw_lane(static_cast<std::size_t>(row), longest);
    ImGui::EndTable();
  }

  void draw_lane(std::size_t row, std::int64_t longest) {
    const insight::Lane& lane = found_.lanes[row];
    const bool in_a = lane.a.kind != insight::LaneKind::none, in_b = lane.b.kind != insight::LaneKind::none;
    std::string name = in_a ? insight::lane_name(trace(0), lane.a) : insight::lane_name(trace(1), lane.b);
    frame_.fonts.need(name);
    ImGui::TableNextRow(0, std::round(frame_.em * 1.6f));
    ImGui::TableNextColumn();
    ImGui::PushID(static_cast<int>(row));
    if (ImGui::Selectable("##lane", false, ImGuiSelectableFlags_SpanAllColumns)) select(lane);
    ImGui::PopID();
    frame_.record_item(fmt::format("compare.lane.{}", row));
    ImGui::SameLine(0, 0);
    ImGui::TextUnformatted(name.c_str());
    ImGui::TableNextColumn();
    ImGui::TextUnformatted(in_a ? human_time(lane.a.life_ns).c_str() : "–");
    ImGui::TableNextColumn();
    ImGui::TextUnformatted(in_b ? human_time(lane.b.life_ns).c_str() : "–");
    ImGui::TableNextColumn();
    ImGui::TextUnformatted(lane.in_both() ? ratio(lane.a.life_ns, lane.b.life_ns).c_str()
                                          : frame_.text(in_a ? Text::only_there : Text::only_here));
    ImGui::TableNextColumn();
    draw_bars(lane, longest);
  }

  /// One above the other, what it ran solid.
  void draw_bars(const insight::Lane& lane, std::int64_t longest) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float width = std::max(1.0f, ImGui::GetContentRegionAvail().x), height = std::round(frame_.em * 0.55f);
    ImDrawList& list = *ImGui::GetWindowDrawList();
    float y = at.y;
    for (const insight::LaneSide* side : {&lane.a, &lane.b}) {
      const auto length = [&](std::int64_t ns) {
        return width * static_cast<float>(static_cast<double>(ns) / static_cast<double>(longest));
      };
      const ImU32 hue = frame_.colours.hues[side == &lane.a ? hue::k_orange : hue::k_sky];
      list.AddRectFilled({at.x, y}, {at.x + length(side->life_ns), y + height}, faded(hue, 0.3f));
      list.AddRectFilled({at.x, y}, {at.x + length(side->busy_ns), y + height}, hue);
      y += height + 1;
    }
    ImGui::Dummy({width, 2 * height + 1});
  }

  void select(const insight::Lane& lane) {
    const insight::LaneSide* sides[] = {&lane.a, &lane.b};
    for (std::size_t document = 2; document-- > 0;)
      if (sides[document]->kind == insight::LaneKind::task)
        frame_.issue({.command = Command::select_task, .document = document, .index = sides[document]->index, .at = 0, .amount = 0});
  }

  const Viewer& viewer_;
  Frame& frame_;
  const Comparison& found_;
};

}  // namespace

void draw_compare(const Viewer& viewer, Frame& frame) {
  if (!viewer.comparing()) return dim_wrapped(frame, frame.text(Text::open_second));
  const auto found = viewer.documents[0].insights->comparison(viewer.documents[1].trace);
  if (!found) return dim(frame, frame.text(Text::computing));
  ComparePanel{viewer, frame, *found}.draw();
}

}  // namespace interleave::gui
