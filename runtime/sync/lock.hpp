// Lock: one task at a time. asyncio.Lock.
//
// Fair: tasks get it in the order in which they asked. Not for threads: all users run on one loop.
#pragma once

#include <source_location>
#include <string_view>

#include "runtime/coroutine/coroutine.hpp"
#include "runtime/coroutine/recorded_resource.hpp"
#include "runtime/sync/guard.hpp"
#include "runtime/sync/wait_list.hpp"

namespace interleave {

class Lock;

/// Releases the lock at the end of its scope: what `async with lock` is in Python.
using LockGuard = detail::Guard<Lock>;

namespace detail {

class LockAwaiter : public ListWaiter {
 public:
  static constexpr const char* k_name = "Lock::acquire";
  LockAwaiter(Frame& frame, Lock* lock) : ListWaiter{frame}, lock_{*lock} {}
  bool await_ready();
  void await_suspend(std::coroutine_handle<>);
  void await_resume();

 protected:
  Lock& lock_;

 private:
  bool acquired_ = false;
};

class LockGuardAwaiter final : public LockAwaiter {
 public:
  static constexpr const char* k_name = "Lock::hold";
  using LockAwaiter::LockAwaiter;
  LockGuard await_resume() {
    LockAwaiter::await_resume();
    return LockGuard{lock_};
  }
};

}  // namespace detail

class Lock {
 public:
  explicit Lock(std::string_view name = std::string_view(), std::source_location where = std::source_location::current())
      : resource_{trace::ResourceKind::lock, 1, name, where} {}

  bool locked() const { return locked_; }

  /// `co_await lock.acquire()`: waits until the lock is this task's. Must be followed by release().
  auto acquire() { return detail::Await<detail::LockAwaiter, Lock*>(this); }
  /// `const LockGuard guard = co_await lock.hold();`: the same, and released at the end of the scope.
  auto hold() { return detail::Await<detail::LockGuardAwaiter, Lock*>(this); }
  /// Wakes the first that waits; it has the lock once it runs. Throws UsageError when the lock is not held.
  void release(std::source_location where = std::source_location::current());

 private:
  friend class detail::LockAwaiter;
  friend class detail::Guard<Lock>;
  friend class detail::Watch<Lock>;
  bool can_take_now() { return !locked_ && waiters_.all_cancelled(); }
  void take();
  void wake_first(std::source_location where);
  void end_hold() {
    if (locked_) release({});
  }

  bool locked_ = false;
  detail::RecordedResource resource_;
  detail::WaitList waiters_;
  detail::Watches<Lock> watches_;
};

}  // namespace interleave
