// A timeline drawn with characters: a lane a line, for 80 columns, a log file, a screen reader.
#pragma once

#include <string>

#include "tracer/cli/terminal.hpp"
#include "tracer/model/trace.hpp"

namespace interleave::cli {

/// Columns that the names of the trace's lanes want. Timelines that share an axis share the largest.
std::size_t name_columns(const model::Trace& trace, const Terminal& terminal);

/// The lanes of `trace` between two instants on its axis, behind names of `names` columns.
std::string timeline_text(const model::Trace& trace, const model::Interval& range, std::size_t names, const Terminal& terminal);

/// The state just after an event: every task, its await stack, the ready queue, timers, resources, jobs, output so far.
std::string state_text(const model::Trace& trace, model::EventIndex event);

}  // namespace interleave::cli
