#include "gui/state/density.hpp"

#include <algorithm>
#include <cmath>

namespace interleave::gui {

using model::k_none;

Density empty_density(std::size_t steps) { return {std::vector<float>(steps), std::vector<float>(steps)}; }

void add_density(std::vector<float>& steps, model::Interval whole, model::Interval part) {
  const double step_ns = static_cast<double>(whole.length_ns()) / static_cast<double>(steps.size());
  if (step_ns <= 0) return;
  const double begin = std::max(0.0, static_cast<double>(part.begin_ns - whole.begin_ns) / step_ns);
  const double end = std::min(static_cast<double>(steps.size()), static_cast<double>(part.end_ns - whole.begin_ns) / step_ns);
  for (double at = begin; at < end;) {
    const double next = std::min(end, std::floor(at) + 1);
    steps[static_cast<std::size_t>(at)] += static_cast<float>(next - at);
    at = next;
  }
}

void Load::add(model::TaskState state, model::Interval whole, model::Interval part) {
  if (state == model::TaskState::running)
    add_density(running, whole, part);
  else if (state == model::TaskState::ready)
    add_density(ready, whole, part);
  else if (state == model::TaskState::waiting)
    add_density(waiting, whole, part);
}

void Load::add(const Load& other) {
  for (auto list : {&Load::running, &Load::ready, &Load::waiting})
    for (std::size_t step = 0; step < std::min(steps(), other.steps()); ++step) (this->*list)[step] += (other.*list)[step];
}

void add_calls_and_jobs(const model::Trace& trace, Density& density) {
  const model::Interval whole = trace.time();
  const auto time_of = [&](model::EventIndex event) { return event == k_none ? whole.end_ns : trace.time_ns(event); };
  const auto spans = trace.spans();
  for (std::size_t index = 0; index < spans.size(); ++index)
    if (const model::Span span = spans[index]; span.task == k_none && span.parent == k_none && span.begin != k_none)
      add_density(density.running, whole, {trace.time_ns(span.begin), time_of(span.end)});
  const auto jobs = trace.jobs();
  for (std::size_t index = 0; index < jobs.size(); ++index)
    if (const model::Job job = jobs[index]; job.begun != k_none)
      add_density(density.running, whole, {trace.time_ns(job.begun), time_of(job.ended)});
  for (float& part : density.running) part = std::min(part, 1.0f);
}

}  // namespace interleave::gui
