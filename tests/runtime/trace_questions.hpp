// What tests ask of a recorded trace.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tests/runtime/virtual_run.hpp"

namespace interleave::test {

using model::EventIndex;
using trace::EventKind;
using trace::FieldName;

/// Of the coroutine that `make()` gives, in virtual time.
template <class Make>
model::Trace trace_of(Make make) {
  return recorded([&] { run(make()); });
}

inline std::vector<EventIndex> events_of_kind(const model::Trace& trace, EventKind kind) {
  std::vector<EventIndex> found;
  for (EventIndex i = 0; i < trace.event_count(); ++i)
    if (trace.kind(i) == kind) found.push_back(i);
  return found;
}

inline model::TaskIndex task_named(const model::Trace& trace, std::string_view name) {
  const auto found = std::ranges::find(trace.tasks(), name, &model::Task::name);
  EXPECT_NE(found, trace.tasks().end()) << name;
  return static_cast<model::TaskIndex>(found - trace.tasks().begin());
}

/// What a test calls an entity: the task of run() is "main", however the model names it.
inline std::string label(const model::Trace& trace, trace::EntityId id) {
  return trace.task(id) == 0 ? "main" : model::describe(trace, id);
}

/// "waker>woken" of every wake, in order; the first of each task is its creation.
inline Log wakes_of(const model::Trace& trace) {
  Log wakes;
  for (const EventIndex i : events_of_kind(trace, EventKind::task_wake)) {
    const auto event = trace.event(i);
    wakes.push_back(label(trace, event.id(FieldName::cause)) + ">" + label(trace, event.task()));
  }
  return wakes;
}

/// "kind on what" of every wait of the task, in order.
inline Log waits_of(const model::Trace& trace, std::string_view task) {
  Log waits;
  const model::TaskIndex index = task_named(trace, task);
  for (const EventIndex i : events_of_kind(trace, EventKind::task_suspend)) {
    const auto event = trace.event(i);
    if (trace.task(event.task()) != index) continue;
    waits.push_back(std::string{trace::name_of(event.as<trace::WaitKind>(FieldName::wait))} + " on " +
                    label(trace, event.id(FieldName::on)));
  }
  return waits;
}

/// The numbers that the resource, as the model describes it, has had since its first change.
inline std::vector<std::int64_t> states_of(const model::Trace& trace, std::string_view resource) {
  std::vector<std::int64_t> states;
  for (const EventIndex i : events_of_kind(trace, EventKind::resource_state))
    if (model::describe(trace, trace.event(i).id(FieldName::resource)) == resource)
      states.push_back(trace.event(i).number(FieldName::state));
  return states;
}

/// Who has held the resource, in order; "nothing" for nobody.
inline Log holders_of(const model::Trace& trace, std::string_view resource) {
  Log holders;
  for (const EventIndex i : events_of_kind(trace, EventKind::resource_state))
    if (model::describe(trace, trace.event(i).id(FieldName::resource)) == resource)
      holders.push_back(label(trace, trace.event(i).id(FieldName::holder)));
  return holders;
}

}  // namespace interleave::test
