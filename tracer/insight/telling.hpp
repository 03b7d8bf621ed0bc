// One event that is about to be told, and what the sentences of many kinds of event hold.
#pragma once

#include "tracer/insight/phrasing.hpp"

namespace interleave::insight {

class Telling {
 protected:
  using FieldName = trace::FieldName;

  Telling(const model::Trace& trace, const Words& words, model::EventIndex index)
      : trace_{trace}, words_{words}, index_{index}, event_{trace.event(index)} {}

  Fill arg(std::string_view name, FieldName field) const { return fill(name, words_.named(event_.id(field))); }
  Fill task() const { return fill("task", words_.named(event_.task())); }
  Fill at() const { return fill("at", words_.at_line(event_.site())); }
  Fill ended() const { return fill("ended", words_.ended(event_.as<model::Outcome>(FieldName::outcome))); }
  Fill value() const {
    const bool raised = event_.as<model::Outcome>(FieldName::outcome) != model::Outcome::returned;
    return fill("value", words_.ending(raised ? Phrase::with_error : Phrase::with_value, event_.text));
  }
  /// The result behind a sentence that has told more since "returned".
  Fill result() const { return fill("value", words_.ending(Phrase::with_error, event_.text)); }
  Fill function() const { return fill("function", words_.function(trace_.string(event_.string(FieldName::function)))); }
  std::string here() const { return words_.thread(trace_.thread_of(index_)); }
  Fill number(FieldName field) const { return fill(trace::field_info(field).name, event_[field]); }
  std::string since(model::EventIndex event) const { return human_time(event_.time_ns - trace_.time_ns(event)); }

  /// Who does it: the running task, else the call that the thread is in; empty: neither.
  std::string doer() const {
    if (const model::TaskIndex running = trace_.running_task_of(index_); running != model::k_none)
      return words_.named(trace_.tasks()[running].id);
    return call_here();
  }

  // The call whose end is still to come, if it began among the last events. What a loop does by itself lies in no call.
  std::string call_here() const {
    constexpr model::EventIndex k_events_to_look_at = 64;
    int ended = 0;
    for (model::EventIndex at = index_, looked = 0; at-- > 0 && looked < k_events_to_look_at; ++looked) {
      if (trace_.thread_of(at) != trace_.thread_of(index_)) continue;
      switch (trace_.kind(at)) {
        case model::EventKind::span_end:
          ++ended;
          break;
        case model::EventKind::span_begin:
          if (ended-- == 0) return fmt::format("`{}`", words_.function(trace_.string(trace_.event(at).string(FieldName::function))));
          break;
        case model::EventKind::loop_start:
        case model::EventKind::poll_end:
        case model::EventKind::task_suspend:
        case model::EventKind::task_finish:
          return {};
        default:
          break;
      }
    }
    return {};
  }

  const model::Trace& trace_;
  const Words& words_;
  const model::EventIndex index_;
  const model::Event event_;
};

}  // namespace interleave::insight
