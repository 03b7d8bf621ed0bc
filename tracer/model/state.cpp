#include "tracer/model/state.hpp"

#include <algorithm>
#include <limits>
#include <map>

#include "tracer/model/trace_data.hpp"

namespace interleave::model {
namespace {

using trace::FieldName;
using Data = Trace::Data;

std::int64_t saturating_sum(std::int64_t a, std::int64_t b) {
  std::int64_t sum = 0;
  if (!__builtin_add_overflow(a, b, &sum)) return sum;
  return a > 0 ? std::numeric_limits<std::int64_t>::max() : std::numeric_limits<std::int64_t>::min();
}

// Whether somebody asked the task to cancel before or at `event`.
bool cancel_requested(const Data& data, TaskIndex task, EventIndex event) {
  const auto found = std::ranges::lower_bound(data.cancels, std::pair{task, EventIndex{0}}, {},
                                              [](const Data::Cancel& cancel) { return std::pair{cancel.task, cancel.event}; });
  return found != data.cancels.end() && found->task == task && found->event <= event;
}

TaskNow task_now(const Data& data, TaskIndex task, EventIndex event) {
  TaskNow now;
  now.task = task;
  std::uint32_t segment = data.segment_of(task, event);
  if (segment == k_none) return now;  // it cannot be: it is alive
  now.state = data.state_of(task, segment);
  now.since = data.begin_of(task, segment);
  if (now.state == TaskState::waiting || now.state == TaskState::ready) {
    const Event since = data.log.event(now.since);
    now.on = since.id(now.state == TaskState::ready ? FieldName::cause : FieldName::on);
    now.site = since.site();
    if (now.state == TaskState::waiting) now.wait = since.as<WaitKind>(FieldName::wait);
  }
  now.cancel_requested = cancel_requested(data, task, event);
  for (; segment != k_none; segment = segment == 0 ? k_none : segment - 1) {
    if (data.state_of(task, segment) != TaskState::running) continue;
    const std::uint64_t resumes = data.log.event(data.begin_of(task, segment))[FieldName::resume];
    now.resumes = static_cast<std::uint32_t>(std::min<std::uint64_t>(resumes, ~std::uint32_t{0}));
    break;
  }
  return now;
}

void add_tasks(const Data& data, EventIndex event, State& state) {
  data.task_lives.alive_at(
      data.tasks, event, [](const TaskRow& row) { return row.finished; },
      [&](TaskIndex task) { state.tasks.push_back(task_now(data, task, event)); });
}

// The stack of a task: the open frames that were entered by it, in the order of their entering.
void add_stacks(const Data& data, EventIndex event, State& state) {
  struct Open {
    EventIndex entered;
    FrameIndex frame;
  };
  std::vector<Open> open;
  data.frame_lives.alive_at(
      data.frames, event, [](const FrameRow& row) { return row.left; },
      [&](FrameIndex frame) {
        if (data.frames[frame].entered <= event) open.push_back({data.frames[frame].entered, frame});
      });
  std::ranges::sort(open, {}, &Open::entered);
  EventReader reader{data.log};
  for (const Open& at : open) {
    const TaskIndex task = data.known_at(EntityKind::task, reader.event(at.entered).task(), at.entered);
    const auto found = std::ranges::lower_bound(state.tasks, task, {}, &TaskNow::task);
    if (found != state.tasks.end() && found->task == task) found->stack.push_back(at.frame);
  }
}

// The order of the ready queue is the order of the wakes; that of the waiters the order of the suspends.
void add_loops(const Data& data, EventIndex event, State& state) {
  std::map<LoopIndex, LoopNow> loops;
  for (LoopIndex loop = 0; loop < data.loops.size(); ++loop) {
    if (data.loops[loop].started > event || data.loops[loop].stopped <= event) continue;
    // Its polls begin and end in turn.
    const auto told = data.rows.lower_bound(data.loop_rows[loop].polls, event + 1, [](std::uint32_t item) { return item; });
    loops[loop] = {loop, told % 2 != 0, k_none, {}};
  }
  std::vector<const TaskNow*> tasks;
  for (const TaskNow& task : state.tasks) tasks.push_back(&task);
  std::ranges::sort(tasks, {}, &TaskNow::since);
  for (const TaskNow* task : tasks) {
    const auto loop = loops.find(data.tasks[task->task].loop);
    if (loop == loops.end()) continue;
    if (task->state == TaskState::ready) loop->second.ready.push_back(task->task);
    if (task->state == TaskState::running) loop->second.running = task->task;
  }
  for (auto& [index, loop] : loops) state.loops.push_back(std::move(loop));
}

// What the resource's events say of it at `event`.
struct ResourceSays {
  EventIndex since = k_none;  // the last resource_state; k_none: none
  EventIndex fired = k_none;  // a timer's
};
ResourceSays says(const Data& data, const ResourceRow& row, EventIndex event) {
  ResourceSays said;
  const auto take = [&](EventIndex& latest, EventIndex other) {
    if (other != ResourceRow::k_nothing && other <= event && (latest == k_none || other > latest)) latest = other;
  };
  if (!row.has_list()) {
    take(said.since, row.set);
    take(said.fired, row.fired & k_event_bits);
    return said;
  }
  const RowPlace list = data.resource_lists[row.set & ~ResourceRow::k_flag];
  for (std::size_t i = data.rows.lower_bound(list, event + 1, event_in); i > 0; --i) {
    const std::uint32_t item = data.rows.at(list, i - 1);
    if ((item & k_fired_tag) != 0) {
      take(said.fired, event_in(item));
    } else if (data.log.kind(item) == EventKind::resource_state) {
      said.since = item;
      break;
    }
  }
  return said;
}

void add_resources(const Trace& trace, const Data& data, EventIndex event, State& state) {
  std::map<ResourceIndex, std::vector<const TaskNow*>> waiters;
  for (const TaskNow& task : state.tasks)
    if (task.state == TaskState::waiting)
      if (const Entity on = trace.find(task.on); on.kind == EntityKind::resource) waiters[on.index].push_back(&task);
  const auto add = [&](ResourceIndex index) {
    const ResourceRow& row = data.resources[index];
    const ResourceSays said = says(data, row, event);
    std::vector<const TaskNow*> waiting;
    if (const auto found = waiters.find(index); found != waiters.end()) waiting = found->second;
    std::ranges::sort(waiting, {}, &TaskNow::since);
    const Event set = said.since == k_none ? Event{} : data.log.event(said.since);
    const std::int64_t number = said.since == k_none ? 0 : set.number(FieldName::state);
    if (row.is_timer()) {
      const bool pending = number > 0 && (said.fired == k_none || said.fired < said.since);
      if (pending) state.timers.push_back({index, saturating_sum(set.time_ns, number), waiting.empty() ? k_none : waiting.front()->task});
      return;
    }
    ResourceNow now{
        index, number, said.since == k_none ? EntityId{} : set.id(FieldName::holder), said.since == k_none ? row.created : said.since, {}};
    for (const TaskNow* task : waiting) now.waiters.push_back(task->task);
    state.resources.push_back(std::move(now));
  };
  data.resource_lives.alive_at(data.resources, event, [](const ResourceRow& row) { return row.closed; }, add);
  std::ranges::sort(state.timers, {}, [](const TimerNow& timer) { return std::pair{timer.due_ns, timer.resource}; });
}

void add_spans(const Data& data, EventIndex event, State& state) {
  data.span_lives.alive_at(
      data.spans, event, [](const SpanRow& row) { return row.ended; }, [&](SpanIndex span) { state.spans.push_back(span); });
  std::ranges::sort(state.spans, {}, [&](SpanIndex span) { return std::pair{data.log.stream_of(data.spans[span].created), span}; });
}

}  // namespace

const TaskNow* State::find(TaskIndex task) const {
  const auto found = std::ranges::lower_bound(tasks, task, {}, &TaskNow::task);
  return found != tasks.end() && found->task == task ? &*found : nullptr;
}

State Trace::state_at(EventIndex index) const {
  State state;
  if (index >= event_count()) return state;
  const Data& data = *data_;
  state.event = index;
  state.time_ns = time_ns(index);
  add_tasks(data, index, state);
  add_stacks(data, index, state);
  add_loops(data, index, state);
  add_resources(*this, data, index, state);
  add_spans(data, index, state);
  data.job_lives.alive_at(
      data.jobs, index, [](const JobRow& row) { return row.ended; },
      [&](JobIndex job) { state.jobs.push_back({job, data.jobs[job].begun <= index}); });
  data.group_lives.alive_at(
      data.groups, index, [](const GroupRow& row) { return row.ended; }, [&](GroupIndex group) { state.groups.push_back(group); });
  state.prints = prints_until(index);
  return state;
}

}  // namespace interleave::model
