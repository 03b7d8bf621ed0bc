#include "tracer/insight/sentence.hpp"

#include <algorithm>
#include <optional>

#include "tracer/insight/resource_words.hpp"
#include "tracer/insight/task_words.hpp"
#include "tracer/insight/telling.hpp"

namespace interleave::insight {
namespace {

using model::Entity;
using model::EntityId;
using model::EntityKind;
using model::EventIndex;
using model::EventKind;
using model::k_none;
using model::Outcome;
using model::TaskIndex;
using model::Trace;
using trace::GroupKind;

/// One event, about to be told.
class Teller : Telling {
 public:
  Teller(const Trace& trace, const Words& words, EventIndex index) : Telling{trace, words, index} {}

  std::string tell() const {
    switch (event_.kind) {
      case EventKind::end_of_data:
        return words_.say(Phrase::unknown_event);
      case EventKind::define_string:
        return words_.say(Phrase::define_string, number(FieldName::index), fill("text", words_.quoted(event_.text)));
      case EventKind::define_site:
        return words_.say(Phrase::define_site, number(FieldName::index), number(FieldName::line));
      case EventKind::thread_start:
        return thread_start();
      case EventKind::thread_end:
        return words_.say(Phrase::thread_end, fill("thread", here()));
      case EventKind::loop_start:
        return words_.say(Phrase::loop_start, arg("loop", FieldName::loop), fill("thread", here()));
      case EventKind::loop_stop:
        return loop_stop();
      case EventKind::task_create:
      case EventKind::task_wake:
      case EventKind::task_resume:
      case EventKind::task_suspend:
      case EventKind::task_finish:
      case EventKind::task_cancel:
      case EventKind::task_retrieve:
        return task_words(trace_, words_, index_);
      case EventKind::frame_create:
        return frame_create();
      case EventKind::frame_enter:
        return frame_enter();
      case EventKind::frame_leave:
        return frame_leave();
      case EventKind::group_create:
        return group_create();
      case EventKind::group_member:
        return group_member();
      case EventKind::group_end:
        return group_end();
      case EventKind::resource_create:
      case EventKind::resource_state:
      case EventKind::resource_close:
        return resource_words(trace_, words_, index_);
      case EventKind::job_submit:
        return job_submit();
      case EventKind::job_begin:
        return job_begin();
      case EventKind::job_end:
        return job_end();
      case EventKind::poll_begin:
        return poll_begin();
      case EventKind::poll_end:
        return poll_end();
      case EventKind::span_begin:
        return span_begin();
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

  std::string frame_create() const {
    const std::uint32_t line = trace_.site(event_.site()).line;
    const auto in = fill("in", event_.task() ? words_.say(Phrase::in_task, task()) : std::string{});
    return line == 0 ? words_.say(Phrase::frame_create, function(), in)
                     : words_.say(Phrase::frame_create_line, function(), in, fill("line", line));
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
    if (!entered) return words_.say(Phrase::frame_enter_unknown, task());
    if (entered->awaiter == k_none) return words_.say(Phrase::frame_enter_root, task(), function_of("function", entered));
    return words_.say(Phrase::frame_enter, function_of("awaiter", trace_.frames()[entered->awaiter]), function_of("function", entered),
                      at(), task());
  }

  std::string frame_leave() const {
    const std::optional<model::Frame> left = frame();
    if (!left) return words_.say(Phrase::frame_leave_unknown, ended(), value());
    if (left->entered > index_) return words_.say(Phrase::frame_leave_unused, function_of("function", left));
    if (event_.as<Outcome>(FieldName::outcome) == Outcome::dropped)
      return words_.say(Phrase::frame_leave_dropped, function_of("function", left), value());
    if (left->awaiter == k_none) return words_.say(Phrase::frame_leave_root, function_of("function", left), ended(), value());
    const bool is_error = event_.as<Outcome>(FieldName::outcome) != Outcome::returned;
    return words_.say(is_error ? Phrase::frame_leave_error : Phrase::frame_leave, function_of("function", left),
                      function_of("awaiter", trace_.frames()[left->awaiter]), ended(), value());
  }

  std::string group_create() const {
    const auto of = event_.as<GroupKind>(FieldName::kind);
    const bool is_known = static_cast<std::size_t>(of) < trace::k_enumerators<GroupKind>.size();
    const auto kind = fill("kind", is_known ? std::string{trace::name_of(of)} : words_.say(Phrase::group_nameless));
    const auto meaning = fill("meaning", words_.say(meaning_of(of)));
    const std::string by = event_.task() ? words_.named(event_.task()) : call_here();
    return by.empty() ? words_.say(Phrase::group_create, kind, at(), meaning)
                      : words_.say(Phrase::group_create_by, fill("by", by), kind, at(), meaning);
  }

  static Phrase meaning_of(GroupKind kind) {
    switch (kind) {
#define ILV_GROUP_CASE(name, meaning) \
  case GroupKind::name:               \
    return Phrase::group_##name;
      ILV_GROUP_KINDS(ILV_GROUP_CASE)
#undef ILV_GROUP_CASE
    }
    return Phrase::group_unknown;
  }

  std::optional<GroupKind> group_kind() const {
    const Entity entity = trace_.find(event_.id(FieldName::group));
    return entity.kind == EntityKind::group ? std::optional{trace_.groups()[entity.index].kind} : std::nullopt;
  }

  std::string group_member() const {
    const EntityId member = event_.id(FieldName::member);
    const bool is_limit = group_kind() == GroupKind::timeout && trace_.find(member).kind == EntityKind::resource;
    return words_.say(is_limit ? Phrase::group_member_limit : Phrase::group_member, fill("member", words_.timed(member)),
                      arg("group", FieldName::group));
  }

  std::string group_end() const {
    const bool has_block = group_kind() == GroupKind::timeout || group_kind() == GroupKind::task_group;
    const bool has_result = event_.as<Outcome>(FieldName::outcome) == Outcome::returned;
    const Phrase phrase = has_block ? Phrase::group_end_block : has_result ? Phrase::group_end : Phrase::group_end_without;
    return words_.say(phrase, arg("group", FieldName::group), ended(), value());
  }

  std::optional<model::Job> job() const {
    const Entity entity = trace_.find(event_.id(FieldName::job));
    return entity.kind == EntityKind::job ? std::optional{trace_.jobs()[entity.index]} : std::nullopt;
  }

  std::string job_submit() const {
    const EntityId pool = event_.id(FieldName::pool);
    const auto to = fill("pool", pool ? words_.named(pool) : words_.say(Phrase::some_pool));
    const std::string by = event_.task() ? words_.named(event_.task()) : call_here();
    return by.empty() ? words_.say(Phrase::job_submit, arg("job", FieldName::job), to, at())
                      : words_.say(Phrase::job_submit_by, fill("by", by), arg("job", FieldName::job), to, at());
  }

  std::string job_begin() const {
    const std::optional<model::Job> of = job();
    const auto thread = fill("thread", here());
    if (!of) return words_.say(Phrase::job_begin_unknown, arg("job", FieldName::job), thread);
    if (of->begun != index_ || of->submitted >= index_) return words_.say(Phrase::job_begin_again, arg("job", FieldName::job), thread);
    return words_.say(Phrase::job_begin, arg("job", FieldName::job), thread, fill("time", since(of->submitted)));
  }

  std::string job_end() const {
    const std::optional<model::Job> of = job();
    if (!of) return words_.say(Phrase::job_end_unknown, arg("job", FieldName::job), ended(), result());
    if (of->begun >= index_) return words_.say(Phrase::job_end_unbegun, arg("job", FieldName::job), ended(), result());
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

  std::string span_begin() const {
    const EntityId cause = event_.id(FieldName::cause);
    if (cause) {
      const Entity entity = trace_.find(cause);
      const bool is_timer = entity.kind == EntityKind::resource && trace_.resources()[entity.index].kind == trace::ResourceKind::timer;
      return words_.say(is_timer                          ? Phrase::span_begin_timer
                        : entity.kind == EntityKind::loop ? Phrase::span_begin_loop
                                                          : Phrase::span_begin_cause,
                        function(), at(), fill("cause", words_.timed(cause)));
    }
    const std::string by = caller();
    return by.empty() ? words_.say(Phrase::span_begin, function(), at())
                      : words_.say(Phrase::span_begin_by, fill("by", by), function(), at());
  }

  // Whose call this is: the call around it, else the task that runs.
  std::string caller() const {
    const Entity entity = trace_.find(event_.id(FieldName::span));
    if (entity.kind != EntityKind::span) return {};
    const model::Span of = trace_.spans()[entity.index];
    if (of.begin != index_) return {};
    if (of.parent != k_none) return fmt::format("`{}`", words_.function(trace_.spans()[of.parent].function));
    return of.task == k_none ? std::string{} : words_.named(trace_.tasks()[of.task].id);
  }

  std::string span_end() const {
    const Entity entity = trace_.find(event_.id(FieldName::span));
    if (entity.kind != EntityKind::span) return words_.say(Phrase::span_end_unknown, ended(), value());
    const model::Span of = trace_.spans()[entity.index];
    return words_.say(Phrase::span_end, fill("function", words_.function(of.function)), ended(), result(),
                      fill("time", since(of.begin < index_ ? of.begin : index_)));
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
};

}  // namespace

std::string sentence(const model::Trace& trace, model::EventIndex event, Language language) {
  const Words words{trace, language};
  return Words::sentence_case(Teller{trace, words, event}.tell());
}

}  // namespace interleave::insight
