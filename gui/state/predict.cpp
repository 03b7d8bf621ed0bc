#include "gui/state/predict.hpp"

#include <algorithm>

namespace interleave::gui {

using model::EventIndex;
using model::k_none;
using model::TaskIndex;

namespace {

constexpr std::size_t k_most_candidates = 8;

/// The next time that a task goes on; k_none where that task is yet to be made, and nobody could know.
EventIndex next_turn(const model::Trace& trace, const model::State& now) {
  for (EventIndex event = now.event + 1; event < trace.event_count(); ++event) {
    if (trace.kind(event) != model::EventKind::task_resume) continue;
    const TaskIndex task = trace.task(trace.event(event).task());
    return task != k_none && now.find(task) != nullptr ? event : k_none;
  }
  return k_none;
}

}  // namespace

PredictQuestion predict_question(const model::Trace& trace, const model::State& now) {
  PredictQuestion question;
  question.turn = next_turn(trace, now);
  if (question.turn == k_none) return question;
  const TaskIndex truth = trace.task(trace.event(question.turn).task());
  const auto offer = [&](TaskIndex task) {
    if (question.candidates.size() < k_most_candidates && std::ranges::find(question.candidates, task) == question.candidates.end())
      question.candidates.push_back(task);
  };
  for (const model::LoopNow& loop : now.loops)
    for (const TaskIndex task : loop.ready) offer(task);
  for (const model::TaskNow& task : now.tasks) offer(task.task);
  if (std::ranges::find(question.candidates, truth) == question.candidates.end()) question.candidates.back() = truth;
  // In the order of their creation: where a task stands must not tell whether it is ready.
  std::ranges::sort(question.candidates);
  return question;
}

}  // namespace interleave::gui
