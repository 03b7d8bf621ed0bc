// What the environment says of recording. `interleave record` says it; a person may, too.
#pragma once

#include "tracer/record/session.hpp"

namespace interleave::record::detail {

/// INTERLEAVE_TRACE: the file to record into; empty when it says nothing.
std::filesystem::path trace_from_environment();

/// Fills in what `options` leave open from INTERLEAVE_CLOCK (monotonic, tsc, virtual), INTERLEAVE_SOURCE_PATH (folders, separated by ':')
/// INTERLEAVE_PRECISION (precise, coarse) and INTERLEAVE_WHEN_FULL (lose, wait). What cannot be understood is told on standard error and
/// left out.
Options with_environment(Options options);

}  // namespace interleave::record::detail
