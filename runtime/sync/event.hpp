// Event: a flag that tasks can wait for. asyncio.Event.
#pragma once

#include <source_location>
#include <string_view>

#include "runtime/coroutine/coroutine.hpp"
#include "runtime/coroutine/recorded_resource.hpp"
#include "runtime/sync/wait_list.hpp"

namespace interleave {

class Event;

namespace detail {

class EventAwaiter final : public ListWaiter {
 public:
  static constexpr const char* k_name = "Event::wait";
  EventAwaiter(Frame& frame, Event* event) : ListWaiter{frame}, event_{*event} {}
  bool await_ready() const;
  void await_suspend(std::coroutine_handle<>);
  void await_resume() {
    if (waited_) end_wait();
  }

 private:
  Event& event_;
  bool waited_ = false;
};

}  // namespace detail

class Event {
 public:
  explicit Event(std::string_view name = std::string_view(), std::source_location where = std::source_location::current())
      : resource_{trace::ResourceKind::event, 1, name, where} {}

  bool is_set() const { return set_; }

  /// Sets the flag and wakes all that wait; they go on even if it is cleared before they run.
  void set(std::source_location where = std::source_location::current());
  void clear();
  /// `co_await event.wait()`: goes on at once when the flag is set.
  auto wait() { return detail::Await<detail::EventAwaiter, Event*>(this); }

 private:
  friend class detail::EventAwaiter;
  bool set_ = false;
  detail::RecordedResource resource_;
  detail::WaitList waiters_;
};

}  // namespace interleave
