// The await stacks: of each task the frames that it has entered and not left, outermost first.
#include <algorithm>

#include "tracer/model/trace_data.hpp"

namespace interleave::model {
namespace {

using Data = Trace::Data;

/// Calls `visit(frame, task)` for the open frames that `wanted(frame)`, in the order in which they were entered.
template <class Wanted, class Visit>
void visit_open_frames(const Data& data, EventIndex event, Wanted&& wanted, Visit&& visit) {
  std::vector<FrameIndex> open;
  data.frame_lives.alive_at(
      data.frames, event, [](const FrameRow& row) { return row.left; },
      [&](FrameIndex frame) {
        if (data.frames[frame].entered <= event && wanted(frame)) open.push_back(frame);
      });
  const auto entered_by = [&](FrameIndex frame) { return data.frames[frame].entered; };
  std::ranges::sort(open, {}, entered_by);
  EventReader reader{data.log};
  for (const FrameIndex frame : open)
    visit(frame, data.known_at(EntityKind::task, reader.event(entered_by(frame)).task(), entered_by(frame)));
}

}  // namespace

std::vector<FrameIndex> Trace::stack_of(TaskIndex task, EventIndex event) const {
  std::vector<FrameIndex> stack;
  if (task >= data_->tasks.size() || event >= event_count()) return stack;
  // A task enters frames only while it runs, or while nobody knows what it does. What stands for events that were given up has no order.
  const auto may_have_entered = [&](FrameIndex frame) {
    const EventIndex entered = data_->frames[frame].entered;
    if (data_->log.is_condensed(entered)) return true;
    const std::uint32_t segment = data_->segment_of(task, entered);
    if (segment == k_none) return false;
    const TaskState state = data_->state_of(task, segment);
    return state != TaskState::created && state != TaskState::ready && state != TaskState::waiting;
  };
  visit_open_frames(*data_, event, may_have_entered, [&](FrameIndex frame, TaskIndex owner) {
    if (owner == task) stack.push_back(frame);
  });
  return stack;
}

std::map<TaskIndex, std::vector<FrameIndex>> Trace::stacks_at(EventIndex event) const {
  std::map<TaskIndex, std::vector<FrameIndex>> stacks;
  if (event >= event_count()) return stacks;
  visit_open_frames(
      *data_, event, [](FrameIndex) { return true; },
      [&](FrameIndex frame, TaskIndex task) {
        if (task != k_none) stacks[task].push_back(frame);
      });
  return stacks;
}

}  // namespace interleave::model
