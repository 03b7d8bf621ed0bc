#include "runtime/sync/event.hpp"

namespace interleave {

void Event::set(std::source_location where) {
  if (set_) return;
  set_ = true;
  resource_.state(1);
  waiters_.wake_all(resource_.id(), where);
}

void Event::clear() {
  if (!set_) return;
  set_ = false;
  resource_.state(0);
}

namespace detail {

bool EventAwaiter::await_ready() const { return event_.set_; }

void EventAwaiter::await_suspend(std::coroutine_handle<>) {
  waited_ = true;
  wait_in(event_.waiters_, trace::WaitKind::event, event_.resource_.id());
}

}  // namespace detail
}  // namespace interleave
