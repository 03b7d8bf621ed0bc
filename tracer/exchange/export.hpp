// A trace in other formats. README.md of this folder says what each one holds.
//
// Every export goes through the events once and writes as it goes: its memory does not grow with the trace. Throws RewriteError where
// the output cannot be written, and lets pass what `progress` throws.
#pragma once

#include "tracer/exchange/text_output.hpp"
#include "tracer/model/trace.hpp"
#include "tracer/rewrite/trace_output.hpp"

namespace interleave::exchange {

/// Called now and then with the events (or tasks) done, and how many there are.
using rewrite::Progress;

void export_csv(const model::Trace& trace, TextOutput& out, const Progress& progress);
void export_json_lines(const model::Trace& trace, TextOutput& out, const Progress& progress);
void export_chrome(const model::Trace& trace, TextOutput& out, const Progress& progress);
void export_otlp(const model::Trace& trace, TextOutput& out, const Progress& progress);
void export_perfetto(const model::Trace& trace, TextOutput& out, const Progress& progress);

/// Calls `visit(index, event)` for each event, in order, and has written what is ready in between.
template <class Visit>
void each_event(const model::Trace& trace, TextOutput& out, const Progress& progress, Visit&& visit) {
  constexpr model::EventIndex k_progress_events = 4096;
  model::EventWalk walk{trace};
  const auto count = static_cast<model::EventIndex>(trace.event_count());
  for (model::EventIndex i = 0; i < count; ++i) {
    if (i % k_progress_events == 0 && progress) progress(i, count);
    visit(i, walk.next());
    out.written_if_full();
  }
}

}  // namespace interleave::exchange
