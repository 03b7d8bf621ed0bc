#include "tracer/model/check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <tuple>

#include "tracer/model/replay.hpp"

namespace interleave::model {
namespace {

using trace::Encoding;
using trace::FieldName;

constexpr auto k_invariants = std::to_array<Invariant>({
    {1, "Times never go backwards on one thread."},
    {2, "A task is resumed only when ready, suspended or finished only when running."},
    {3, "On one loop at most one task runs at any instant."},
    {4, "Every id is introduced before it is used, and never reused."},
    {5, "A task runs on its loop's thread."},
    {6, "Spans and frames nest."},
    {7, "Every wait ends in a wake, a cancel, or the end of the trace."},
    {8, "A wake names a cause that existed at that time."},
    {9, "job_begin lies between job_submit and job_end."},
    {10, "Nothing is dropped silently: what is missing is counted in `lost`."},
});

EventIndex introduction_of(const Trace& trace, Entity entity) {
  switch (entity.kind) {
    case EntityKind::none:
      break;
    case EntityKind::loop:
      return trace.loops()[entity.index].started;
    case EntityKind::task:
      return trace.tasks()[entity.index].created;
    case EntityKind::frame:
      return trace.frames()[entity.index].created;
    case EntityKind::resource:
      return trace.resources()[entity.index].created;
    case EntityKind::group:
      return trace.groups()[entity.index].created;
    case EntityKind::job:
      return trace.jobs()[entity.index].submitted;
    case EntityKind::span:
      return trace.spans()[entity.index].begin;
  }
  return k_none;
}

/// Whether an event of this kind says nothing without this id.
bool must_name(EventKind kind, FieldName field) {
  switch (kind) {
    case EventKind::task_wake:
    case EventKind::task_resume:
    case EventKind::task_suspend:
    case EventKind::task_finish:
    case EventKind::task_cancel:
      return field == FieldName::task;
    case EventKind::frame_enter:
    case EventKind::frame_leave:
      return field == FieldName::frame;
    case EventKind::group_member:
      return field == FieldName::group || field == FieldName::member;
    case EventKind::group_end:
    case EventKind::resource_state:
    case EventKind::resource_close:
    case EventKind::job_begin:
    case EventKind::job_end:
    case EventKind::span_end:
      return field != FieldName::holder;
    case EventKind::loop_stop:
    case EventKind::poll_begin:
    case EventKind::poll_end:
      return field == FieldName::loop;
    default:
      return false;
  }
}

class Checker {
 public:
  Checker(const Trace& trace, std::size_t limit) : trace_{trace}, limit_{limit}, replay_{trace} {}

  std::vector<Problem> run() {
    for (const Problem& problem : trace_.reading_problems()) found_.push_back(problem);
    for (EventIndex i = 0; i < trace_.event_count(); ++i) {
      const Event event = trace_.event(i);
      check_ids(i, event);
      check_event(i, event);
      replay_.apply(i, event);
    }
    check_totals();
    std::ranges::sort(found_, {},
                      [](const Problem& problem) { return std::tuple{problem.event + 1, problem.rule}; });  // k_none comes first
    if (found_.size() > limit_ || left_out_ > 0) {
      left_out_ += found_.size() - std::min(found_.size(), limit_);
      found_.resize(std::min(found_.size(), limit_));
      found_.push_back({k_none, 0, fmt::format("and {} more", left_out_)});
    }
    return std::move(found_);
  }

 private:
  void breach(EventIndex event, int rule, std::string message) {
    if (found_.size() < limit_)
      found_.push_back({event, rule, std::move(message)});
    else
      ++left_out_;
  }

  std::string name(EntityId id) const { return describe(trace_, id); }
  std::string task_name(TaskIndex task) const { return fmt::format("task `{}`", trace_.tasks()[task].name); }

  void check_ids(EventIndex i, const Event& event) {
    const auto fields = trace::spec_of(event.kind).fields();
    for (std::size_t f = 0; f < fields.size(); ++f) {
      const trace::FieldInfo& info = trace::field_info(fields[f].name);
      const EntityId id{event.values[f]};
      if (fields[f].encoding == Encoding::introduce) {
        const EventIndex first = introduction_of(trace_, trace_.find(id));
        if (!id)
          breach(i, 4, fmt::format("{} introduces a {} without an id", name_of(event.kind), info.name));
        else if (first != i)
          breach(i, 4, fmt::format("{} introduces id {}, which is `{}` since event #{}", name_of(event.kind), id.value, name(id), first));
      } else if (fields[f].encoding == Encoding::id) {
        check_id(i, event, fields[f].name, info, id);
      }
    }
  }

  void check_id(EventIndex i, const Event& event, FieldName field, const trace::FieldInfo& info, EntityId id) {
    const int rule = event.kind == EventKind::task_wake && field == FieldName::cause ? 8 : 4;
    if (!id) {
      if (rule == 8)
        breach(i, 8, "task_wake names no cause");
      else if (must_name(event.kind, field))
        breach(i, 4, fmt::format("{} names no {}", name_of(event.kind), info.name));
      return;
    }
    const Entity entity = trace_.find(id);
    if (!entity) {
      // With events missing, the introduction may be among them.
      if (!replay_.lossy())
        breach(i, rule, fmt::format("{} names {} {}, which nothing introduced", name_of(event.kind), info.name, id.value));
    } else if (const EventIndex first = introduction_of(trace_, entity); first > i) {
      breach(i, rule,
             fmt::format("{} names {} `{}`, which is introduced only at event #{}", name_of(event.kind), info.name, name(id), first));
    } else if (info.target != EntityKind::none && entity.kind != info.target) {
      breach(i, 4,
             fmt::format("{} names `{}` as its {}, but it is a {}", name_of(event.kind), name(id), info.name, trace::name_of(entity.kind)));
    }
  }

  // The task that the event is about; k_none when it has not been created yet: rule 4 says so.
  TaskIndex task_of(EventIndex i, const Event& event) const {
    const TaskIndex task = trace_.task(event.task());
    return task == k_none || trace_.tasks()[task].created >= i ? k_none : task;
  }

  void check_event(EventIndex i, const Event& event) {
    switch (event.kind) {
      case EventKind::task_wake:
        if (const TaskIndex task = task_of(i, event); task != k_none) check_wake(i, task);
        break;
      case EventKind::task_resume:
        if (const TaskIndex task = task_of(i, event); task != k_none) check_resume(i, event, task);
        break;
      case EventKind::task_suspend:
      case EventKind::task_finish:
        if (const TaskIndex task = task_of(i, event); task != k_none) check_stop(i, event, task);
        break;
      case EventKind::frame_enter:
      case EventKind::frame_leave:
        if (const Entity frame = trace_.find(event.id(FieldName::frame)); frame.kind == EntityKind::frame)
          check_frame(i, event, frame.index);
        break;
      case EventKind::span_end:
        if (const Entity span = trace_.find(event.id(FieldName::span)); span.kind == EntityKind::span) check_span_end(i, span.index);
        break;
      case EventKind::job_begin:
      case EventKind::job_end:
        if (const Entity job = trace_.find(event.id(FieldName::job)); job.kind == EntityKind::job) check_job(i, event, job.index);
        break;
      case EventKind::lost:
        lost_in_events_ += event[FieldName::count];
        break;
      default:
        break;
    }
  }

  bool had_finished(EventIndex i, TaskIndex task, std::string_view what) {
    const EventIndex finished = trace_.tasks()[task].finished;
    if (finished >= i) return false;
    breach(i, 2, fmt::format("{} {} though it had finished at event #{}", task_name(task), what, finished));
    return true;
  }

  void check_wake(EventIndex i, TaskIndex task) {
    if (had_finished(i, task, "is woken")) return;
    const TaskState state = replay_.state_of(task);
    if (state == TaskState::ready || state == TaskState::running)
      breach(
          i, 2,
          fmt::format("{} is woken though it is {} since event #{}", task_name(task), name_of(state), replay_.tasks().find(task)->since));
  }

  void check_resume(EventIndex i, const Event& event, TaskIndex task) {
    check_thread(i, event, task, "is resumed");
    if (had_finished(i, task, "is resumed")) return;
    const LiveTask& live = *replay_.tasks().find(task);
    const TaskState state = replay_.state_of(task);
    const bool cancelled = live.cancelled != k_none && live.cancelled > live.since;
    if (state == TaskState::waiting && !cancelled)
      breach(i, 7,
             fmt::format("{} goes on, but nothing has woken or cancelled it since it began to wait for {} at event #{}", task_name(task),
                         live.on ? name(live.on) : std::string{trace::name_of(live.wait)}, live.since));
    if (state == TaskState::created || state == TaskState::running)
      breach(i, 2, fmt::format("{} is resumed, but it is {} since event #{}, not ready", task_name(task), name_of(state), live.since));
    if (const LiveLoop* loop = replay_.loops().find(trace_.tasks()[task].loop);
        loop && loop->running != k_none && loop->running != task && replay_.state_of(loop->running) == TaskState::running)
      breach(i, 3,
             fmt::format("{} is resumed while {} still runs on the same loop, since event #{}", task_name(task), task_name(loop->running),
                         replay_.tasks().find(loop->running)->since));
    // The first one that is seen may have any number: the recording can begin in the middle of a task's life.
    if (!replay_.lossy() && live.resumes > 0 && event[FieldName::resume] != std::uint64_t{live.resumes} + 1)
      breach(i, 10,
             fmt::format("{} is resumed for the {}th time by its own count, but the trace has {} before: what is between is missing, and "
                         "no `lost` event counts it",
                         task_name(task), event[FieldName::resume], live.resumes));
  }

  void check_stop(EventIndex i, const Event& event, TaskIndex task) {
    const bool finishes = event.kind == EventKind::task_finish;
    const std::string_view what = finishes ? "finishes" : "is suspended";
    if (had_finished(i, task, what)) return;
    // A task that is destroyed need not run for it, and whoever destroys it may be anywhere.
    if (finishes && event.as<Outcome>(FieldName::outcome) == Outcome::dropped) return;
    check_thread(i, event, task, what);
    const TaskState state = replay_.state_of(task);
    if (state != TaskState::running && state != TaskState::unknown)
      breach(i, 2,
             fmt::format("{} {}, but it is {} since event #{}, not running", task_name(task), what, name_of(state),
                         replay_.tasks().find(task)->since));
    const SpanIndex span = replay_.threads()[trace_.thread_of(i)].top;
    if (state == TaskState::running && span != k_none && trace_.spans()[span].task == task)
      breach(i, 6,
             fmt::format("{} {} inside the synchronous call `{}` that began at event #{}", task_name(task), what,
                         trace_.spans()[span].function, trace_.spans()[span].begin));
  }

  void check_thread(EventIndex i, const Event&, TaskIndex task, std::string_view what) {
    const LoopIndex loop = trace_.tasks()[task].loop;
    if (loop == k_none || trace_.loops()[loop].thread == trace_.thread_of(i)) return;
    breach(i, 5,
           fmt::format("{} {} on thread {}, but its loop runs on thread {}", task_name(task), what,
                       trace_.threads()[trace_.thread_of(i)].id.value, trace_.threads()[trace_.loops()[loop].thread].id.value));
  }

  void check_frame(EventIndex i, const Event& event, FrameIndex index) {
    const Frame& frame = trace_.frames()[index];
    if (frame.created >= i) return;
    if (event.kind == EventKind::frame_enter) {
      if (frame.entered < i)
        breach(i, 6, fmt::format("coroutine `{}` starts again: it started at event #{}", frame.function, frame.entered));
      if (frame.left < i) breach(i, 6, fmt::format("coroutine `{}` starts though it had ended at event #{}", frame.function, frame.left));
      return;
    }
    if (frame.left < i) {
      // One that was ended with what is around it has had its breach already.
      if (trace_.event(frame.left).id(FieldName::frame) == frame.id)
        breach(i, 6, fmt::format("coroutine `{}` ends again: it ended at event #{}", frame.function, frame.left));
      return;
    }
    if (event.as<Outcome>(FieldName::outcome) == Outcome::dropped || replay_.lossy()) return;
    if (frame.entered > i) {
      breach(i, 6, fmt::format("coroutine `{}` ends without having started", frame.function));
      return;
    }
    const LiveTask* task = replay_.tasks().find(frame.task);
    if (task && task->top != index && task->top != k_none)
      breach(i, 6,
             fmt::format("coroutine `{}` ends while `{}`, which it awaits, has not", frame.function, trace_.frames()[task->top].function));
  }

  void check_span_end(EventIndex i, SpanIndex index) {
    const Span& span = trace_.spans()[index];
    if (span.begin >= i) return;
    if (span.end < i) {
      if (trace_.event(span.end).id(FieldName::span) == span.id)
        breach(i, 6, fmt::format("call `{}` ends again: it ended at event #{}", span.function, span.end));
      return;
    }
    if (span.thread != trace_.thread_of(i)) {
      breach(i, 6, fmt::format("call `{}` ends on another thread than the one on which it began, at event #{}", span.function, span.begin));
      return;
    }
    if (const SpanIndex top = replay_.threads()[span.thread].top; top != index && top != k_none && !replay_.lossy())
      breach(i, 6, fmt::format("call `{}` ends while `{}`, which it made, has not", span.function, trace_.spans()[top].function));
  }

  void check_job(EventIndex i, const Event& event, JobIndex index) {
    const Job& job = trace_.jobs()[index];
    if (job.submitted >= i) return;
    const bool begins = event.kind == EventKind::job_begin;
    if (job.ended < i)
      breach(i, 9, fmt::format("job `{}` {} though it had ended at event #{}", job.function, begins ? "begins" : "ends", job.ended));
    else if (begins && job.begun < i)
      breach(i, 9, fmt::format("job `{}` begins again: it began at event #{}", job.function, job.begun));
    else if (!begins && job.begun > i && !replay_.lossy() && worked(event.as<Outcome>(FieldName::outcome)))
      breach(i, 9, fmt::format("job `{}` ends with a result, but it never began", job.function));
  }

  static bool worked(Outcome outcome) { return outcome == Outcome::returned || outcome == Outcome::raised; }

  void check_totals() {
    const file::FileInfo& info = trace_.file().info();
    if (info.clean && lost_in_events_ > info.lost_events)
      breach(k_none, 10,
             fmt::format("`lost` events count {} missing events, but the file's header only {}", lost_in_events_, info.lost_events));
  }

  const Trace& trace_;
  const std::size_t limit_;
  Replay replay_;
  std::vector<Problem> found_;
  std::size_t left_out_ = 0;
  std::uint64_t lost_in_events_ = 0;
};

}  // namespace

std::span<const Invariant> invariants() { return k_invariants; }

std::vector<Problem> check(const Trace& trace, std::size_t limit) { return Checker{trace, limit}.run(); }

}  // namespace interleave::model
