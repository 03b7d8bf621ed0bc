#include "tracer/model/interaction.hpp"

#include <algorithm>

namespace interleave::model {
namespace {

using trace::FieldName;

class Company {
 public:
  Company(const Trace& trace, TaskIndex task) : trace_{trace}, task_{task} { add(task); }

  std::vector<TaskIndex> find() {
    const std::size_t count = trace_.tasks().size();
    add(trace_.task_times(task_).parent);
    for (TaskIndex other = 0; other < count; ++other)
      if (trace_.task_times(other).parent == task_) add(other);
    for (const Edge& edge : edges_of_task(trace_, task_)) {
      add(edge.from_task);
      add(edge.to_task);
    }
    for (const EventIndex about : trace_.mentions_of(task_)) add_mention(trace_.event(about), about);
    for (const EventIndex event : trace_.events_of(task_)) add_deed(trace_.event(event));
    std::ranges::sort(found_);
    const auto twice = std::ranges::unique(found_);
    found_.erase(twice.begin(), twice.end());
    return std::move(found_);
  }

 private:
  void add(TaskIndex task) {
    if (task != k_none) found_.push_back(task);
  }

  /// Somebody else's event that names the task.
  void add_mention(const Event& event, EventIndex at) {
    if (event.kind == EventKind::group_member) {
      if (const Entity group = trace_.find(event.id(FieldName::group)); group.kind == EntityKind::group)
        add(trace_.groups()[group.index].task);
    } else {
      add(trace_.task(event.task()));
      add(trace_.running_task_of(at));
    }
  }

  /// What the task did: whom it woke, cancelled, made, awaits.
  void add_deed(const Event& event) {
    switch (event.kind) {
      case EventKind::task_wake:
        add(trace_.task(event.task()));
        add(trace_.task(event.id(FieldName::cause)));
        break;
      case EventKind::task_cancel:
        add(trace_.task(event.task()));
        add(trace_.task(event.id(FieldName::by)));
        break;
      case EventKind::task_create:
      case EventKind::task_retrieve:
        add(trace_.task(event.task()));
        break;
      case EventKind::task_suspend:
        add(trace_.task(event.id(FieldName::on)));
        break;
      default:
        break;
    }
  }

  const Trace& trace_;
  const TaskIndex task_;
  std::vector<TaskIndex> found_;
};

TaskIndex actor_of(const Trace& trace, EventIndex event) {
  const TaskIndex named = trace.task(trace.event(event).task());
  return named != k_none ? named : trace.running_task_of(event);
}

}  // namespace

std::vector<TaskIndex> interacting_tasks(const Trace& trace, TaskIndex task) { return Company{trace, task}.find(); }

std::vector<Edge> chain_of_causes(const Trace& trace, EventIndex event, std::size_t most) {
  std::vector<Edge> chain;
  while (chain.size() < most) {
    const EventIndex cause = cause_of(trace, event);
    if (cause == k_none || cause >= event) break;
    const EdgeKind kind = trace.kind(cause) == EventKind::task_create ? EdgeKind::creates : EdgeKind::wakes;
    chain.push_back({kind, cause, event, actor_of(trace, cause), actor_of(trace, event)});
    event = cause;
  }
  return chain;
}

}  // namespace interleave::model
