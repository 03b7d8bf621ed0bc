// The lanes of the timeline in their order, grouped as a person wants them. There may be millions: a Lane is made when it is taken.
//
// Lanes are numbered from the top, as if nothing were folded away. First the loops; grouped by parent each is followed by its tasks,
// children below their parents. Else the groups follow with their tasks. Then calls of threads without a loop, then workers: see
// model/lanes.hpp.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gui/state/lane_contents.hpp"
#include "gui/state/task_kinds.hpp"
#include "gui/state/task_order.hpp"
#include "tracer/model/state.hpp"

namespace interleave::gui {

enum class LaneKind : std::uint8_t {
  loop,    ///< index: LoopIndex; shows which task runs
  task,    ///< index: TaskIndex
  span,    ///< index: ThreadIndex; shows calls
  worker,  ///< index: ThreadIndex; shows jobs
  group,   ///< index: of the group; shows how many of its tasks did what
};

enum class Grouping : std::uint8_t { parent, name, site, state };
inline constexpr int k_grouping_count = 4;

inline constexpr std::uint32_t k_no_lane = ~std::uint32_t{0};

struct Lane {
  LaneKind kind{};
  Hue hue = 0;  ///< of tasks, calls and groups
  bool has_children = false;
  std::uint32_t index = model::k_none;
  std::uint32_t depth = 0;                ///< indentation
  std::uint32_t content = model::k_none;  ///< of tasks, calls and jobs: whose; see Lanes::content()
};

/// What a group's tasks have in common.
struct TaskGroup {
  std::string_view name{};                  ///< grouped by name
  model::SiteId site{};                     ///< grouped by site: the line that created them
  std::optional<model::TaskState> state{};  ///< grouped by state; nothing: not created yet
  std::uint32_t size = 0;                   ///< how many tasks
  std::uint32_t lane = k_no_lane;           ///< its own lane; its tasks follow
  std::uint32_t first_kind = 0, kinds = 0;  ///< which kinds: see Lanes::kinds_of()
};

class Lanes {
 public:
  Lanes() = default;

  std::uint32_t size() const { return static_cast<std::uint32_t>(heads_.size()) + order_.size(); }
  Lane operator[](std::uint32_t lane) const;
  std::uint32_t of_task(model::TaskIndex task) const;
  /// k_no_lane of a call inside a task.
  std::uint32_t of_span(model::SpanIndex span) const;
  LaneContent content(const Lane& lane) const;
  // Those that are no task's.
  std::size_t head_count() const { return heads_.size(); }
  std::uint32_t lane_of_head(std::size_t head) const { return heads_[head].lane; }
  Hue hue_of(model::TaskIndex task) const { return contents_->hues.of(task); }
  const std::shared_ptr<const LaneContents>& contents() const { return contents_; }

  // What can be folded has a number, too, from the top.
  std::uint32_t folder_of(std::uint32_t lane) const;      ///< k_none: it cannot
  std::uint32_t folder_around(std::uint32_t lane) const;  ///< the innermost one; k_none: none
  std::uint32_t folder_count() const { return static_cast<std::uint32_t>(folders_.size()); }
  std::uint32_t lane_of_folder(std::uint32_t folder) const { return folders_[folder].lane; }
  /// The first lane behind those inside.
  std::uint32_t end_of_folder(std::uint32_t folder) const { return folders_[folder].end; }

  Grouping grouping() const { return grouping_; }
  std::span<const TaskGroup> groups() const { return groups_; }
  /// Which kinds of tasks are in the group, by name and by site.
  std::span<const std::uint32_t> kinds_of(const TaskGroup& group) const { return std::span{kinds_}.subspan(group.first_kind, group.kinds); }
  model::TaskIndex task_in(const TaskGroup& group, std::uint32_t number) const { return order_.at(tasks_before(group.lane) + number); }
  std::size_t bytes() const;

 private:
  friend class LaneBuilder;
  /// A lane that is no task's. Tasks fill the places between.
  struct Head {
    std::uint32_t lane = 0;
    std::uint32_t index = 0;
    std::uint32_t content = model::k_none;
    LaneKind kind{};
    std::uint8_t depth = 0;
    Hue hue = 0;
  };
  struct Folder {
    std::uint32_t lane = 0, end = 0, around = model::k_none;
  };
  std::size_t heads_before(std::uint32_t lane) const;
  std::uint32_t tasks_before(std::uint32_t lane) const { return lane - static_cast<std::uint32_t>(heads_before(lane)); }

  std::shared_ptr<const model::Trace> trace_;
  std::shared_ptr<const LaneContents> contents_;
  Grouping grouping_{};
  std::vector<Head> heads_;
  TaskOrder order_;
  std::vector<Folder> folders_;
  std::vector<TaskGroup> groups_;
  std::vector<std::uint32_t> kinds_;
};

Lanes lanes_by_parent(std::shared_ptr<const model::Trace> trace, std::shared_ptr<const LaneContents> contents);
/// `by`: name or site.
Lanes lanes_by_kind(std::shared_ptr<const model::Trace> trace, std::shared_ptr<const LaneContents> contents, const TaskKinds& kinds,
                    Grouping by);
/// At an instant. The cost is that of what is alive then.
Lanes lanes_by_state(std::shared_ptr<const model::Trace> trace, std::shared_ptr<const LaneContents> contents, const model::State& now);

/// What the lane is called; a group grouped by site has `main.cpp:12`, one grouped by state the state's name in English.
std::string lane_name(const model::Trace& trace, const Lanes& lanes, const Lane& lane);

}  // namespace interleave::gui
