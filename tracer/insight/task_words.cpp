#include "tracer/insight/task_words.hpp"

#include <algorithm>

#include "tracer/insight/reason_words.hpp"
#include "tracer/insight/telling.hpp"
#include "tracer/insight/wait_words.hpp"

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

class TaskTeller : Telling {
 public:
  TaskTeller(const Trace& trace, const Words& words, EventIndex index) : Telling{trace, words, index} {}

  std::string tell() const {
    switch (event_.kind) {
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
        return task_cancel();
      default:
        return task_retrieve();
    }
  }

 private:
  TaskIndex task_index() const { return trace_.task(event_.task()); }
  bool has_finished(TaskIndex task) const { return trace_.task_times(task).finished < index_; }

  /// Number of the segment that this event began in the life of its task; k_none: it began none.
  std::uint32_t begun() const {
    const std::uint32_t segment = task_index() == k_none ? k_none : trace_.segment_of(task_index(), index_);
    return segment != k_none && trace_.segments(task_index())[segment].begin_event == index_ ? segment : k_none;
  }
  TaskState state_of(std::uint32_t segment) const { return trace_.segments(task_index())[segment].state; }

  std::string task_create() const {
    const std::string_view function = trace_.string(event_.string(FieldName::function));
    const auto runs =
        fill("runs", function.empty() ? std::string{} : words_.say(Phrase::task_runs, fill("function", words_.function(function))));
    const EntityId parent = event_.id(FieldName::parent);
    const std::string by = parent ? words_.named(parent) : call_here();
    if (!by.empty()) return words_.say(Phrase::task_create_by, fill("by", by), task(), at(), runs);
    if (const Entity loop = trace_.find(event_.id(FieldName::loop)); loop.kind == EntityKind::loop) {
      const auto& ran = trace_.loops()[loop.index].runs;
      if (!ran.empty() && ran.front().task == task_index())
        return words_.say(Phrase::task_create_first, arg("loop", FieldName::loop), task(), at(), runs);
    }
    return words_.say(Phrase::task_create, task(), at(), runs);
  }

  std::string task_wake() const {
    const std::uint32_t ready = begun();
    if (ready == k_none || state_of(ready) != TaskState::ready) return task_wake_again();
    const auto why = fill("reason", reason_words(trace_, words_, task_index(), ready));
    if (ready == 0 || state_of(ready - 1) != TaskState::waiting) return words_.say(Phrase::task_wake, task(), why);
    const Segment waiting = trace_.segments(task_index())[ready - 1];
    if (waiting.wait == WaitKind::yield) return words_.say(Phrase::task_wake, task(), why);
    return words_.say(waiting.wait == WaitKind::eager ? Phrase::task_wake_eager : Phrase::task_wake_after, task(), why,
                      fill("time", since(waiting.begin_event)));
  }

  std::string task_wake_again() const {
    const EntityId cause = event_.id(FieldName::cause);
    const auto by = fill("by", cause ? words_.say(Phrase::woken_by, fill("by", words_.named(cause))) : std::string{});
    return words_.say(Phrase::task_wake_again, task(), by, fill("but", words_.say(why_not_woken())));
  }
  Phrase why_not_woken() const {
    const TaskIndex index = task_index();
    if (index == k_none) return Phrase::but_not_waiting;
    if (has_finished(index)) return Phrase::but_finished;
    const std::uint32_t segment = trace_.segment_of(index, index_);
    const TaskState state = segment == k_none ? TaskState::unknown : state_of(segment);
    return state == TaskState::running ? Phrase::but_runs : state == TaskState::ready ? Phrase::but_ready : Phrase::but_not_waiting;
  }

  std::string task_resume() const {
    const std::uint64_t count = event_[FieldName::resume];
    const auto n = fill("n", count);
    const std::uint32_t running = begun();
    const std::uint32_t before = running == k_none || running == 0 ? k_none : running - 1;
    if (before == k_none || state_of(before) != TaskState::ready) {
      if (before != k_none && state_of(before) == TaskState::waiting)
        if (const std::string why = cancel_words(trace_, words_, task_index(), before, index_); !why.empty())
          return words_.say(Phrase::task_resume_cancelled, task(), n, fill("reason", why));
      return count == 1 ? words_.say(Phrase::task_start_unready, task()) : words_.say(Phrase::task_resume_unready, task(), n);
    }
    const EventIndex wake = trace_.segments(task_index())[before].begin_event;
    const auto why = fill(
        "reason", reason_words(trace_, words_, task_index(), before) + cancelled_since_words(trace_, words_, task_index(), wake, index_));
    const auto time = fill("time", since(wake));
    const auto meanwhile = fill("while", meanwhile_words(trace_, words_, task_index(), wake, index_));
    if (count == 1) return words_.say(Phrase::task_start, task(), why, time, meanwhile);
    const std::uint32_t line =
        before > 0 && state_of(before - 1) == TaskState::waiting ? trace_.site(trace_.segments(task_index())[before - 1].site).line : 0;
    return line == 0 ? words_.say(Phrase::task_resume, task(), n, why, time, meanwhile)
                     : words_.say(Phrase::task_resume_line, task(), n, fill("line", line), why, time, meanwhile);
  }

  std::string task_suspend() const {
    return words_.say(Phrase::task_suspend, task(), fill("waits", wait_words(trace_, words_, index_)), at(),
                      fill("next", what_the_loop_does_next()));
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
    if (index != k_none && has_finished(index)) return words_.say(Phrase::task_finish_again, task());
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
    return words_.say(phrase, task(), value(), fill("life", index == k_none ? std::string{} : life(trace_.tasks()[index])));
  }

  std::string life(const model::Task& of) const {
    const auto busy = fill("busy", human_time(of.busy_ns));
    if (of.first_resume == k_none) return words_.say(Phrase::lived_never);
    return of.resumes == 1 && of.wait_ns == 0 ? words_.say(Phrase::lived_at_once, busy)
                                              : words_.say(Phrase::lived_waiting, busy, fill("waited", human_time(of.wait_ns)));
  }

  std::string task_cancel() const {
    const EntityId by = event_.id(FieldName::by);
    const auto message = fill("message", words_.ending(Phrase::with_error, event_.text));
    if (task_index() != k_none && has_finished(task_index())) return words_.say(Phrase::task_cancel_late, task(), at(), message);
    if (by && by == event_.task()) return words_.say(Phrase::task_cancel_self, task(), at(), message);
    const std::string asker = by ? asker_words(trace_, words_, by) : doer();
    return asker.empty() ? words_.say(Phrase::task_cancel_unknown, task(), at(), message)
                         : words_.say(Phrase::task_cancel, fill("by", asker), task(), at(), message);
  }

  std::string task_retrieve() const {
    const auto error =
        fill("value", task_index() == k_none ? std::string{} : words_.ending(Phrase::in_parentheses, trace_.tasks()[task_index()].value));
    const EntityId by = event_.id(FieldName::by);
    return by ? words_.say(Phrase::task_retrieve, fill("by", words_.named(by)), task(), error)
              : words_.say(Phrase::task_retrieve_outside, task(), error);
  }
};

}  // namespace

std::string task_words(const Trace& trace, const Words& words, EventIndex event) { return TaskTeller{trace, words, event}.tell(); }

}  // namespace interleave::insight
