#include "tracer/exchange/edges.hpp"

#include <algorithm>

namespace interleave::exchange {

using model::EventKind;
using model::k_none;
using model::TaskState;
using trace::EntityKind;
using trace::FieldName;

void Edges::next(model::EventIndex index, const model::Event& event) {
  begun_.clear();
  ended_.clear();
  const model::ThreadIndex thread = trace_.thread_of(index);
  switch (event.kind) {
    case EventKind::task_wake:
      // A loop that wakes by itself, when a timer is due, has no slice that the arrow could come from.
      if (trace_.running_task_of(index) != k_none || open_jobs_[thread] > 0) wake(index, trace_.task(event.task()));
      break;
    case EventKind::task_suspend:
      await(index, event.id(FieldName::on));
      break;
    case EventKind::task_resume:
      if (const auto found = to_tasks_.extract(trace_.task(event.task()))) ended_ = found.mapped();
      break;
    case EventKind::task_finish:
      to_tasks_.erase(trace_.task(event.task()));
      break;
    case EventKind::job_submit:
      if (const model::Entity job = trace_.find(event.id(FieldName::job)); job.kind == EntityKind::job)
        if (trace_.jobs()[job.index].begun != k_none && trace_.running_task_of(index) != k_none) begin(EdgeKind::job, to_jobs_[job.index]);
      break;
    case EventKind::job_begin:
      ++open_jobs_[thread];
      if (const model::Entity job = trace_.find(event.id(FieldName::job)); job.kind == EntityKind::job)
        if (const auto found = to_jobs_.extract(job.index)) ended_ = found.mapped();
      break;
    case EventKind::job_end:
      open_jobs_[thread] -= std::min(open_jobs_[thread], 1u);
      break;
    default:
      break;
  }
}

void Edges::begin(EdgeKind kind, std::vector<Edge>& at_target) {
  begun_.push_back({++last_id_, kind});
  at_target.push_back(begun_.back());
}

void Edges::wake(model::EventIndex index, model::TaskIndex task) {
  if (task == k_none) return;
  const std::uint32_t at = trace_.segment_of(task, index);
  if (at == k_none) return;
  const model::Segment ready = trace_.segments(task)[at];
  if (ready.state != TaskState::ready || ready.begin_event != index || ready.end_event == k_none) return;
  if (trace_.kind(ready.end_event) == EventKind::task_resume) begin(EdgeKind::wake, to_tasks_[task]);
}

void Edges::await(model::EventIndex index, model::EntityId on) {
  const model::Entity awaited = trace_.find(on);
  if (awaited.kind == EntityKind::task) await_task(index, awaited.index);
  if (awaited.kind != EntityKind::group) return;
  for (const model::EntityId member : trace_.groups()[awaited.index].members)
    if (const model::TaskIndex task = trace_.task(member); task != k_none) await_task(index, task);
}

void Edges::await_task(model::EventIndex index, model::TaskIndex task) {
  constexpr std::uint32_t k_farthest = 4;  // a task that waits is woken and runs: two segments on
  const std::uint32_t at = trace_.segment_of(task, index);
  if (at == k_none) return;
  const auto segments = trace_.segments(task);
  for (std::uint32_t next = at + 1; next < std::min<std::size_t>(segments.size(), at + k_farthest); ++next)
    if (segments[next].state == TaskState::running) return begin(EdgeKind::await, to_tasks_[task]);
}

}  // namespace interleave::exchange
