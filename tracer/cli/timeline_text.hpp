// A timeline drawn with characters: a lane a line, for 80 columns, a log file, a screen reader.
#pragma once

#include <string>

#include "tracer/cli/terminal.hpp"
#include "tracer/model/trace.hpp"

namespace interleave::cli {

/// The lanes of `trace` between two instants on its axis. ASCII only where the terminal has no UTF-8.
std::string timeline_text(const model::Trace& trace, const model::Interval& range, const Terminal& terminal);

/// The state just after an event: every task, its await stack, the ready queue, timers, resources, jobs, output so far.
std::string state_text(const model::Trace& trace, model::EventIndex event);

}  // namespace interleave::cli
