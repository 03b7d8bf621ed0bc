#include "tracer/model/state.hpp"

#include <algorithm>
#include <map>

#include "tracer/model/trace_data.hpp"

namespace interleave::model {
namespace {

TaskNow task_now(const Trace& trace, const Replay& replay, const LiveTask& live) {
  TaskNow now;
  now.task = live.index;
  now.state = live.state;
  now.since = live.since;
  now.resumes = live.resumes;
  now.cancel_requested = live.cancelled != k_none;
  if (const EventIndex loss = replay.first_loss(live.index, live.since); loss != k_none && live.state != TaskState::unknown) {
    now.state = TaskState::unknown;
    now.since = loss;
  }
  if (now.state == TaskState::waiting || now.state == TaskState::ready) {
    now.on = live.on;
    now.site = live.site;
  }
  if (now.state == TaskState::waiting) now.wait = live.wait;
  for (FrameIndex frame = live.top; frame != k_none; frame = trace.frames()[frame].awaiter) now.stack.push_back(frame);
  std::ranges::reverse(now.stack);
  return now;
}

void add_tasks(const Trace& trace, const Replay& replay, State& state) {
  for (const LiveTask& live : replay.tasks().all()) state.tasks.push_back(task_now(trace, replay, live));
  std::ranges::sort(state.tasks, {}, &TaskNow::task);
}

// The order of the ready queue is the order of the wakes; that of the waiters the order of the suspends.
void add_loops(const Trace& trace, const Replay& replay, State& state) {
  std::map<LoopIndex, LoopNow> loops;
  for (const LiveLoop& live : replay.loops().all()) loops[live.index] = {live.index, live.polling, k_none, {}};
  std::vector<const TaskNow*> tasks;
  for (const TaskNow& task : state.tasks) tasks.push_back(&task);
  std::ranges::sort(tasks, {}, &TaskNow::since);
  for (const TaskNow* task : tasks) {
    const auto loop = loops.find(trace.tasks()[task->task].loop);
    if (loop == loops.end()) continue;
    if (task->state == TaskState::ready) loop->second.ready.push_back(task->task);
    if (task->state == TaskState::running) loop->second.running = task->task;
  }
  for (auto& [index, loop] : loops) state.loops.push_back(std::move(loop));
}

void add_resources(const Trace& trace, const Replay& replay, State& state) {
  std::map<ResourceIndex, std::vector<const TaskNow*>> waiters;
  for (const TaskNow& task : state.tasks)
    if (task.state == TaskState::waiting)
      if (const Entity on = trace.find(task.on); on.kind == EntityKind::resource) waiters[on.index].push_back(&task);
  for (const LiveResource& live : replay.resources().all()) {
    std::vector<const TaskNow*> waiting;
    if (const auto found = waiters.find(live.index); found != waiters.end()) waiting = found->second;
    std::ranges::sort(waiting, {}, &TaskNow::since);
    if (trace.resources()[live.index].kind == trace::ResourceKind::timer) {
      if (live.pending) state.timers.push_back({live.index, live.due_ns, waiting.empty() ? k_none : waiting.front()->task});
      continue;
    }
    ResourceNow now{live.index, live.state, live.holder, live.since, {}};
    for (const TaskNow* task : waiting) now.waiters.push_back(task->task);
    state.resources.push_back(std::move(now));
  }
  std::ranges::sort(state.resources, {}, &ResourceNow::resource);
  std::ranges::sort(state.timers, {}, [](const TimerNow& timer) { return std::pair{timer.due_ns, timer.resource}; });
}

void add_spans(const Trace& trace, const Replay& replay, State& state) {
  for (const LiveThread& thread : replay.threads()) {
    const auto first = static_cast<std::ptrdiff_t>(state.spans.size());
    for (SpanIndex span = thread.top; span != k_none; span = trace.spans()[span].parent) state.spans.push_back(span);
    std::reverse(state.spans.begin() + first, state.spans.end());
  }
}

}  // namespace

const TaskNow* State::find(TaskIndex task) const {
  const auto found = std::ranges::lower_bound(tasks, task, {}, &TaskNow::task);
  return found != tasks.end() && found->task == task ? &*found : nullptr;
}

State Trace::state_at(EventIndex index) const {
  State state;
  if (index >= event_count()) return state;
  state.event = index;
  state.time_ns = time_ns(index);

  const auto after = std::ranges::upper_bound(data_->checkpoints, index + 1, {}, &Checkpoint::next);
  const Checkpoint* from = after == data_->checkpoints.begin() ? nullptr : &*(after - 1);
  const EventIndex begin = from ? from->next : 0;
  Replay replay = from ? Replay{*this, from->snapshot, begin} : Replay{*this};
  for (EventIndex i = begin; i <= index; ++i) replay.apply(i, event(i));

  add_tasks(*this, replay, state);
  add_loops(*this, replay, state);
  add_resources(*this, replay, state);
  add_spans(*this, replay, state);
  for (const LiveJob& job : replay.jobs().all()) state.jobs.push_back({job.index, job.begun});
  std::ranges::sort(state.jobs, {}, &JobNow::job);
  for (const LiveGroup& group : replay.groups().all()) state.groups.push_back(group.index);
  std::ranges::sort(state.groups);
  state.prints = static_cast<std::size_t>(std::ranges::upper_bound(prints(), index, {}, &Print::event) - prints().begin());
  return state;
}

}  // namespace interleave::model
