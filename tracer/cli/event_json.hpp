// Events as JSON and as text, by the names of the event table.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "tracer/model/trace.hpp"

namespace interleave::cli {

/// `{n, t_ns, thread, kind, …}` with the event's fields by their names: ids as numbers, enumerations and strings as text, a site
/// as `{file, line, function}`; what is none or empty is left out. Events that name no task get the one that was running.
nlohmann::ordered_json event_json(const model::Trace& trace, model::EventIndex index);

/// `{file, line, function}`.
nlohmann::ordered_json site_json(const model::Trace& trace, trace::SiteId id);

/// The same in one line for people.
std::string event_text(const model::Trace& trace, model::EventIndex index);

/// JSON in one line; bytes that are no UTF-8 are replaced.
std::string dumped(const nlohmann::ordered_json& json);

}  // namespace interleave::cli
