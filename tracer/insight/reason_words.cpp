#include "tracer/insight/reason_words.hpp"

#include <algorithm>
#include <optional>
#include <vector>

#include "tracer/insight/wait_words.hpp"

namespace interleave::insight {
namespace {

using model::Entity;
using model::EntityId;
using model::EntityKind;
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

bool is_timer(const Trace& trace, EntityId id) {
  const Entity entity = trace.find(id);
  return entity.kind == EntityKind::resource && trace.resources()[entity.index].kind == ResourceKind::timer;
}

/// How a wait ended that nobody cancelled.
class WaitEnd {
 public:
  WaitEnd(const Trace& trace, const Words& words, const Segment& waiting, const Segment& ready)
      : trace_{trace},
        words_{words},
        waiting_{waiting},
        wake_{ready.begin_event},
        cause_{ready.on},
        on_{fill("on", words.named(waiting.on))} {
    const Entity cause = trace.find(cause_);
    if (cause.kind == EntityKind::task && cause_ != waiting.on) by_ = cause.index;
    if (cause.kind == EntityKind::resource && cause_ == waiting.on) by_ = trace.running_task_of(wake_);
  }

  std::string tell() const {
    if (!cause_) return words_.say(Phrase::because_unknown);
    if (waiting_.wait == WaitKind::yield) return words_.say(Phrase::because_yielded);
    const Entity awaited = trace_.find(waiting_.on);
    std::string told;
    switch (awaited.kind) {
      case EntityKind::task:
        told = of_task(awaited.index);
        break;
      case EntityKind::job:
        if (const model::Job job = trace_.jobs()[awaited.index]; cause_ == waiting_.on && job.ended < wake_)
          told = has_ended(job.outcome, job.value);
        break;
      case EntityKind::group:
        told = of_group(trace_.groups()[awaited.index]);
        break;
      case EntityKind::resource:
        if (cause_ == waiting_.on || by_ != k_none) told = of_resource(awaited.index);
        break;
      default:
        break;
    }
    return told.empty() ? otherwise() : told;
  }

 private:
  std::string otherwise() const {
    if (is_timer(trace_, cause_) && cause_ != waiting_.on)
      return words_.say(Phrase::because_time_is_up, fill("timer", words_.timed(cause_)),
                        fill("waits", wait_words(trace_, words_, waiting_.begin_event)));
    if (cause_ == waiting_.on) return words_.say(Phrase::because_resource, on_);
    const auto by = fill("by", words_.named(cause_));
    return waiting_.on ? words_.say(Phrase::because_woken_from, by, fill("on", words_.timed(waiting_.on)))
                       : words_.say(Phrase::because_woken, by);
  }

  std::string has_ended(Outcome outcome, std::string_view value) const {
    return words_.say(Phrase::because_ended, on_, fill("ended", words_.ended(outcome)),
                      fill("value", words_.ending(outcome == Outcome::returned ? Phrase::with_value : Phrase::in_parentheses, value)));
  }

  std::string of_task(TaskIndex index) const {
    const model::Task awaited = trace_.tasks()[index];
    const bool has_finished = awaited.finished < wake_;
    if (cause_ != waiting_.on) return {};
    if (waiting_.wait != WaitKind::eager) return has_finished ? has_ended(awaited.outcome, awaited.value) : std::string{};
    return has_finished ? words_.say(Phrase::because_eager_ended, on_, fill("ended", words_.ended(awaited.outcome)))
                        : words_.say(Phrase::because_eager_waits, on_);
  }

  std::string of_group(const model::Group& group) const {
    if (cause_ == waiting_.on) {
      if (group.ended < wake_) return has_ended(group.outcome, group.value);
      if (group.kind == trace::GroupKind::task_group) return words_.say(Phrase::because_children, on_);
      if (group.kind == trace::GroupKind::wait) return words_.say(Phrase::because_members, on_);
    }
    if (by_ == k_none || std::ranges::find(group.members, cause_) == group.members.end()) return {};
    const model::Task member = trace_.tasks()[by_];
    if (member.finished >= wake_) return {};
    return words_.say(Phrase::because_member_ended, on_, fill("by", words_.named(cause_)), fill("ended", words_.ended(member.outcome)));
  }

  /// The pattern that names who did it, where a task did; else the one that does not.
  std::string by_or(Phrase with, Phrase without) const {
    return by_ == k_none ? words_.say(without, on_) : words_.say(with, on_, fill("by", words_.named(trace_.tasks()[by_].id)));
  }

  std::string of_resource(model::ResourceIndex resource) const {
    const StateChange last = last_change(resource, wake_);
    switch (waiting_.wait) {
      case WaitKind::timer:
        return by_ != k_none ? std::string{} : of_timer(last);
      case WaitKind::future:
        return last.event != k_none && last.number != 0 ? by_or(Phrase::because_future_by, Phrase::because_future) : std::string{};
      case WaitKind::lock:
        if (last.event == k_none || last.number != 0) return {};
        return is_by_the_waker(last) ? by_or(Phrase::because_lock_by, Phrase::because_lock) : words_.say(Phrase::because_lock, on_);
      case WaitKind::event:
        if (last.event == k_none || last.number == 0) return {};
        return is_by_the_waker(last) ? by_or(Phrase::because_event_by, Phrase::because_event) : words_.say(Phrase::because_event, on_);
      case WaitKind::condition:
        return by_or(Phrase::because_condition_by, Phrase::because_condition);
      case WaitKind::semaphore:
        return by_or(Phrase::because_semaphore_by, Phrase::because_semaphore);
      case WaitKind::barrier:
        return of_barrier(resource, last);
      case WaitKind::queue_get:
        if (last.event == k_none || last.number <= 0) return {};
        return is_by_the_waker(last) ? by_or(Phrase::because_item_by, Phrase::because_item) : words_.say(Phrase::because_item, on_);
      case WaitKind::queue_put:
        if (const std::int64_t limit = trace_.resources()[resource].limit; last.event == k_none || limit <= 0 || last.number >= limit)
          return {};
        return is_by_the_waker(last) ? by_or(Phrase::because_room_by, Phrase::because_room) : words_.say(Phrase::because_room, on_);
      default:
        return cause_ == waiting_.on ? of_outside() : std::string{};
    }
  }

  std::string of_timer(const StateChange& set) const {
    return set.event == k_none ? words_.say(Phrase::because_time_has_come)
                               : words_.say(Phrase::because_timer, fill("length", human_time(set.number)));
  }

  // A barrier that opens first tells that all have come, then that nobody waits any more.
  std::string of_barrier(model::ResourceIndex resource, StateChange last) const {
    const std::int64_t limit = trace_.resources()[resource].limit;
    if (limit <= 0 || last.event == k_none) return {};
    const bool is_empty = last.number == 0;
    if (is_empty) last = last_change(resource, last.event);
    if (last.event == k_none || last.event < waiting_.begin_event) return {};
    const auto count = fill("count", limit);
    if (last.number >= limit)
      return is_by_the_waker(last) ? words_.say(Phrase::because_barrier_by, on_, count, fill("by", words_.named(trace_.tasks()[by_].id)))
                                   : words_.say(Phrase::because_barrier, on_, count);
    return is_empty ? words_.say(Phrase::because_barrier_broken, on_) : std::string{};
  }

  std::string of_outside() const {
    switch (waiting_.wait) {
      case WaitKind::io_read:
        return words_.say(Phrase::because_io_read, on_);
      case WaitKind::io_write:
        return words_.say(Phrase::because_io_write, on_);
      case WaitKind::accept:
        return words_.say(Phrase::because_accept, on_);
      case WaitKind::connect:
        return words_.say(Phrase::because_connect, on_);
      case WaitKind::file:
        return words_.say(Phrase::because_file, on_);
      case WaitKind::dns:
      case WaitKind::process:
        return words_.say(Phrase::because_over, on_);
      case WaitKind::signal:
        return words_.say(Phrase::because_signal, on_);
      default:
        return {};
    }
  }

  StateChange last_change(model::ResourceIndex resource, EventIndex before) const { return state_before(trace_, resource, before); }
  /// The task that woke the waiter has changed the resource so, too.
  bool is_by_the_waker(const StateChange& change) const { return by_ != k_none && trace_.running_task_of(change.event) == by_; }

  const Trace& trace_;
  const Words& words_;
  const Segment waiting_;
  const EventIndex wake_;
  const EntityId cause_;
  const Fill on_;
  TaskIndex by_ = k_none;  // the task that ended the wait, and that is not itself what was waited for
};

}  // namespace

std::string asker_words(const Trace& trace, const Words& words, EntityId id) {
  return is_timer(trace, id) ? words.say(Phrase::timer_run_out, fill("timer", words.timed(id))) : words.named(id);
}

namespace {

/// Who asked the task to cancel between two of its events, the last of them; nothing where nobody did.
std::optional<EntityId> asked_to_cancel(const Trace& trace, TaskIndex task, EventIndex from, EventIndex to) {
  for (EventIndex at = trace.previous_event_of(task, to); at != k_none && at > from; at = trace.previous_event_of(task, at)) {
    if (trace.kind(at) != EventKind::task_cancel) continue;
    const model::Event cancel = trace.event(at);
    if (trace.task(cancel.task()) == task) return cancel.id(FieldName::by);
  }
  return std::nullopt;
}

}  // namespace

std::string cancel_words(const Trace& trace, const Words& words, TaskIndex task, std::uint32_t waiting, EventIndex end) {
  const Segment wait = trace.segments(task)[waiting];
  const std::optional<EntityId> by = asked_to_cancel(trace, task, wait.begin_event, end);
  if (!by) return {};
  if (!*by) return words.say(Phrase::because_cancelled_unknown);
  if (trace.task(*by) == task) return words.say(Phrase::because_cancelled_self);
  const auto asker = fill("by", asker_words(trace, words, *by));
  return wait.wait == WaitKind::yield || wait.wait == WaitKind::eager
             ? words.say(Phrase::because_cancelled, asker)
             : words.say(Phrase::because_cancelled_in, asker, fill("waits", wait_words(trace, words, wait.begin_event)));
}

std::string cancelled_since_words(const Trace& trace, const Words& words, TaskIndex task, EventIndex wake, EventIndex resume) {
  const std::optional<EntityId> by = asked_to_cancel(trace, task, wake, resume);
  if (!by) return {};
  return *by ? words.say(Phrase::cancelled_since, fill("by", asker_words(trace, words, *by))) : words.say(Phrase::cancelled_since_unknown);
}

std::string reason_words(const Trace& trace, const Words& words, TaskIndex task, std::uint32_t ready) {
  const auto segments = trace.segments(task);
  const Segment is_ready = segments[ready];
  const EntityId cause = is_ready.on;
  if (ready > 0) {
    const Segment before = segments[ready - 1];
    if (before.state == TaskState::created)
      return trace.find(cause).kind == EntityKind::task ? words.say(Phrase::because_created_by, fill("by", words.named(cause)))
                                                        : words.say(Phrase::because_created);
    if (before.state == TaskState::waiting) {
      const std::string cancelled = cancel_words(trace, words, task, ready - 1, is_ready.begin_event);
      return cancelled.empty() ? WaitEnd{trace, words, before, is_ready}.tell() : cancelled;
    }
  }
  return cause ? words.say(Phrase::because_woken, fill("by", words.named(cause))) : words.say(Phrase::because_unknown);
}

std::string meanwhile_words(const Trace& trace, const Words& words, TaskIndex task, EventIndex from, EventIndex to) {
  const model::LoopIndex loop = trace.task_times(task).loop;
  if (loop == k_none) return {};
  const auto& runs = trace.loops()[loop].runs;
  auto first = std::ranges::upper_bound(runs, from, {}, &model::Loop::Run::resume);
  const auto last = std::ranges::lower_bound(runs, to, {}, &model::Loop::Run::resume);
  if (first != runs.begin() && (*(first - 1)).time.end_ns > trace.time_ns(from)) --first;
  constexpr std::ptrdiff_t k_most = 64;  // each is decoded
  if (last - first > k_most) return words.say(Phrase::while_many, fill("count", last - first));
  std::vector<TaskIndex> ran;
  for (; first < last; ++first)
    if (const TaskIndex other = (*first).task; other != task && std::ranges::find(ran, other) == ran.end()) ran.push_back(other);
  const auto name = [&](std::string_view field, std::size_t at) { return fill(field, words.named(trace.tasks()[ran[at]].id)); };
  switch (ran.size()) {
    case 0:
      return {};
    case 1:
      return words.say(Phrase::while_one, name("a", 0));
    case 2:
      return words.say(Phrase::while_two, name("a", 0), name("b", 1));
    default:
      return words.say(Phrase::while_more, name("a", 0), name("b", 1), fill("count", ran.size() - 2));
  }
}

}  // namespace interleave::insight
