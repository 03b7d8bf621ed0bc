#include "gui/state/density.hpp"

#include <algorithm>
#include <cmath>

namespace interleave::gui {
namespace {

/// Adds an interval's length to the steps that it touches, in parts of a step.
void spread(std::vector<float>& steps, model::Interval whole, model::Interval part) {
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

}  // namespace

Density make_density(const model::Trace& trace, std::size_t steps) {
  Density density{std::vector<float>(steps), std::vector<float>(steps)};
  const model::Interval whole = trace.time();
  if (whole.length_ns() <= 0) return density;
  const auto time_of = [&](model::EventIndex event) { return event == model::k_none ? whole.end_ns : trace.time_ns(event); };
  for (model::TaskIndex task = 0; task < trace.tasks().size(); ++task) {
    for (const model::Segment& segment : trace.segments(task)) {
      if (segment.state == model::TaskState::running) spread(density.running, whole, segment.time);
      if (segment.state == model::TaskState::ready) spread(density.ready, whole, segment.time);
    }
  }
  for (const model::Span& span : trace.spans())
    if (span.task == model::k_none && span.parent == model::k_none && span.begin != model::k_none)
      spread(density.running, whole, {trace.time_ns(span.begin), time_of(span.end)});
  for (const model::Job& job : trace.jobs())
    if (job.begun != model::k_none) spread(density.running, whole, {trace.time_ns(job.begun), time_of(job.ended)});
  for (float& part : density.running) part = std::min(part, 1.0f);
  return density;
}

}  // namespace interleave::gui
