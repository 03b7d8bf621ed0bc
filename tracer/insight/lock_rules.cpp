// A lock that is held while its holder waits.
#include <algorithm>
#include <unordered_map>

#include "tracer/insight/rule_watchers.hpp"

namespace interleave::insight {
namespace {

using model::Event;
using model::EventIndex;
using model::EventKind;
using model::k_none;
using model::TaskIndex;
using trace::FieldName;

class LockRules final : public RuleWatcher {
 public:
  LockRules(const model::Trace& trace, const Limits& limits) : trace_{trace}, limits_{limits} {}

  void event(EventIndex index, const Event& event, TaskIndex task) override {
    switch (event.kind) {
      case EventKind::resource_create:
        if (event.as<trace::ResourceKind>(FieldName::kind) == trace::ResourceKind::lock) locks_[event[FieldName::resource]] = {};
        break;
      case EventKind::resource_state:
        if (const auto lock = locks_.find(event[FieldName::resource]); lock != locks_.end())
          change_holder(lock->first, lock->second, trace_.task(event.id(FieldName::holder)), event.time_ns);
        break;
      case EventKind::task_suspend:
        if (!locks_.empty() && task != k_none && (!held_.empty() || locks_.contains(event[FieldName::on]))) suspend(task, index, event);
        break;
      case EventKind::task_wake:
      case EventKind::task_finish:
        if (task != k_none && (!held_.empty() || !waits_.empty())) go_on(task, event.time_ns);
        break;
      default:
        break;
    }
  }

  void finish(Findings& findings) override {
    std::vector<TaskIndex> waiters;
    for (const auto& [task, wait] : waits_) waiters.push_back(task);
    for (const TaskIndex task : waiters) end_wait(task, trace_.time().end_ns);
    for (auto& [id, lock] : locks_) {
      if (lock.blocked_ns <= limits_.ns(LimitId::lock_held_across_await_warning_ms)) continue;
      Finding found{
          .rule = Rule::lock_held_across_await, .severity = Severity::warning, .task = lock.worst_holder, .site = lock.worst_site};
      found.entity = {id};
      found.event = lock.worst_event;
      found.time = {trace_.time_ns(lock.worst_event), trace_.time_ns(lock.worst_event) + lock.worst_ns};
      found.worst_ns = lock.worst_ns;
      found.total_ns = lock.blocked_ns;
      found.concerned = lock.blocked.size();
      for (const auto& [task, time_ns] : lock.blocked) found.tasks.push_back({task, time_ns});
      keep_most_concerned(found);
      findings.add(std::move(found), lock.blocked_ns);
    }
  }

 private:
  struct Lock {
    TaskIndex holder = k_none;
    std::int64_t holder_waits_since = -1;  // -1: it does not wait
    EventIndex holder_stopped = k_none;
    std::int64_t holder_stopped_ns = 0;
    std::int64_t holders_waited_ns = 0;  // so far
    std::size_t queue = 0;
    std::int64_t blocked_ns = 0;  // of all waiters, while the holder waited
    std::map<TaskIndex, std::int64_t> blocked;
    std::int64_t worst_ns = 0;  // the longest such wait of a holder while somebody was in the queue
    TaskIndex worst_holder = k_none;
    EventIndex worst_event = k_none;
    model::SiteId worst_site;
  };
  struct Wait {
    std::uint64_t lock = 0;
    std::int64_t holders_had_waited_ns = 0;
  };

  void change_holder(std::uint64_t id, Lock& lock, TaskIndex holder, std::int64_t time_ns) {
    settle(lock, time_ns);
    lock.holder_waits_since = -1;
    if (lock.holder != k_none && std::erase(held_[lock.holder], id) > 0 && held_[lock.holder].empty()) held_.erase(lock.holder);
    lock.holder = holder;
    if (holder != k_none) held_[holder].push_back(id);
  }

  // What the holder has waited by now counts.
  void settle(Lock& lock, std::int64_t time_ns) {
    if (lock.holder_waits_since < 0) return;
    const std::int64_t length = time_ns - lock.holder_waits_since;
    lock.holders_waited_ns += length;
    lock.holder_waits_since = time_ns;
    const std::int64_t waited = time_ns - lock.holder_stopped_ns;
    if (lock.queue == 0 || waited <= lock.worst_ns) return;
    lock.worst_ns = waited;
    lock.worst_holder = lock.holder;
    lock.worst_event = lock.holder_stopped;
    lock.worst_site = trace_.event(lock.holder_stopped).site();
  }

  void suspend(TaskIndex task, EventIndex index, const Event& event) {
    if (const auto held = held_.find(task); held != held_.end())
      for (const std::uint64_t id : held->second) {
        Lock& lock = locks_[id];
        if (event.id(FieldName::on).value == id) continue;
        lock.holder_waits_since = lock.holder_stopped_ns = event.time_ns;
        lock.holder_stopped = index;
      }
    if (const auto lock = locks_.find(event[FieldName::on]); lock != locks_.end()) {
      settle(lock->second, event.time_ns);
      ++lock->second.queue;
      waits_[task] = {lock->first, lock->second.holders_waited_ns};
    }
  }

  void go_on(TaskIndex task, std::int64_t time_ns) {
    if (const auto held = held_.find(task); held != held_.end())
      for (const std::uint64_t id : held->second) {
        settle(locks_[id], time_ns);
        locks_[id].holder_waits_since = -1;
      }
    end_wait(task, time_ns);
  }

  void end_wait(TaskIndex task, std::int64_t time_ns) {
    const auto wait = waits_.find(task);
    if (wait == waits_.end()) return;
    Lock& lock = locks_[wait->second.lock];
    settle(lock, time_ns);
    lock.queue -= lock.queue > 0 ? 1 : 0;
    if (const std::int64_t blocked = lock.holders_waited_ns - wait->second.holders_had_waited_ns; blocked > 0) {
      lock.blocked_ns += blocked;
      lock.blocked[task] += blocked;
    }
    waits_.erase(wait);
  }

  const model::Trace& trace_;
  const Limits& limits_;
  std::unordered_map<std::uint64_t, Lock> locks_;
  std::unordered_map<TaskIndex, std::vector<std::uint64_t>> held_;
  std::unordered_map<TaskIndex, Wait> waits_;
};

}  // namespace

std::unique_ptr<RuleWatcher> watch_locks(const model::Trace& trace, const Limits& limits) {
  return std::make_unique<LockRules>(trace, limits);
}

}  // namespace interleave::insight
