// The raw events as a table, in step with the cursor: all of them, those of the selected task, or those that a search has found.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "gui/draw/shapes.hpp"
#include "gui/panels/panels.hpp"
#include "tracer/model/navigate.hpp"

namespace interleave::gui {
namespace {

class EventsPanel {
 public:
  EventsPanel(const Viewer& viewer, std::size_t document, Frame& frame)
      : viewer_{viewer}, index_{document}, document_{viewer.documents[document]}, trace_{*document_.trace}, frame_{frame} {
    if (!viewer.search.text.empty()) hits_ = document_.insights->search(viewer.search.text);
  }

  void draw() {
    const bool searching = !viewer_.search.text.empty();
    if (searching && !hits_) return dim(frame_, frame_.text(Text::searching));
    if (searching && hits_->events.empty()) return dim(frame_, frame_.text(Text::no_hits));
    constexpr ImGuiTableFlags k_flags =
        ImGuiTableFlags_ScrollY | ImGuiTableFlags_RowBg | ImGuiTableFlags_BordersInnerV | ImGuiTableFlags_SizingFixedFit;
    if (!ImGui::BeginTable("events", 5, k_flags)) return;
    const float em = frame_.em;
    ImGui::TableSetupScrollFreeze(0, 1);
    ImGui::TableSetupColumn("#", 0, em * 4);
    ImGui::TableSetupColumn(frame_.text(Text::time), 0, em * 6);
    ImGui::TableSetupColumn(frame_.text(Text::event), 0, em * 9);
    ImGui::TableSetupColumn(frame_.text(Text::selected_task), 0, em * 10);
    ImGui::TableSetupColumn(frame_.text(Text::what_happened), ImGuiTableColumnFlags_WidthStretch);
    ImGui::TableHeadersRow();
    const std::size_t rows = searching ? hits_->events.size() : trace_.event_count();
    // ImGui counts rows in an int, and pixels in a float that loses them after some millions: of a long trace a part around the cursor.
    constexpr std::size_t k_most = 200'000;
    const std::size_t cursor_row = row_of_cursor();
    const std::size_t first = rows <= k_most ? 0 : std::min(rows - k_most, cursor_row - std::min(cursor_row, k_most / 2));
    draw_rows(first, std::min(rows, k_most));
    follow_cursor(first, cursor_row);
    ImGui::EndTable();
  }

 private:
  EventIndex event_of(std::size_t row) const { return hits_ ? hits_->events[row] : static_cast<EventIndex>(row); }
  std::size_t row_of_cursor() const {
    if (!hits_) return document_.cursor;
    const auto at = std::ranges::lower_bound(hits_->events, document_.cursor);
    return std::min(static_cast<std::size_t>(at - hits_->events.begin()), hits_->events.size() - 1);
  }

  float row_height() const { return std::round(frame_.em * 1.3f); }

  void draw_rows(std::size_t first, std::size_t count) {
    ImGuiListClipper clipper;
    clipper.Begin(static_cast<int>(count), row_height());
    while (clipper.Step())
      for (int row = clipper.DisplayStart; row < clipper.DisplayEnd; ++row) draw_row(event_of(first + static_cast<std::size_t>(row)));
  }

  void draw_row(EventIndex event) {
    const model::Event of = trace_.event(event);
    const TaskIndex task = task_of_event(trace_, event);
    ImGui::PushID(static_cast<int>(event));
    ImGui::TableNextRow(0, row_height());
    if (event == document_.cursor) ImGui::TableSetBgColor(ImGuiTableBgTarget_RowBg1, frame_.colours.lane_selected);
    ImGui::TableNextColumn();
    const std::string number = fmt::format("{}", event);
    if (ImGui::Selectable(number.c_str(), false, ImGuiSelectableFlags_SpanAllColumns, {0, std::round(frame_.em * 1.05f)}))
      frame_.issue({.command = Command::go_to_event, .document = index_, .index = event, .at = 0, .amount = 0});
    frame_.record_item(fmt::format("event.{}.{}", index_, event));
    ImGui::TableNextColumn();
    dim(frame_, insight::human_time(static_cast<std::int64_t>(document_.axis_of(of.time_ns))));
    ImGui::TableNextColumn();
    const std::string_view kind = name_of(of.kind);
    ImGui::TextUnformatted(kind.data(), kind.data() + kind.size());
    ImGui::TableNextColumn();
    if (task != k_none) {
      const std::string_view name = trace_.tasks()[task].name;
      frame_.fonts.need(name);
      ImGui::PushStyleColor(ImGuiCol_Text, readable_hue(frame_, document_, task));
      ImGui::TextUnformatted(name.data(), name.data() + name.size());
      ImGui::PopStyleColor();
    }
    ImGui::TableNextColumn();
    std::string text = insight::sentence(trace_, event, viewer_.language);
    std::erase(text, '`');
    frame_.fonts.need(text);
    ImGui::TextUnformatted(text.c_str());
    ImGui::PopID();
  }

  /// Scrolls to the cursor when it has moved out of sight.
  void follow_cursor(std::size_t first, std::size_t cursor_row) {
    const ImGuiID id = ImGui::GetID("cursor");
    if (ImGui::GetStateStorage()->GetInt(id, -1) == static_cast<int>(document_.cursor)) return;
    ImGui::GetStateStorage()->SetInt(id, static_cast<int>(document_.cursor));
    const float y = static_cast<float>(cursor_row - first) * row_height();
    const float seen = ImGui::GetWindowHeight() - 2 * row_height();
    if (y < ImGui::GetScrollY() || y + row_height() > ImGui::GetScrollY() + seen) ImGui::SetScrollY(std::max(0.0f, y - seen / 2));
  }

  const Viewer& viewer_;
  const std::size_t index_;
  const Document& document_;
  const model::Trace& trace_;
  Frame& frame_;
  std::shared_ptr<const Hits> hits_;
};

}  // namespace

void draw_events(const Viewer& viewer, std::size_t document, Frame& frame) { EventsPanel{viewer, document, frame}.draw(); }

}  // namespace interleave::gui
