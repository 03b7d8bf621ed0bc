// Follows all events of a file once and notes which of them begin, change and end what.
//
// The events come from a Merge, one after the other and in brief: what is done here for each is what loading costs, so it touches few
// words.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "tracer/model/merge.hpp"
#include "tracer/model/overview.hpp"
#include "tracer/model/replay.hpp"
#include "tracer/model/trace_data.hpp"

namespace interleave::model {

/// The last part of a function's name: what a task without a name is called after.
std::string_view own_name(std::string_view function);
/// Lets the loops show their runs and polls, once the rows are there.
void make_loop_views(Trace::Data& data);

class Loader {
 public:
  Loader(Trace::Data& data, const Progress& progress, const DecodeOptions& decode, const TellTasks& tell_tasks)
      : data_{data}, progress_{progress}, decode_{decode}, tell_tasks_{tell_tasks} {}
  void load();

  // As the sink of a Merge.
  void begin_block(std::uint32_t stream, const Block& block);
  void end_block(std::uint32_t stream, const Block& block);
  void place(std::uint32_t stream, std::int64_t time_ns) {
    thread_ = stream;
    time_ = time_ns;
    ++event_;
    if (event_ % k_report_events == 0) [[unlikely]]
      report_events();
    if (pending_[stream] != 0) [[unlikely]]
      pass_pending();
  }
  template <EventKind K>
  void on(const BriefOf<K>& event);
  Entity find(std::uint64_t id) const { return data_.entities.find(id); }
  bool job_runs(Entity entity) const { return entity.kind == EntityKind::job && data_.jobs[entity.index].ended == k_none; }
  void went_back(std::uint32_t stream, std::int64_t by_ns);

  // As the one that a Replay tells of changes.
  void leave(std::uint32_t slot);
  void enter(std::uint32_t slot);

 private:
  static constexpr EventIndex k_report_events = 1 << 16;
  static constexpr std::size_t k_many_tasks = 1500;  // alive at a time: what belongs to fewer stays in the processor's caches

  /// What is gathered of a live task, beside the replay's record.
  struct Open {
    RowStore::Writer segments;
    std::int64_t begin_ns = 0, busy_ns = 0, delay_ns = 0, wait_ns = 0;
  };
  struct LoopRuns {
    std::uint32_t first = 0, count = 0;
    bool own = false;
    RowStore::Writer list;
  };
  /// As the one that a Replay tells of a task's end.
  struct Last {
    Loader& loader;
    void leave(std::uint32_t slot) {
      loader.leave(slot);
      loader.keep(loader.replay_->task_at(slot), loader.open_[slot]);
    }
  };
  struct Mention {
    TaskIndex task;
    EventIndex event;
  };

  void fetch_ahead(const BriefOf<EventKind::task_wake>& event) const;
  void report(double part);
  void report_events();
  void tell_first_tasks();
  void note(EventIndex event, int rule, std::string message);
  void note_chunk(ThreadIndex thread, std::string message);
  void pass_pending();
  void finish();
  void sort_mentions();
  std::uint32_t name_for(trace::StringId function);
  void close_segment(std::uint32_t slot, const LiveTask& task, EventIndex end, std::int64_t end_ns);
  void copy_runs(LoopRuns& runs, const RowStore::Writer& stints);
  void keep(const LiveTask& task, Open& open);
  void name_resource(ResourceIndex index, std::uint32_t item);
  void fire(Entity cause);
  void leave_frame(FrameIndex index);
  TaskIndex task_of_frame(const FrameRow& row);

  template <class Row>
  std::uint32_t add(EntityKind kind, std::uint64_t id, Column<Row>& rows) {
    const auto index = static_cast<std::uint32_t>(rows.size());
    if (index >= k_most_of_a_kind || !data_.entities.insert(id, {kind, index})) return k_none;
    rows.grow_to(rows.size() + 1);
    rows.back() = Row{};
    rows.back().created = event_;
    return index;
  }
  static std::uint32_t index_of(EntityKind kind, Entity entity) { return entity.kind == kind ? entity.index : k_none; }
  static TaskIndex task(Entity entity) { return index_of(EntityKind::task, entity); }

  /// The event is about the task though it is neither its own nor lies between its resume and its suspend.
  void mention(TaskIndex task) {
    if (task != k_none && task != replay_->threads()[thread_].running) mention_log_.push_back({task, event_});
  }

  static constexpr std::uint32_t k_most_of_a_kind = 1u << 29;
  static constexpr std::uint32_t k_most_loops = 1u << 16;  // each takes some hundred bytes

  Trace::Data& data_;
  const Progress& progress_;
  const DecodeOptions& decode_;
  const TellTasks& tell_tasks_;
  FirstTasks first_tasks_;
  std::uint64_t bytes_ = 0;                           // of payload
  std::uint64_t bytes_begun_ = 0, events_begun_ = 0;  // those of the blocks that have come
  std::unique_ptr<Replay> replay_;

  // The event at hand.
  EventIndex event_ = k_none;
  ThreadIndex thread_ = 0;
  std::int64_t time_ = 0;

  // By thread, what its next event brings.
  static constexpr std::uint8_t k_first = 1;    // it is the thread's first
  static constexpr std::uint8_t k_missing = 2;  // events before it are missing
  std::vector<std::uint8_t> pending_;
  std::vector<std::uint8_t> told_;            // by thread: its events stand for what was given up
  std::vector<std::uint32_t> next_sequence_;  // by thread: of the chunk that follows, if none is missing
  struct ChunkProblem {
    ThreadIndex thread;
    std::size_t number;
    std::string message;
  };
  void sort_chunk_problems();
  std::vector<ChunkProblem> chunk_problems_;
  std::size_t chunk_problem_count_ = 0;
  std::uint64_t lost_ = 0;                // what the `lost` events count
  Column<Open> open_;                     // by the replay's slots
  std::vector<RowStore::Writer> stints_;  // by thread
  std::vector<RowStore::Writer> polls_;   // by loop
  std::vector<LoopRuns> loop_runs_;       // by loop
  std::vector<RowStore::Writer> resource_lists_;
  std::vector<RowStore::Writer> group_members_;  // by group
  Column<Mention> mention_log_;
  // How many tasks without a name of their own a coroutine has.
  struct Unnamed {
    std::string_view name;
    std::uint32_t count = 0;
  };
  std::vector<Unnamed*> unnamed_of_;  // by function
  std::unordered_map<std::string_view, Unnamed> unnamed_;
};

// Among many tasks, what a task's turn touches is far away in memory, one thing behind the other: the ids' entities, their rows and the
// task's slot, what is kept of the live task, the end of its row of segments, its frame. A turn begins with a wake, so each of these
// is asked for some wakes before.
inline void Loader::fetch_ahead(const BriefOf<EventKind::task_wake>& event) const {
  const std::size_t here = event.event.more;
  const std::vector<Block::Wake>& wakes = event.block.wakes;
  if (open_.size() < k_many_tasks || here + 8 >= wakes.size()) return;
  data_.entities.prefetch(wakes[here + 8].task);
  data_.entities.prefetch(wakes[here + 8].cause);
  if (const Entity cause = data_.entities.find(wakes[here + 6].cause); cause.kind == EntityKind::resource)
    __builtin_prefetch(&data_.resources[cause.index], 1);
  replay_->prefetch_slot(task(find(wakes[here + 6].task)));
  const auto slot_of = [&](std::size_t wake) { return replay_->slot_of(task(find(wakes[wake].task))); };
  if (const std::uint32_t slot = slot_of(here + 4); slot < open_.size()) {
    __builtin_prefetch(&replay_->task_at(slot), 1);
    __builtin_prefetch(&open_[slot], 1);
  }
  if (const std::uint32_t slot = slot_of(here + 2); slot < open_.size()) {
    data_.rows.prefetch_end(open_[slot].segments);
    __builtin_prefetch(&data_.tasks[replay_->task_at(slot).index], 1);
    if (const FrameIndex top = replay_->task_at(slot).top; top != k_none) __builtin_prefetch(&data_.frames[top], 1);
  }
}

// What each event does.

template <EventKind K>
void Loader::on(const BriefOf<K>& event) {
  using enum EventKind;
  using trace::FieldName;
  if constexpr (K == thread_start) {
    Thread& here = data_.threads[thread_];
    here.role = static_cast<trace::ThreadRole>(value<FieldName::role>(event));
    here.os_thread = value<FieldName::os_thread>(event);
    here.name = event.text();
  } else if constexpr (K == thread_end) {
    data_.threads[thread_].end_event = event_;
  } else if constexpr (K == loop_start) {
    const auto index = static_cast<LoopIndex>(data_.loops.size());
    if (index >= k_most_loops || !data_.entities.insert(value<FieldName::loop>(event), {EntityKind::loop, index})) return;
    Loop& loop = data_.loops.emplace_back();
    loop.id = {value<FieldName::loop>(event)};
    loop.name = event.text();
    loop.thread = thread_;
    loop.started = event_;
    polls_.emplace_back();
    loop_runs_.emplace_back();
    replay_->start_loop(index, thread_);
  } else if constexpr (K == loop_stop) {
    const LoopIndex loop = index_of(EntityKind::loop, named<FieldName::loop>(event));
    if (loop == k_none) return;
    if (data_.loops[loop].stopped == k_none) data_.loops[loop].stopped = event_;
    replay_->stop_loop(loop);
  } else if constexpr (K == task_create) {
    const TaskIndex index = add(EntityKind::task, value<FieldName::task>(event), data_.tasks);
    if (index == k_none) return mention(task(find(value<FieldName::task>(event))));
    TaskRow& row = data_.tasks[index];
    row.parent = task(named<FieldName::parent>(event));
    if (row.parent == index) row.parent = k_none;
    row.loop = index_of(EntityKind::loop, named<FieldName::loop>(event));
    if (row.parent != k_none) row.depth = data_.tasks[row.parent].depth + 1;
    if (event.text().empty())
      row.name = name_for(data_.file.string_of(data_.log.streams()[thread_].process, value<FieldName::function>(event)));
    replay_->create(index, row.loop, event_, *this);
  } else if constexpr (K == task_wake) {
    fetch_ahead(event);
    fire(named<FieldName::cause>(event));
    const TaskIndex index = task(named<FieldName::task>(event));
    const std::uint32_t slot = replay_->slot_of(index);
    if (slot == k_none || !replay_->wake(slot, event_, *this)) mention(index);
  } else if constexpr (K == task_resume) {
    const TaskIndex index = task(named<FieldName::task>(event));
    if (const std::uint32_t slot = replay_->slot_of(index); slot != k_none)
      replay_->resume(slot, thread_, value<FieldName::resume>(event), event_, *this);
    else
      mention(index);
  } else if constexpr (K == task_suspend) {
    const TaskIndex index = task(named<FieldName::task>(event));
    if (const std::uint32_t slot = replay_->slot_of(index); slot != k_none)
      replay_->suspend(slot, told_[thread_] != 0, event_, *this);
    else
      mention(index);
    if (const TaskIndex on = task(named<FieldName::on>(event)); on != index) mention(on);
  } else if constexpr (K == task_finish) {
    const TaskIndex index = task(named<FieldName::task>(event));
    const std::uint32_t slot = replay_->slot_of(index);
    if (slot == k_none) return mention(index);
    data_.tasks[index].finished = event_;
    replay_->finish(slot, Last{*this});
  } else if constexpr (K == task_cancel) {
    fire(named<FieldName::by>(event));
    const TaskIndex index = task(named<FieldName::task>(event));
    mention(index);
    if (const std::uint32_t slot = replay_->slot_of(index); slot != k_none) {
      replay_->cancel(slot, event_);
      data_.cancels.push_back({index, event_});
    }
  } else if constexpr (K == task_retrieve) {
    mention(task(named<FieldName::task>(event)));
  } else if constexpr (K == frame_create) {
    if (add(EntityKind::frame, value<FieldName::frame>(event), data_.frames) == k_none) {
      if (const FrameIndex frame = index_of(EntityKind::frame, find(value<FieldName::frame>(event))); frame != k_none)
        mention(task_of_frame(data_.frames[frame]));
    }
    mention(task(named<FieldName::task>(event)));
  } else if constexpr (K == frame_enter) {
    const FrameIndex index = index_of(EntityKind::frame, named<FieldName::frame>(event));
    const TaskIndex of = task(named<FieldName::task>(event));
    mention(of);
    if (index == k_none) return;
    FrameRow& row = data_.frames[index];
    if (row.entered != k_none || row.left != k_none) return;
    row.entered = event_;
    if (const std::uint32_t slot = replay_->slot_of(of); slot != k_none) row.awaiter = replay_->enter_frame(slot, index);
  } else if constexpr (K == frame_leave) {
    if (const FrameIndex index = index_of(EntityKind::frame, named<FieldName::frame>(event)); index != k_none) leave_frame(index);
  } else if constexpr (K == group_create) {
    if (add(EntityKind::group, value<FieldName::group>(event), data_.groups) != k_none) group_members_.emplace_back();
    mention(task(named<FieldName::task>(event)));
  } else if constexpr (K == group_member) {
    if (const GroupIndex group = index_of(EntityKind::group, named<FieldName::group>(event)); group != k_none)
      data_.rows.push(group_members_[group], event_);
    mention(task(named<FieldName::member>(event)));
  } else if constexpr (K == group_end) {
    if (const GroupIndex group = index_of(EntityKind::group, named<FieldName::group>(event));
        group != k_none && data_.groups[group].ended == k_none)
      data_.groups[group].ended = event_;
  } else if constexpr (K == resource_create) {
    if (const ResourceIndex index = add(EntityKind::resource, value<FieldName::resource>(event), data_.resources); index != k_none) {
      if (static_cast<trace::ResourceKind>(value<FieldName::kind>(event)) == trace::ResourceKind::timer)
        data_.resources[index].fired |= ResourceRow::k_flag;
    } else if (const ResourceIndex known = index_of(EntityKind::resource, find(value<FieldName::resource>(event))); known != k_none) {
      name_resource(known, event_);
    }
  } else if constexpr (K == resource_state) {
    if (const ResourceIndex index = index_of(EntityKind::resource, named<FieldName::resource>(event)); index != k_none)
      name_resource(index, event_);
  } else if constexpr (K == resource_close) {
    const ResourceIndex index = index_of(EntityKind::resource, named<FieldName::resource>(event));
    if (index == k_none) return;
    if (data_.resources[index].closed == k_none)
      data_.resources[index].closed = event_;
    else
      name_resource(index, event_);
  } else if constexpr (K == job_submit) {
    const TaskIndex of = task(named<FieldName::task>(event));
    if (const JobIndex index = add(EntityKind::job, value<FieldName::job>(event), data_.jobs); index != k_none) {
      data_.jobs[index].task = of;
    } else if (const JobIndex known = index_of(EntityKind::job, find(value<FieldName::job>(event)));
               known != k_none && data_.jobs[known].task != of) {
      mention(data_.jobs[known].task);
    }
    mention(of);
  } else if constexpr (K == job_begin || K == job_end) {
    const JobIndex index = index_of(EntityKind::job, named<FieldName::job>(event));
    if (index == k_none) return;
    JobRow& row = data_.jobs[index];
    if (K == job_begin && row.begun == k_none && row.ended == k_none) row.begun = event_;
    if (K == job_end && row.ended == k_none) row.ended = event_;
    mention(row.task);
  } else if constexpr (K == poll_begin || K == poll_end) {
    const LoopIndex loop = index_of(EntityKind::loop, named<FieldName::loop>(event));
    if (loop != k_none && (polls_[loop].count() % 2 == 0) == (K == poll_begin)) data_.rows.push(polls_[loop], event_);
  } else if constexpr (K == span_begin) {
    fire(named<FieldName::cause>(event));
    const SpanIndex index = add(EntityKind::span, value<FieldName::span>(event), data_.spans);
    if (index == k_none) return;
    SpanRow& row = data_.spans[index];
    row.task = replay_->threads()[thread_].running;
    row.parent = replay_->begin_span(thread_, index);
  } else if constexpr (K == span_end) {
    const SpanIndex index = index_of(EntityKind::span, named<FieldName::span>(event));
    if (index == k_none || data_.spans[index].ended != k_none) return;
    data_.spans[index].ended = event_;
    const ThreadIndex began_on = data_.log.stream_of(data_.spans[index].created);
    replay_->end_span(
        began_on, index, [&](SpanIndex at) { return data_.spans[at].parent; }, [&](SpanIndex inner) { data_.spans[inner].ended = event_; });
  } else if constexpr (K == print) {
    const LiveThread& here = replay_->threads()[thread_];
    data_.prints.push_back({event_, here.running, here.top});
  } else if constexpr (K == lost) {
    if (trace::is_loss(static_cast<trace::LostReason>(value<FieldName::reason>(event))))
      replay_->lose(thread_, event_);
    else
      data_.first_kept = event_ + 1;
  }
}

/// A timer that has caused something has run out.
inline void Loader::fire(Entity cause) {
  const ResourceIndex index = index_of(EntityKind::resource, cause);
  if (index == k_none || !data_.resources[index].is_timer() || data_.resources[index].closed != k_none) return;
  name_resource(index, event_ | k_fired_tag);
}

/// The task that a frame was entered by.
inline TaskIndex Loader::task_of_frame(const FrameRow& row) {
  if (row.entered == k_none) return k_none;
  file::Record record;
  if (data_.log.record_at(data_.log.place_of(row.entered), record) == nullptr || record.kind != EventKind::frame_enter) return k_none;
  const TaskIndex index = task(find(record.values[1]));
  return index != k_none && data_.tasks[index].created <= row.entered ? index : k_none;
}

inline void Loader::leave_frame(FrameIndex index) {
  FrameRow& row = data_.frames[index];
  const TaskIndex running = replay_->threads()[thread_].running;
  std::uint32_t slot = replay_->slot_of(running);
  // Nearly always it is the innermost frame of the task that runs here; else its own event tells whose it is.
  if (slot == k_none || replay_->task_at(slot).top != index) {
    const TaskIndex of = task_of_frame(row);
    slot = replay_->slot_of(of);
    mention(of);
  }
  if (row.left != k_none) return;
  row.left = event_;
  if (slot == k_none || row.entered == k_none) return;
  replay_->leave_frame(
      slot, index, [&](FrameIndex at) { return data_.frames[at].awaiter; }, [&](FrameIndex inner) { data_.frames[inner].left = event_; });
}

}  // namespace interleave::model
