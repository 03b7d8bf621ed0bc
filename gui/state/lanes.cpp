#include "gui/state/lanes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>
#include <utility>

namespace interleave::gui {

using model::k_none;
using model::TaskIndex;
using model::TaskState;

std::size_t Lanes::heads_before(std::uint32_t lane) const {
  return static_cast<std::size_t>(std::ranges::lower_bound(heads_, lane, {}, &Head::lane) - heads_.begin());
}

Lane Lanes::operator[](std::uint32_t number) const {
  const std::size_t heads = heads_before(number);
  const bool has_children = folder_of(number) != k_none;
  if (heads < heads_.size() && heads_[heads].lane == number) {
    const Head& head = heads_[heads];
    return {head.kind, head.hue, has_children, head.index, head.depth, head.content};
  }
  const TaskIndex task = order_.at(number - static_cast<std::uint32_t>(heads));
  const std::uint32_t depth = grouping_ == Grouping::parent ? trace_->task_times(task).depth : 1;
  return {LaneKind::task, hue_of(task), has_children, task, depth, task};
}

// A task's lane is its place in the order and the number of heads above it.
std::uint32_t Lanes::of_task(TaskIndex task) const {
  const std::uint32_t place = order_.place_of(task);
  std::size_t begin = 0, end = heads_.size();
  while (begin < end) {
    const std::size_t middle = begin + (end - begin) / 2;
    if (heads_[middle].lane - middle <= place)
      begin = middle + 1;
    else
      end = middle;
  }
  return place + static_cast<std::uint32_t>(begin);
}

std::uint32_t Lanes::of_span(model::SpanIndex span) const {
  const std::uint32_t other = span < contents_->span_lanes.size() ? contents_->span_lanes[span] : k_none;
  if (other == k_none) return k_no_lane;
  // Those of calls and jobs are the last ones.
  return heads_[heads_.size() - contents_->others.size() + other].lane;
}

LaneContent Lanes::content(const Lane& lane) const {
  if (lane.content == k_none) return {};
  if (lane.kind != LaneKind::task) return content_of(*contents_, lane.content - contents_->tasks);
  return {{}, {}, contents_->inner.of(lane.content), contents_->prints.of(lane.content)};
}

std::uint32_t Lanes::folder_of(std::uint32_t lane) const {
  const auto found = std::ranges::lower_bound(folders_, lane, {}, &Folder::lane);
  const bool is_one = found != folders_.end() && found->lane == lane && found->end > lane + 1;
  return is_one ? static_cast<std::uint32_t>(found - folders_.begin()) : k_none;
}

std::uint32_t Lanes::folder_around(std::uint32_t lane) const {
  const auto after = std::ranges::lower_bound(folders_, lane, {}, &Folder::lane);
  if (after == folders_.begin()) return k_none;
  auto folder = static_cast<std::uint32_t>(after - folders_.begin()) - 1;
  while (folder != k_none && folders_[folder].end <= lane) folder = folders_[folder].around;
  return folder;
}

std::size_t Lanes::bytes() const {
  return heads_.capacity() * sizeof(Head) + order_.bytes() + folders_.capacity() * sizeof(Folder) + groups_.capacity() * sizeof(TaskGroup) +
         kinds_.capacity() * sizeof(std::uint32_t);
}

/// Puts lanes below each other.
class LaneBuilder {
 public:
  LaneBuilder(std::shared_ptr<const model::Trace> trace, std::shared_ptr<const LaneContents> contents, Grouping grouping) {
    made_.trace_ = std::move(trace);
    made_.contents_ = std::move(contents);
    made_.grouping_ = grouping;
  }

  void add_loop(model::LoopIndex loop) { made_.heads_.push_back({.lane = made_.size(), .index = loop, .kind = LaneKind::loop}); }
  void add_task(TaskIndex task) { made_.order_.append(task); }
  void add_tasks(TaskIndex first, TaskIndex end) { made_.order_.append(first, end - first); }

  /// The lane that was added last can be folded, with those until close().
  void open() {
    made_.folders_.push_back({made_.size() - 1, 0, open_.empty() ? k_none : open_.back()});
    open_.push_back(static_cast<std::uint32_t>(made_.folders_.size() - 1));
  }
  void close() {
    made_.folders_[open_.back()].end = made_.size();
    open_.pop_back();
  }

  void add_group(TaskGroup group) {
    group.lane = made_.size();
    made_.heads_.push_back({.lane = group.lane, .index = static_cast<std::uint32_t>(made_.groups_.size()), .kind = LaneKind::group});
    made_.groups_.push_back(group);
    open();
  }
  void close_group() {
    TaskGroup& group = made_.groups_.back();
    close();
    group.size = made_.size() - group.lane - 1;
    if (group.size > 0) made_.heads_.back().hue = made_.hue_of(made_.order_.at(made_.order_.size() - group.size));
  }
  void set_kinds(std::vector<std::uint32_t> kinds) { made_.kinds_ = std::move(kinds); }

  Lanes finish() {
    const auto& others = made_.contents_->others;
    std::vector<std::uint32_t> depths;  // of the open lanes
    for (std::uint32_t other = 0; other < others.size(); ++other) {
      const model::Lane& lane = others[other];
      for (; !depths.empty() && depths.back() >= lane.depth; depths.pop_back()) close();
      made_.heads_.push_back({.lane = made_.size(),
                              .index = lane.index,
                              .content = made_.contents_->owner_of_other(other),
                              .kind = lane.kind == model::LaneKind::span ? LaneKind::span : LaneKind::worker,
                              .depth = static_cast<std::uint8_t>(lane.depth),
                              .hue = made_.contents_->other_hues[other]});
      if (other + 1 == others.size() || others[other + 1].depth <= lane.depth) continue;
      open();
      depths.push_back(lane.depth);
    }
    for (; !depths.empty(); depths.pop_back()) close();
    made_.order_.finish();
    made_.folders_.shrink_to_fit();
    return std::move(made_);
  }

 private:
  Lanes made_;
  std::vector<std::uint32_t> open_;  // folders
};

Lanes lanes_by_parent(std::shared_ptr<const model::Trace> trace, std::shared_ptr<const LaneContents> contents) {
  LaneBuilder builder{trace, std::move(contents), Grouping::parent};
  const model::TaskTree tree{*trace};
  const auto add_tasks = [&](model::LoopIndex loop) {
    tree.visit(
        loop,
        [&](TaskIndex task, bool has_children) {
          builder.add_task(task);
          if (has_children) builder.open();
        },
        [&](TaskIndex) { builder.close(); });
  };
  for (model::LoopIndex loop = 0; loop < trace->loops().size(); ++loop) {
    builder.add_loop(loop);
    builder.open();
    add_tasks(loop);
    builder.close();
  }
  add_tasks(k_none);
  return builder.finish();
}

Lanes lanes_by_kind(std::shared_ptr<const model::Trace> trace, std::shared_ptr<const LaneContents> contents, const TaskKinds& kinds,
                    Grouping by) {
  LaneBuilder builder{trace, std::move(contents), by};
  for (model::LoopIndex loop = 0; loop < trace->loops().size(); ++loop) builder.add_loop(loop);
  // In the order of their first tasks.
  std::vector<TaskGroup> groups;
  std::vector<std::uint32_t> group_of(kinds.kinds().size());  // by kind
  std::unordered_map<std::string_view, std::uint32_t> by_name;
  std::unordered_map<std::uint32_t, std::uint32_t> by_site;
  for (std::uint32_t kind = 0; kind < group_of.size(); ++kind) {
    const auto& [name, site] = kinds.kinds()[kind];
    const auto number = static_cast<std::uint32_t>(groups.size());
    group_of[kind] =
        by == Grouping::name ? by_name.try_emplace(name, number).first->second : by_site.try_emplace(site.value, number).first->second;
    if (group_of[kind] == number) groups.push_back(by == Grouping::name ? TaskGroup{.name = name} : TaskGroup{.site = site});
    ++groups[group_of[kind]].kinds;
  }
  const auto tasks = static_cast<TaskIndex>(trace->tasks().size());
  for (TaskIndex task = 0; task < tasks; ++task) ++groups[group_of[kinds.of(task)]].size;
  // Tasks and kinds sorted by group, in their order.
  std::vector<std::uint32_t> next_task(groups.size()), next_kind(groups.size()), sorted(tasks), sorted_kinds(group_of.size());
  for (std::size_t group = 0, before = 0, kinds_before = 0; group < groups.size(); ++group) {
    next_task[group] = static_cast<std::uint32_t>(std::exchange(before, before + groups[group].size));
    next_kind[group] = groups[group].first_kind =
        static_cast<std::uint32_t>(std::exchange(kinds_before, kinds_before + groups[group].kinds));
  }
  for (TaskIndex task = 0; task < tasks; ++task) sorted[next_task[group_of[kinds.of(task)]]++] = task;
  for (std::uint32_t kind = 0; kind < group_of.size(); ++kind) sorted_kinds[next_kind[group_of[kind]]++] = kind;
  std::size_t at = 0;
  for (const TaskGroup& group : groups) {
    builder.add_group(group);
    for (std::uint32_t task = 0; task < group.size; ++task) builder.add_task(sorted[at++]);
    builder.close_group();
  }
  builder.set_kinds(std::move(sorted_kinds));
  return builder.finish();
}

Lanes lanes_by_state(std::shared_ptr<const model::Trace> trace, std::shared_ptr<const LaneContents> contents, const model::State& now) {
  LaneBuilder builder{trace, std::move(contents), Grouping::state};
  for (model::LoopIndex loop = 0; loop < trace->loops().size(); ++loop) builder.add_loop(loop);
  // Tasks are numbered in the order of creation.
  const auto tasks = static_cast<TaskIndex>(trace->tasks().size());
  TaskIndex created = 0;
  for (TaskIndex end = tasks; created < end;) {
    const TaskIndex middle = created + (end - created) / 2;
    if (now.event != k_none && trace->task_times(middle).created <= now.event)
      created = middle + 1;
    else
      end = middle;
  }
  // All but the last are always there, so that what is folded stays so from step to step.
  const auto add_alive = [&](TaskState state) {
    builder.add_group({.state = state});
    for (const model::TaskNow& task : now.tasks)
      if (task.state == state && task.task < created) builder.add_task(task.task);
    builder.close_group();
  };
  for (const TaskState state : {TaskState::running, TaskState::ready, TaskState::waiting, TaskState::created}) add_alive(state);
  builder.add_group({.state = TaskState::finished});
  TaskIndex next = 0;
  for (const model::TaskNow& task : now.tasks) {
    if (task.task < next || task.task >= created || task.state == TaskState::finished) continue;
    builder.add_tasks(next, task.task);
    next = task.task + 1;
  }
  builder.add_tasks(next, created);
  builder.close_group();
  builder.add_group({});
  builder.add_tasks(created, tasks);
  builder.close_group();
  if (std::ranges::find(now.tasks, TaskState::unknown, &model::TaskNow::state) != now.tasks.end()) add_alive(TaskState::unknown);
  return builder.finish();
}

std::string lane_name(const model::Trace& trace, const Lanes& lanes, const Lane& lane) {
  switch (lane.kind) {
    case LaneKind::loop:
      return model::loop_lane_name(trace.loops()[lane.index]);
    case LaneKind::task:
      return std::string{trace.tasks()[lane.index].name};
    case LaneKind::group:
      break;
    default:
      return lanes.contents()->others[lane.content - lanes.contents()->tasks].name;
  }
  const TaskGroup& group = lanes.groups()[lane.index];
  switch (lanes.grouping()) {
    case Grouping::state:
      return group.state ? std::string{model::name_of(*group.state)} : "not created yet";
    case Grouping::site: {
      const model::Site site = trace.site(group.site);
      if (site.line == 0) return "?";
      return fmt::format("{}:{} {}", site.file.substr(site.file.find_last_of('/') + 1), site.line, site.function);
    }
    default:
      return group.name.empty() ? "task" : std::string{group.name};
  }
}

}  // namespace interleave::gui
