// What is alive while events pass by, one after another: the one place that says what an event does to the state.
//
// load() follows it to cut the tasks' lives into segments, state_at() starts it from a checkpoint, check() asks it whether an event
// was legal. It believes nothing: an event that does not fit changes what it must and leaves the rest.
#pragma once

#include <span>
#include <vector>

#include "tracer/model/id_map.hpp"
#include "tracer/model/state.hpp"
#include "tracer/model/trace.hpp"

namespace interleave::model {

/// A task that was created and has not finished.
struct LiveTask {
  TaskIndex index = k_none;
  EventIndex since = k_none;
  EntityId on;  ///< waiting: for what; ready: what woke it
  SiteId site;  ///< waiting: the await; ready: the line that woke it
  std::uint32_t resumes = 0;
  FrameIndex top = k_none;      ///< innermost open frame; the others follow by Frame::awaiter
  ThreadIndex thread = k_none;  ///< running: where
  TaskState state{};
  WaitKind wait{};
  EventIndex cancelled = k_none;  ///< the last request to cancel
};

/// A resource that was created and not closed.
struct LiveResource {
  ResourceIndex index = k_none;
  EventIndex since = k_none;
  std::int64_t state = 0;
  EntityId holder;
  std::int64_t due_ns = 0;  ///< of a timer
  bool pending = false;     ///< of a timer: set, and not run out
};

struct LiveJob {
  JobIndex index = k_none;
  bool begun = false;
};

struct LiveGroup {
  GroupIndex index = k_none;
};

struct LiveLoop {
  LoopIndex index = k_none;
  bool polling = false;
  TaskIndex running = k_none;
};

struct LiveThread {
  TaskIndex running = k_none;
  SpanIndex top = k_none;            ///< innermost open span; the others follow by Span::parent
  std::vector<EventIndex> losses{};  ///< where events of this thread are missing
};

/// Records by their index, in no order; found, added and removed at a cost that does not grow.
template <class Record>
class LiveSet {
 public:
  LiveSet() = default;
  explicit LiveSet(std::vector<Record> records) : records_{std::move(records)} {
    for (std::uint32_t slot = 0; slot < records_.size(); ++slot) slots_.insert(key(records_[slot].index), slot);
  }
  std::span<const Record> all() const { return records_; }
  const Record* find(std::uint32_t index) const {
    const std::uint32_t* slot = index == k_none ? nullptr : slots_.find(key(index));
    return slot ? &records_[*slot] : nullptr;
  }
  Record* find(std::uint32_t index) { return const_cast<Record*>(std::as_const(*this).find(index)); }
  void add(const Record& record) {
    if (slots_.insert(key(record.index), static_cast<std::uint32_t>(records_.size()))) records_.push_back(record);
  }
  void remove(std::uint32_t index) {
    const std::uint32_t* found = index == k_none ? nullptr : slots_.find(key(index));
    if (!found) return;
    const std::uint32_t slot = *found;
    slots_.erase(key(index));
    if (slot + 1 != records_.size()) {
      records_[slot] = records_.back();
      *slots_.find(key(records_[slot].index)) = slot;
    }
    records_.pop_back();
  }

 private:
  static std::uint64_t key(std::uint32_t index) { return std::uint64_t{index} + 1; }
  std::vector<Record> records_;
  IdMap<std::uint32_t> slots_;
};

/// A replay at one instant, to go on from later.
struct Snapshot {
  std::vector<LiveTask> tasks;
  std::vector<LiveResource> resources;
  std::vector<LiveJob> jobs;
  std::vector<LiveGroup> groups;
  std::vector<LiveLoop> loops;
  std::vector<LiveThread> threads;
};

class Replay {
 public:
  /// Before the first event. The trace must stay where it is.
  explicit Replay(const Trace& trace);
  /// From where `snapshot` was taken, before event `next`.
  Replay(const Trace& trace, const Snapshot& snapshot, EventIndex next);

  /// The next event. The entity that it introduces, and the frame or span that it opens or ends, stand in the trace already.
  void apply(EventIndex index, const Event& event);

  /// The tasks that the last event put into another state (or into the same one again). A finished one is no longer in tasks().
  std::span<const TaskIndex> changed() const { return changed_; }

  const LiveSet<LiveTask>& tasks() const { return tasks_; }
  const LiveSet<LiveResource>& resources() const { return resources_; }
  const LiveSet<LiveJob>& jobs() const { return jobs_; }
  const LiveSet<LiveGroup>& groups() const { return groups_; }
  const LiveSet<LiveLoop>& loops() const { return loops_; }
  std::span<const LiveThread> threads() const { return threads_; }

  /// Whether events are missing anywhere before.
  bool lossy() const { return losses_ > 0; }
  /// The first place after event `begin` from which on nothing is known of the task; k_none: there is none.
  EventIndex first_loss(TaskIndex task, EventIndex begin) const;
  /// The task's state with what was lost taken into account. `finished` for one that is not alive.
  TaskState state_of(TaskIndex task) const;

  Snapshot snapshot() const;
  /// About how many bytes a snapshot of now takes.
  std::size_t snapshot_bytes() const;

 private:
  void lose(ThreadIndex thread, EventIndex index);
  void wake(EventIndex index, const Event& event);
  void resume(EventIndex index, const Event& event, ThreadIndex thread);
  void suspend(EventIndex index, const Event& event);
  void finish(const Event& event);
  void leave_frame(EventIndex index, FrameIndex frame);
  void enter(LiveTask& task, TaskState state, EventIndex index);
  void stop_running(const LiveTask& task);
  LiveTask* live(const Event& event) { return tasks_.find(trace_.task(event.task())); }
  LiveResource* live_resource(EntityId id);

  const Trace& trace_;
  LiveSet<LiveTask> tasks_;
  LiveSet<LiveResource> resources_;
  LiveSet<LiveJob> jobs_;
  LiveSet<LiveGroup> groups_;
  LiveSet<LiveLoop> loops_;
  std::vector<LiveThread> threads_;
  std::size_t losses_ = 0;
  std::size_t next_gap_ = 0;
  std::vector<TaskIndex> changed_;
};

}  // namespace interleave::model
