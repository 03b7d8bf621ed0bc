// What the environment says of recording, and the words for it, which a C program may say as well. `interleave record` says it; a person
// may, too.
#pragma once

#include <optional>
#include <string_view>

#include "tracer/record/session.hpp"

namespace interleave::record::detail {

/// INTERLEAVE_TRACE: the file to record into; empty when it says nothing.
std::filesystem::path trace_from_environment();

/// What a word says; nothing where it is none of those, or this machine has no such clock.
std::optional<trace::ClockKind> clock_named(std::string_view word);
std::optional<trace::Precision> precision_named(std::string_view word);
std::optional<WhenFull> when_full_named(std::string_view word);
/// What the words may be, for whoever said another one.
inline constexpr std::string_view k_clocks = "monotonic, virtual, or tsc where the machine has it";
inline constexpr std::string_view k_precisions = "precise or coarse";
inline constexpr std::string_view k_when_full = "lose or wait";

/// Fills in what `options` leave open from INTERLEAVE_CLOCK (monotonic, tsc, virtual), INTERLEAVE_SOURCE_PATH (folders, separated by ':'),
/// INTERLEAVE_PRECISION (precise, coarse), INTERLEAVE_WHEN_FULL (lose, wait) and INTERLEAVE_MAX_SIZE. What cannot be understood is told on
/// standard error and left out.
Options with_environment(Options options);

}  // namespace interleave::record::detail
