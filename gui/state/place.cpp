#include "gui/state/place.hpp"

#include <algorithm>

namespace interleave::gui {
namespace {

using model::k_none;
using trace::EventKind;
using trace::FieldName;

constexpr std::size_t k_look_around = 256, k_look_ahead = 4;

/// The place that the event itself tells.
model::Site own_place(const model::Trace& trace, const trace::Event& event) {
  if (event.kind == EventKind::frame_enter) {
    const model::Entity entity = trace.find(event.id(FieldName::frame));
    if (entity.kind == trace::EntityKind::frame && trace.frames()[entity.index].site) return trace.site(trace.frames()[entity.index].site);
  }
  if (event.site()) return trace.site(event.site());
  if (event.kind == EventKind::span_end) {
    const model::Entity entity = trace.find(event.id(FieldName::span));
    if (entity.kind == trace::EntityKind::span) return trace.site(trace.spans()[entity.index].site);
  }
  return {};
}

/// A wake or a create that another task did to this one says nothing about where this one stands.
bool moves(const model::Trace& trace, model::EventIndex event, model::TaskIndex task) {
  return trace.running_task_of(event) == task && trace.kind(event) != EventKind::task_wake;
}

}  // namespace

model::Site place_of(const model::Trace& trace, model::EventIndex event) {
  if (event == k_none || event >= trace.event_count()) return {};
  const trace::Event at = trace.event(event);
  if (const model::Site place = own_place(trace, at); place.line != 0) return place;
  const model::TaskIndex task = trace.running_task_of(event);
  if (task != k_none) {
    model::EventIndex before = event;
    for (std::size_t looked = 0; looked < k_look_around; ++looked) {
      before = trace.previous_event_of(task, before);
      if (before == k_none) break;
      if (!moves(trace, before, task)) continue;
      if (const model::Site place = own_place(trace, trace.event(before)); place.line != 0) return place;
    }
    // It has only just begun: where it will be first says more than where it was made.
    model::EventIndex after = event;
    for (std::size_t looked = 0; looked < k_look_ahead; ++looked) {
      after = trace.next_event_of(task, after);
      if (after == k_none || trace.running_task_of(after) != task) break;
      if (const model::Site place = own_place(trace, trace.event(after)); place.line != 0) return place;
    }
    return trace.site(trace.tasks()[task].site);
  }
  // A worker runs no line that is known: the line that has handed the work over.
  if (const model::Entity job = trace.find(at.id(FieldName::job)); job.kind == trace::EntityKind::job)
    if (const model::Site place = trace.site(trace.jobs()[job.index].site); place.line != 0) return place;
  const model::ThreadIndex thread = trace.thread_of(event);
  const auto place_on_thread = [&](model::EventIndex other) {
    return trace.thread_of(other) == thread ? own_place(trace, trace.event(other)) : model::Site{};
  };
  for (model::EventIndex before = event; before > 0 && event - before < k_look_around; --before)
    if (const model::Site place = place_on_thread(before - 1); place.line != 0) return place;
  for (model::EventIndex after = event + 1; after < trace.event_count() && after - event < k_look_around; ++after)
    if (const model::Site place = place_on_thread(after); place.line != 0) return place;
  return {};
}

bool runs_a_line(const model::Trace& trace, model::EventIndex event) {
  using enum trace::EventKind;
  if (event == k_none || event >= trace.event_count()) return false;
  const EventKind kind = trace.kind(event);
  if (kind == poll_begin || kind == poll_end || kind == loop_start || kind == loop_stop || kind == thread_start || kind == thread_end)
    return false;
  if (trace.running_task_of(event) != k_none || own_place(trace, trace.event(event)).line != 0) return true;
  // Between the turns of its tasks a loop does what is to be done by itself: a timer has run out, it cancels.
  const model::ThreadIndex thread = trace.thread_of(event);
  return std::ranges::none_of(trace.loops(), [&](const model::Loop& loop) {
    return loop.thread == thread && loop.started <= event && (loop.stopped == k_none || event <= loop.stopped);
  });
}

}  // namespace interleave::gui
