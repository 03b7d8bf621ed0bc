#include "tracer/model/check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <tuple>

#include "tracer/model/replay.hpp"
#include "tracer/model/trace_data.hpp"

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

/// Whether an event of this kind says nothing without this id.
bool must_name(EventKind kind, FieldName field) {
  switch (kind) {
    case EventKind::task_wake:
    case EventKind::task_resume:
    case EventKind::task_suspend:
    case EventKind::task_finish:
    case EventKind::task_cancel:
    case EventKind::task_retrieve:
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
  Checker(const Trace& trace, std::size_t limit)
      : trace_{trace}, data_{trace.data()}, limit_{limit}, replay_{data_.threads.size(), data_.tasks.size()} {}

  std::vector<Problem> run(const std::atomic<bool>* stop) {
    for (const Problem& problem : trace_.reading_problems()) found_.push_back(problem);
    EventReader reader{data_.log};
    for (EventIndex i = 0; i < trace_.event_count(); ++i) {
      if (i % k_stop_events == 0 && stop != nullptr && *stop) throw Stopped{"the check was stopped"};
      const Event event = reader.event(i);
      thread_ = data_.log.stream_of(i);
      for (; next_gap_ < data_.gaps.size() && data_.gaps[next_gap_].event <= i; ++next_gap_)
        replay_.lose(data_.gaps[next_gap_].thread, data_.gaps[next_gap_].event);
      // What stands for chunks that were given up tells states, not what happened between them.
      told_ = data_.condensed && data_.log.is_condensed(i);
      check_ids(i, event);
      if (!told_) check_event(i, event);
      if (event.kind == EventKind::lost && trace::is_loss(event.as<trace::LostReason>(FieldName::reason)))
        lost_in_events_ += event[FieldName::count];
      follow(i, event);
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
  static constexpr EventIndex k_stop_events = 4096;

  void breach(EventIndex event, int rule, std::string message) {
    if (found_.size() < limit_)
      found_.push_back({event, rule, std::move(message)});
    else
      ++left_out_;
  }

  // What a Replay tells of changes.
  struct NobodyAsks {
    void leave(std::uint32_t) const {}
    void enter(std::uint32_t) const {}
  };

  /// Whether events are missing before: what they may have said is not held against the trace.
  bool lossy() const { return data_.condensed || replay_.lossy(); }

  // Lets the replay go on over the event. Entities stand in the trace already, those that come later too.
  void follow(EventIndex i, const Event& event) {
    const auto is_new = [&](EntityKind kind, FieldName field) {
      const Entity entity = data_.find(event.id(field));
      return entity.kind == kind && data_.introduced(entity) == i ? entity.index : k_none;
    };
    const auto slot = [&] { return replay_.slot_of(data_.known_at(EntityKind::task, event.task(), i)); };
    switch (event.kind) {
      case EventKind::loop_start:
        if (const LoopIndex loop = is_new(EntityKind::loop, FieldName::loop); loop != k_none) replay_.start_loop(loop, thread_);
        break;
      case EventKind::loop_stop:
        if (const LoopIndex loop = data_.known_at(EntityKind::loop, event.id(FieldName::loop), i); loop != k_none) replay_.stop_loop(loop);
        break;
      case EventKind::task_create:
        if (const TaskIndex task = is_new(EntityKind::task, FieldName::task); task != k_none)
          replay_.create(task, data_.tasks[task].loop, i, NobodyAsks{});
        break;
      case EventKind::task_wake:
        if (const std::uint32_t at = slot(); at != k_none) replay_.wake(at, i, NobodyAsks{});
        break;
      case EventKind::task_resume:
        if (const std::uint32_t at = slot(); at != k_none) replay_.resume(at, thread_, event[FieldName::resume], i, NobodyAsks{});
        break;
      case EventKind::task_suspend:
        if (const std::uint32_t at = slot(); at != k_none) replay_.suspend(at, told_, i, NobodyAsks{});
        break;
      case EventKind::task_finish:
        if (const std::uint32_t at = slot(); at != k_none) replay_.finish(at, NobodyAsks{});
        break;
      case EventKind::task_cancel:
        if (const std::uint32_t at = slot(); at != k_none) replay_.cancel(at, i);
        break;
      case EventKind::frame_enter:
        if (const FrameIndex frame = data_.known_at(EntityKind::frame, event.id(FieldName::frame), i);
            frame != k_none && data_.frames[frame].entered == i)
          if (const std::uint32_t at = slot(); at != k_none) replay_.enter_frame(at, frame);
        break;
      case EventKind::frame_leave:
        if (const FrameIndex frame = data_.known_at(EntityKind::frame, event.id(FieldName::frame), i);
            frame != k_none && data_.frames[frame].left == i && data_.frames[frame].entered != k_none)
          if (const std::uint32_t at = slot_of_frame(frame); at != k_none)
            replay_.leave_frame(at, frame, [&](FrameIndex inner) { return data_.frames[inner].awaiter; }, [](FrameIndex) {});
        break;
      case EventKind::span_begin:
        if (const SpanIndex span = is_new(EntityKind::span, FieldName::span); span != k_none) replay_.begin_span(thread_, span);
        break;
      case EventKind::span_end:
        if (const SpanIndex span = data_.known_at(EntityKind::span, event.id(FieldName::span), i);
            span != k_none && data_.spans[span].ended == i)
          replay_.end_span(thread_of_span(span), span, [&](SpanIndex inner) { return data_.spans[inner].parent; }, [](SpanIndex) {});
        break;
      case EventKind::lost:
        if (trace::is_loss(event.as<trace::LostReason>(FieldName::reason))) replay_.lose(thread_, i);
        break;
      default:
        break;
    }
  }

  ThreadIndex thread_of_span(SpanIndex span) const { return data_.log.stream_of(data_.spans[span].created); }
  /// Of the task that entered the frame; k_none when it is not alive. Nearly always the one that runs here.
  std::uint32_t slot_of_frame(FrameIndex frame) const {
    const std::uint32_t running = replay_.slot_of(replay_.threads()[thread_].running);
    if (running != k_none && replay_.task_at(running).top == frame) return running;
    return replay_.slot_of(trace_.frames()[frame].task);
  }

  std::string name(EntityId id) const { return describe(trace_, id); }
  std::string task_name(TaskIndex task) const { return fmt::format("task `{}`", trace_.tasks()[task].name); }

  void check_ids(EventIndex i, const Event& event) {
    const auto fields = trace::spec_of(event.kind).fields();
    for (std::size_t f = 0; f < fields.size(); ++f) {
      const trace::FieldInfo& info = trace::field_info(fields[f].name);
      const EntityId id{event.values[f]};
      if (fields[f].encoding == Encoding::introduce) {
        const EventIndex first = data_.introduced(data_.find(id));
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
      if (!lossy()) breach(i, rule, fmt::format("{} names {} {}, which nothing introduced", name_of(event.kind), info.name, id.value));
    } else if (const EventIndex first = data_.introduced(entity); first > i) {
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
    return task == k_none || data_.tasks[task].created >= i ? k_none : task;
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
        if (const Entity span = trace_.find(event.id(FieldName::span)); span.kind == EntityKind::span) check_span_end(i, event, span.index);
        break;
      case EventKind::job_begin:
      case EventKind::job_end:
        if (const Entity job = trace_.find(event.id(FieldName::job)); job.kind == EntityKind::job) check_job(i, event, job.index);
        break;
      default:
        break;
    }
  }

  TaskState state_of(TaskIndex task) const {
    const std::uint32_t slot = replay_.slot_of(task);
    return slot == k_none ? TaskState::finished : replay_.state_at(slot);
  }

  bool had_finished(EventIndex i, TaskIndex task, std::string_view what) {
    const EventIndex finished = data_.tasks[task].finished;
    if (finished >= i) return false;
    breach(i, 2, fmt::format("{} {} though it had finished at event #{}", task_name(task), what, finished));
    return true;
  }

  void check_wake(EventIndex i, TaskIndex task) {
    if (had_finished(i, task, "is woken")) return;
    const TaskState state = state_of(task);
    if (state == TaskState::ready || state == TaskState::running)
      breach(i, 2, fmt::format("{} is woken though it is {} since event #{}", task_name(task), name_of(state), replay_.find(task)->since));
  }

  void check_resume(EventIndex i, const Event& event, TaskIndex task) {
    check_thread(i, event, task, "is resumed");
    if (had_finished(i, task, "is resumed")) return;
    const LiveTask& live = *replay_.find(task);
    const TaskState state = state_of(task);
    const bool cancelled = live.cancelled != k_none && live.cancelled > live.since;
    if (state == TaskState::waiting && !cancelled)
      breach(i, 7,
             fmt::format("{} goes on, but nothing has woken or cancelled it since it began to wait for {} at event #{}", task_name(task),
                         what_it_awaits(live.since), live.since));
    if (state == TaskState::created || state == TaskState::running)
      breach(i, 2, fmt::format("{} is resumed, but it is {} since event #{}, not ready", task_name(task), name_of(state), live.since));
    if (const LiveLoop* loop = replay_.loop(data_.tasks[task].loop);
        loop && loop->running != k_none && loop->running != task && state_of(loop->running) == TaskState::running)
      breach(i, 3,
             fmt::format("{} is resumed while {} still runs on the same loop, since event #{}", task_name(task), task_name(loop->running),
                         replay_.find(loop->running)->since));
    // The first one that is seen may have any number: the recording can begin in the middle of a task's life.
    if (!lossy() && live.resumes > 0 && event[FieldName::resume] != std::uint64_t{live.resumes} + 1)
      breach(i, 10,
             fmt::format("{} is resumed for the {}th time by its own count, but the trace has {} before: what is between is missing, and "
                         "no `lost` event counts it",
                         task_name(task), event[FieldName::resume], live.resumes));
  }

  std::string what_it_awaits(EventIndex suspend) const {
    const Event event = trace_.event(suspend);
    const EntityId on = event.id(FieldName::on);
    return on ? name(on) : std::string{trace::name_of(event.as<WaitKind>(FieldName::wait))};
  }

  void check_stop(EventIndex i, const Event& event, TaskIndex task) {
    const bool finishes = event.kind == EventKind::task_finish;
    const std::string_view what = finishes ? "finishes" : "is suspended";
    if (had_finished(i, task, what)) return;
    // A task that is destroyed need not run for it, and whoever destroys it may be anywhere.
    if (finishes && event.as<Outcome>(FieldName::outcome) == Outcome::dropped) return;
    check_thread(i, event, task, what);
    const TaskState state = state_of(task);
    if (state != TaskState::running && state != TaskState::unknown)
      breach(i, 2,
             fmt::format("{} {}, but it is {} since event #{}, not running", task_name(task), what, name_of(state),
                         replay_.find(task)->since));
    // An eager task runs inside whatever its starter does.
    if (!finishes && event.as<WaitKind>(FieldName::wait) == WaitKind::eager) return;
    const SpanIndex span = replay_.threads()[thread_].top;
    if (state == TaskState::running && span != k_none && data_.spans[span].task == task)
      breach(i, 6,
             fmt::format("{} {} inside the synchronous call `{}` that began at event #{}", task_name(task), what,
                         trace_.spans()[span].function, trace_.spans()[span].begin));
  }

  void check_thread(EventIndex i, const Event&, TaskIndex task, std::string_view what) {
    const LoopIndex loop = data_.tasks[task].loop;
    if (loop == k_none || data_.loops[loop].thread == thread_) return;
    breach(i, 5,
           fmt::format("{} {} on thread {}, but its loop runs on thread {}", task_name(task), what, data_.threads[thread_].id.value,
                       data_.threads[data_.loops[loop].thread].id.value));
  }

  void check_frame(EventIndex i, const Event& event, FrameIndex index) {
    const FrameRow& frame = data_.frames[index];
    const auto function = [&](FrameIndex of) { return trace_.frames()[of].function; };
    if (frame.created >= i) return;
    if (event.kind == EventKind::frame_enter) {
      if (frame.entered < i)
        breach(i, 6, fmt::format("coroutine `{}` starts again: it started at event #{}", function(index), frame.entered));
      if (frame.left < i) breach(i, 6, fmt::format("coroutine `{}` starts though it had ended at event #{}", function(index), frame.left));
      return;
    }
    if (frame.left < i) {
      // One that was ended with what is around it has had its breach already.
      if (trace_.event(frame.left).id(FieldName::frame) == event.id(FieldName::frame))
        breach(i, 6, fmt::format("coroutine `{}` ends again: it ended at event #{}", function(index), frame.left));
      return;
    }
    if (event.as<Outcome>(FieldName::outcome) == Outcome::dropped || lossy()) return;
    if (frame.entered > i) {
      breach(i, 6, fmt::format("coroutine `{}` ends without having started", function(index)));
      return;
    }
    const std::uint32_t slot = slot_of_frame(index);
    const FrameIndex top = slot == k_none ? k_none : replay_.task_at(slot).top;
    if (top != index && top != k_none)
      breach(i, 6, fmt::format("coroutine `{}` ends while `{}`, which it awaits, has not", function(index), function(top)));
  }

  void check_span_end(EventIndex i, const Event& event, SpanIndex index) {
    const SpanRow& span = data_.spans[index];
    const auto function = [&](SpanIndex of) { return trace_.spans()[of].function; };
    if (span.created >= i) return;
    if (span.ended < i) {
      if (trace_.event(span.ended).id(FieldName::span) == event.id(FieldName::span))
        breach(i, 6, fmt::format("call `{}` ends again: it ended at event #{}", function(index), span.ended));
      return;
    }
    if (thread_of_span(index) != thread_) {
      breach(i, 6,
             fmt::format("call `{}` ends on another thread than the one on which it began, at event #{}", function(index), span.created));
      return;
    }
    if (const SpanIndex top = replay_.threads()[thread_].top; top != index && top != k_none && !lossy())
      breach(i, 6, fmt::format("call `{}` ends while `{}`, which it made, has not", function(index), function(top)));
  }

  void check_job(EventIndex i, const Event& event, JobIndex index) {
    const JobRow& job = data_.jobs[index];
    const auto function = [&] { return trace_.jobs()[index].function; };
    if (job.created >= i) return;
    const bool begins = event.kind == EventKind::job_begin;
    if (job.ended < i)
      breach(i, 9, fmt::format("job `{}` {} though it had ended at event #{}", function(), begins ? "begins" : "ends", job.ended));
    else if (begins && job.begun < i)
      breach(i, 9, fmt::format("job `{}` begins again: it began at event #{}", function(), job.begun));
    else if (!begins && job.begun > i && !lossy() && worked(event.as<Outcome>(FieldName::outcome)))
      breach(i, 9, fmt::format("job `{}` ends with a result, but it never began", function()));
  }

  static bool worked(Outcome outcome) { return outcome == Outcome::returned || outcome == Outcome::raised; }

  void check_totals() {
    const file::FileInfo& info = trace_.file().info();
    if (info.clean && lost_in_events_ > info.lost_events)
      breach(k_none, 10,
             fmt::format("`lost` events count {} missing events, but the file's header only {}", lost_in_events_, info.lost_events));
  }

  const Trace& trace_;
  const Trace::Data& data_;
  const std::size_t limit_;
  Replay replay_;
  ThreadIndex thread_ = 0;  // of the event at hand
  bool told_ = false;       // it is one of those that stand for what was given up
  std::size_t next_gap_ = 0;
  std::vector<Problem> found_;
  std::size_t left_out_ = 0;
  std::uint64_t lost_in_events_ = 0;
};

}  // namespace

std::span<const Invariant> invariants() { return k_invariants; }

std::vector<Problem> check(const Trace& trace, std::size_t limit, const std::atomic<bool>* stop) { return Checker{trace, limit}.run(stop); }

}  // namespace interleave::model
