// The event table as JSON: written into every trace, so that a reader which has never heard of an event can step
// over it, and one that has never heard of a field can leave it out.
#pragma once

#include <cstdint>
#include <string>

#include "tracer/events/wire.hpp"

namespace interleave::trace {

/// `{"version": […], "events": [{"number", "name", "meaning", "fields": [{"name", "encoding", "enumeration"?, "base"?}]}],
///   "enumerations": {name: [word, …]}}`
/// In files of major version 1 ids had no base.
std::string schema_json(std::uint16_t major = wire::k_major);

/// The same as the tables of FORMAT.md (GitHub Markdown).
std::string schema_markdown();

}  // namespace interleave::trace
