#include "gui/commands/view_commands.hpp"

#include <algorithm>
#include <cmath>

#include "gui/commands/step_commands.hpp"
#include "tracer/model/interaction.hpp"
#include "tracer/model/navigate.hpp"

namespace interleave::gui {
namespace {
constexpr double k_shortest_range_ns = 50;
}

void set_visible(Viewer& viewer, AxisRange range) {
  const AxisRange limits = fitting_range(viewer);
  if (!std::isfinite(range.begin_ns) || !std::isfinite(range.end_ns)) return;
  const double longest = limits.length_ns();
  const double length = std::clamp(range.length_ns(), std::min(k_shortest_range_ns, longest), longest);
  const double begin = range.begin_ns + (range.length_ns() - length) / 2;
  viewer.visible.begin_ns = std::clamp(begin, limits.begin_ns, limits.end_ns - length);
  viewer.visible.end_ns = viewer.visible.begin_ns + length;
  // At the far end of a long axis a double may not resolve the shortest range.
  if (!(viewer.visible.length_ns() > 0)) viewer.visible = limits;
  viewer.focused = false;
}

void zoom(Viewer& viewer, double at_ns, double factor) {
  if (!std::isfinite(at_ns) || !(factor > 0) || !std::isfinite(factor)) return;
  const AxisRange limits = fitting_range(viewer);
  const double shortest = k_shortest_range_ns / viewer.visible.length_ns();
  const double longest = limits.length_ns() / viewer.visible.length_ns();
  factor = std::clamp(factor, std::min(shortest, longest), longest);
  set_visible(viewer, {at_ns + (viewer.visible.begin_ns - at_ns) * factor, at_ns + (viewer.visible.end_ns - at_ns) * factor});
}

void pan(Viewer& viewer, double ns) { set_visible(viewer, {viewer.visible.begin_ns + ns, viewer.visible.end_ns + ns}); }

void reveal_cursor(Viewer& viewer) {
  if (Document* document = viewer.current(); document != nullptr && document->cursor != k_none && !viewer.playing) {
    if (const TaskIndex task = task_of_event(*document->trace, document->cursor); task != k_none)
      document->in_sight = document->lanes.of_task(task);
  }
  const AxisRange& visible = viewer.visible;
  if (viewer.cursor_ns >= visible.begin_ns && viewer.cursor_ns <= visible.end_ns) return;
  const bool focused = viewer.focused;
  const double step = visible.length_ns();
  // A short step on keeps the direction of reading; a far jump puts the cursor into the middle.
  const bool just_right = viewer.cursor_ns > visible.end_ns && viewer.cursor_ns < visible.end_ns + step;
  const double begin = just_right ? viewer.cursor_ns - step * 0.25 : viewer.cursor_ns - step * 0.5;
  set_visible(viewer, {begin, begin + step});
  viewer.focused = focused;
}

void focus_selection(Viewer& viewer) {
  const Document* document = viewer.current();
  if (document == nullptr) return;
  double begin = viewer.cursor_ns, end = viewer.cursor_ns;
  if (document->selected != k_none) {
    const model::Interval life = model::lifetime(*document->trace, document->selected);
    begin = document->axis_of(life.begin_ns);
    end = document->axis_of(life.end_ns);
  }
  if (viewer.focused && end > begin) {
    const double air = (end - begin) * 0.05;
    set_visible(viewer, {begin - air, end + air});
    return;
  }
  const double length = viewer.visible.length_ns();
  const double middle = (begin + end) / 2;
  set_visible(viewer, {middle - length / 2, middle + length / 2});
  viewer.focused = true;
}

void scroll_lanes(Document& document, double to_row) {
  document.in_sight = k_none;
  const double last = std::max(0.0, static_cast<double>(document.shown_lanes().size()) - 1);
  if (std::isfinite(to_row)) document.scroll = std::clamp(to_row, 0.0, last);
}

void show_only_interacting(Viewer& viewer) {
  Document* document = viewer.current();
  if (document == nullptr) return;
  if (!document->only.empty()) {
    document->only.clear();
  } else if (document->selected == k_none) {
    viewer.message = viewer.language == Language::chinese ? "先选择一个任务：点击它的泳道" : "Select a task first: click its lane";
    return;
  } else {
    document->only.assign(document->trace->tasks().size(), false);
    for (const TaskIndex task : model::interacting_tasks(*document->trace, document->selected)) document->only[task] = true;
  }
  document->rows_changed();
  scroll_lanes(*document, document->scroll);
}

void group_by_next(Viewer& viewer) {
  const Document* const current = viewer.current();
  if (current == nullptr) return;
  const auto next = static_cast<Grouping>((static_cast<int>(current->lanes.grouping()) + 1) % k_grouping_count);
  const bool chinese = viewer.language == Language::chinese;
  for (Document& document : viewer.documents) {
    if (!document.group_by(next)) {
      viewer.message = chinese ? "名称和代码行仍在读取" : "Names and lines are still being read";
      return;
    }
    document.scroll = 0;
    if (document.selected != k_none) reveal_task(document, document.selected);
  }
  constexpr std::string_view k_english[] = {"parent", "name", "the line that created them", "state at the cursor"};
  constexpr std::string_view k_chinese[] = {"父任务", "名称", "创建它们的代码行", "光标处的状态"};
  const auto name = static_cast<std::size_t>(next);
  viewer.message = chinese ? "任务分组：" + std::string{k_chinese[name]} : "Tasks grouped by " + std::string{k_english[name]};
}

void reveal_task(Document& document, TaskIndex task) {
  const std::uint32_t lane = document.lanes.of_task(task);
  document.in_sight = lane;
  if (document.is_shown(lane)) return;
  if (!document.is_chosen(lane)) document.only.clear();
  const Lanes& lanes = document.lanes;
  for (std::uint32_t around = lanes.folder_around(lane); around != k_none; around = lanes.folder_around(lanes.lane_of_folder(around)))
    document.folded[around] = false;
  document.rows_changed();
}

}  // namespace interleave::gui
