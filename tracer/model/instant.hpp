// Instants as people write them: `12.5ms`, `3s`, `250us`, or an event: `#1234`. For every command line.
#pragma once

#include <stdexcept>
#include <string_view>

#include "tracer/model/trace.hpp"

namespace interleave::model {

struct InstantError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// The text as nanoseconds: a number and one of ns, us, µs, ms, s, m. Throws InstantError.
std::int64_t parse_duration(std::string_view text);

/// The instant on the trace's axis, counted from its first event. Throws InstantError for what is no instant, and for an event
/// that the trace has not.
std::int64_t parse_instant(const Trace& trace, std::string_view text);

/// The same as an event: `#1234` itself, or the last event at or before the time. k_none before the first event.
EventIndex parse_event(const Trace& trace, std::string_view text);

}  // namespace interleave::model
