// What a document shows of its lanes: how they are grouped, what is folded away, which rows there are.
#include <algorithm>

#include "gui/state/viewer.hpp"

namespace interleave::gui {
namespace {

// With more lanes than this, groups are folded when they are made: all that have something in common, and small families.
constexpr std::uint32_t k_many_lanes = 300, k_small_family = 100;

bool begins_folded(const Lanes& lanes, std::uint32_t folder) {
  const std::uint32_t lane = lanes.lane_of_folder(folder);
  const Lane of = lanes[lane];
  if (lanes.grouping() == Grouping::state) {
    const std::optional<model::TaskState>& state = lanes.groups()[of.index].state;
    return of.kind == LaneKind::group && (!state || *state == model::TaskState::finished);
  }
  if (lanes.size() <= k_many_lanes) return false;
  return of.kind == LaneKind::group || (of.kind == LaneKind::task && lanes.end_of_folder(folder) - lane <= k_small_family);
}

/// Where not all tasks are shown: the lanes of those that are, and of what is no task.
std::vector<std::uint32_t> chosen_lanes(const Document& document) {
  std::vector<std::uint32_t> chosen;
  if (document.only.empty()) return chosen;
  for (TaskIndex task = 0; task < document.only.size(); ++task)
    if (document.only[task]) chosen.push_back(document.lanes.of_task(task));
  for (std::size_t head = 0; head < document.lanes.head_count(); ++head) chosen.push_back(document.lanes.lane_of_head(head));
  std::ranges::sort(chosen);
  return chosen;
}

}  // namespace

Hue Document::hue_of(TaskIndex task, model::SpanIndex span) const {
  if (task < trace->tasks().size()) return lanes.hue_of(task);
  const std::uint32_t lane = lanes.of_span(span);
  return lane == k_no_lane ? hue::k_grey : lanes[lane].hue;
}

bool Document::is_folded(std::uint32_t lane) const {
  const std::uint32_t folder = lanes.folder_of(lane);
  return folder < folded.size() && folded[folder];
}

void Document::fold(std::uint32_t lane, bool folds) {
  if (const std::uint32_t folder = lanes.folder_of(lane); folder < folded.size()) folded[folder] = folds;
  rows_changed();
}

bool Document::is_chosen(std::uint32_t lane) const {
  if (only.empty()) return true;
  const Lane row = lanes[lane];
  return row.kind != LaneKind::task || only[row.index];
}

bool Document::is_shown(std::uint32_t lane) const { return is_chosen(lane) && shown_lanes().row_of(lane).has_value(); }

bool Document::is_seen(TaskIndex task) const {
  const std::uint32_t lane = lanes.of_task(task);
  return lanes.grouping() == Grouping::parent ? is_shown(lane) : is_chosen(lane);
}

void Document::rows_changed() {
  shown_.reset();
  ++rows_version_;
}

const ShownRows& Document::shown_lanes() const {
  if (shown_) return *shown_;
  ShownRows& shown = shown_.emplace();
  const std::vector<std::uint32_t> chosen = chosen_lanes(*this);
  auto at = chosen.begin();
  const auto show = [&](std::uint32_t from, std::uint32_t to) {
    if (only.empty()) return shown.append(from, to - from);
    for (at = std::lower_bound(at, chosen.end(), from); at != chosen.end() && *at < to; ++at) shown.append(*at, 1);
  };
  std::uint32_t next = 0;
  for (std::uint32_t folder = 0; folder < folded.size(); ++folder) {
    if (!folded[folder] || lanes.lane_of_folder(folder) < next) continue;
    show(next, lanes.lane_of_folder(folder) + 1);
    next = std::max(next, lanes.end_of_folder(folder));
  }
  show(next, lanes.size());
  return shown;
}

void Document::show_lanes(Lanes made) {
  lanes = std::move(made);
  folded.assign(lanes.folder_count(), false);
  for (std::uint32_t folder = 0; folder < folded.size(); ++folder) folded[folder] = begins_folded(lanes, folder);
  rows_changed();
}

void Document::set_cursor(EventIndex event) {
  if (cursor == event) return;
  cursor = event;
  if (lanes.grouping() != Grouping::state) return;
  // The same groups with other tasks: what is folded stays so.
  const std::vector<bool> kept = folded;
  group_by(Grouping::state);
  for (std::size_t folder = 0; folder < std::min(kept.size(), folded.size()); ++folder) folded[folder] = kept[folder];
  rows_changed();
}

bool Document::group_by(Grouping grouping) {
  const std::shared_ptr<const LaneContents> contents = lanes.contents();
  state_at_cursor_.reset();
  switch (grouping) {
    case Grouping::parent:
      show_lanes(lanes_by_parent(trace, contents));
      return true;
    case Grouping::state:
      state_at_cursor_ = std::make_shared<const model::State>(cursor == k_none ? model::State{} : trace->state_at(cursor));
      show_lanes(lanes_by_state(trace, contents, *state_at_cursor_));
      return true;
    default:
      if (series->get() == nullptr) return false;
      show_lanes(lanes_by_kind(trace, contents, series->get()->kinds, grouping));
      return true;
  }
}

}  // namespace interleave::gui
