// Why a task can go on, in words: what it waited for and how that ended, or who made it ready in another way.
#pragma once

#include "tracer/insight/phrasing.hpp"

namespace interleave::insight {

/// "`setter` has set event `go`, which it waited for": why the task's segment number `ready` began, which is one of state ready.
std::string reason_words(const model::Trace& trace, const Words& words, model::TaskIndex task, std::uint32_t ready);

/// "`boss` has asked it to cancel, so it no longer sleeps for 50 ms": what the task's segment number `waiting` came to by event `end`;
/// empty where nobody asked the task to cancel meanwhile.
std::string cancel_words(const model::Trace& trace, const Words& words, model::TaskIndex task, std::uint32_t waiting,
                         model::EventIndex end);

/// ", and `boss` has asked it to cancel since": what came to a ready task between its wake and its resume; empty where nothing did.
std::string cancelled_since_words(const model::Trace& trace, const Words& words, model::TaskIndex task, model::EventIndex wake,
                                  model::EventIndex resume);

/// The entity as the one who asks for a cancel: "the timer of 50 ms, which has run out,".
std::string asker_words(const model::Trace& trace, const Words& words, model::EntityId id);

/// " while `main` and `b` ran": the tasks that had the loop's thread between two events, but for the task itself; empty where none had.
std::string meanwhile_words(const model::Trace& trace, const Words& words, model::TaskIndex task, model::EventIndex from,
                            model::EventIndex to);

}  // namespace interleave::insight
