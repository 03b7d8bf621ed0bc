// Waits that do not end: deadlocks and lost wake-ups.
#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "tracer/insight/rule_watchers.hpp"
#include "tracer/insight/waits.hpp"
#include "tracer/model/id_map.hpp"

namespace interleave::insight {
namespace {

using model::EntityId;
using model::EntityKind;
using model::Event;
using model::EventIndex;
using model::EventKind;
using model::k_none;
using model::LoopIndex;
using model::TaskIndex;
using model::WaitKind;
using trace::FieldName;
using trace::ResourceKind;

constexpr std::size_t k_most_followed = 256;
constexpr std::size_t k_most_members = 64;

class WaitRules final : public RuleWatcher {
 public:
  explicit WaitRules(const model::Trace& trace) : trace_{trace}, loops_(trace.loops().size()) {}

  void event(EventIndex index, const Event& event, TaskIndex task) override {
    switch (event.kind) {
      case EventKind::task_suspend:
        if (task != k_none) suspend(task, index, event);
        break;
      case EventKind::task_wake:
        if (task != k_none) wake(task);
        break;
      case EventKind::task_cancel:
        if (task != k_none) cancel(task, index, event);
        break;
      case EventKind::task_create:
        if (task != k_none) create(task);
        break;
      case EventKind::task_resume:
        if (task != k_none) leave(task);
        break;
      case EventKind::task_finish:
        if (task != k_none) end(task);
        break;
      case EventKind::poll_begin:
        if (event.number(FieldName::timeout) < 0) poll_without_end(index, event);
        break;
      case EventKind::resource_create:
        if (keeps_loop_alive(event.as<ResourceKind>(FieldName::kind))) open_.insert(event[FieldName::resource]);
        if (event.as<ResourceKind>(FieldName::kind) == ResourceKind::lock) holders_[event[FieldName::resource]] = {};
        break;
      case EventKind::resource_state:
        if (const auto lock = holders_.find(event[FieldName::resource]); lock != holders_.end()) lock->second = event.id(FieldName::holder);
        break;
      case EventKind::resource_close:
        open_.erase(event[FieldName::resource]);
        if (waiters_.find(event[FieldName::resource]) != nullptr) closed_[event[FieldName::resource]] = index;
        break;
      case EventKind::job_submit:
        ++jobs_;
        break;
      case EventKind::job_end:
        jobs_ -= jobs_ > 0 ? 1 : 0;
        break;
      default:
        break;
    }
  }

  void finish(Findings& findings) override {
    for (const Circle& circle : circles_)
      if (!circle.is_open) tell_circle(findings, circle);
    for (LoopIndex loop = 0; loop < loops_.size(); ++loop)
      if (loops_[loop].stuck != k_none && !in_circle_[loop]) tell_stuck(findings, loop);
    waiting_.for_each([&](std::uint64_t key, const Wait& wait) { tell_lost(findings, task_of(key), wait); });
  }

 private:
  struct Wait {
    EntityId on;
    model::SiteId site;
    EventIndex event = k_none;
    LoopIndex loop = k_none;
    bool is_outside = false;
  };
  struct AtLoop {
    std::size_t outside = 0, inside = 0;                        // tasks that wait for the outside, and for each other
    EventIndex stuck = k_none;                                  // the poll from which nothing can wake it
    std::vector<std::pair<TaskIndex, EventIndex>> stuck_tasks;  // and their suspends
    std::size_t alive = 0;
    TaskIndex first = k_none;
    bool was_cancelled = false;
  };
  struct Circle {
    std::vector<TaskIndex> tasks;  // each waits for the next
    EventIndex event = k_none;
    bool is_open = false;       // somebody was woken: it was none
    bool is_cancelled = false;  // it was ended by a cancel
  };

  static std::uint64_t key_of(TaskIndex task) { return std::uint64_t{task} + 1; }
  static TaskIndex task_of(std::uint64_t key) { return static_cast<TaskIndex>(key - 1); }

  static bool keeps_loop_alive(ResourceKind kind) {
    return kind == ResourceKind::socket || kind == ResourceKind::server || kind == ResourceKind::process || kind == ResourceKind::signal;
  }

  void suspend(TaskIndex task, EventIndex index, const Event& event) {
    leave(task);
    const auto kind = event.as<WaitKind>(FieldName::wait);
    if (kind == WaitKind::yield || kind == WaitKind::eager) return;
    const Wait wait{event.id(FieldName::on), event.site(), index, trace_.task_times(task).loop, is_outside(kind)};
    waiting_.insert(key_of(task), wait);
    if (kind != WaitKind::timer && wait.on) ++waiters_[wait.on.value];
    if (wait.loop < loops_.size()) ++(wait.is_outside ? loops_[wait.loop].outside : loops_[wait.loop].inside);
    if (!wait.is_outside) find_circle(task, index);
  }

  void leave(TaskIndex task) {
    const Wait* found = waiting_.find(key_of(task));
    if (found == nullptr) return;
    const Wait wait = *found;
    if (wait.loop < loops_.size()) --(wait.is_outside ? loops_[wait.loop].outside : loops_[wait.loop].inside);
    if (std::uint32_t* waiters = waiters_.find(wait.on.value); waiters != nullptr && --*waiters == 0) waiters_.erase(wait.on.value);
    waiting_.erase(key_of(task));
  }

  void wake(TaskIndex task) {
    if (const LoopIndex loop = trace_.task_times(task).loop; loop < loops_.size() && !loops_[loop].was_cancelled)
      loops_[loop].stuck = k_none;
    if (const auto found = in_circles_.find(task); found != in_circles_.end()) {
      Circle& circle = circles_[found->second];
      if (!circle.is_cancelled) circle.is_open = true;
      in_circles_.erase(found);
    }
    leave(task);
  }

  void create(TaskIndex task) {
    const LoopIndex loop = trace_.task_times(task).loop;
    if (loop >= loops_.size()) return;
    if (loops_[loop].first == k_none) loops_[loop].first = task;
    ++loops_[loop].alive;
  }
  void end(TaskIndex task) {
    leave(task);
    const LoopIndex loop = trace_.task_times(task).loop;
    if (loop < loops_.size() && loops_[loop].alive > 0) --loops_[loop].alive;
  }

  void cancel(TaskIndex task, EventIndex index, const Event& event) {
    if (const LoopIndex loop = trace_.task_times(task).loop; loop < loops_.size()) {
      AtLoop& at = loops_[loop];
      const bool is_at_work = at.first != k_none && trace_.task_times(at.first).finished > index;
      // In virtual time a loop does not wait for what cannot come: it gives up.
      if (at.stuck == k_none && is_at_work && trace_.find(event.id(FieldName::by)).kind == EntityKind::loop && at.inside == at.alive)
        note_stuck(loop, index);
      if (at.stuck != k_none) at.was_cancelled = true;
    }
    if (const auto found = in_circles_.find(task); found != in_circles_.end()) circles_[found->second].is_cancelled = true;
  }

  void poll_without_end(EventIndex index, const Event& event) {
    const model::Entity loop = trace_.find(event.id(FieldName::loop));
    if (loop.kind == EntityKind::loop && !loops_[loop.index].was_cancelled) note_stuck(loop.index, index);
  }

  // Where nothing is left that could wake the loop.
  void note_stuck(LoopIndex loop, EventIndex index) {
    AtLoop& at = loops_[loop];
    if (at.inside == 0 || at.outside != 0 || jobs_ != 0 || !open_.empty()) return;
    at.stuck = index;
    at.stuck_tasks.clear();
    waiting_.for_each([&](std::uint64_t key, const Wait& wait) {
      if (wait.loop == loop) at.stuck_tasks.push_back({task_of(key), wait.event});
    });
    std::ranges::sort(at.stuck_tasks);
  }

  // Whether the task, which waits from now on, waits for itself in the end.
  void find_circle(TaskIndex first, EventIndex index) {
    std::vector<TaskIndex> chain{first};
    std::unordered_set<std::uint64_t> seen;
    if (!leads_back(first, waiting_.find(key_of(first))->on, chain, seen)) return;
    for (const TaskIndex task : chain) in_circles_[task] = circles_.size();
    circles_.push_back({std::move(chain), index});
  }

  bool leads_back(TaskIndex first, EntityId on, std::vector<TaskIndex>& chain, std::unordered_set<std::uint64_t>& seen) {
    if (!on || seen.size() >= k_most_followed || !seen.insert(on.value).second) return false;
    const model::Entity entity = trace_.find(on);
    if (entity.kind == EntityKind::resource) {
      const auto lock = holders_.find(on.value);
      return lock != holders_.end() && leads_back(first, lock->second, chain, seen);
    }
    if (entity.kind == EntityKind::group) {
      const model::Group group = trace_.groups()[entity.index];
      if (group.kind != trace::GroupKind::gather && group.kind != trace::GroupKind::task_group) return false;  // may end without all
      for (std::size_t i = 0; i < std::min(k_most_members, group.members.size()); ++i)
        if (leads_back(first, group.members[i], chain, seen)) return true;
      return false;
    }
    if (entity.kind != EntityKind::task) return false;
    if (entity.index == first) return true;
    const Wait* next = waiting_.find(key_of(entity.index));
    if (next == nullptr) return false;
    chain.push_back(entity.index);
    if (leads_back(first, next->on, chain, seen)) return true;
    chain.pop_back();
    return false;
  }

  Finding deadlock(const std::vector<TaskIndex>& tasks, EventIndex event) const {
    Finding found{.rule = Rule::deadlock, .severity = Severity::critical, .task = tasks.front()};
    found.event = event;
    found.time = {trace_.time_ns(event), trace_.time().end_ns};
    found.worst_ns = found.total_ns = found.time.length_ns();
    found.concerned = tasks.size();
    for (std::size_t i = 0; i < std::min(k_most_concerned, tasks.size()); ++i) found.tasks.push_back({tasks[i], 0});
    return found;
  }
  void tell_circle(Findings& findings, const Circle& circle) {
    Finding found = deadlock(circle.tasks, circle.event);
    found.site = trace_.event(circle.event).site();
    found.number = circle.tasks.size();  // 0: no circle
    if (const LoopIndex loop = trace_.task_times(circle.tasks.front()).loop; loop < loops_.size()) in_circle_[loop] = true;
    findings.add(std::move(found), 0);
  }
  void tell_stuck(Findings& findings, LoopIndex loop) {
    std::vector<TaskIndex> tasks;
    for (const auto& [task, suspend] : loops_[loop].stuck_tasks) tasks.push_back(task);
    Finding found = deadlock(tasks, loops_[loop].stuck);
    found.site = trace_.event(loops_[loop].stuck_tasks.front().second).site();
    findings.add(std::move(found), 0);
  }

  void tell_lost(Findings& findings, TaskIndex task, const Wait& wait) const {
    Finding found{.rule = Rule::lost_wakeup, .severity = Severity::critical, .task = task, .site = wait.site};
    if (const auto closed = closed_.find(wait.on.value); closed != closed_.end() && closed->second > wait.event) {
      found.event = closed->second;
    } else if (const auto lock = holders_.find(wait.on.value); lock != holders_.end()) {
      const TaskIndex holder = trace_.task(lock->second);
      if (holder == k_none || trace_.task_times(holder).finished == k_none) return;
      found.event = trace_.task_times(holder).finished;
      found.tasks.push_back({holder, 0});
      found.concerned = 1;
    } else {
      return;
    }
    found.entity = wait.on;
    found.time = {trace_.time_ns(wait.event), trace_.time().end_ns};
    found.worst_ns = found.total_ns = found.time.length_ns();
    findings.add(std::move(found), found.worst_ns);
  }

  const model::Trace& trace_;
  std::vector<AtLoop> loops_;
  std::map<LoopIndex, bool> in_circle_;
  model::IdMap<Wait> waiting_;                            // by key_of the task
  std::unordered_map<std::uint64_t, EntityId> holders_;   // of the locks
  std::unordered_set<std::uint64_t> open_;                // what may wake a loop
  model::IdMap<std::uint32_t> waiters_;                   // how many wait for it; not for timers
  std::unordered_map<std::uint64_t, EventIndex> closed_;  // while somebody waited for it
  std::size_t jobs_ = 0;
  std::vector<Circle> circles_;
  std::unordered_map<TaskIndex, std::size_t> in_circles_;
};

}  // namespace

std::unique_ptr<RuleWatcher> watch_waits(const model::Trace& trace) { return std::make_unique<WaitRules>(trace); }

}  // namespace interleave::insight
