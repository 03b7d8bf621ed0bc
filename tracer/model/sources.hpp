// The program's source files: those that travel with the trace; for a program that was killed, and so embedded none,
// those that lie on this machine under the names that the trace has.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "tracer/model/trace.hpp"

namespace interleave::model {

/// `texts` keeps what was read here. A trace is hostile input: only regular files of at most 1 MiB whose names end as
/// sources' do are read. Relative names are looked for below the working folder and below the folders above the trace.
std::vector<Source> find_sources(const file::TraceFile& file, std::deque<std::string>& texts);

}  // namespace interleave::model
