// Which events are about a task or a resource: put together from the task's segments, what lies between its resumes and its suspends,
// and what others said of it.
#include <algorithm>

#include "tracer/model/trace_data.hpp"

namespace interleave::model {
namespace {

using Data = Trace::Data;

std::span<const EventIndex> mentions_of(const Data& data, TaskIndex task) {
  if (task >= data.tasks.size()) return {};
  const std::uint32_t begin = data.mention_begins[task], end = data.mention_begins[task + 1];
  return data.mentions.all().subspan(begin, end - begin);
}

// A segment of unknown state can begin with an event of something else: a loss, another task's resume.
bool is_its_own(const Data& data, TaskIndex task, std::size_t segment) {
  if (data.state_of(task, segment) != TaskState::unknown) return true;
  const EventIndex event = data.begin_of(task, segment);
  return data.known_at(EntityKind::task, data.log.event(event).task(), event) == task;
}

// The smallest of the candidates.
EventIndex next_of(const Data& data, TaskIndex task, EventIndex event) {
  EventIndex next = k_none;
  const auto mentions = mentions_of(data, task);
  if (const auto after = std::ranges::upper_bound(mentions, event); after != mentions.end()) next = *after;
  const TaskRow& row = data.tasks[task];
  if (row.finished != k_none && row.finished > event) next = std::min(next, row.finished);
  std::uint32_t segment = data.segment_of(task, event);
  if (segment != k_none && data.state_of(task, segment) == TaskState::running) {
    const EventIndex begin = data.begin_of(task, segment);
    const std::uint32_t thread = data.log.stream_of(begin);
    EventIndex here = data.log.next_of_stream(event);
    if (data.log.stream_of(event) != thread)
      for (here = event + 1; here < data.log.count() && data.log.stream_of(here) != thread;) ++here;
    if (here < data.log.count() && here <= data.segment_end(task, segment)) next = std::min(next, here);
  }
  for (segment = segment == k_none ? 0 : segment + 1; segment < row.segments.count; ++segment) {
    if (data.begin_of(task, segment) >= next) break;
    if (is_its_own(data, task, segment)) return data.begin_of(task, segment);
  }
  return next;
}

EventIndex previous_of(const Data& data, TaskIndex task, EventIndex event) {
  EventIndex previous = k_none;
  const auto take = [&](EventIndex other) {
    if (other != k_none && other < event && (previous == k_none || other > previous)) previous = other;
  };
  const auto mentions = mentions_of(data, task);
  if (const auto after = std::ranges::lower_bound(mentions, event); after != mentions.begin()) take(*(after - 1));
  take(data.tasks[task].finished);
  if (event == 0) return previous;
  // The segments that begin before it, from the last one on back, until one gives an event.
  for (std::uint32_t segment = data.segment_of(task, event - 1); segment != k_none; segment = segment == 0 ? k_none : segment - 1) {
    const EventIndex begin = data.begin_of(task, segment);
    if (data.state_of(task, segment) == TaskState::running) {
      const EventIndex end = data.segment_end(task, segment);
      const std::uint32_t thread = data.log.stream_of(begin);
      if (end != k_none && end < event && data.log.stream_of(end) == thread) {
        take(end);
      } else {
        EventIndex here = std::min(event, end == k_none ? k_none : end);
        do --here;
        while (data.log.stream_of(here) != thread);
        take(here);
      }
      break;
    }
    if (previous != k_none && begin < previous) break;
    if (is_its_own(data, task, segment)) {
      take(begin);
      break;
    }
  }
  return previous;
}

}  // namespace

std::span<const EventIndex> Trace::mentions_of(TaskIndex task) const { return model::mentions_of(*data_, task); }

EventIndex Trace::next_event_of(TaskIndex task, EventIndex event) const {
  if (task >= data_->tasks.size() || event >= event_count()) return k_none;
  return next_of(*data_, task, event);
}

EventIndex Trace::previous_event_of(TaskIndex task, EventIndex event) const {
  if (task >= data_->tasks.size()) return k_none;
  return previous_of(*data_, task, std::min(event, data_->log.count()));
}

TaskEvents Trace::events_of(TaskIndex task) const { return {*this, task}; }

TaskEvents::TaskEvents(const Trace& trace, TaskIndex task) : data_{&trace.data()}, task_{task}, first_{k_none} {
  if (task >= data_->tasks.size()) return;
  // Others can have spoken of it before it was made, in a broken trace.
  const auto mentions = trace.mentions_of(task);
  first_ = data_->tasks[task].created;
  if (!mentions.empty()) first_ = std::min(first_, mentions.front());
}

EventIndex TaskEvents::next_after(EventIndex event) const { return next_of(*data_, task_, event); }

std::vector<EventIndex> Trace::events_of_resource(ResourceIndex resource) const {
  std::vector<EventIndex> events;
  if (resource >= data_->resources.size()) return events;
  const ResourceRow& row = data_->resources[resource];
  events.push_back(row.created);
  if (row.has_list()) {
    const RowPlace list = data_->resource_lists[row.set & ~ResourceRow::k_flag];
    for (std::size_t i = 0; i < list.count; ++i)
      if (const std::uint32_t item = data_->rows.at(list, i); (item & k_fired_tag) == 0) events.push_back(item);
  } else if (row.set != ResourceRow::k_nothing) {
    events.push_back(row.set);
  }
  if (row.closed != k_none) events.insert(std::ranges::lower_bound(events, row.closed), row.closed);
  return events;
}

}  // namespace interleave::model
