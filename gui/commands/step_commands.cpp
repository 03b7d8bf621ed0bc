#include "gui/commands/step_commands.hpp"

#include <algorithm>
#include <cmath>

#include "gui/commands/view_commands.hpp"
#include "tracer/model/navigate.hpp"

namespace interleave::gui {
namespace {

using trace::EventKind;

constexpr std::size_t k_most_history = 256;

void follow(Viewer& viewer) {
  for (std::size_t other = 0; other < viewer.documents.size(); ++other) {
    Document& document = viewer.documents[other];
    if (other == viewer.active || document.cursor == k_none) continue;
    const EventIndex at = document.trace->event_at(static_cast<std::int64_t>(std::floor(viewer.cursor_ns)) + document.origin_ns);
    document.set_cursor(at == k_none ? 0 : at);
  }
}

/// The next event at which stepping stops, forwards (+1) or backwards (-1).
EventIndex neighbour(const Document& document, int direction) {
  const std::size_t events = document.trace->event_count();
  EventIndex at = document.cursor;
  while (direction > 0 ? at + 1 < events : at > 0) {
    at += static_cast<EventIndex>(direction);
    if (stops_at(document, at)) return at;
  }
  return k_none;
}

TaskIndex task_to_step(const Document& document) {
  return document.selected != k_none ? document.selected : task_of_event(*document.trace, document.cursor);
}

EventIndex target_of(const Document& document, Command command) {
  const model::Trace& trace = *document.trace;
  const TaskIndex task = task_to_step(document);
  const auto of_task = [&](auto move) { return task == k_none ? k_none : move(trace, task, document.cursor); };
  switch (command) {
    case Command::next_event:
      return neighbour(document, 1);
    case Command::previous_event:
      return neighbour(document, -1);
    case Command::next_of_task:
      return of_task(model::next_event_of);
    case Command::previous_of_task:
      return of_task(model::previous_event_of);
    case Command::step_over:
      return of_task(model::step_over);
    case Command::step_over_back:
      return of_task(model::step_over_back);
    case Command::step_into:
      return model::step_into(trace, document.cursor);
    case Command::to_cause:
      return model::cause_of(trace, document.cursor);
    case Command::step_out:
      return of_task(model::step_out);
    default:
      return k_none;
  }
}

std::string why_not(const Viewer& viewer, const Document& document, Command command) {
  const bool chinese = viewer.language == Language::chinese;
  const bool needs_task =
      command != Command::next_event && command != Command::previous_event && command != Command::step_into && command != Command::to_cause;
  if (needs_task && task_to_step(document) == k_none)
    return chinese ? "先选择一个任务：点击它的泳道" : "Select a task first: click its lane";
  switch (command) {
    case Command::next_event:
      return chinese ? "这是最后一个事件" : "This is the last event";
    case Command::previous_event:
      return chinese ? "这是第一个事件" : "This is the first event";
    case Command::step_into:
      return chinese ? "这个事件没有等待或创建任何东西" : "This event awaits and creates nothing to step into";
    case Command::to_cause:
      return chinese ? "记录中没有这个事件的起因" : "The trace tells no cause of this event";
    case Command::step_out:
      return chinese ? "没有谁在等待它" : "Nothing awaits it";
    default:
      return chinese ? "这个任务在那个方向上没有更多事件" : "The task has no further event in that direction";
  }
}

void undo(Viewer& viewer) {
  if (viewer.history.empty()) return;
  const Stand stand = viewer.history.back();
  viewer.history.pop_back();
  viewer.active = stand.document;
  viewer.current()->selected = stand.selected;
  move_cursor(viewer, stand.cursor);
}

}  // namespace

void remember(Viewer& viewer) {
  const Document& document = *viewer.current();
  const Stand stand{viewer.active, document.cursor, document.selected};
  if (viewer.history.size() >= k_most_history) viewer.history.erase(viewer.history.begin());
  viewer.history.push_back(stand);
}

bool stops_at(const Document& document, EventIndex event) {
  const EventKind kind = document.trace->kind(event);
  if (kind == EventKind::clock_sync || kind == EventKind::define_string || kind == EventKind::define_site) return false;
  const TaskIndex task = task_of_event(*document.trace, event);
  if (task == k_none) return true;
  return document.is_seen(task);
}

void move_cursor(Viewer& viewer, EventIndex event) {
  Document* document = viewer.current();
  if (document == nullptr || event >= document->trace->event_count()) return;
  document->set_cursor(event);
  viewer.cursor_ns = document->axis_of(document->trace->time_ns(event));
  viewer.beat = 0;
  follow(viewer);
  reveal_cursor(viewer);
}

void move_cursor_to_time(Viewer& viewer, double axis_ns) {
  const Document* document = viewer.current();
  if (document == nullptr || document->cursor == k_none || !std::isfinite(axis_ns)) return;
  const AxisRange whole = whole_axis(viewer);
  axis_ns = std::clamp(axis_ns, whole.begin_ns, whole.end_ns);
  const model::Trace& trace = *document->trace;
  const EventIndex before = trace.event_at(static_cast<std::int64_t>(std::floor(axis_ns)) + document->origin_ns);
  EventIndex nearest = before == k_none ? 0 : before;
  if (nearest + 1 < trace.event_count()) {
    const double to_next = document->axis_of(trace.time_ns(nearest + 1)) - axis_ns;
    if (to_next < axis_ns - document->axis_of(trace.time_ns(nearest))) ++nearest;
  }
  move_cursor(viewer, nearest);
}

void set_cursor_time(Viewer& viewer, double axis_ns) {
  if (!std::isfinite(axis_ns)) return;
  const AxisRange whole = whole_axis(viewer);
  viewer.cursor_ns = std::clamp(axis_ns, whole.begin_ns, whole.end_ns);
  for (Document& document : viewer.documents) {
    if (document.cursor == k_none) continue;
    const EventIndex at = document.trace->event_at(static_cast<std::int64_t>(std::floor(viewer.cursor_ns)) + document.origin_ns);
    document.set_cursor(at == k_none ? 0 : at);
  }
  reveal_cursor(viewer);
}

void step(Viewer& viewer, Command command) {
  Document* document = viewer.current();
  if (document == nullptr || document->cursor == k_none) return;
  viewer.playing = false;
  if (command == Command::undo) return undo(viewer);
  const AxisRange whole = whole_axis(viewer);
  const EventIndex from = document->cursor;
  EventIndex to = k_none;
  switch (command) {
    case Command::to_start:
      to = 0;
      break;
    case Command::to_end:
      to = static_cast<EventIndex>(document->trace->event_count() - 1);
      break;
    case Command::forward_tenth:
    case Command::back_tenth: {
      remember(viewer);
      const double tenth = whole.length_ns() / 10;
      return move_cursor_to_time(viewer, viewer.cursor_ns + (command == Command::forward_tenth ? tenth : -tenth));
    }
    default:
      to = target_of(*document, command);
      break;
  }
  if (to == k_none || to >= document->trace->event_count()) {
    viewer.message = why_not(viewer, *document, command);
    return;
  }
  remember(viewer);
  const bool changes_task = command == Command::step_into || command == Command::to_cause || command == Command::step_out;
  // Whoever follows an arrow goes on stepping there.
  if (changes_task) {
    const TaskIndex there = task_of_event(*document->trace, to);
    if (there != k_none) document->selected = there;
  } else if (document->selected == k_none && command != Command::next_event && command != Command::previous_event &&
             command != Command::to_start && command != Command::to_end) {
    document->selected = task_of_event(*document->trace, from);
  }
  if (document->selected != k_none && changes_task) reveal_task(*document, document->selected);
  move_cursor(viewer, to);
}

}  // namespace interleave::gui
