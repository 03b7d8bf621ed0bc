// Events of a lesson's trace, found by what they mean.
#pragma once

#include "tests/lessons/lesson.hpp"

namespace interleave::test {

/// The first event of the kind that names the task; k_none and a failed test when there is none.
inline model::EventIndex event_about(const model::Trace& trace, trace::EventKind kind, std::string_view task) {
  const trace::TaskId id = trace.tasks()[task_named(trace, task)].id;
  for (model::EventIndex i = 0; i < trace.event_count(); ++i)
    if (trace.kind(i) == kind && trace.event(i).task() == id) return i;
  ADD_FAILURE() << "no " << trace::name_of(kind) << " of " << task;
  return model::k_none;
}

/// How many events of the kind name the task.
inline std::size_t count_about(const model::Trace& trace, trace::EventKind kind, std::string_view task) {
  const trace::TaskId id = trace.tasks()[task_named(trace, task)].id;
  std::size_t count = 0;
  for (model::EventIndex i = 0; i < trace.event_count(); ++i) count += trace.kind(i) == kind && trace.event(i).task() == id ? 1u : 0u;
  return count;
}

/// The first thing printed that begins with `text`; a failed test when there is none.
inline model::Print printed(const model::Trace& trace, std::string_view text) {
  for (const model::Print& print : trace.prints())
    if (print.text.starts_with(text)) return print;
  ADD_FAILURE() << "nobody printed " << text;
  return {};
}

/// How long they take one after the other.
inline std::int64_t sum_of(const std::vector<model::Interval>& times) {
  std::int64_t sum = 0;
  for (const auto& time : times) sum += time.length_ns();
  return sum;
}

inline model::Task the_task(const model::Trace& trace, std::string_view name) { return trace.tasks()[task_named(trace, name)]; }

}  // namespace interleave::test
