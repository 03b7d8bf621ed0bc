// What happens to a lock, a queue, a timer and so on, in words.
#pragma once

#include "tracer/insight/phrasing.hpp"

namespace interleave::insight {

/// Of the resource_create, resource_state or resource_close that `event` is: "Lock `db` is free now."
std::string resource_words(const model::Trace& trace, const Words& words, model::EventIndex event);

}  // namespace interleave::insight
