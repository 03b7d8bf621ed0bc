// Where the time went, as a table; how long its parts took, as a histogram; and the critical path, what it consists of.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "gui/draw/shapes.hpp"
#include "gui/panels/histogram.hpp"
#include "gui/panels/panels.hpp"

namespace interleave::gui {
namespace {

using insight::GroupBy;
using insight::human_time;
using insight::Statistics;
using insight::StatisticsRow;

constexpr std::array<Text, k_groupings> k_grouping_titles{Text::by_task, Text::by_name, Text::by_site, Text::by_resource};
constexpr std::array<const char*, k_groupings> k_grouping_names{"by.task", "by.name", "by.site", "by.resource"};
constexpr std::size_t k_most_rows = 2000;

enum Column : std::uint8_t { name, sum, busy, delay, wait, count, p50, p90, p99, longest };

class StatisticsPanel {
 public:
  StatisticsPanel(const Viewer& viewer, std::size_t document, Frame& frame)
      : viewer_{viewer}, index_{document}, document_{viewer.documents[document]}, trace_{*document_.trace}, frame_{frame} {}

  void draw() {
    draw_choices();
    const model::Interval range = studied(viewer_, document_);
    const auto all = document_.insights->statistics(viewer_.statistics.by, range);
    if (!all) return dim(frame_, frame_.text(Text::computing));
    draw_summary(*all);
    if (viewer_.path_shown) draw_path(range);
    draw_table(*all);
  }

 private:
  void draw_choices() {
    for (std::uint32_t by = 0; by < k_groupings; ++by) {
      if (by > 0) ImGui::SameLine(0, frame_.em * 0.2f);
      if (choice(frame_, fmt::format("{}.{}", k_grouping_names[by], index_).c_str(), frame_.text(k_grouping_titles[by]),
                 viewer_.statistics.by == static_cast<GroupBy>(by)))
        frame_.issue({.command = Command::choose_statistics, .document = index_, .index = by, .at = 0, .amount = 0});
    }
    ImGui::SameLine(0, frame_.em);
    if (choice(frame_, fmt::format("path.{}", index_).c_str(), frame_.text(Text::critical_path), viewer_.path_shown))
      frame_.issue(Command::show_path);
    if (viewer_.measured) {
      ImGui::SameLine(0, frame_.em);
      ImGui::AlignTextToFramePadding();
      dim(frame_,
          fmt::format("{} {}", frame_.text(Text::of_measured), human_time(static_cast<std::int64_t>(viewer_.measured->length_ns()))));
    }
  }

  void draw_summary(const Statistics& all) {
    std::string text;
    for (const insight::LoopUse& loop : all.loops) {
      const double length = static_cast<double>(std::max<std::int64_t>(loop.length_ns, 1));
      text += fmt::format(fmt::runtime(frame_.text(Text::loop_use)), 100 * static_cast<double>(loop.busy_ns) / length,
                          100 * static_cast<double>(loop.idle_ns) / length);
      text += "   ";
    }
    if (all.speed_up() > 0)
      text += fmt::format(fmt::runtime(frame_.text(Text::speed_up)), human_time(all.parts_ns), human_time(all.range.length_ns()),
                          all.speed_up());
    dim_wrapped(frame_, text);
  }

  void draw_path(model::Interval range) {
    const auto path = document_.insights->critical_path(range);
    heading(frame_, frame_.text(Text::critical_path));
    if (!path) return dim(frame_, frame_.text(Text::computing));
    if (path->steps.empty()) return dim(frame_, frame_.text(Text::no_path));
    const insight::PathShares shares = insight::shares(trace_, *path, viewer_.language);
    const std::int64_t whole = path->time().length_ns();
    ImGui::TextUnformatted(fmt::format("{}, {} {}", human_time(whole), path->steps.size(), frame_.text(Text::steps)).c_str());
    if (!ImGui::BeginTable("shares", 3, ImGuiTableFlags_SizingStretchSame | ImGuiTableFlags_BordersInnerV)) return;
    for (const auto* column : {&shares.tasks, &shares.states, &shares.sites}) {
      ImGui::TableNextColumn();
      for (std::size_t row = 0; row < column->size() && row < 8; ++row) draw_share((*column)[row], whole);
    }
    ImGui::EndTable();
    ImGui::Spacing();
  }

  void draw_share(const insight::PathShare& share, std::int64_t whole) {
    const double part = static_cast<double>(share.time_ns) / static_cast<double>(std::max<std::int64_t>(whole, 1));
    std::string name = share.name;
    std::erase(name, '`');
    frame_.fonts.need(name);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float width = ImGui::GetContentRegionAvail().x, height = std::round(frame_.em * 1.25f);
    ImDrawList& list = *ImGui::GetWindowDrawList();
    list.AddRectFilled(at, {at.x + width * static_cast<float>(part), at.y + height - 1}, faded(frame_.colours.accent, 0.3f));
    const std::string number = fmt::format("{:.0f} %  {}", 100 * part, human_time(share.time_ns));
    const float numbers = text_width(frame_.fonts.text(), frame_.em, number);
    draw_fitting_text(list, frame_.fonts.text(), frame_.em, {at.x + frame_.em * 0.2f, at.y},
                      std::max(frame_.em, width - numbers - frame_.em), frame_.colours.text, name);
    draw_fitting_text(list, frame_.fonts.text(), frame_.em, {at.x + width - numbers, at.y}, numbers + 1, frame_.colours.dim_text, number);
    ImGui::Dummy({width, height});
  }

  static std::int64_t key_of(const StatisticsRow& row, std::uint32_t column) {
    switch (column) {
      case busy:
        return row.busy_ns;
      case delay:
        return row.delay_ns;
      case wait:
        return row.wait_ns;
      case count:
        return static_cast<std::int64_t>(row.count);
      case p50:
        return row.times.percentile_ns(50);
      case p90:
        return row.times.percentile_ns(90);
      case p99:
        return row.times.percentile_ns(99);
      case longest:
        return row.times.max_ns();
      default:
        return row.sum_ns();
    }
  }

  /// The rows in the order in which the person wants them.
  std::vector<std::uint32_t> order_of(const Statistics& all) const {
    std::vector<std::uint32_t> order(std::min(all.rows.size(), k_most_rows));
    for (std::uint32_t row = 0; row < order.size(); ++row) order[row] = row;
    const ImGuiTableSortSpecs* specs = ImGui::TableGetSortSpecs();
    if (specs == nullptr || specs->SpecsCount == 0) return order;
    const auto [column, direction] = std::pair{specs->Specs[0].ColumnUserID, specs->Specs[0].SortDirection};
    if (column == sum && direction == ImGuiSortDirection_Descending) return order;  // as they come
    const bool up = direction == ImGuiSortDirection_Ascending;
    if (column == name) {
      std::vector<std::string> names;
      for (const std::uint32_t row : order) names.push_back(insight::row_name(trace_, all, all.rows[row], viewer_.language));
      std::ranges::sort(order, [&](std::uint32_t a, std::uint32_t b) {
        return up ? std::tie(names[a], a) < std::tie(names[b], b) : std::tie(names[b], a) < std::tie(names[a], b);
      });
      return order;
    }
    std::vector<std::int64_t> keys;
    for (const std::uint32_t row : order) keys.push_back(key_of(all.rows[row], column));
    std::ranges::sort(order, [&](std::uint32_t a, std::uint32_t b) { return keys[a] != keys[b] ? (keys[a] < keys[b]) == up : a < b; });
    return order;
  }

  void draw_table(const Statistics& all) {
    constexpr ImGuiTableFlags k_flags = ImGuiTableFlags_RowBg | ImGuiTableFlags_BordersInnerV | ImGuiTableFlags_Sortable |
                                        ImGuiTableFlags_SizingFixedFit | ImGuiTableFlags_Resizable;
    if (!ImGui::BeginTable("statistics", 10, k_flags)) return;
    const auto column = [&](Text title, Column id, ImGuiTableColumnFlags flags = 0) {
      ImGui::TableSetupColumn(frame_.text(title), flags | ImGuiTableColumnFlags_PreferSortDescending, 0, id);
    };
    ImGui::TableSetupColumn(frame_.text(k_grouping_titles[static_cast<std::size_t>(all.by)]), 0, frame_.em * 12, name);
    ImGui::TableSetupColumn(
        frame_.text(Text::share),
        ImGuiTableColumnFlags_WidthStretch | ImGuiTableColumnFlags_DefaultSort | ImGuiTableColumnFlags_PreferSortDescending, 0, sum);
    column(Text::busy, busy);
    column(Text::delay_short, delay);
    column(Text::wait, wait);
    column(Text::count, count);
    column(all.by == GroupBy::task ? Text::median_run : all.by == GroupBy::name ? Text::median_life : Text::median_wait, p50);
    column(Text::percentile_90, p90);
    column(Text::percentile_99, p99);
    column(Text::longest, longest);
    ImGui::TableHeadersRow();
    const std::int64_t most = all.rows.empty() ? 1 : std::max<std::int64_t>(1, all.rows.front().sum_ns());
    const std::vector<std::uint32_t> order = order_of(all);
    std::uint32_t shown = 0;
    for (const std::uint32_t row : order) draw_row(all, row, shown++, most);
    ImGui::EndTable();
    if (all.rows.size() > order.size()) dim(frame_, fmt::format("… {} {}", all.rows.size(), frame_.text(Text::rows)));
  }

  void draw_row(const Statistics& all, std::uint32_t index, std::uint32_t shown, std::int64_t most) {
    const StatisticsRow& row = all.rows[index];
    const bool chosen = viewer_.statistics.chosen == index;
    ImGui::TableNextRow();
    if (chosen) ImGui::TableSetBgColor(ImGuiTableBgTarget_RowBg1, frame_.colours.lane_selected);
    ImGui::TableNextColumn();
    std::string title = insight::row_name(trace_, all, row, viewer_.language);
    std::erase(title, '`');
    frame_.fonts.need(title);
    ImGui::PushID(static_cast<int>(index));
    if (ImGui::Selectable("##row", false, ImGuiSelectableFlags_SpanAllColumns)) choose(row, index);
    ImGui::PopID();
    frame_.record_item(fmt::format("statistics.{}.{}", index_, shown));
    ImGui::SameLine(0, 0);
    ImGui::TextUnformatted(title.c_str());
    ImGui::TableNextColumn();
    draw_parts(row, most);
    for (const std::int64_t time : {row.busy_ns, row.delay_ns, row.wait_ns}) number(human_time(time));
    number(fmt::format("{}", row.count));
    for (const std::int64_t time : {key_of(row, p50), key_of(row, p90), key_of(row, p99), key_of(row, longest)}) number(human_time(time));
    if (!chosen) return;
    ImGui::TableNextRow();
    ImGui::TableNextColumn();
    draw_use(row);
    ImGui::TableNextColumn();
    draw_histogram(frame_, row.times, ImGui::GetContentRegionAvail().x, frame_.em * 5);
    frame_.record_item(fmt::format("histogram.{}", index_));
  }

  void choose(const StatisticsRow& row, std::uint32_t index) {
    frame_.issue({.command = Command::choose_row, .document = index_, .index = index, .at = 0, .amount = 0});
    if (row.task != k_none) frame_.issue({.command = Command::select_task, .document = index_, .index = row.task, .at = 0, .amount = 0});
  }

  void number(const std::string& text) {
    ImGui::TableNextColumn();
    const float room = ImGui::GetContentRegionAvail().x - text_width(frame_.fonts.text(), frame_.em, text);
    if (room > 0) ImGui::SetCursorPosX(ImGui::GetCursorPosX() + room);
    ImGui::TextUnformatted(text.c_str());
  }

  /// Running, ready and waiting beside each other; the longest row is as wide as the column.
  void draw_parts(const StatisticsRow& row, std::int64_t most) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float width = std::max(1.0f, ImGui::GetContentRegionAvail().x), height = frame_.em;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    float x = at.x;
    const auto part = [&](std::int64_t time, float tall, ImU32 colour) {
      if (time <= 0) return;
      const float length = width * static_cast<float>(static_cast<double>(time) / static_cast<double>(most));
      const float top = at.y + height * (1 - tall) / 2;
      list.AddRectFilled({x, top}, {std::max(x + 1, x + length), top + height * tall}, colour);
      x += length;
    };
    part(row.busy_ns, 0.8f, frame_.colours.hues[2]);
    part(row.delay_ns, 0.3f, frame_.colours.ready);
    const float waiting = x;
    part(row.wait_ns, 0.62f, faded(frame_.colours.hues[2], frame_.colours.waiting_fill));
    draw_hatching(list, {waiting, at.y + height * 0.19f}, {x, at.y + height * 0.81f}, WaitClass::timer,
                  faded(frame_.colours.hues[2], frame_.colours.waiting_hatch), frame_.em);
    ImGui::Dummy({width, height});
  }

  /// What is known of a resource, and who waited for it.
  void draw_use(const StatisticsRow& row) {
    if (row.awaited == insight::Awaited::resource && viewer_.statistics.by == GroupBy::resource) {
      if (row.use.held_ns > 0) dim(frame_, fmt::format("{} {}", frame_.text(Text::held_for), human_time(row.use.held_ns)));
      if (row.use.most > 0)
        dim(frame_, fmt::format("{} {}{}, {} {:.1f}", frame_.text(Text::most), row.use.most,
                                row.use.limit > 0 ? fmt::format(" / {}", row.use.limit) : "", frame_.text(Text::mean), row.use.mean));
    }
    for (const insight::Waiter& waiter : row.waiters) dim(frame_, fmt::format("{}  {}", waiter.name, human_time(waiter.wait_ns)));
  }

  const Viewer& viewer_;
  const std::size_t index_;
  const Document& document_;
  const model::Trace& trace_;
  Frame& frame_;
};

}  // namespace

void draw_statistics(const Viewer& viewer, std::size_t document, Frame& frame) { StatisticsPanel{viewer, document, frame}.draw(); }

}  // namespace interleave::gui
