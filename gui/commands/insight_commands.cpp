#include "gui/commands/insight_commands.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

#include "gui/commands/step_commands.hpp"
#include "gui/commands/view_commands.hpp"
#include "tracer/model/navigate.hpp"

namespace interleave::gui {
namespace {

/// The place behind (+1) or before (-1) the cursor in what is sorted by event.
template <class Places, class EventOf>
auto beyond(const Places& places, EventIndex cursor, int direction, const EventOf& event_of) {
  if (direction > 0) return std::ranges::upper_bound(places, cursor, {}, event_of);
  const auto at = std::ranges::lower_bound(places, cursor, {}, event_of);
  return at == places.begin() ? places.end() : at - 1;
}

void say(Viewer& viewer, const char* english, const char* chinese) {
  viewer.message = viewer.language == Language::chinese ? chinese : english;
}

}  // namespace

std::vector<ProblemPlace> problem_places(const Document& document) {
  std::vector<ProblemPlace> places;
  if (const auto diagnosis = document.insights->diagnosis())
    for (const insight::Finding& found : diagnosis->findings)
      if (found.event != k_none) places.push_back({found.event, found.task});
  if (document.trace->checked())
    for (const model::Problem& problem : document.trace->problems())
      if (problem.event != k_none) places.push_back({problem.event, k_none});
  std::ranges::sort(places, {}, &ProblemPlace::event);
  return places;
}

void go_to_problem(Viewer& viewer, int direction) {
  Document* document = viewer.current();
  if (document == nullptr || document->cursor == k_none) return;
  const std::vector<ProblemPlace> places = problem_places(*document);
  const auto at = beyond(places, document->cursor, direction, &ProblemPlace::event);
  if (at == places.end()) {
    if (!document->insights->diagnosis()) return say(viewer, "Still looking for problems", "仍在查找问题");
    if (places.empty()) return say(viewer, "No problem was found", "没有发现问题");
    return direction > 0 ? say(viewer, "This is the last problem", "这是最后一个问题")
                         : say(viewer, "This is the first problem", "这是第一个问题");
  }
  remember(viewer);
  viewer.playing = false;
  if (at->task != k_none) document->selected = at->task;
  move_cursor(viewer, at->event);
  if (at->task != k_none) reveal_task(*document, at->task);
}

void go_to_hit(Viewer& viewer, int direction) {
  Document* document = viewer.current();
  if (document == nullptr || document->cursor == k_none) return;
  if (viewer.search.text.empty()) {
    viewer.search.open = true;
    return;
  }
  const auto hits = document->insights->search(viewer.search.text);
  if (!hits) return say(viewer, "Still searching", "仍在搜索");
  if (hits->events.empty()) return say(viewer, "Nothing is called so", "没有匹配");
  auto at = beyond(hits->events, document->cursor, direction, std::identity{});
  // Beyond the last one the first one comes again.
  if (at == hits->events.end()) at = direction > 0 ? hits->events.begin() : hits->events.end() - 1;
  remember(viewer);
  viewer.playing = false;
  const TaskIndex task = task_of_event(*document->trace, *at);
  if (task != k_none) document->selected = task;
  move_cursor(viewer, *at);
  if (task != k_none) reveal_task(*document, task);
}

void measure(Viewer& viewer, double from_ns, double to_ns) {
  viewer.measured.reset();
  viewer.statistics.chosen = k_none;
  if (!std::isfinite(from_ns) || !std::isfinite(to_ns) || viewer.documents.empty()) return;
  const AxisRange whole = whole_axis(viewer);
  const auto [begin, end] = std::minmax(std::clamp(from_ns, whole.begin_ns, whole.end_ns), std::clamp(to_ns, whole.begin_ns, whole.end_ns));
  if (end > begin) viewer.measured = AxisRange{begin, end};
}

void answer(Viewer& viewer, TaskIndex guess) {
  Document* document = viewer.current();
  if (!viewer.predict.on || document == nullptr || document->cursor == k_none) return;
  const PredictQuestion question = predict_question(*document->trace, document->trace->state_at(document->cursor));
  if (std::ranges::find(question.candidates, guess) == question.candidates.end()) return;
  remember(viewer);
  viewer.playing = false;
  Predict& predict = viewer.predict;
  predict.guess = guess;
  predict.truth = document->trace->task(document->trace->event(question.turn).task());
  ++predict.asked;
  predict.right += predict.truth == guess ? 1 : 0;
  document->selected = predict.truth;
  move_cursor(viewer, question.turn);
  reveal_task(*document, predict.truth);
}

void align(Viewer& viewer) {
  const Document* document = viewer.current();
  if (!viewer.comparing() || document == nullptr || document->cursor == k_none)
    return say(viewer, "Open a second trace first", "先打开另一条记录");
  const std::int64_t here = document->trace->time_ns(document->cursor);
  if (!viewer.anchor || viewer.anchor->document == viewer.active) {
    viewer.anchor = Stand{viewer.active, document->cursor, document->selected};
    return say(viewer, "Now go to the event of the other trace that is to stand at the same time, and press L there",
               "现在到另一条记录中要对齐的事件处，再按 L");
  }
  const Document& other = viewer.documents[viewer.anchor->document];
  const auto at = static_cast<std::int64_t>(std::llround(other.axis_of(other.trace->time_ns(viewer.anchor->cursor))));
  viewer.documents[viewer.active].origin_ns = here - at;
  viewer.anchor.reset();
  viewer.measured.reset();
  set_visible(viewer, fitting_range(viewer));
  move_cursor(viewer, document->cursor);
}

void align_starts(Viewer& viewer) {
  for (Document& document : viewer.documents) document.origin_ns = document.trace->time().begin_ns;
  viewer.anchor.reset();
  viewer.measured.reset();
  if (viewer.documents.empty()) return;
  set_visible(viewer, fitting_range(viewer));
  if (viewer.current()->cursor != k_none) move_cursor(viewer, viewer.current()->cursor);
}

}  // namespace interleave::gui
