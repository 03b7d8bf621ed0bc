// What happened, in one plain sentence.
//
// Built from the model and true in every case; the viewer, the terminal and JSON all show these. Both languages stand in
// one table of patterns (phrases.hpp).
#pragma once

#include <string>

#include "tracer/model/trace.hpp"

namespace interleave::insight {

enum class Language { english, chinese };

/// "`main` awaits `gather` of 2 tasks (line 12): it is suspended, and the loop takes `fetch a`, first in the ready queue."
std::string sentence(const model::Trace& trace, model::EventIndex event, Language language = Language::english);

/// What a person calls a thing in the language: a task's name, "lock db", "gather of 3", "timer".
std::string entity_name(const model::Trace& trace, model::EntityId id, Language language = Language::english);

/// A time as a person writes it: 1.24 ms, 350 ns, 2.5 s. Three digits that count; from two minutes on 3 min 20 s, 2 h 5 min.
std::string human_time(std::int64_t ns);

}  // namespace interleave::insight
