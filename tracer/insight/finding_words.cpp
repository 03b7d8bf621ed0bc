// Findings in words.
#include "tracer/insight/diagnose.hpp"
#include "tracer/insight/phrasing.hpp"

namespace interleave::insight {
namespace {

class FindingTeller {
 public:
  FindingTeller(const model::Trace& trace, const Finding& found, Language language)
      : trace_{trace}, found_{found}, words_{trace, language} {}

  std::string tell() const {
    std::string text = what();
    if (found_.count > 1)
      text += found_.total_ns > 0 ? words_.say(Phrase::times, fill("count", found_.count), fill("total", human_time(found_.total_ns)))
                                  : words_.say(Phrase::times_untimed, fill("count", found_.count));
    return Words::sentence_case(std::move(text));
  }

 private:
  std::string what() const {
    switch (found_.rule) {
      case Rule::blocking_call:
        return found_.tasks.empty() ? words_.say(Phrase::find_blocking_call, task(), length(), lines())
                                    : words_.say(Phrase::find_blocking_call_held, task(), length(), lines(), concerned(), tasks());
      case Rule::deadlock:
        if (found_.number == 0) return words_.say(Phrase::find_deadlock_stuck, concerned(), tasks());
        return found_.number == 1 ? words_.say(Phrase::find_deadlock_self, task(), lines())
                                  : words_.say(Phrase::find_deadlock_circle, tasks());
      case Rule::never_awaited:
        return words_.say(Phrase::find_never_awaited, fill("function", words_.function(function_of_frame())));
      case Rule::orphan_task:
        return words_.say(Phrase::find_orphan_task, task(), lines());
      case Rule::exception_never_retrieved:
        return words_.say(Phrase::find_exception_never_retrieved, task(), lines(),
                          fill("error", words_.quoted(trace_.tasks()[found_.task].value)));
      case Rule::lost_wakeup:
        return found_.tasks.empty()
                   ? words_.say(Phrase::find_lost_wakeup_closed, task(), on(), lines())
                   : words_.say(Phrase::find_lost_wakeup_holder, task(), on(), lines(), fill("holder", named(found_.tasks.front().task)));
      case Rule::slow_wake:
        return found_.tasks.empty() ? words_.say(Phrase::find_slow_wake, task(), length(), lines())
                                    : words_.say(Phrase::find_slow_wake_ran, task(), length(), lines(), tasks());
      case Rule::self_wake:
        return words_.say(Phrase::find_self_wake, task(), number(), fill("all", found_.concerned), lines());
      case Rule::never_yields:
        return words_.say(Phrase::find_never_yields, task(), length(), lines());
      case Rule::sequential_awaits:
        return words_.say(Phrase::find_sequential_awaits, task(), fill("function", words_.function(function_of_frame())), number(), lines(),
                          length());
      case Rule::cancellation_storm:
        return words_.say(Phrase::find_cancellation_storm, number(), fill("length", human_time(found_.time.length_ns())), lines());
      case Rule::cancel_ignored:
        return words_.say(Phrase::find_cancel_ignored, task(), lines(), length(),
                          fill("ended", words_.ended(trace_.tasks()[found_.task].outcome)));
      case Rule::lock_held_across_await:
        return words_.say(Phrase::find_lock_held, task(), on(), lines(), concerned(), fill("length", human_time(found_.total_ns)), tasks());
      case Rule::task_leak:
        return words_.say(Phrase::find_task_leak, number(), task(), lines());
      case Rule::queue_grows:
        return words_.say(Phrase::find_queue_grows, on(), lines(), number());
    }
    return {};
  }

  std::string named(model::TaskIndex task) const {
    return task == model::k_none ? words_.say(Phrase::whole_program) : words_.named(trace_.tasks()[task].id);
  }
  Fill task() const { return fill("task", named(found_.task)); }
  Fill on() const { return fill("on", words_.named(found_.entity)); }
  Fill length() const { return fill("length", human_time(found_.worst_ns)); }
  Fill number() const { return fill("count", found_.number); }
  Fill concerned() const { return fill("count", found_.concerned); }

  Fill lines() const {
    const std::uint32_t from = trace_.site(found_.site).line, to = trace_.site(found_.until).line;
    if (from == 0) return fill("lines", "");
    return to == 0 || to == from ? fill("lines", words_.say(Phrase::lines_at, fill("from", from)))
                                 : fill("lines", words_.say(Phrase::lines_between, fill("from", from), fill("to", to)));
  }

  Fill tasks() const {
    std::string all;
    for (const Concerned& concerned : found_.tasks) {
      if (!all.empty()) all += words_.say(Phrase::list_comma);
      all += concerned.time_ns > 0
                 ? words_.say(Phrase::list_item, fill("task", named(concerned.task)), fill("time", human_time(concerned.time_ns)))
                 : named(concerned.task);
    }
    if (found_.concerned > found_.tasks.size()) all += words_.say(Phrase::list_more, fill("count", found_.concerned - found_.tasks.size()));
    return fill("tasks", all);
  }

  // Of the event that the finding points at, which makes or enters a coroutine.
  std::string_view function_of_frame() const {
    const model::Event event = trace_.event(found_.event);
    const model::Entity frame = trace_.find(event.id(trace::FieldName::frame));
    return frame.kind == model::EntityKind::frame ? trace_.frames()[frame.index].function : std::string_view{};
  }

  const model::Trace& trace_;
  const Finding& found_;
  const Words words_;
};

constexpr Phrase advice_phrase(Rule rule) {
  switch (rule) {
    case Rule::blocking_call:
      return Phrase::do_blocking_call;
    case Rule::deadlock:
      return Phrase::do_deadlock;
    case Rule::never_awaited:
      return Phrase::do_never_awaited;
    case Rule::orphan_task:
      return Phrase::do_orphan_task;
    case Rule::exception_never_retrieved:
      return Phrase::do_exception_never_retrieved;
    case Rule::lost_wakeup:
      return Phrase::do_lost_wakeup;
    case Rule::slow_wake:
      return Phrase::do_slow_wake;
    case Rule::self_wake:
      return Phrase::do_self_wake;
    case Rule::never_yields:
      return Phrase::do_never_yields;
    case Rule::sequential_awaits:
      return Phrase::do_sequential_awaits;
    case Rule::cancellation_storm:
      return Phrase::do_cancellation_storm;
    case Rule::cancel_ignored:
      return Phrase::do_cancel_ignored;
    case Rule::lock_held_across_await:
      return Phrase::do_lock_held;
    case Rule::task_leak:
      return Phrase::do_task_leak;
    case Rule::queue_grows:
      return Phrase::do_queue_grows;
  }
  return Phrase::do_blocking_call;
}

constexpr Phrase reason_phrase(Need need) {
  switch (need) {
    case k_need_all_events:
      return Phrase::left_out_events;
    case k_need_wakes:
      return Phrase::left_out_wakes;
    case k_need_frames:
      return Phrase::left_out_frames;
    case k_need_real_time:
      return Phrase::left_out_time;
    case k_need_retrievals:
      break;
  }
  return Phrase::left_out_retrievals;
}

}  // namespace

std::string sentence(const model::Trace& trace, const Finding& finding, Language language) {
  return FindingTeller{trace, finding, language}.tell();
}
std::string advice(Rule rule, Language language) { return std::string{words_of(advice_phrase(rule), language)}; }
std::string reason(const LeftOut& left_out, Language language) { return std::string{words_of(reason_phrase(left_out.why), language)}; }

}  // namespace interleave::insight
