// A lane of synchronous calls in pieces, and one of jobs, in the order of time: what is drawn, and what its series is made of.
#pragma once

#include <algorithm>
#include <cstdint>

#include "gui/state/lanes.hpp"

namespace interleave::gui {

struct CallPiece {
  std::int64_t begin_ns = 0, end_ns = 0;
  std::uint32_t item = model::k_none;       ///< the call or the job
  model::EventIndex event = model::k_none;  ///< that began it
  bool outer = false;                       ///< the call waits for one of its own that has a lane
};

/// The first call that has not ended before `from_ns`: its place in the lane. `time_of(event)`; k_none stands for the trace's end.
template <class TimeOf>
std::size_t first_call(const model::Trace& trace, std::span<const model::SpanIndex> spans, std::int64_t from_ns, TimeOf&& time_of) {
  const auto found =
      std::ranges::partition_point(spans, [&](model::SpanIndex span) { return time_of(trace.span_links(span).end) < from_ns; });
  return static_cast<std::size_t>(found - spans.begin());
}

/// From the `first` one on, until `take(piece)` says false.
template <class TimeOf, class Take>
void visit_calls(const model::Trace& trace, const LaneContent& content, std::size_t first, TimeOf&& time_of, Take&& take) {
  if (first >= content.spans.size()) return;
  const auto parent_of = [&](model::SpanIndex span) { return trace.span_links(span).parent; };
  auto inner = std::ranges::lower_bound(content.inner, content.spans[first], {}, parent_of);
  for (; first < content.spans.size(); ++first) {
    const model::SpanIndex call = content.spans[first];
    const model::SpanLinks links = trace.span_links(call);
    const std::int64_t begin = time_of(links.begin), end = time_of(links.end);
    while (inner != content.inner.end() && parent_of(*inner) < call) ++inner;
    CallPiece piece{begin, begin, call, links.begin, false};
    for (; inner != content.inner.end() && parent_of(*inner) == call; ++inner) {
      const model::SpanLinks of_inner = trace.span_links(*inner);
      const std::int64_t inner_begin = time_of(of_inner.begin), inner_end = time_of(of_inner.end);
      const std::int64_t from = piece.end_ns;
      piece = {from, inner_begin, call, links.begin, false};
      if (inner_begin > from && !take(piece)) return;
      piece = {std::max(from, inner_begin), std::max(from, inner_end), call, links.begin, true};
      if (!take(piece)) return;
    }
    piece = {piece.end_ns, end, call, links.begin, false};
    if ((end > piece.begin_ns || piece.begin_ns == begin) && !take(piece)) return;
  }
}

/// Jobs likewise.
template <class TimeOf>
std::size_t first_job(const model::Trace& trace, std::span<const model::JobIndex> jobs, std::int64_t from_ns, TimeOf&& time_of) {
  const auto found = std::ranges::partition_point(jobs, [&](model::JobIndex job) { return time_of(trace.job_links(job).ended) < from_ns; });
  return static_cast<std::size_t>(found - jobs.begin());
}
template <class TimeOf, class Take>
void visit_jobs(const model::Trace& trace, std::span<const model::JobIndex> jobs, std::size_t first, TimeOf&& time_of, Take&& take) {
  for (; first < jobs.size(); ++first) {
    const model::JobLinks links = trace.job_links(jobs[first]);
    if (!take(CallPiece{time_of(links.begun), time_of(links.ended), jobs[first], links.begun, false})) return;
  }
}

}  // namespace interleave::gui
