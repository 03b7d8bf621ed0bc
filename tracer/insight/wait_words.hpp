// What a suspended task waits for, in words.
#pragma once

#include "tracer/insight/phrasing.hpp"

namespace interleave::insight {

/// "sleeps for 50 ms", "waits for lock `db`, which `fetch` holds": of the task_suspend that `suspend` is.
std::string wait_words(const model::Trace& trace, const Words& words, model::EventIndex suspend);

/// One resource_state: what number the resource had from then on.
struct StateChange {
  model::EventIndex event = model::k_none;  ///< k_none: there is none
  std::int64_t number = 0;
  model::EntityId holder;
};
/// The resource's last one before event `end`.
StateChange state_before(const model::Trace& trace, model::ResourceIndex resource, model::EventIndex end);

}  // namespace interleave::insight
