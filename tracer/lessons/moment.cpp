#include "tracer/lessons/moment.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "tracer/model/navigate.hpp"

namespace interleave::lessons {
namespace {

using model::Event;
using model::EventIndex;
using model::k_none;
using model::TaskIndex;
using model::Trace;
using trace::EntityKind;
using trace::FieldName;

bool contains(std::string_view text, std::string_view part) { return text.find(part) != text.npos; }

bool is_about_task(const Trace& trace, EventIndex index, std::string_view wanted) {
  const TaskIndex task = model::task_of_event(trace, index);
  if (task == k_none) return false;
  const model::Task found = trace.tasks()[task];
  return found.name == wanted || found.function == wanted;
}

bool is_about_call(const Trace& trace, const Event& event, std::string_view wanted) {
  for (const FieldName field : {FieldName::span, FieldName::frame}) {
    if (!event.has(field)) continue;
    const model::Entity entity = trace.find(event.id(field));
    if (entity.kind == EntityKind::span && trace.spans()[entity.index].function == wanted) return true;
    if (entity.kind == EntityKind::frame && trace.frames()[entity.index].function == wanted) return true;
  }
  return false;
}

bool says(const Trace& trace, const Event& event, std::string_view wanted) {
  if (contains(event.text, wanted)) return true;
  return std::ranges::any_of(trace::spec_of(event.kind).fields(), [&](const trace::Field& field) {
    return field.encoding == trace::Encoding::string && contains(trace.string(event.string(field.name)), wanted);
  });
}

// Any thing that the event names, as a person calls it: "lock 'db'", "sleep timer".
bool is_about_thing(const Trace& trace, const Event& event, std::string_view wanted) {
  return std::ranges::any_of(trace::spec_of(event.kind).fields(), [&](const trace::Field& field) {
    if (field.encoding != trace::Encoding::id && field.encoding != trace::Encoding::introduce) return false;
    const model::Entity entity = trace.find(event.id(field.name));
    const bool is_thing = entity.kind == EntityKind::resource || entity.kind == EntityKind::group || entity.kind == EntityKind::job;
    return is_thing && contains(model::describe(trace, event.id(field.name)), wanted);
  });
}

bool fits(const Trace& trace, EventIndex index, const Moment& moment) {
  if (!moment.kind.empty() && name_of(trace.kind(index)) != moment.kind) return false;
  if (moment.task.empty() && moment.call.empty() && moment.text.empty() && moment.resource.empty()) return true;
  const Event event = trace.event(index);
  return (moment.task.empty() || is_about_task(trace, index, moment.task)) &&
         (moment.call.empty() || is_about_call(trace, event, moment.call)) && (moment.text.empty() || says(trace, event, moment.text)) &&
         (moment.resource.empty() || is_about_thing(trace, event, moment.resource));
}

}  // namespace

EventIndex find(const Trace& trace, const Moment& moment) {
  const auto count = static_cast<EventIndex>(trace.event_count());
  std::int64_t left = std::max<std::int64_t>(1, moment.nth < 0 ? -moment.nth : moment.nth);
  for (EventIndex step = 0; step < count; ++step) {
    const EventIndex index = moment.nth < 0 ? count - 1 - step : step;
    if (fits(trace, index, moment) && --left == 0) return index;
  }
  return k_none;
}

std::string describe(const Moment& moment) {
  std::string out = moment.nth == 1    ? "the first "
                    : moment.nth == -1 ? "the last "
                    : moment.nth < 0   ? fmt::format("the last but {} ", -moment.nth - 1)
                                       : fmt::format("number {} of ", moment.nth);
  out += moment.kind.empty() ? "event" : moment.kind;
  if (!moment.task.empty()) out += fmt::format(" of task `{}`", moment.task);
  if (!moment.call.empty()) out += fmt::format(" of call `{}`", moment.call);
  if (!moment.resource.empty()) out += fmt::format(" about `{}`", moment.resource);
  if (!moment.text.empty()) out += fmt::format(" that says `{}`", moment.text);
  return out;
}

}  // namespace interleave::lessons
