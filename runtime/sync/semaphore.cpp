#include "runtime/sync/semaphore.hpp"

#include <string>

namespace interleave {

namespace {

std::size_t checked_value(std::ptrdiff_t value) {
  if (value < 0) throw UsageError{"cannot make a semaphore with " + std::to_string(value) + " permits: give it 0 or more"};
  return static_cast<std::size_t>(value);
}

}  // namespace

Semaphore::Semaphore(std::ptrdiff_t value, std::size_t bound, std::string_view name, std::source_location where)
    : value_{checked_value(value)},
      bound_{bound},
      resource_{trace::ResourceKind::semaphore, bound == k_unbounded ? 0 : bound, name, where} {}

void Semaphore::release(std::source_location where) {
  if (value_ >= bound_) throw UsageError{"cannot release the semaphore: it has all its permits, " + std::to_string(bound_)};
  set_value(value_ + 1);
  give_to_next(where);
}

void Semaphore::set_value(std::size_t value) {
  value_ = value;
  resource_.state(value_);
}

bool Semaphore::give_to_next(std::source_location where) {
  for (detail::ListWaiter& waiter : waiters_) {
    if (!waiter.is_pending()) continue;
    set_value(value_ - 1);
    waiter.wake(detail::waker_or(resource_.id()), where);
    return true;
  }
  return false;
}

void Semaphore::give_to_all(std::source_location where) {
  while (value_ > 0 && give_to_next(where)) {
  }
}

namespace detail {

bool SemaphoreAwaiter::await_ready() {
  acquired_ = !semaphore_.locked();
  if (acquired_) semaphore_.set_value(semaphore_.value_ - 1);
  return acquired_;
}

void SemaphoreAwaiter::await_suspend(std::coroutine_handle<>) {
  wait_in(semaphore_.waiters_, trace::WaitKind::semaphore, semaphore_.resource_.id());
}

void SemaphoreAwaiter::await_resume() {
  if (acquired_) return;
  try {
    end_wait();
  } catch (const Cancelled&) {
    if (is_orphan()) throw;
    // Woken, and then cancelled: it had been given a permit.
    if (!was_cancelled()) semaphore_.set_value(semaphore_.value_ + 1);
    semaphore_.give_to_all(frame_.place);
    throw;
  }
  // Who came meanwhile had to wait because this one was first, though there may have been permits.
  semaphore_.give_to_all(frame_.place);
}

}  // namespace detail
}  // namespace interleave
