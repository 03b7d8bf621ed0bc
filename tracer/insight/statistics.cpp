#include "tracer/insight/statistics.hpp"

#include <algorithm>
#include <map>
#include <tuple>
#include <unordered_map>

#include "tracer/insight/phrasing.hpp"
#include "tracer/insight/resource_uses.hpp"
#include "tracer/insight/row_name.hpp"
#include "tracer/insight/waits.hpp"
#include "tracer/model/life_walk.hpp"

namespace interleave::insight {
namespace {

using model::Event;
using model::EventIndex;
using model::EventKind;
using model::k_none;
using model::LifePiece;
using model::TaskIndex;
using model::TaskState;
using model::WaitKind;

constexpr std::size_t k_most_waiters = 5;

class Collector final : public model::LifeVisitor {
 public:
  Collector(const model::Trace& trace, GroupBy by, model::Interval range)
      : trace_{trace},
        by_{by},
        uses_{trace, range},
        names_(trace.tasks().size(), k_none),
        lives_(by == GroupBy::name ? names_.size() : 0),
        task_rows_(by == GroupBy::task ? names_.size() : 0) {
    all_.by = by;
    all_.range = range;
    for (model::LoopIndex loop = 0; loop < trace.loops().size(); ++loop) add_loop(loop);
  }

  void piece(const LifePiece& piece) override {
    const std::int64_t length = piece.segment.time.length_ns();
    const std::uint32_t name = name_of(piece.task);  // counts the task where it is seen first
    const std::uint32_t at = row_of(piece, name);
    StatisticsRow& row = all_.rows[at];
    add(row, piece, length);
    add(all_.total, piece, length);
    if (by_ == GroupBy::name) lives_[piece.task] += length;
    if (piece.segment.state == TaskState::running) {
      const model::LoopIndex loop = trace_.task_times(piece.task).loop;
      if (loop < all_.loops.size()) all_.loops[loop].busy_ns += length;
      all_.parts_ns += length;
      if (by_ == GroupBy::task) row.times.add(length);
    } else if (piece.segment.state == TaskState::waiting) {
      if (is_outside(piece.segment.wait)) all_.parts_ns += length;
      if (by_ == GroupBy::site || by_ == GroupBy::resource) {
        row.times.add(length);
        ++row.count;
      }
      if (by_ == GroupBy::resource) waits_[std::uint64_t{at} << 32 | name] += length;
    } else if (piece.segment.state == TaskState::created && (by_ == GroupBy::site || by_ == GroupBy::resource)) {
      ++row.count;
    }
  }

  void event(EventIndex index, const Event& event, TaskIndex task) override {
    if (by_ == GroupBy::resource) uses_.see(event);
    if (event.kind == EventKind::task_create && task != k_none && names_[task] == k_none && trace_.task_times(task).created == index)
      return add_task(task, event);
    if (event.kind != EventKind::poll_begin && event.kind != EventKind::poll_end) return;
    const model::Entity loop = trace_.find(event.id(trace::FieldName::loop));
    if (loop.kind != model::EntityKind::loop) return;
    std::int64_t& since = polling_since_[loop.index];
    if (event.kind == EventKind::poll_begin) {
      since = event.time_ns;
    } else if (since >= 0) {
      all_.loops[loop.index].idle_ns += event.time_ns - since;
      since = -1;
    }
  }

  Statistics finish() {
    for (model::LoopIndex loop = 0; loop < all_.loops.size(); ++loop)
      if (polling_since_[loop] >= 0) all_.loops[loop].idle_ns += std::max<std::int64_t>(0, all_.range.end_ns - polling_since_[loop]);
    for (TaskIndex task = 0; task < lives_.size(); ++task)
      if (names_[task] != k_none) all_.rows[names_[task]].times.add(lives_[task]);
    if (by_ == GroupBy::resource) {
      uses_.finish([&](std::uint64_t id, const ResourceUse& use) { all_.rows[row_of_entity({id})].use = use; });
      add_waiters();
    }
    std::ranges::sort(all_.rows, [](const StatisticsRow& a, const StatisticsRow& b) {
      return std::tuple{b.sum_ns(), std::string_view{a.name}, a.id, a.site.value} <
             std::tuple{a.sum_ns(), std::string_view{b.name}, b.id, b.site.value};
    });
    return std::move(all_);
  }

 private:
  void add_loop(model::LoopIndex index) {
    const model::Loop& loop = trace_.loops()[index];
    const auto at = [&](EventIndex event, std::int64_t otherwise) {
      return std::clamp(event == k_none ? otherwise : trace_.time_ns(event), all_.range.begin_ns, all_.range.end_ns);
    };
    all_.loops.push_back({index, at(loop.stopped, all_.range.end_ns) - at(loop.started, all_.range.begin_ns)});
    // Whether it waits when the range begins.
    const auto next = std::ranges::upper_bound(loop.polls, all_.range.begin_ns, {}, &model::Interval::begin_ns);
    const bool polls = next != loop.polls.begin() && (next - 1)->begin_ns < all_.range.begin_ns && (next - 1)->end_ns > all_.range.begin_ns;
    polling_since_.push_back(polls ? all_.range.begin_ns : -1);
  }

  void add(StatisticsRow& row, const LifePiece& piece, std::int64_t length) const {
    switch (piece.segment.state) {
      case TaskState::running:
        row.busy_ns += length;
        row.resumes += piece.begins ? 1 : 0;
        break;
      case TaskState::waiting:
        row.wait_ns += length;
        break;
      case TaskState::created:
      case TaskState::ready:
        row.delay_ns += length;
        break;
      default:
        row.unknown_ns += length;
    }
  }

  std::uint32_t new_row(std::uint64_t id, std::string_view name, Awaited awaited = {}) {
    StatisticsRow& row = all_.rows.emplace_back();
    row.id = id;
    row.name = name;
    row.awaited = awaited;
    return static_cast<std::uint32_t>(all_.rows.size() - 1);
  }

  // The number of the task's name; grouped by name that is its row. Counts the task where it is seen first.
  std::uint32_t name_of(TaskIndex task) {
    if (names_[task] == k_none) add_task(task, trace_.event(trace_.task_times(task).created));
    return names_[task];
  }

  void add_task(TaskIndex task, const Event& created) {
    const std::string_view function = trace_.string(created.string(trace::FieldName::function));
    const std::string_view text = !created.text.empty() ? created.text : function.empty() ? std::string_view{"task"} : function;
    const auto [at, is_new] = name_places_.try_emplace(text, static_cast<std::uint32_t>(name_places_.size()));
    const std::uint32_t name = names_[task] = at->second;
    if (is_new) known_names_.push_back(text);
    ++all_.total.count;
    if (by_ == GroupBy::name) {
      if (is_new) new_row(0, text);
      ++all_.rows[name].count;
    } else if (by_ == GroupBy::task) {
      const std::uint32_t row = task_rows_[task] = new_row(created.task().value, {});
      all_.rows[row].task = task;
      all_.rows[row].site = created.site();
      all_.rows[row].count = 1;
    }
  }

  std::uint32_t row_of(const LifePiece& piece, std::uint32_t name) {
    switch (by_) {
      case GroupBy::name:
        return name;
      case GroupBy::task:
        return task_rows_[piece.task];
      case GroupBy::site:
        return row_in(site_rows_, piece.pause.site.value, [&] {
          const std::uint32_t row = new_row(0, {});
          all_.rows[row].site = piece.pause.site;
          return row;
        });
      case GroupBy::resource:
        break;
    }
    const auto once = [&](std::uint32_t& row, Awaited awaited, int kind, std::string_view text) {
      return row != k_none ? row : row = row_of_kind(awaited, kind, text);
    };
    if (piece.segment.state == TaskState::unknown) return once(row_of_unknown_, Awaited::unknown, 0, {});
    if (piece.pause.event == k_none) return once(row_of_first_, Awaited::before_first, 0, {});
    if (piece.pause.wait == WaitKind::timer) {
      constexpr trace::ResourceKind kind = trace::ResourceKind::timer;
      return once(row_of_timers_, Awaited::resources, static_cast<int>(kind), trace::name_of(kind));
    }
    if (!piece.pause.on) return once(row_of_turns_, Awaited::nothing, 0, {});
    return row_of_entity(piece.pause.on);
  }

  template <class Rows, class Make>
  std::uint32_t row_in(Rows& rows, std::uint32_t key, Make&& make) {
    const auto [at, is_new] = rows.try_emplace(key, 0u);
    if (is_new) at->second = make();
    return at->second;
  }

  std::uint32_t row_of_kind(Awaited awaited, int kind, std::string_view name) {
    const auto [at, is_new] = kind_rows_.try_emplace({awaited, kind, std::string{name}}, 0u);
    if (is_new) at->second = new_row(0, name, awaited);
    return at->second;
  }

  std::uint32_t row_of_entity(model::EntityId id) {
    if (id == last_entity_) return last_row_;
    const auto known = entity_rows_.find(id.value);
    const std::uint32_t row = known != entity_rows_.end() ? known->second : row_of(trace_.find(id), id);
    last_entity_ = id;
    return last_row_ = row;
  }

  std::uint32_t row_of(model::Entity entity, model::EntityId id) {
    switch (entity.kind) {
      case model::EntityKind::resource: {
        const model::Resource resource = trace_.resources()[entity.index];
        if (!stands_alone(resource.kind))
          return row_of_kind(Awaited::resources, static_cast<int>(resource.kind),
                             resource.name.empty() ? trace::name_of(resource.kind) : resource.name);
        const std::uint32_t row = new_row(id.value, resource.name, Awaited::resource);
        all_.rows[row].site = resource.site;
        all_.rows[row].use.limit = resource.limit;
        return entity_rows_[id.value] = row;
      }
      case model::EntityKind::task:
        return row_of_kind(Awaited::tasks, 0, name_text(entity.index));
      case model::EntityKind::group: {
        const trace::GroupKind kind = trace_.groups()[entity.index].kind;
        return row_of_kind(Awaited::group, static_cast<int>(kind), trace::name_of(kind));
      }
      case model::EntityKind::job:
        return row_of_kind(Awaited::jobs, 0, trace_.jobs()[entity.index].function);
      default:
        return row_of_kind(Awaited::unknown, 0, {});
    }
  }

  // A task that is waited for may have ended before the range: then it does not count.
  std::string_view name_text(TaskIndex task) const {
    if (names_[task] != k_none) return known_names_[names_[task]];
    return common_name(trace_.tasks()[task]);
  }

  void add_waiters() {
    std::unordered_map<std::uint32_t, std::vector<Waiter>> of;
    for (const auto& [who, wait_ns] : waits_)
      of[static_cast<std::uint32_t>(who >> 32)].push_back({std::string{known_names_[who & 0xffffffff]}, wait_ns});
    for (auto& [row, waiters] : of) {
      std::ranges::sort(waiters,
                        [](const Waiter& a, const Waiter& b) { return std::tie(b.wait_ns, a.name) < std::tie(a.wait_ns, b.name); });
      if (waiters.size() > k_most_waiters) waiters.resize(k_most_waiters);
      all_.rows[row].waiters = std::move(waiters);
    }
  }

  const model::Trace& trace_;
  const GroupBy by_;
  Statistics all_;
  ResourceUses uses_;
  std::vector<std::int64_t> polling_since_;  // by loop; -1: it does not
  std::vector<std::uint32_t> names_;         // by task
  std::vector<std::int64_t> lives_;          // by task, grouped by name
  std::unordered_map<std::string_view, std::uint32_t> name_places_;
  std::vector<std::string_view> known_names_;
  std::vector<std::uint32_t> task_rows_;  // by task, grouped by task
  std::unordered_map<std::uint32_t, std::uint32_t> site_rows_;
  std::unordered_map<std::uint64_t, std::uint32_t> entity_rows_;
  std::map<std::tuple<Awaited, int, std::string>, std::uint32_t> kind_rows_;
  std::unordered_map<std::uint64_t, std::int64_t> waits_;  // by row (the upper half) and name
  model::EntityId last_entity_;
  std::uint32_t last_row_ = 0;
  std::uint32_t row_of_unknown_ = k_none, row_of_first_ = k_none, row_of_timers_ = k_none, row_of_turns_ = k_none;
};

}  // namespace

Statistics statistics(const model::Trace& trace, GroupBy by, model::Interval range, const model::Progress& progress) {
  Collector collector{trace, by, range};
  model::walk_lives(trace, range, collector, progress);
  return collector.finish();
}

}  // namespace interleave::insight
