// What is alive while events pass by, one after another: the one place that says what an event does to the tasks, the loops and
// the threads.
//
// load() follows it to cut the tasks' lives into segments, check() asks it whether an event was legal. Whoever drives it finds out
// which entities an event speaks of. It believes nothing: an event that does not fit changes what it must and leaves the rest.
#pragma once

#include <algorithm>
#include <span>
#include <utility>
#include <vector>

#include "tracer/model/storage.hpp"
#include "tracer/model/trace.hpp"

namespace interleave::model {

/// A task that was created and has not finished.
struct LiveTask {
  TaskIndex index = k_none;
  LoopIndex loop = k_none;
  EventIndex since = k_none;      ///< the event that put it into its state
  FrameIndex top = k_none;        ///< innermost open frame; the others follow by their awaiters
  ThreadIndex thread = k_none;    ///< running: where
  EventIndex cancelled = k_none;  ///< the last request to cancel
  std::uint32_t resumes = 0;
  TaskState state{};
};

struct LiveLoop {
  ThreadIndex thread = k_none;
  TaskIndex running = k_none;
  bool open = false;
};

struct LiveThread {
  TaskIndex running = k_none;
  SpanIndex top = k_none;            ///< innermost open span; the others follow by their parents
  std::vector<EventIndex> losses{};  ///< where events of this thread are missing
};

class Replay {
 public:
  /// Before the first event of a trace with so many threads, and at most so many tasks.
  Replay(std::size_t threads, std::size_t most_tasks) : tasks_(most_tasks), threads_(threads), slots_(most_tasks) {}

  // What events do. Where a task comes into another state, or into the same one again, `changed.leave(slot)` is called while
  // task_at(slot) is still what it was, and `changed.enter(slot)` when it is what it is now.

  void start_loop(LoopIndex loop, ThreadIndex thread) {
    if (loop >= loops_.size()) loops_.resize(loop + 1);
    loops_[loop] = {thread, k_none, true};
  }
  void stop_loop(LoopIndex loop) {
    loops_[loop].open = false;
    loops_[loop].running = k_none;
  }

  template <class Changed>
  void create(TaskIndex task, LoopIndex loop, EventIndex event, Changed&& changed) {
    std::uint32_t slot = 0;
    if (free_.empty()) {
      slot = static_cast<std::uint32_t>(tasks_.size());
      tasks_.push_back({});
    } else {
      slot = free_.back();
      free_.pop_back();
    }
    tasks_[slot] = {};
    tasks_[slot].index = task;
    tasks_[slot].loop = loop;
    tasks_[slot].since = event;
    slots_.grow_to(std::size_t{task} + 1);
    slots_[task] = slot + 1;
    changed.enter(slot);
  }

  template <class Changed>
  bool wake(std::uint32_t slot, EventIndex event, Changed&& changed) {
    const TaskState state = state_at(slot);
    if (state == TaskState::ready || state == TaskState::running) return false;
    enter(slot, TaskState::ready, event, changed);
    return true;
  }

  template <class Changed>
  void resume(std::uint32_t slot, ThreadIndex thread, std::uint64_t resumes, EventIndex event, Changed&& changed) {
    const TaskIndex task = tasks_[slot].index;
    const auto make_room = [&](TaskIndex other) {
      if (other == k_none || other == task) return;
      const std::uint32_t displaced = slot_of(other);
      if (displaced == k_none) return;
      stop_running(displaced);
      enter(displaced, TaskState::unknown, event, changed);
    };
    stop_running(slot);
    if (LiveLoop* loop = open_loop(tasks_[slot].loop)) {
      make_room(loop->running);
      loop->running = task;
    }
    make_room(threads_[thread].running);
    threads_[thread].running = task;
    tasks_[slot].thread = thread;
    tasks_[slot].resumes = static_cast<std::uint32_t>(std::min<std::uint64_t>(resumes, ~std::uint32_t{0}));
    enter(slot, TaskState::running, event, changed);
  }

  /// `told`: the event is one of those that tell the state of what was given up, so that it is legal after any other.
  template <class Changed>
  void suspend(std::uint32_t slot, bool told, EventIndex event, Changed&& changed) {
    const TaskState before = state_at(slot);
    stop_running(slot);
    const bool legal = told || before == TaskState::running || before == TaskState::unknown;
    enter(slot, legal ? TaskState::waiting : TaskState::unknown, event, changed);
  }

  template <class Changed>
  void finish(std::uint32_t slot, Changed&& changed) {
    stop_running(slot);
    changed.leave(slot);
    slots_[tasks_[slot].index] = 0;
    tasks_[slot] = {};
    free_.push_back(slot);
  }

  void cancel(std::uint32_t slot, EventIndex event) { tasks_[slot].cancelled = event; }

  /// The frame becomes the top of the task's stack; the one that was: its awaiter.
  FrameIndex enter_frame(std::uint32_t slot, FrameIndex frame) { return std::exchange(tasks_[slot].top, frame); }

  /// The frame is taken off the task's stack, and with it what is still open inside: `inner(frame)` is called for each of
  /// these. Does nothing when it is not on the stack. `awaiter_of(frame)` goes down the stack.
  template <class Awaiter, class Inner>
  void leave_frame(std::uint32_t slot, FrameIndex frame, Awaiter&& awaiter_of, Inner&& inner) {
    pop(tasks_[slot].top, frame, awaiter_of, inner);
  }

  /// The same for the calls of a thread.
  SpanIndex begin_span(ThreadIndex thread, SpanIndex span) { return std::exchange(threads_[thread].top, span); }
  template <class Parent, class Inner>
  void end_span(ThreadIndex thread, SpanIndex span, Parent&& parent_of, Inner&& inner) {
    pop(threads_[thread].top, span, parent_of, inner);
  }

  /// Events of the thread are missing before this one: nothing is known of its tasks until their next event.
  void lose(ThreadIndex thread, EventIndex event) {
    threads_[thread].losses.push_back(event);
    ++losses_;
  }

  // What is so now.

  /// Where the task's record is; k_none when it is not alive.
  std::uint32_t slot_of(TaskIndex task) const { return task < slots_.size() ? slots_[task] - 1 : k_none; }
  /// slot_of(task) will be asked soon.
  void prefetch_slot(TaskIndex task) const {
    if (task < slots_.size()) __builtin_prefetch(&slots_[task]);
  }
  const LiveTask& task_at(std::uint32_t slot) const { return tasks_[slot]; }
  const LiveTask* find(TaskIndex task) const {
    const std::uint32_t slot = slot_of(task);
    return slot == k_none ? nullptr : &tasks_[slot];
  }
  /// Records of tasks, some of them free: their index is k_none.
  std::span<const LiveTask> tasks() const { return tasks_.all(); }
  const LiveLoop* loop(LoopIndex loop) const { return loop < loops_.size() && loops_[loop].open ? &loops_[loop] : nullptr; }
  std::span<const LiveThread> threads() const { return threads_; }

  /// Whether events are missing anywhere before.
  bool lossy() const { return losses_ > 0; }
  /// The first place after event `begin` from which on nothing is known of the task; k_none: there is none.
  EventIndex first_loss(std::uint32_t slot, EventIndex begin) const {
    if (losses_ == 0) [[likely]]
      return k_none;
    return first_loss_of(slot, begin);
  }
  /// The task's state with what was lost taken into account.
  TaskState state_at(std::uint32_t slot) const {
    const LiveTask& task = tasks_[slot];
    return first_loss(slot, task.since) == k_none ? task.state : TaskState::unknown;
  }

 private:
  template <class Changed>
  void enter(std::uint32_t slot, TaskState state, EventIndex event, Changed&& changed) {
    changed.leave(slot);
    tasks_[slot].state = state;
    tasks_[slot].since = event;
    changed.enter(slot);
  }

  LiveLoop* open_loop(LoopIndex loop) { return loop < loops_.size() && loops_[loop].open ? &loops_[loop] : nullptr; }
  // The loop and the thread that ran the task are free again.
  void stop_running(std::uint32_t slot) {
    const LiveTask& task = tasks_[slot];
    if (task.thread != k_none && threads_[task.thread].running == task.index) threads_[task.thread].running = k_none;
    if (LiveLoop* loop = open_loop(task.loop); loop && loop->running == task.index) loop->running = k_none;
  }
  EventIndex first_loss_of(std::uint32_t slot, EventIndex begin) const;

  template <class Below, class Inner>
  static void pop(std::uint32_t& top, std::uint32_t item, Below&& below, Inner&& inner) {
    if (top == item) [[likely]] {
      top = below(item);
      return;
    }
    std::uint32_t at = top;
    while (at != k_none && at != item) at = below(at);
    if (at == k_none) return;
    for (at = top; at != item; at = below(at)) inner(at);
    top = below(item);
  }

  Column<LiveTask> tasks_;
  std::vector<std::uint32_t> free_;
  std::vector<LiveLoop> loops_;
  std::vector<LiveThread> threads_;
  Column<std::uint32_t> slots_;  // by task: its slot and 1, or 0
  std::size_t losses_ = 0;
};

}  // namespace interleave::model
