// A file header whose checksum does not fit, made usable again from what the chunks say.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tracer/rewrite/trace_output.hpp"

namespace interleave::rewrite {

/// What the chunks of process 0 tell about its clock.
struct ClockFacts {
  std::optional<std::uint64_t> first_ticks;                         ///< of all event chunks: where the earliest begins
  std::uint64_t last_ticks = 0;                                     ///< and the latest ends
  std::optional<trace::wire::ClockSnapshot> first_sync, last_sync;  ///< of the clock chunks
};

/// The header with all that is known put right. What is only likely is said in `guessed`, a sentence each; `identity` becomes
/// part of the trace's UUID where that is lost.
HeaderPage repaired(const HeaderPage& found, const ClockFacts& clock, std::uint64_t identity, std::vector<std::string>& guessed);

}  // namespace interleave::rewrite
