#include "tracer/insight/critical_path.hpp"

#include <algorithm>

#include "tracer/insight/waits.hpp"
#include "tracer/model/near_events.hpp"

namespace interleave::insight {
namespace {

using model::EntityKind;
using model::Event;
using model::EventIndex;
using model::EventKind;
using model::k_none;
using model::Segment;
using model::TaskIndex;
using model::TaskState;
using model::Trace;
using model::WaitKind;
using trace::FieldName;

class Back {
 public:
  Back(const Trace& trace, model::Interval range) : trace_{trace}, near_{trace}, range_{range} {}

  CriticalPath from(TaskIndex to, const model::Progress& progress) {
    const EventIndex end = end_of(to);
    if (end == k_none) return {};
    stand(task_of(end), end);
    const EventIndex finished = task_ == k_none ? k_none : trace_.task_times(task_).finished;
    time_ns_ = end == finished ? trace_.time_ns(end) : trace_.time().end_ns;
    const double length = static_cast<double>(std::max<std::int64_t>(1, time_ns_ - range_.begin_ns));
    for (std::size_t count = 0; task_ != k_none && time_ns_ > range_.begin_ns; ++count) {
      if (count % 4096 == 0 && progress && !progress(1 - static_cast<double>(time_ns_ - range_.begin_ns) / length))
        throw model::Stopped{"stopped on the way"};
      step();
    }
    std::ranges::reverse(path_.steps);
    return std::move(path_);
  }

 private:
  // Where the chain ends: at the task's end, or at the last thing that any task did. k_none: there is nothing.
  EventIndex end_of(TaskIndex to) const {
    if (to != k_none) {
      const EventIndex finished = trace_.task_times(to).finished;
      return finished != k_none ? finished : trace_.segments(to).back().begin_event;
    }
    EventIndex at = trace_.event_count() == 0 ? k_none : static_cast<EventIndex>(trace_.event_count() - 1);
    for (; at != k_none; at = at == 0 ? k_none : at - 1)
      if (const EventKind kind = trace_.kind(at); (kind == EventKind::task_finish || kind == EventKind::task_suspend ||
                                                   kind == EventKind::task_resume || kind == EventKind::task_wake) &&
                                                  task_of(at) != k_none)
        return at;
    return k_none;
  }
  TaskIndex task_of(EventIndex event) const { return trace_.task(trace_.event(event).task()); }

  // From here on the chain is what this task did until `event`.
  void stand(TaskIndex task, EventIndex event) {
    task_ = task;
    segment_ = task == k_none ? k_none : trace_.segment_of(task, event);
    if (segment_ == k_none) task_ = k_none;
  }
  void stand_before() {
    if (segment_ == 0)
      task_ = k_none;
    else
      --segment_;
  }

  void step() {
    const Segment segment = near_.segment(task_, segment_);
    if (segment.begin_event >= least_) {  // a broken trace: it would go round
      task_ = k_none;
      return;
    }
    least_ = segment.begin_event;
    switch (segment.state) {
      case TaskState::ready:
        add(segment, segment.time.begin_ns);
        go_to_cause(segment);
        return;
      case TaskState::created:
        add(segment, segment.time.begin_ns);
        go_to_creator(segment);
        return;
      default:
        add(segment, segment.time.begin_ns);
        stand_before();
    }
  }

  // A piece of this task, from `begin_ns` to where the chain is.
  void add(const Segment& segment, std::int64_t begin_ns) {
    begin_ns = std::max(begin_ns, range_.begin_ns);
    const std::int64_t end_ns = std::min(time_ns_, range_.end_ns);
    if (begin_ns < end_ns) {
      PathStep& step = path_.steps.emplace_back();
      step.task = task_;
      step.state = segment.state == TaskState::created ? TaskState::ready : segment.state;
      step.time = {begin_ns, end_ns};
      step.wait = segment.wait;
      step.on = segment.on;
      step.site = segment.state == TaskState::waiting ? segment.site : goes_on_from();
      step.event = segment.begin_event;
    }
    time_ns_ = std::min(time_ns_, begin_ns);
  }

  // The line of the await that the task goes on from; of its creation before its first one.
  model::SiteId goes_on_from() {
    for (std::uint32_t at = segment_; at-- > 0;)
      if (near_.state(task_, at) == TaskState::waiting) return near_.segment(task_, at).site;
    return near_.event(trace_.task_times(task_).created).site();
  }

  void go_to_creator(const Segment& created) {
    const TaskIndex creator = near_.running_task_of(created.begin_event);
    if (creator == task_)
      task_ = k_none;
    else
      stand(creator, created.begin_event);
  }

  // The task became ready at ready.begin_event: the chain goes on with whoever made it so.
  void go_to_cause(const Segment& ready) {
    if (segment_ == 0) {
      task_ = k_none;
      return;
    }
    const EventIndex wake = ready.begin_event;
    const Segment before = near_.segment(task_, segment_ - 1);
    if (before.state != TaskState::waiting || before.wait == WaitKind::yield || before.wait == WaitKind::eager) {
      if (before.wait == WaitKind::eager && before.state == TaskState::waiting && go_to_finished(before.on, before, wake)) return;
      --segment_;
      return;
    }
    const TaskIndex running = near_.running_task_of(wake);
    const model::Entity cause = trace_.find(ready.on);
    const bool is_outside_cause = cause.kind == EntityKind::job || (cause.kind == EntityKind::resource && is_outside(before.wait));
    if (!is_outside_cause) {
      if (cause.kind == EntityKind::task && cause.index == running && running != task_) return stand(running, wake);
      if (go_to_finished(ready.on, before, wake)) return;
      if (running != k_none && running != task_) return stand(running, wake);
    }
    --segment_;  // the wait itself is the piece …
    if (before.wait == WaitKind::timer) add_overdue(before, wake);
  }

  // … but for what a loop did that was busy when the timer was due: those runs are pieces, and the wait ends where the first of them was.
  void add_overdue(const Segment& wait, EventIndex wake) {
    constexpr EventIndex k_most_events = 4096;
    const std::int64_t due_ns = due_of(wait);
    const model::ThreadIndex thread = trace_.thread_of(wake);
    const EventIndex least = wake - std::min(wake, k_most_events);
    for (EventIndex at = wake; at-- > least && near_.time_ns(at) > due_ns && time_ns_ > due_ns;) {
      const EventKind kind = near_.event(at).kind;
      if ((kind != EventKind::task_suspend && kind != EventKind::task_finish) || trace_.thread_of(at) != thread) continue;
      const TaskIndex ran = trace_.task(near_.event(at).task());
      if (ran == k_none || ran == task_) continue;
      // A suspend begins the next stretch of its task's life, a finish ends the last one.
      const std::uint32_t number = trace_.segment_of(ran, at) - (kind == EventKind::task_suspend ? 1 : 0);
      if (number == k_none || near_.state(ran, number) != TaskState::running) continue;
      const Segment run = near_.segment(ran, number);
      if (run.time.end_ns > time_ns_) continue;
      add(wait, run.time.end_ns);
      const auto [task, segment] = std::pair{task_, segment_};
      task_ = ran, segment_ = number;
      add(run, std::max(due_ns, run.time.begin_ns));
      task_ = task, segment_ = segment;
    }
  }

  // When the timer was due that the task waited for; the end of the wait where the trace does not tell.
  std::int64_t due_of(const Segment& wait) {
    constexpr EventIndex k_near = 16;  // it was set right before
    for (EventIndex at = wait.begin_event, least = at - std::min(at, k_near); at-- > least;) {
      const Event& event = near_.event(at);
      if (event.kind == EventKind::resource_state && event.id(FieldName::resource) == wait.on)
        return event.time_ns +
               std::clamp<std::int64_t>(event.number(FieldName::state), 0, std::max<std::int64_t>(0, wait.time.end_ns - event.time_ns));
    }
    return wait.time.end_ns;
  }

  // Where the cause is something that had ended: the chain goes on with its end; what lies between is the rest of the wait.
  bool go_to_finished(model::EntityId id, const Segment& wait, EventIndex wake) {
    const EventIndex end = last_end(id, wake, 0);
    const TaskIndex ended = end == k_none ? k_none : trace_.task(near_.event(end).task());
    if (ended == k_none || ended == task_) return false;
    --segment_;
    add(wait, near_.time_ns(end));
    stand(ended, end);
    return true;
  }

  // The finish of the task, or of the group's member that finished last, before `before`; k_none: none.
  EventIndex last_end(model::EntityId id, EventIndex before, int depth) const {
    const model::Entity entity = trace_.find(id);
    if (entity.kind == EntityKind::task) {
      const EventIndex finished = trace_.task_times(entity.index).finished;
      return finished < before ? finished : k_none;
    }
    if (entity.kind != EntityKind::group || depth > 16) return k_none;
    EventIndex last = k_none;
    for (const model::EntityId member : trace_.groups()[entity.index].members)
      if (const EventIndex end = last_end(member, before, depth + 1); end != k_none && (last == k_none || end > last)) last = end;
    return last;
  }

  const Trace& trace_;
  model::NearEvents near_;
  const model::Interval range_;
  CriticalPath path_;
  TaskIndex task_ = k_none;
  std::uint32_t segment_ = 0;  // of the task: what ends at time_ns_
  std::int64_t time_ns_ = 0;
  EventIndex least_ = k_none;  // the begin of the last piece: the next one begins before it
};

}  // namespace

CriticalPath critical_path(const Trace& trace, model::Interval range, TaskIndex to, const model::Progress& progress) {
  range = {std::max(range.begin_ns, trace.time().begin_ns), std::min(range.end_ns, trace.time().end_ns)};
  return range.end_ns < range.begin_ns ? CriticalPath{} : Back{trace, range}.from(to, progress);
}

}  // namespace interleave::insight
