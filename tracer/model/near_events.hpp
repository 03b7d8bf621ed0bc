// Events and segments that lie near each other, cheaply, in whatever order: what follows a trace backwards asks for them.
//
// What is asked for is decoded with its neighbours, and the last blocks of them are kept: half a megabyte. One thread at a time; the trace
// must outlive it.
#pragma once

#include <array>
#include <vector>

#include "tracer/model/trace.hpp"

namespace interleave::model {

class NearEvents {
 public:
  explicit NearEvents(const Trace& trace);

  // As those of Trace. An event lives until the next call.
  const Event& event(EventIndex index);
  std::int64_t time_ns(EventIndex index) { return event(index).time_ns; }
  Segment segment(TaskIndex task, std::uint32_t number);
  TaskIndex running_task_of(EventIndex index);
  /// The state of trace.segments(task)[number]; nothing is decoded for it.
  TaskState state(TaskIndex task, std::uint32_t number) const;

 private:
  static constexpr EventIndex k_block = 128, k_blocks = 48;
  struct Block {
    EventIndex begin = k_none;
    std::vector<Event> events;
  };

  const Trace& trace_;
  EventWalk walk_;
  std::array<Block, k_blocks> blocks_;
};

}  // namespace interleave::model
