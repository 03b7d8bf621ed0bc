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

// What is still to be decoded for a state: all of it in one go, in the order of the events, whose records then lie one behind the other.
class Wanted {
 public:
  using Take = void (*)(const Data&, const Event&, State&, std::uint32_t place);

  void add(EventIndex event, std::uint32_t place, Take take) { all_.push_back({event, place, take}); }
  void decode(const Data& data, State& state) {
    std::ranges::sort(all_, {}, &Item::event);
    EventReader reader{data.log};
    for (const Item& item : all_) item.take(data, reader.event(item.event), state, item.place);
  }

 private:
  struct Item {
    EventIndex event;
    std::uint32_t place;
    Take take;
  };
  std::vector<Item> all_;
};

void take_since(const Data&, const Event& begun, State& state, std::uint32_t place) {
  TaskNow& now = state.tasks[place];
  now.on = begun.id(now.state == TaskState::ready ? FieldName::cause : FieldName::on);
  now.site = begun.site();
  if (now.state == TaskState::waiting) now.wait = begun.as<WaitKind>(FieldName::wait);
}

void take_number(const Data& data, const Event& set, State& state, std::uint32_t place) {
  ResourceNow& now = state.resources[place];
  now.state = set.number(FieldName::state);
  now.holder = set.id(FieldName::holder);
  // Of a timer: when it is due.
  if (data.resources[now.resource].is_timer()) now.holder = {static_cast<std::uint64_t>(saturating_sum(set.time_ns, now.state))};
}

void add_tasks(const Data& data, EventIndex event, State& state, Wanted& wanted) {
  data.task_lives.alive_at(
      data.tasks, event, [](const TaskRow& row) { return row.finished; },
      [&](TaskIndex task) {
        const auto place = static_cast<std::uint32_t>(state.tasks.size());
        TaskNow& now = state.tasks.emplace_back();
        now.task = task;
        const std::uint32_t segment = data.segment_of(task, event);
        if (segment == k_none) return;  // it cannot be: it is alive
        now.state = data.state_of(task, segment);
        now.since = data.begin_of(task, segment);
        if (now.state == TaskState::waiting || now.state == TaskState::ready) wanted.add(now.since, place, take_since);
        now.cancel_requested = cancel_requested(data, task, event);
      });
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
  for (const TaskNow& task : state.tasks)
    if (task.state == TaskState::ready || task.state == TaskState::running) tasks.push_back(&task);
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

// All of them at first, timers too.
void add_resources(const Data& data, EventIndex event, State& state, Wanted& wanted) {
  data.resource_lives.alive_at(
      data.resources, event, [](const ResourceRow& row) { return row.closed; },
      [&](ResourceIndex index) {
        const ResourceRow& row = data.resources[index];
        const ResourceSays said = says(data, row, event);
        const bool fired = said.fired != k_none && (said.since == k_none || said.fired > said.since);
        if (row.is_timer() && (said.since == k_none || fired)) return;
        if (said.since != k_none) wanted.add(said.since, static_cast<std::uint32_t>(state.resources.size()), take_number);
        state.resources.push_back({index, 0, {}, said.since == k_none ? row.created : said.since, {}});
      });
}

// Once all is decoded: who waits for each, and which are timers.
void sort_resources(const Trace& trace, const Data& data, State& state) {
  struct Waiter {
    ResourceIndex resource;
    EventIndex since;
    TaskIndex task;
    auto operator<=>(const Waiter&) const = default;
  };
  std::vector<Waiter> waiters;
  for (const TaskNow& task : state.tasks)
    if (task.state == TaskState::waiting)
      if (const Entity on = trace.find(task.on); on.kind == EntityKind::resource) waiters.push_back({on.index, task.since, task.task});
  std::ranges::sort(waiters);
  auto waiter = waiters.begin();  // the resources, too, are in the order of their indices
  const auto is_timer = [&](const ResourceNow& now) { return data.resources[now.resource].is_timer(); };
  for (ResourceNow& now : state.resources) {
    while (waiter != waiters.end() && waiter->resource < now.resource) ++waiter;
    const auto first = waiter;
    while (waiter != waiters.end() && waiter->resource == now.resource) ++waiter;
    if (!is_timer(now))
      for (const Waiter& waiting : std::span{first, waiter}) now.waiters.push_back(waiting.task);
    else if (now.state > 0)
      state.timers.push_back({now.resource, static_cast<std::int64_t>(now.holder.value), first == waiter ? k_none : first->task});
  }
  std::erase_if(state.resources, is_timer);
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
  Wanted wanted;
  add_tasks(data, index, state, wanted);
  add_resources(data, index, state, wanted);
  wanted.decode(data, state);
  add_loops(data, index, state);
  sort_resources(*this, data, state);
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
