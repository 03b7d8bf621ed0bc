#include "tracer/insight/sentence.hpp"

#include <algorithm>
#include <optional>

#include "tracer/insight/phrasing.hpp"
#include "tracer/model/navigate.hpp"

namespace interleave::insight {
namespace {

using model::Entity;
using model::EntityId;
using model::EntityKind;
using model::Event;
using model::EventIndex;
using model::EventKind;
using model::k_none;
using model::Outcome;
using model::Segment;
using model::TaskIndex;
using model::TaskState;
using model::Trace;
using model::WaitKind;
using trace::FieldName;
using trace::ResourceKind;

/// One event, about to be told.
class Teller {
 public:
  Teller(const Trace& trace, EventIndex index, Language language)
      : trace_{trace}, index_{index}, event_{trace.event(index)}, words_{trace, language} {}

  std::string tell() const {
    switch (event_.kind) {
      case EventKind::end_of_data:
        return words_.say(Phrase::unknown_event);
      case EventKind::define_string:
      case EventKind::define_site:
        return words_.say(Phrase::definition);
      case EventKind::thread_start:
        return thread_start();
      case EventKind::thread_end:
        return words_.say(Phrase::thread_end, fill("thread", here()));
      case EventKind::loop_start:
        return words_.say(Phrase::loop_start, arg("loop", FieldName::loop), fill("thread", here()));
      case EventKind::loop_stop:
        return loop_stop();
      case EventKind::task_create:
        return task_create();
      case EventKind::task_wake:
        return task_wake();
      case EventKind::task_resume:
        return task_resume();
      case EventKind::task_suspend:
        return task_suspend();
      case EventKind::task_finish:
        return task_finish();
      case EventKind::task_cancel:
        return words_.say(Phrase::task_cancel, fill("by", words_.actor(event_.id(FieldName::by))), task(), at(),
                          fill("message", words_.ending(Phrase::with_error, event_.text)));
      case EventKind::frame_create:
        return frame_create();
      case EventKind::frame_enter:
        return frame_enter();
      case EventKind::frame_leave:
        return frame_leave();
      case EventKind::group_create:
        return group_create();
      case EventKind::group_member:
        return words_.say(Phrase::group_member, arg("member", FieldName::member), arg("group", FieldName::group));
      case EventKind::group_end:
        return words_.say(Phrase::group_end, arg("group", FieldName::group), ended(), value());
      case EventKind::resource_create:
        return resource_create();
      case EventKind::resource_state:
        return resource_state();
      case EventKind::resource_close:
        return words_.say(Phrase::resource_close, arg("resource", FieldName::resource));
      case EventKind::job_submit:
        return words_.say(Phrase::job_submit, fill("by", words_.actor(event_.task())), arg("job", FieldName::job), at());
      case EventKind::job_begin:
        return job_begin();
      case EventKind::job_end:
        return job_end();
      case EventKind::poll_begin:
        return poll_begin();
      case EventKind::poll_end:
        return poll_end();
      case EventKind::span_begin:
        return event_.id(FieldName::cause) ? words_.say(Phrase::span_begin_cause, function(), at(), arg("cause", FieldName::cause))
                                           : words_.say(Phrase::span_begin, function(), at());
      case EventKind::span_end:
        return span_end();
      case EventKind::print:
        return print();
      case EventKind::mark:
        return words_.say(Phrase::mark, at(), fill("text", words_.quoted(event_.text)));
      case EventKind::counter:
        return words_.say(Phrase::counter, fill("name", trace_.string(event_.string(FieldName::name))),
                          fill("number", event_.real(FieldName::number)));
      case EventKind::lost:
        return words_.say(event_[FieldName::count] == 0 ? Phrase::lost_uncounted : Phrase::lost, fill("count", event_[FieldName::count]),
                          fill("reason", words_.lost_reason(event_.as<trace::LostReason>(FieldName::reason))));
      case EventKind::clock_sync:
        return words_.say(Phrase::clock_sync);
    }
    return words_.say(Phrase::unknown_event);
  }

 private:
  // What many sentences hold.

  Fill arg(std::string_view name, FieldName field) const { return fill(name, words_.named(event_.id(field))); }
  Fill task() const { return fill("task", words_.named(event_.task())); }
  Fill at() const { return fill("at", words_.at_line(event_.site())); }
  Fill ended() const { return fill("ended", words_.ended(event_.as<Outcome>(FieldName::outcome))); }
  Fill value() const {
    const bool raised = event_.as<Outcome>(FieldName::outcome) != Outcome::returned;
    return fill("value", words_.ending(raised ? Phrase::with_error : Phrase::with_value, event_.text));
  }
  /// The result behind a sentence that has told more since "returned".
  Fill result() const { return fill("value", words_.ending(Phrase::with_error, event_.text)); }
  Fill function() const { return fill("function", words_.function(trace_.string(event_.string(FieldName::function)))); }
  std::string here() const { return words_.thread(trace_.thread_of(index_)); }
  std::string since(EventIndex event) const { return human_time(event_.time_ns - trace_.time_ns(event)); }

  TaskIndex task_index() const { return trace_.task(event_.task()); }

  /// The segment that this event began in the life of its task; none where it began none.
  std::optional<Segment> begun() const {
    const std::uint32_t segment = task_index() == k_none ? k_none : trace_.segment_of(task_index(), index_);
    if (segment == k_none) return std::nullopt;
    const Segment found = trace_.segments(task_index())[segment];
    return found.begin_event == index_ ? std::optional{found} : std::nullopt;
  }
  std::optional<Segment> before(const Segment& segment) const {
    const std::uint32_t number = trace_.segment_of(task_index(), segment.begin_event);
    return number == k_none || number == 0 ? std::nullopt : std::optional{trace_.segments(task_index())[number - 1]};
  }

  // Who asked the task to cancel in this stretch of its life, before event `end`; k_none: nobody.
  EventIndex cancel_within(const Segment& segment, EventIndex end) const {
    for (EventIndex at = model::previous_event_of(trace_, task_index(), end); at != k_none && at >= segment.begin_event;
         at = model::previous_event_of(trace_, task_index(), at))
      if (trace_.kind(at) == EventKind::task_cancel && trace_.task(trace_.event(at).task()) == task_index()) return at;
    return k_none;
  }

  // Why the task is ready: told by the wake that began `ready` and what the task did before.
  std::string reason(const Segment& ready) const {
    const std::optional<Segment> waiting = before(ready);
    const EntityId cause = ready.on;
    const Entity by = trace_.find(cause);
    if (waiting && waiting->state == TaskState::created)
      return by.kind == EntityKind::task ? words_.say(Phrase::because_created_by, fill("by", words_.named(cause)))
                                         : words_.say(Phrase::because_created);
    const bool waited = waiting && waiting->state == TaskState::waiting;
    if (waited)
      if (const EventIndex cancel = cancel_within(*waiting, ready.begin_event); cancel != k_none)
        return words_.say(Phrase::because_cancelled, fill("by", words_.actor(trace_.event(cancel).id(FieldName::by))));
    if (!cause) return words_.say(Phrase::because_unknown);
    if (waited && waiting->wait == WaitKind::yield) return words_.say(Phrase::because_yielded);
    if (waited && waiting->wait == WaitKind::eager) return words_.say(Phrase::because_eager, fill("on", words_.named(cause)));
    if (!waited || waiting->on != cause) {
      const auto woken_by = fill("by", words_.named(cause));
      return waited && waiting->on ? words_.say(Phrase::because_woken_from, woken_by, fill("on", words_.named(waiting->on)))
                                   : words_.say(Phrase::because_woken, woken_by);
    }
    return reason_of_awaited(by, cause, ready.begin_event);
  }

  // The awaited entity itself has woken its waiter at event `wake`.
  std::string reason_of_awaited(Entity awaited, EntityId id, EventIndex wake) const {
    const auto on = fill("on", words_.named(id));
    const auto has_ended = [&](Outcome outcome) { return words_.say(Phrase::because_ended, on, fill("ended", words_.ended(outcome))); };
    switch (awaited.kind) {
      case EntityKind::task:
        if (const model::Task done = trace_.tasks()[awaited.index]; done.finished < wake) return has_ended(done.outcome);
        break;
      case EntityKind::job:
        if (const model::Job done = trace_.jobs()[awaited.index]; done.ended < wake) return has_ended(done.outcome);
        break;
      case EntityKind::group:
        if (trace_.groups()[awaited.index].ended < wake) return words_.say(Phrase::because_group, on);
        break;
      case EntityKind::resource:
        if (trace_.resources()[awaited.index].kind == ResourceKind::timer)
          if (const EventIndex set = last_state(awaited.index, wake); set != k_none)
            return words_.say(Phrase::because_timer, fill("length", human_time(trace_.event(set).number(FieldName::state))));
        return words_.say(Phrase::because_resource, on);
      default:
        break;
    }
    return words_.say(Phrase::because_woken, fill("by", words_.named(id)));
  }

  /// The last resource_state of the resource before event `end`; k_none: there is none.
  EventIndex last_state(model::ResourceIndex resource, EventIndex end) const {
    const auto events = trace_.events_of_resource(resource);
    for (auto at = std::ranges::lower_bound(events, end); at != events.begin();)
      if (trace_.kind(*--at) == EventKind::resource_state) return *at;
    return k_none;
  }

  // The events.

  std::string thread_start() const {
    const auto role = event_.as<trace::ThreadRole>(FieldName::role);
    const Phrase phrase = role == trace::ThreadRole::loop     ? Phrase::thread_start_loop
                          : role == trace::ThreadRole::worker ? Phrase::thread_start_worker
                                                              : Phrase::thread_start_other;
    return words_.say(phrase, fill("thread", here()));
  }

  std::string loop_stop() const {
    const Entity loop = trace_.find(event_.id(FieldName::loop));
    std::size_t alive = 0;
    for (TaskIndex index = 0; index < trace_.tasks().size(); ++index) {
      const model::TaskTimes task = trace_.task_times(index);
      if (loop.kind == EntityKind::loop && task.loop == loop.index && task.created < index_ && task.finished > index_) ++alive;
    }
    return alive == 0 ? words_.say(Phrase::loop_stop, arg("loop", FieldName::loop))
                      : words_.say(Phrase::loop_stop_alive, arg("loop", FieldName::loop), fill("count", alive));
  }

  std::string task_create() const {
    const EntityId parent = event_.id(FieldName::parent);
    return parent ? words_.say(Phrase::task_create_by, fill("by", words_.named(parent)), task(), at(), function())
                  : words_.say(Phrase::task_create, task(), at(), function());
  }

  std::string task_wake() const {
    const std::optional<Segment> ready = begun();
    if (!ready || ready->state != TaskState::ready)
      return words_.say(Phrase::task_wake_again, task(), fill("by", words_.actor(event_.id(FieldName::cause))));
    const std::optional<Segment> waiting = before(*ready);
    const auto why = fill("reason", reason(*ready));
    if (!waiting || waiting->state != TaskState::waiting || waiting->wait == WaitKind::yield)
      return words_.say(Phrase::task_wake, task(), why);
    return words_.say(Phrase::task_wake_after, task(), why, fill("time", since(waiting->begin_event)));
  }

  std::string task_resume() const {
    const std::uint64_t number = event_[FieldName::resume];
    const auto n = fill("n", number);
    const std::optional<Segment> running = begun();
    const std::optional<Segment> ready = running ? before(*running) : std::nullopt;
    if (!ready || ready->state != TaskState::ready) {
      if (ready && ready->state == TaskState::waiting)
        if (const EventIndex cancel = cancel_within(*ready, index_); cancel != k_none)
          return words_.say(Phrase::task_resume_cancelled, task(), n, fill("by", words_.actor(trace_.event(cancel).id(FieldName::by))));
      return number == 1 ? words_.say(Phrase::task_start_unready, task()) : words_.say(Phrase::task_resume_unready, task(), n);
    }
    const auto why = fill("reason", reason(*ready));
    const auto time = fill("time", since(ready->begin_event));
    if (number == 1) return words_.say(Phrase::task_start, task(), why, time);
    const std::optional<Segment> waiting = before(*ready);
    const std::uint32_t line = waiting && waiting->state == TaskState::waiting ? trace_.site(waiting->site).line : 0;
    return line == 0 ? words_.say(Phrase::task_resume, task(), n, why, time)
                     : words_.say(Phrase::task_resume_line, task(), n, fill("line", line), why, time);
  }

  std::string task_suspend() const {
    return words_.say(Phrase::task_suspend, task(), fill("waits", waits()), at(), fill("next", what_the_loop_does_next()));
  }

  // What the suspended task waits for.
  std::string waits() const {
    const auto wait = event_.as<WaitKind>(FieldName::wait);
    const EntityId id = event_.id(FieldName::on);
    const Entity entity = trace_.find(id);
    const EventIndex state = entity.kind == EntityKind::resource ? last_state(entity.index, index_) : k_none;
    if (wait == WaitKind::timer && state != k_none)
      return words_.say(Phrase::waits_timer_for, fill("length", human_time(trace_.event(state).number(FieldName::state))));
    const auto on = fill("on", id ? words_.named(id) : words_.say(Phrase::word_something));
    if (wait == WaitKind::lock && state != k_none && trace_.event(state).id(FieldName::holder))
      return words_.say(Phrase::waits_lock_held, on, fill("holder", words_.named(trace_.event(state).id(FieldName::holder))));
    return words_.say(wait_phrase(wait), on);
  }

  static Phrase wait_phrase(WaitKind wait) {
    switch (wait) {
#define ILV_WAIT_CASE(name, meaning) \
  case WaitKind::name:               \
    return Phrase::waits_##name;
      ILV_WAIT_KINDS(ILV_WAIT_CASE)
#undef ILV_WAIT_CASE
    }
    return Phrase::waits_other;
  }

  // Behind "it is suspended": the task that the loop takes next, if it was ready already, or that the loop waits. Else empty.
  std::string what_the_loop_does_next() const {
    const TaskIndex suspended = task_index();
    if (suspended == k_none || trace_.task_times(suspended).loop == k_none) return {};
    const model::Loop& loop = trace_.loops()[trace_.task_times(suspended).loop];
    const auto run = std::ranges::upper_bound(loop.runs, index_, {}, &model::Loop::Run::resume);
    if (run != loop.runs.end())
      if (const EventIndex wake = wake_of(*run); wake < index_)
        return words_.say(Phrase::next_ready, fill("next", words_.named(trace_.tasks()[run->task].id)), fill("time", since(wake)));
    constexpr EventIndex k_events_to_look_at = 32;
    const auto end = std::min<std::size_t>(trace_.event_count(), std::size_t{index_} + k_events_to_look_at);
    for (EventIndex next = index_ + 1; next < end; ++next) {
      if (trace_.thread_of(next) != loop.thread) continue;
      const Event event = trace_.event(next);
      return event.kind == EventKind::poll_begin && event.number(FieldName::timeout) != 0 ? words_.say(Phrase::next_polls) : std::string{};
    }
    return {};
  }

  EventIndex wake_of(const model::Loop::Run& run) const {
    const std::uint32_t running = trace_.segment_of(run.task, run.resume);
    if (running == k_none || running == 0) return k_none;
    const Segment earlier = trace_.segments(run.task)[running - 1];
    return earlier.state == TaskState::ready ? earlier.begin_event : k_none;
  }

  std::string task_finish() const {
    const TaskIndex index = task_index();
    if (index != k_none && trace_.task_times(index).finished < index_) return words_.say(Phrase::task_finish_again, task());
    const model::Task of = index == k_none ? model::Task{} : trace_.tasks()[index];
    const auto phrase = [&] {
      switch (event_.as<Outcome>(FieldName::outcome)) {
        case Outcome::returned:
          return Phrase::task_finish_returned;
        case Outcome::raised:
          return Phrase::task_finish_raised;
        case Outcome::cancelled:
          return Phrase::task_finish_cancelled;
        case Outcome::dropped:
          return Phrase::task_finish_dropped;
      }
      return Phrase::task_finish_unknown;
    }();
    return words_.say(phrase, task(), value(), fill("busy", human_time(of.busy_ns)), fill("waited", human_time(of.wait_ns)));
  }

  std::string frame_create() const {
    const std::uint32_t line = trace_.site(event_.site()).line;
    return line == 0 ? words_.say(Phrase::frame_create, function()) : words_.say(Phrase::frame_create_line, function(), fill("line", line));
  }

  std::optional<model::Frame> frame() const {
    const Entity entity = trace_.find(event_.id(FieldName::frame));
    return entity.kind == EntityKind::frame ? std::optional{trace_.frames()[entity.index]} : std::nullopt;
  }
  Fill function_of(std::string_view name, const std::optional<model::Frame>& of) const {
    return fill(name, words_.function(of ? of->function : std::string_view{}));
  }

  std::string frame_enter() const {
    const std::optional<model::Frame> entered = frame();
    if (!entered || entered->awaiter == k_none) return words_.say(Phrase::frame_enter_root, task(), function_of("function", entered));
    return words_.say(Phrase::frame_enter, function_of("awaiter", trace_.frames()[entered->awaiter]), function_of("function", entered),
                      at(), task());
  }

  std::string frame_leave() const {
    const std::optional<model::Frame> left = frame();
    if (left && left->entered > index_) return words_.say(Phrase::frame_leave_unused, function_of("function", left));
    if (event_.as<Outcome>(FieldName::outcome) == Outcome::dropped)
      return words_.say(Phrase::frame_leave_dropped, function_of("function", left), value());
    if (!left || left->awaiter == k_none) return words_.say(Phrase::frame_leave_root, function_of("function", left), ended(), value());
    return words_.say(Phrase::frame_leave, function_of("function", left), function_of("awaiter", trace_.frames()[left->awaiter]), ended(),
                      value());
  }

  std::string group_create() const {
    const auto kind = fill("kind", trace::name_of(event_.as<trace::GroupKind>(FieldName::kind)));
    return event_.task() ? words_.say(Phrase::group_create_by, fill("by", words_.named(event_.task())), kind, at())
                         : words_.say(Phrase::group_create, kind, at());
  }

  std::string resource_create() const {
    const std::int64_t limit = event_.number(FieldName::limit);
    return limit > 0 ? words_.say(Phrase::resource_create_limit, arg("resource", FieldName::resource), at(), fill("limit", limit))
                     : words_.say(Phrase::resource_create, arg("resource", FieldName::resource), at());
  }

  std::string resource_state() const {
    const Entity entity = trace_.find(event_.id(FieldName::resource));
    const auto kind = entity.kind == EntityKind::resource ? trace_.resources()[entity.index].kind : ResourceKind::other;
    const std::int64_t limit = entity.kind == EntityKind::resource ? trace_.resources()[entity.index].limit : 0;
    const std::int64_t number = event_.number(FieldName::state);
    const auto resource = arg("resource", FieldName::resource);
    const auto state = fill("state", number);
    switch (kind) {
      case ResourceKind::timer:
        return number > 0 ? words_.say(Phrase::timer_set, resource, fill("length", human_time(number)))
                          : words_.say(Phrase::timer_out, resource);
      case ResourceKind::lock:
        if (event_.id(FieldName::holder)) return words_.say(Phrase::lock_taken, resource, arg("holder", FieldName::holder));
        return words_.say(number != 0 ? Phrase::lock_locked : Phrase::lock_free, resource);
      case ResourceKind::event:
        return words_.say(number != 0 ? Phrase::event_set : Phrase::event_clear, resource);
      case ResourceKind::semaphore:
        return words_.say(Phrase::semaphore_left, resource, state);
      case ResourceKind::queue:
        return limit > 0 ? words_.say(Phrase::queue_length_limit, resource, state, fill("limit", limit))
                         : words_.say(Phrase::queue_length, resource, state);
      default:
        return words_.say(Phrase::resource_state, resource, state);
    }
  }

  std::optional<model::Job> job() const {
    const Entity entity = trace_.find(event_.id(FieldName::job));
    return entity.kind == EntityKind::job ? std::optional{trace_.jobs()[entity.index]} : std::nullopt;
  }

  std::string job_begin() const {
    const std::optional<model::Job> of = job();
    const auto thread = fill("thread", here());
    if (!of || of->begun != index_ || of->submitted >= index_)
      return words_.say(Phrase::job_begin_again, arg("job", FieldName::job), thread);
    return words_.say(Phrase::job_begin, arg("job", FieldName::job), thread, fill("time", since(of->submitted)));
  }

  std::string job_end() const {
    const std::optional<model::Job> of = job();
    if (!of || of->begun >= index_) return words_.say(Phrase::job_end_unbegun, arg("job", FieldName::job), ended(), result());
    return words_.say(Phrase::job_end, arg("job", FieldName::job), ended(), result(), fill("time", since(of->begun)),
                      fill("thread", words_.thread(of->thread)));
  }

  std::string poll_begin() const {
    const std::int64_t timeout = event_.number(FieldName::timeout);
    const auto loop = arg("loop", FieldName::loop);
    if (timeout < 0) return words_.say(Phrase::poll_begin_forever, loop);
    if (timeout == 0) return words_.say(Phrase::poll_begin_look, loop);
    return words_.say(Phrase::poll_begin, loop, fill("time", human_time(timeout)));
  }

  std::string poll_end() const {
    const auto loop = arg("loop", FieldName::loop);
    const Entity entity = trace_.find(event_.id(FieldName::loop));
    if (entity.kind != EntityKind::loop) return words_.say(Phrase::poll_end_unknown, loop);
    const auto& polls = trace_.loops()[entity.index].polls;
    const auto poll = std::ranges::lower_bound(polls, event_.time_ns, {}, &model::Interval::end_ns);
    if (poll == polls.end() || poll->end_ns != event_.time_ns) return words_.say(Phrase::poll_end_unknown, loop);
    return words_.say(Phrase::poll_end, loop, fill("time", human_time(poll->length_ns())));
  }

  std::string span_end() const {
    const Entity entity = trace_.find(event_.id(FieldName::span));
    const model::Span of = entity.kind == EntityKind::span ? trace_.spans()[entity.index] : model::Span{};
    const EventIndex begin = of.begin < index_ ? of.begin : index_;
    return words_.say(Phrase::span_end, fill("function", words_.function(of.function)), ended(), result(), fill("time", since(begin)));
  }

  // Who prints: the task that runs, else the innermost call of the thread.
  std::string printer() const {
    const std::size_t until = trace_.prints_until(index_);
    const model::Print found = until == 0 ? model::Print{} : trace_.prints()[until - 1];
    if (found.event == index_) {
      if (found.task != k_none) return words_.named(trace_.tasks()[found.task].id);
      if (found.span != k_none) return fmt::format("`{}`", words_.function(trace_.spans()[found.span].function));
    }
    return words_.say(Phrase::whole_program);
  }

  std::string print() const {
    const bool error = event_.as<trace::OutputStream>(FieldName::stream) == trace::OutputStream::error;
    return words_.say(error ? Phrase::print_error : Phrase::print_out, fill("by", printer()), at(),
                      fill("text", words_.quoted(event_.text)));
  }

  const Trace& trace_;
  const EventIndex index_;
  const Event event_;
  const Words words_;
};

}  // namespace

std::string sentence(const model::Trace& trace, model::EventIndex event, Language language) {
  return Words::sentence_case(Teller{trace, event, language}.tell());
}

}  // namespace interleave::insight
