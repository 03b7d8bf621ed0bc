#include "runtime/coroutine/frame.hpp"

#include <fmt/format.h>

#include "runtime/coroutine/task_state.hpp"
#include "runtime/loop/event_loop.hpp"

namespace interleave::detail {

using trace::EventKind;

void Frame::record_create() {
  if (EventLoop::running() == nullptr) EventLoop::describe_thread();
  record_activation(function());
}

void Frame::record_activation(trace::StringId function) {
  const TaskState* current = current_state();
  record::emit<EventKind::frame_create>(id_.introduce(), current == nullptr ? trace::TaskId{} : current->id(), function,
                                        record::site(declared_));
}

void Frame::record_enter(bool root) {
  if (root)
    record::emit_same_time<EventKind::frame_enter>(id_.get(), task->id(), trace::SiteId{});
  else
    record::emit<EventKind::frame_enter>(id_.get(), task->id(), awaiter->await_site());
}

void Frame::record_leave(std::string_view value) { record::emit<EventKind::frame_leave>(id_.get(), outcome, value); }

std::string Frame::description() const {
  const std::string name = library_function_ != nullptr ? library_function_ : record::clean_function_name(declared_.function_name());
  return fmt::format("{} ({}:{})", name, declared_.file_name(), declared_.line());
}

void never_awaited(const Frame& frame) {
  if (const EventLoop* loop = EventLoop::running(); loop != nullptr && loop->debug())
    EventLoop::report("coroutine was never awaited: " + frame.description(), {}, nullptr);
}

}  // namespace interleave::detail
