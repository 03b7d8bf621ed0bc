// The event table as JSON: written into every trace, so that a reader which has never heard of an event can step
// over it, and one that has never heard of a field can leave it out.
#pragma once

#include <string>

namespace interleave::trace {

/// `{"version": […], "events": [{"number", "name", "meaning", "fields": [{"name", "encoding", "enumeration"?}]}],
///   "enumerations": {name: [word, …]}}`
std::string schema_json();

/// The same as the tables of FORMAT.md (GitHub Markdown).
std::string schema_markdown();

}  // namespace interleave::trace
