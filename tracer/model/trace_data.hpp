// What a loaded trace keeps. Filled by load.cpp, then only read.
//
// A row says no more of an entity than which events speak of it; all else is decoded from these when it is asked for.
#pragma once

#include <atomic>
#include <deque>
#include <mutex>
#include <string>
#include <vector>

#include "tracer/model/entity_table.hpp"
#include "tracer/model/event_log.hpp"
#include "tracer/model/lifetimes.hpp"
#include "tracer/model/made_names.hpp"
#include "tracer/model/rows.hpp"
#include "tracer/model/trace.hpp"

namespace interleave::model {

inline constexpr std::size_t k_problems_kept = 1000;

// An item of a task's row: the event that began a segment, and the state in it. The first is always `created`.
inline constexpr unsigned k_tag_shift = 30;
inline constexpr std::uint32_t k_event_bits = (1u << k_tag_shift) - 1;
constexpr std::uint32_t tag_of(TaskState state) {
  switch (state) {
    case TaskState::ready:
      return 0;
    case TaskState::running:
      return 1u << k_tag_shift;
    case TaskState::waiting:
      return 2u << k_tag_shift;
    default:
      return 3u << k_tag_shift;
  }
}
constexpr EventIndex event_in(std::uint32_t item) { return item & k_event_bits; }
constexpr TaskState state_in(std::uint32_t item) {
  constexpr TaskState k_states[]{TaskState::ready, TaskState::running, TaskState::waiting, TaskState::unknown};
  return k_states[item >> k_tag_shift];
}

struct TaskRow {
  EventIndex created = k_none, finished = k_none;
  TaskIndex parent = k_none;
  LoopIndex loop = k_none;
  std::uint32_t depth = 0;
  mutable std::uint32_t name = 0;  // see MadeNames; 0 for one that the program gave, too
  RowPlace segments;
  std::int64_t busy_ns = 0, delay_ns = 0, wait_ns = 0;
};
struct FrameRow {
  EventIndex created = k_none, left = k_none, entered = k_none;
  FrameIndex awaiter = k_none;
};
/// Nearly all resources are timers with one resource_state, and fire once. What has more of either has a list.
struct ResourceRow {
  static constexpr std::uint32_t k_flag = 1u << 31;
  static constexpr std::uint32_t k_nothing = k_event_bits;
  EventIndex created = k_none, closed = k_none;
  std::uint32_t set = k_nothing;    // the resource_state; with the flag: number of its list
  std::uint32_t fired = k_nothing;  // what it woke, cancelled or called; with the flag: it is a timer
  bool is_timer() const { return (fired & k_flag) != 0; }
  bool has_list() const { return (set & k_flag) != 0; }
};
// An item of a resource's list: an event that names it, or with the tag, one that it caused.
inline constexpr std::uint32_t k_fired_tag = 1u << k_tag_shift;

struct GroupRow {
  EventIndex created = k_none, ended = k_none;
  RowPlace members;  // the events that name them
};
struct JobRow {
  EventIndex created = k_none, ended = k_none, begun = k_none;
  TaskIndex task = k_none;
};
struct SpanRow {
  EventIndex created = k_none, ended = k_none;
  SpanIndex parent = k_none;
  TaskIndex task = k_none;
};
struct PrintRow {
  EventIndex event = k_none;
  TaskIndex task = k_none;
  SpanIndex span = k_none;
};
struct LoopRow {
  RowPlace polls;  // begin and end of each in turn
  RowPlace runs;   // the resumes; where they are not own, a part of the thread's
  std::uint32_t first_run = 0;
  bool own_runs = false;
};

struct Trace::Data {
  explicit Data(file::TraceFile opened) : file{std::move(opened)}, log{file} {}
  Data(const Data&) = delete;
  Data& operator=(const Data&) = delete;

  file::TraceFile file;
  EventLog log;
  Interval time;
  std::vector<Gap> gaps;
  std::vector<std::vector<EventIndex>> losses;  // by thread: gaps, and `lost` events after which nothing is known of its tasks
  bool condensed = false;
  EventIndex first_kept = 0;

  std::vector<Thread> threads;
  std::vector<Loop> loops;
  std::vector<LoopRow> loop_rows;
  Column<TaskRow> tasks;
  Column<FrameRow> frames;
  Column<ResourceRow> resources;
  Column<GroupRow> groups;
  Column<JobRow> jobs;
  Column<SpanRow> spans;
  Column<PrintRow> prints;
  std::vector<Source> sources;
  EntityTable entities;
  MadeNames names;

  RowStore rows;
  std::vector<RowPlace> stints;          // by thread: the resumes on it
  std::vector<RowPlace> resource_lists;  // by number
  Column<std::uint32_t> mention_begins;  // by task
  Column<EventIndex> mentions;
  struct Cancel {
    TaskIndex task;
    EventIndex event;
  };
  std::vector<Cancel> cancels;  // by task, then event

  Lifetimes task_lives, resource_lives, frame_lives, group_lives, job_lives, span_lives;

  std::deque<std::string> source_texts;  // that were read from this machine
  std::uint64_t lost_events = 0;
  std::vector<Problem> reading_problems;
  mutable std::mutex check_mutex;
  mutable std::atomic<bool> checked{false};
  mutable std::vector<Problem> problems;

  /// Gives back the memory that the columns have in reserve, once all is there.
  void fit() {
    const auto fit_all = [](auto&... columns) { (columns.fit(), ...); };
    fit_all(log, tasks, frames, resources, groups, jobs, spans, prints, entities, rows, mention_begins, mentions);
  }

  // What rows mean.
  Entity find(EntityId id) const { return entities.find(id.value); }
  /// The entity of this kind that the id stood for when `event` happened; k_none: none.
  std::uint32_t known_at(EntityKind kind, EntityId id, EventIndex event) const;
  EventIndex introduced(Entity entity) const;
  TaskIndex running_task_of(EventIndex event) const;
  /// The same for whoever has the last resume on the event's thread at hand, and which task it names; k_none: there is none.
  EventIndex last_resume_of(EventIndex event) const;
  TaskIndex running_task_of(EventIndex event, EventIndex resume, trace::TaskId resumed) const;
  Segment segment(TaskIndex task, std::size_t index) const;
  /// The same for whoever has its first event and its end at hand.
  Segment segment(TaskIndex task, std::size_t index, const Event& begin, std::int64_t end_ns) const;
  EventIndex segment_end(TaskIndex task, std::size_t index) const;
  std::uint32_t segment_of(TaskIndex task, EventIndex event) const;
  /// How often the task had been resumed when this segment of it began; k_none: before the first.
  std::uint32_t resumes_until_segment(TaskIndex task, std::uint32_t segment) const;
  EventIndex begin_of(TaskIndex task, std::size_t index) const { return event_in(rows.at(tasks[task].segments, index)); }
  TaskState state_of(TaskIndex task, std::size_t index) const {
    return index == 0 ? TaskState::created : state_in(rows.at(tasks[task].segments, index));
  }
  EventIndex first_mention_after(TaskIndex task, EventIndex event) const;
  std::int64_t time_or_end(EventIndex event) const { return event == k_none ? time.end_ns : log.time_ns(event); }
  Task task(TaskIndex index) const;
  Frame frame(FrameIndex index) const;
  Resource resource(ResourceIndex index) const;
  Group group(GroupIndex index) const;
  Job job(JobIndex index) const;
  Span span(SpanIndex index) const;
  Print print(std::size_t index) const;
};

}  // namespace interleave::model
