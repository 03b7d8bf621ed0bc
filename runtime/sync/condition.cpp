#include "runtime/sync/condition.hpp"

namespace interleave {

void Condition::notify(std::size_t count, std::source_location where) {
  if (!locked()) throw UsageError{"cannot notify: the condition's lock is not acquired"};
  while (count > 0 && waiters_.wake_next(resource_.id(), where)) --count;
}

void Condition::notify_all(std::source_location where) {
  if (!locked()) throw UsageError{"cannot notify: the condition's lock is not acquired"};
  waiters_.wake_all(resource_.id(), where);
}

Coroutine<> Condition::wait_once(detail::LibraryCall call, Condition& condition) {
  if (!condition.locked()) throw UsageError{"cannot wait for the condition: its lock is not acquired"};
  // Both may be destroyed while the task waits.
  const detail::Watch<Condition> exists{condition};
  const detail::Watch<Lock> lock{condition.lock_};
  condition.release(call.where());
  std::exception_ptr error;
  try {
    co_await detail::Await<detail::ConditionAwaiter, Condition*>(&condition);
  } catch (...) {
    error = std::current_exception();
  }
  // Whatever has ended the wait, the caller has the lock again; of several cancellations it hears the last.
  bool has_lock = false;
  while (!has_lock && lock) {
    try {
      co_await lock.get()->acquire();
      has_lock = true;
    } catch (const Cancelled&) {
      error = std::current_exception();
    }
  }
  if (!error) co_return;
  // It may have been notified before it was cancelled: then the notification is another's.
  if (exists) condition.waiters_.wake_next(condition.resource_.id(), call.where());
  std::rethrow_exception(error);
}

namespace detail {

void ConditionAwaiter::await_suspend(std::coroutine_handle<>) {
  wait_in(condition_.waiters_, trace::WaitKind::condition, condition_.resource_.id());
}

}  // namespace detail
}  // namespace interleave
