// An event named by what it means, never by its number: so that it is found in any recording of the same program.
#pragma once

#include <cstdint>
#include <string>

#include "tracer/model/trace.hpp"

namespace interleave::lessons {

/// What is empty fits everything.
struct Moment {
  std::string kind;      ///< of the event: task_suspend, print, …
  std::string task;      ///< name or function of the task that it is about, or in which it happened
  std::string call;      ///< function of the call or coroutine that it is about
  std::string text;      ///< a part of what it says: printed, returned, raised
  std::string resource;  ///< a part of the name or kind of the thing that it is about
  std::int64_t nth = 1;  ///< of those that fit: 1 is the first, -1 the last; never 0
};

/// k_none: there is no such event.
model::EventIndex find(const model::Trace& trace, const Moment& moment);

/// As a person would say it: "the 2nd task_suspend of `red`".
std::string describe(const Moment& moment);

}  // namespace interleave::lessons
