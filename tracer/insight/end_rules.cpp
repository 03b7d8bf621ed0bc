// How coroutines and tasks end: never begun, left over, with an error that nobody saw, or not as they were asked to.
#include <algorithm>
#include <unordered_map>

#include "tracer/insight/rule_watchers.hpp"
#include "tracer/model/id_map.hpp"

namespace interleave::insight {
namespace {

using model::EntityKind;
using model::Event;
using model::EventIndex;
using model::EventKind;
using model::k_none;
using model::LoopIndex;
using model::TaskIndex;
using trace::FieldName;
using trace::Outcome;

constexpr std::size_t k_most_looked_back = 64;

class EndRules final : public RuleWatcher {
 public:
  explicit EndRules(const model::Trace& trace)
      : trace_{trace},
        sites_(trace.tasks().size()),
        awaited_(trace.tasks().size()),
        first_tasks_(trace.loops().size(), k_none),
        stopped_(trace.loops().size()) {}

  void event(EventIndex index, const Event& event, TaskIndex task) override {
    switch (event.kind) {
      case EventKind::frame_create:
        unbegun_.insert(event[FieldName::frame], {index, event.time_ns});
        made_[event.thread.value].push_back({event[FieldName::frame], event[FieldName::function]});
        break;
      case EventKind::frame_enter:
        unbegun_.erase(event[FieldName::frame]);
        break;
      case EventKind::frame_leave:
        if (const Made* made = unbegun_.find(event[FieldName::frame])) {
          never_begun_.push_back(*made);
          unbegun_.erase(event[FieldName::frame]);
        }
        break;
      case EventKind::task_create:
        create(event, task);
        break;
      case EventKind::task_suspend:
        await(event.id(FieldName::on));
        break;
      case EventKind::task_wake:
        await(event.id(FieldName::cause));
        break;
      case EventKind::group_member:
        await(event.id(FieldName::member));
        break;
      case EventKind::task_retrieve:
        if (task != k_none) awaited_[task] = true;
        break;
      case EventKind::task_cancel:
        if (task != k_none) cancel(index, event, task);
        break;
      case EventKind::task_finish:
        if (task != k_none) finish_task(index, event, task);
        break;
      case EventKind::loop_stop:
        stop_loop(index, event);
        break;
      default:
        break;
    }
  }

  void finish(Findings& findings) override {
    const bool all_ended = std::ranges::all_of(stopped_, [](char stopped) { return stopped != 0; });
    if (all_ended) unbegun_.for_each([&](std::uint64_t, const Made& made) { never_begun_.push_back(made); });
    for (const Made& made : never_begun_) tell_never_begun(findings, made);
    for (const auto& [task, event] : orphans_) tell(findings, Rule::orphan_task, task, event);
    for (const auto& [task, event] : raised_)
      if (!awaited_[task] && !is_first(task)) tell(findings, Rule::exception_never_retrieved, task, event);
    for (const Ignored& ignored : ignored_) {
      Finding found{.rule = Rule::cancel_ignored, .severity = Severity::warning, .task = ignored.task};
      found.event = ignored.cancel;
      found.site = trace_.event(ignored.cancel).site();
      found.time = {trace_.time_ns(ignored.cancel), trace_.time_ns(ignored.finish)};
      found.worst_ns = found.total_ns = found.time.length_ns();
      findings.add(std::move(found), found.worst_ns);
    }
  }

 private:
  struct Made {
    EventIndex event = k_none;
    std::int64_t time_ns = 0;
  };
  struct MadeHere {
    std::uint64_t frame = 0, function = 0;
  };
  struct Ignored {
    TaskIndex task = k_none;
    EventIndex cancel = k_none, finish = k_none;
  };

  bool is_first(TaskIndex task) const {
    const LoopIndex loop = trace_.task_times(task).loop;
    return loop < first_tasks_.size() && first_tasks_[loop] == task;
  }

  // The task's first coroutine was made on this thread just before, and is not to be awaited by anybody.
  void create(const Event& event, TaskIndex task) {
    if (task != k_none) {
      sites_[task] = event.site();
      if (const LoopIndex loop = trace_.task_times(task).loop; loop < first_tasks_.size() && first_tasks_[loop] == k_none)
        first_tasks_[loop] = task;
    }
    std::vector<MadeHere>& made = made_[event.thread.value];
    std::size_t looked = 0;
    for (auto at = made.rbegin(); at != made.rend() && looked < k_most_looked_back; ++at, ++looked) {
      if (at->function != event[FieldName::function] || unbegun_.find(at->frame) == nullptr) continue;
      unbegun_.erase(at->frame);
      break;
    }
    if (made.size() > 4 * k_most_looked_back) made.erase(made.begin(), made.end() - k_most_looked_back);
  }

  void await(model::EntityId id) {
    if (const TaskIndex task = trace_.task(id); task != k_none) awaited_[task] = true;
  }

  void cancel(EventIndex index, const Event& event, TaskIndex task) {
    const model::Entity by = trace_.find(event.id(FieldName::by));
    if (by.kind == EntityKind::loop) {
      const TaskIndex first = by.index < first_tasks_.size() ? first_tasks_[by.index] : k_none;
      if (first != k_none && first != task && trace_.task_times(first).finished < index) orphans_.try_emplace(task, index);
      return;
    }
    // A timeout's timer and a task group cancel the task that is in them, and take that back.
    if (by.kind == EntityKind::resource || (by.kind == EntityKind::group && trace_.groups()[by.index].task == task)) return;
    cancels_.try_emplace(task, index);
  }

  void finish_task(EventIndex index, const Event& event, TaskIndex task) {
    const auto outcome = event.as<Outcome>(FieldName::outcome);
    if (outcome == Outcome::raised) raised_.push_back({task, index});
    const auto cancelled = cancels_.find(task);
    if (cancelled == cancels_.end()) return;
    if (outcome == Outcome::returned || outcome == Outcome::raised) ignored_.push_back({task, cancelled->second, index});
    cancels_.erase(cancelled);
  }

  void stop_loop(EventIndex index, const Event& event) {
    const model::Entity loop = trace_.find(event.id(FieldName::loop));
    if (loop.kind != EntityKind::loop) return;
    stopped_[loop.index] = true;
    for (TaskIndex task = 0; task < sites_.size(); ++task) {
      const model::TaskTimes times = trace_.task_times(task);
      if (times.created > index) break;
      if (times.loop == loop.index && times.finished > index) orphans_.try_emplace(task, index);
    }
  }

  void tell_never_begun(Findings& findings, const Made& made) const {
    const Event event = trace_.event(made.event);
    Finding found{.rule = Rule::never_awaited, .severity = Severity::warning, .task = trace_.task(event.task()), .site = event.site()};
    found.event = made.event;
    found.time = {made.time_ns, made.time_ns};
    found.number = event[FieldName::frame];
    findings.add(std::move(found), 0);
  }

  // The task that lived longest stands for all of its line.
  void tell(Findings& findings, Rule rule, TaskIndex task, EventIndex event) const {
    Finding found{.rule = rule, .severity = info_of(rule).severity, .task = task, .site = sites_[task]};
    found.event = event;
    const EventIndex created = trace_.task_times(task).created;
    Finding* worst = findings.add(std::move(found), event - created);
    if (worst == nullptr) return;
    worst->time = {trace_.time_ns(created), trace_.time_ns(event)};
    worst->worst_ns = worst->time.length_ns();
  }

  const model::Trace& trace_;
  model::IdMap<Made> unbegun_;                                     // coroutines, by frame
  std::unordered_map<std::uint32_t, std::vector<MadeHere>> made_;  // by thread: the last ones
  std::vector<Made> never_begun_;
  std::vector<model::SiteId> sites_;    // by task: of its creation
  std::vector<bool> awaited_;           // by task
  std::vector<TaskIndex> first_tasks_;  // by loop
  std::vector<char> stopped_;           // by loop
  std::map<TaskIndex, EventIndex> orphans_;
  std::vector<std::pair<TaskIndex, EventIndex>> raised_;
  std::unordered_map<TaskIndex, EventIndex> cancels_;  // the first that the task has not ended with
  std::vector<Ignored> ignored_;
};

}  // namespace

std::unique_ptr<RuleWatcher> watch_ends(const model::Trace& trace) { return std::make_unique<EndRules>(trace); }

}  // namespace interleave::insight
