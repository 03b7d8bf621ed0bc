#include "tracer/model/replay.hpp"

#include <algorithm>
#include <limits>

namespace interleave::model {
namespace {

using trace::FieldName;

std::int64_t saturating_sum(std::int64_t a, std::int64_t b) {
  std::int64_t sum = 0;
  if (!__builtin_add_overflow(a, b, &sum)) return sum;
  return a > 0 ? std::numeric_limits<std::int64_t>::max() : std::numeric_limits<std::int64_t>::min();
}

template <class Record>
std::vector<Record> copy_of(std::span<const Record> records) {
  return {records.begin(), records.end()};
}

}  // namespace

Replay::Replay(const Trace& trace) : trace_{trace}, threads_(trace.threads().size()) {}

Replay::Replay(const Trace& trace, const Snapshot& snapshot, EventIndex next)
    : trace_{trace},
      tasks_{snapshot.tasks},
      resources_{snapshot.resources},
      jobs_{snapshot.jobs},
      groups_{snapshot.groups},
      loops_{snapshot.loops},
      threads_{snapshot.threads} {
  for (const LiveThread& thread : threads_) losses_ += thread.losses.size();
  next_gap_ = static_cast<std::size_t>(std::ranges::lower_bound(trace.gaps(), next, {}, &Gap::event) - trace.gaps().begin());
}

Snapshot Replay::snapshot() const {
  return {copy_of(tasks_.all()), copy_of(resources_.all()), copy_of(jobs_.all()), copy_of(groups_.all()), copy_of(loops_.all()), threads_};
}

std::size_t Replay::snapshot_bytes() const {
  return tasks_.all().size_bytes() + resources_.all().size_bytes() + jobs_.all().size_bytes() + groups_.all().size_bytes() +
         loops_.all().size_bytes() + threads_.size() * sizeof(LiveThread) + losses_ * sizeof(EventIndex);
}

void Replay::lose(ThreadIndex thread, EventIndex index) {
  threads_[thread].losses.push_back(index);
  ++losses_;
}

EventIndex Replay::first_loss(TaskIndex task, EventIndex begin) const {
  const LoopIndex loop = trace_.tasks()[task].loop;
  const ThreadIndex thread = loop == k_none ? k_none : trace_.loops()[loop].thread;
  if (thread == k_none) return k_none;
  const auto& losses = threads_[thread].losses;
  const auto found = std::ranges::upper_bound(losses, begin);
  return found == losses.end() ? k_none : *found;
}

TaskState Replay::state_of(TaskIndex task) const {
  const LiveTask* record = tasks_.find(task);
  if (!record) return TaskState::finished;
  return first_loss(task, record->since) == k_none ? record->state : TaskState::unknown;
}

LiveResource* Replay::live_resource(EntityId id) {
  const Entity entity = trace_.find(id);
  return entity.kind == EntityKind::resource ? resources_.find(entity.index) : nullptr;
}

void Replay::enter(LiveTask& task, TaskState state, EventIndex index) {
  task.state = state;
  task.since = index;
  changed_.push_back(task.index);
}

// The loop and the thread that ran the task are free again.
void Replay::stop_running(const LiveTask& task) {
  if (task.thread != k_none && threads_[task.thread].running == task.index) threads_[task.thread].running = k_none;
  if (LiveLoop* loop = loops_.find(trace_.tasks()[task.index].loop); loop && loop->running == task.index) loop->running = k_none;
}

void Replay::wake(EventIndex index, const Event& event) {
  if (LiveResource* timer = live_resource(event.id(FieldName::cause))) timer->pending = false;
  LiveTask* task = live(event);
  if (!task) return;
  const TaskState state = state_of(task->index);
  if (state == TaskState::ready || state == TaskState::running) return;
  task->on = event.id(FieldName::cause);
  task->site = event.site();
  enter(*task, TaskState::ready, index);
}

void Replay::resume(EventIndex index, const Event& event, ThreadIndex thread) {
  LiveTask* task = live(event);
  if (!task) return;
  const auto make_room = [&](TaskIndex other) {
    LiveTask* displaced = other == task->index ? nullptr : tasks_.find(other);
    if (!displaced) return;
    stop_running(*displaced);
    enter(*displaced, TaskState::unknown, index);
  };
  stop_running(*task);
  if (LiveLoop* loop = loops_.find(trace_.tasks()[task->index].loop)) {
    make_room(loop->running);
    loop->running = task->index;
  }
  make_room(threads_[thread].running);
  threads_[thread].running = task->index;
  task->thread = thread;
  task->on = {};
  task->site = {};
  task->resumes = static_cast<std::uint32_t>(std::min<std::uint64_t>(event[FieldName::resume], ~std::uint32_t{0}));
  enter(*task, TaskState::running, index);
}

void Replay::suspend(EventIndex index, const Event& event) {
  LiveTask* task = live(event);
  if (!task) return;
  const TaskState before = state_of(task->index);
  stop_running(*task);
  const bool legal = before == TaskState::running || before == TaskState::unknown;
  task->on = legal ? event.id(FieldName::on) : EntityId{};
  task->site = legal ? event.site() : SiteId{};
  task->wait = event.as<WaitKind>(FieldName::wait);
  enter(*task, legal ? TaskState::waiting : TaskState::unknown, index);
}

void Replay::finish(const Event& event) {
  LiveTask* task = live(event);
  if (!task) return;
  stop_running(*task);
  changed_.push_back(task->index);
  tasks_.remove(task->index);
}

void Replay::leave_frame(EventIndex index, FrameIndex frame) {
  const Frame& left = trace_.frames()[frame];
  LiveTask* task = tasks_.find(left.task);
  if (!task || left.left != index || left.entered == k_none) return;
  // Frames inside it that have not said so have ended with it.
  for (FrameIndex at = task->top; at != k_none; at = trace_.frames()[at].awaiter) {
    if (at != frame) continue;
    task->top = left.awaiter;
    return;
  }
}

void Replay::apply(EventIndex index, const Event& event) {
  changed_.clear();
  const ThreadIndex thread = trace_.thread_of(index);
  for (const auto gaps = trace_.gaps(); next_gap_ < gaps.size() && gaps[next_gap_].event <= index; ++next_gap_)
    lose(gaps[next_gap_].thread, gaps[next_gap_].event);
  const auto introduced = [&](FieldName field, const auto& entities, auto created) {
    const Entity entity = trace_.find(event.id(field));
    return entity.index < entities.size() && entities[entity.index].*created == index ? entity.index : k_none;
  };
  switch (event.kind) {
    case EventKind::loop_start:
      if (const auto loop = introduced(FieldName::loop, trace_.loops(), &Loop::started); loop != k_none) loops_.add({loop, false, k_none});
      break;
    case EventKind::loop_stop:
      if (const Entity loop = trace_.find(event.id(FieldName::loop)); loop.kind == EntityKind::loop) loops_.remove(loop.index);
      break;
    case EventKind::task_create:
      if (const auto task = introduced(FieldName::task, trace_.tasks(), &Task::created); task != k_none) {
        LiveTask record;
        record.index = task;
        enter(record, TaskState::created, index);
        tasks_.add(record);
      }
      break;
    case EventKind::task_wake:
      wake(index, event);
      break;
    case EventKind::task_resume:
      resume(index, event, thread);
      break;
    case EventKind::task_suspend:
      suspend(index, event);
      break;
    case EventKind::task_finish:
      finish(event);
      break;
    case EventKind::task_cancel:
      if (LiveTask* task = live(event)) task->cancelled = index;
      if (LiveResource* timer = live_resource(event.id(FieldName::by))) timer->pending = false;
      break;
    case EventKind::frame_enter:
      if (const Entity frame = trace_.find(event.id(FieldName::frame)); frame.kind == EntityKind::frame)
        if (const Frame& entered = trace_.frames()[frame.index]; entered.entered == index)
          if (LiveTask* task = tasks_.find(entered.task)) task->top = frame.index;
      break;
    case EventKind::frame_leave:
      if (const Entity frame = trace_.find(event.id(FieldName::frame)); frame.kind == EntityKind::frame) leave_frame(index, frame.index);
      break;
    case EventKind::group_create:
      if (const auto group = introduced(FieldName::group, trace_.groups(), &Group::created); group != k_none) groups_.add({group});
      break;
    case EventKind::group_end:
      if (const Entity group = trace_.find(event.id(FieldName::group)); group.kind == EntityKind::group) groups_.remove(group.index);
      break;
    case EventKind::resource_create:
      if (const auto resource = introduced(FieldName::resource, trace_.resources(), &Resource::created); resource != k_none) {
        LiveResource record;
        record.index = resource;
        record.since = index;
        resources_.add(record);
      }
      break;
    case EventKind::resource_state:
      if (LiveResource* resource = live_resource(event.id(FieldName::resource))) {
        resource->state = event.number(FieldName::state);
        resource->holder = event.id(FieldName::holder);
        resource->since = index;
        resource->due_ns = saturating_sum(event.time_ns, resource->state);
        resource->pending = resource->state > 0;
      }
      break;
    case EventKind::resource_close:
      if (const Entity resource = trace_.find(event.id(FieldName::resource)); resource.kind == EntityKind::resource)
        resources_.remove(resource.index);
      break;
    case EventKind::job_submit:
      if (const auto job = introduced(FieldName::job, trace_.jobs(), &Job::submitted); job != k_none) jobs_.add({job, false});
      break;
    case EventKind::job_begin:
    case EventKind::job_end:
      if (const Entity job = trace_.find(event.id(FieldName::job)); job.kind == EntityKind::job) {
        if (LiveJob* record = jobs_.find(job.index)) record->begun = true;
        if (event.kind == EventKind::job_end) jobs_.remove(job.index);
      }
      break;
    case EventKind::poll_begin:
    case EventKind::poll_end:
      if (const Entity loop = trace_.find(event.id(FieldName::loop)); loop.kind == EntityKind::loop)
        if (LiveLoop* record = loops_.find(loop.index)) record->polling = event.kind == EventKind::poll_begin;
      break;
    case EventKind::span_begin:
      if (const auto span = introduced(FieldName::span, trace_.spans(), &Span::begin); span != k_none) threads_[thread].top = span;
      if (LiveResource* timer = live_resource(event.id(FieldName::cause))) timer->pending = false;  // a callback of call_later
      break;
    case EventKind::span_end:
      if (const Entity span = trace_.find(event.id(FieldName::span)); span.kind == EntityKind::span)
        if (const Span& ended = trace_.spans()[span.index]; ended.end == index) {
          // As with frames: what is open inside it has ended with it.
          LiveThread& of = threads_[ended.thread];
          for (SpanIndex at = of.top; at != k_none; at = trace_.spans()[at].parent) {
            if (at != span.index) continue;
            of.top = ended.parent;
            break;
          }
        }
      break;
    case EventKind::lost:
      lose(thread, index);
      break;
    default:
      break;
  }
}

}  // namespace interleave::model
