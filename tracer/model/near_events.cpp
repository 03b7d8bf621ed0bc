#include "tracer/model/near_events.hpp"

#include <algorithm>

#include "tracer/model/trace_data.hpp"

namespace interleave::model {

NearEvents::NearEvents(const Trace& trace) : trace_{trace}, walk_{trace} {}

const Event& NearEvents::event(EventIndex index) {
  static constexpr Event k_nothing{};
  const auto count = static_cast<EventIndex>(trace_.event_count());
  if (index >= count) return k_nothing;
  const EventIndex begin = index / k_block * k_block;
  Block& block = blocks_[index / k_block % k_blocks];
  if (block.begin != begin) {
    block.events.clear();
    block.events.reserve(k_block);
    for (EventIndex at = begin; at < std::min(begin + k_block, count); ++at) block.events.push_back(walk_.event(at));
    block.begin = begin;
  }
  return block.events[index - begin];
}

Segment NearEvents::segment(TaskIndex task, std::uint32_t number) {
  const Trace::Data& data = trace_.data();
  if (task >= data.tasks.size() || number >= data.tasks[task].segments.count) return {};
  const EventIndex end = data.segment_end(task, number);
  const std::int64_t end_ns = end == k_none ? data.time.end_ns : time_ns(end);
  return data.segment(task, number, event(data.begin_of(task, number)), end_ns);
}

TaskState NearEvents::state(TaskIndex task, std::uint32_t number) const { return trace_.data().state_of(task, number); }

TaskIndex NearEvents::running_task_of(EventIndex index) {
  const Trace::Data& data = trace_.data();
  if (index >= trace_.event_count()) return k_none;
  const EventIndex resume = data.last_resume_of(index);
  return resume == k_none ? k_none : data.running_task_of(index, resume, event(resume).task());
}

}  // namespace interleave::model
