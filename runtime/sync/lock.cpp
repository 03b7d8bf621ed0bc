#include "runtime/sync/lock.hpp"

namespace interleave {

void Lock::take() {
  locked_ = true;
  const detail::TaskState* task = detail::current_state();
  resource_.state(1, task == nullptr ? trace::TaskId{} : task->id());
}

void Lock::release(std::source_location where) {
  if (!locked_) throw UsageError{"cannot release the lock: it is not acquired"};
  locked_ = false;
  resource_.state(0);
  wake_first(where);
}

void Lock::wake_first(std::source_location where) {
  if (waiters_.empty()) return;
  detail::ListWaiter& first = waiters_.front();
  if (first.is_pending()) first.wake(detail::waker_or(resource_.id()), where);
}

namespace detail {

bool LockAwaiter::await_ready() {
  acquired_ = lock_.can_take_now();
  if (acquired_) lock_.take();
  return acquired_;
}

void LockAwaiter::await_suspend(std::coroutine_handle<>) { wait_in(lock_.waiters_, trace::WaitKind::lock, lock_.resource_.id()); }

void LockAwaiter::await_resume() {
  if (acquired_) return;
  try {
    end_wait();
  } catch (const Cancelled&) {
    // It may have been woken already: then the wake is the next one's.
    if (!is_orphan() && !lock_.locked_) lock_.wake_first(frame_.place);
    throw;
  }
  lock_.take();
}

}  // namespace detail
}  // namespace interleave
