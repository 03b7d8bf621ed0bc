// What runs on a thread from one event to another: a task between two awaits, a job, a synchronous call, the loop's wait for the system.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tracer/model/trace.hpp"

namespace interleave::exchange {

struct Slice {
  model::Interval time;
  std::string name;
  const char* category = "";
  model::EntityId entity;  ///< the task, job, call or loop
  model::SiteId site;
  model::EventIndex end_event = model::k_none;  ///< k_none: the trace ended first; of a poll it is not known
};

/// Is given every event, in order, and tells the slice that begins there. Its end is known, since the whole trace is.
class Slices {
 public:
  explicit Slices(const model::Trace& trace) : trace_{trace}, next_poll_(trace.loops().size()) {}
  std::optional<Slice> begun_by(model::EventIndex index, const model::Event& event);

 private:
  model::Interval until(model::EventIndex begin, model::EventIndex end) const;

  const model::Trace& trace_;
  std::vector<std::size_t> next_poll_;  // by loop
};

/// The loop's, the thread's or the process's name as a viewer shows it; never empty.
std::string thread_title(const model::Trace& trace, model::ThreadIndex thread);
std::string process_title(const file::FileInfo& process);

/// The operating system's numbers of the processes, or others where they are not known or not different.
std::vector<std::uint32_t> process_numbers(const model::Trace& trace);

}  // namespace interleave::exchange
