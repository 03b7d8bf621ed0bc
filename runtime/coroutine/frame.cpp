#include "runtime/coroutine/frame.hpp"

#include <fmt/format.h>

#include "runtime/coroutine/task_state.hpp"
#include "runtime/loop/event_loop.hpp"
#include "tracer/record/function_name.hpp"

namespace interleave::detail {

using trace::EventKind;

void Frame::record_create() {
  if (EventLoop::running() == nullptr) EventLoop::describe_thread();
  if (library_function_ != nullptr) return record_activation(function(), record::site(declared_));
  const record::Place at = record::place_of(declared_);
  record_activation(at.function, at.site);
}

void Frame::record_activation(trace::StringId function, trace::SiteId site) {
  const TaskState* current = current_state();
  record::emit_known<EventKind::frame_create>(ILV_NOW, id_.introduce(), current == nullptr ? trace::TaskId{} : current->id(), function,
                                              site);
}

void Frame::record_enter(bool root) {
  if (root)
    record::emit_known<EventKind::frame_enter>(ILV_SAME_TIME, id_.known_id(), task->id(), trace::SiteId{});
  else
    record::emit_known<EventKind::frame_enter>(ILV_NOW, id_.known_id(), task->id(), awaiter->await_site());
}

void Frame::record_leave(std::string_view value) { record::emit_known<EventKind::frame_leave>(ILV_NOW, id_.known_id(), outcome, value); }

std::string Frame::description() const {
  const std::string name = library_function_ != nullptr ? library_function_ : record::clean_function_name(declared_.function_name());
  return fmt::format("{} ({}:{})", name, declared_.file_name(), declared_.line());
}

void never_awaited(const Frame& frame) {
  if (const EventLoop* loop = EventLoop::running(); loop != nullptr && loop->debug())
    EventLoop::report("coroutine was never awaited: " + frame.description(), {}, nullptr);
}

}  // namespace interleave::detail
