// Finds a text in a trace: in names, functions, files, values and output.
#pragma once

#include <string_view>
#include <vector>

#include "tracer/model/trace.hpp"

namespace interleave::gui {

/// The events where it was found, in order: where what is called so was made, where a value came to be, where it was printed.
struct Hits {
  std::vector<model::EventIndex> events;
};

/// Letters of English match in either case. A number after `#` is the event of that number. Throws model::Stopped where `progress` says so.
Hits find_hits(const model::Trace& trace, std::string_view text, const model::Progress& progress = {});

}  // namespace interleave::gui
