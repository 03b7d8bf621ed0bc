// Semaphore: so many tasks at a time. asyncio.Semaphore, asyncio.BoundedSemaphore.
//
// Fair: tasks get a permit in the order in which they asked. A released permit belongs to the task that is woken by it, from
// then on. Not for threads: all users run on one loop.
#pragma once

#include <cstddef>
#include <limits>
#include <source_location>
#include <string_view>

#include "runtime/coroutine/coroutine.hpp"
#include "runtime/coroutine/recorded_resource.hpp"
#include "runtime/sync/guard.hpp"
#include "runtime/sync/wait_list.hpp"

namespace interleave {

class Semaphore;

/// Releases the permit at the end of its scope: what `async with semaphore` is in Python.
using SemaphoreGuard = detail::Guard<Semaphore>;

namespace detail {

class SemaphoreAwaiter : public ListWaiter {
 public:
  static constexpr const char* k_name = "Semaphore::acquire";
  SemaphoreAwaiter(Frame& frame, Semaphore* semaphore) : ListWaiter{frame}, semaphore_{*semaphore} {}
  bool await_ready();
  void await_suspend(std::coroutine_handle<>);
  void await_resume();

 protected:
  Semaphore& semaphore_;

 private:
  bool acquired_ = false;
};

class SemaphoreGuardAwaiter final : public SemaphoreAwaiter {
 public:
  static constexpr const char* k_name = "Semaphore::hold";
  using SemaphoreAwaiter::SemaphoreAwaiter;
  SemaphoreGuard await_resume() {
    SemaphoreAwaiter::await_resume();
    return SemaphoreGuard{semaphore_};
  }
};

}  // namespace detail

class Semaphore {
 public:
  /// With `value` permits at first. Throws UsageError when that is negative.
  explicit Semaphore(std::ptrdiff_t value = 1, std::string_view name = std::string_view(),
                     std::source_location where = std::source_location::current())
      : Semaphore{value, k_unbounded, name, where} {}

  /// How many permits are left that belong to nobody.
  std::size_t value() const { return value_; }
  /// acquire() would wait: no permit is left, or others were first.
  bool locked() const { return value_ == 0 || !waiters_.all_cancelled(); }

  /// `co_await semaphore.acquire()`: waits until a permit is this task's. Must be followed by release().
  auto acquire() { return detail::Await<detail::SemaphoreAwaiter, Semaphore*>(this); }
  /// `const SemaphoreGuard guard = co_await semaphore.hold();`: the same, and released at the end of the scope.
  auto hold() { return detail::Await<detail::SemaphoreGuardAwaiter, Semaphore*>(this); }
  /// Gives a permit back, or a new one: to the first that waits, if any does.
  void release(std::source_location where = std::source_location::current());

 protected:
  Semaphore(std::ptrdiff_t value, std::size_t bound, std::string_view name, std::source_location where);

 private:
  friend class detail::SemaphoreAwaiter;
  friend class detail::Guard<Semaphore>;
  friend class detail::Watch<Semaphore>;
  static constexpr std::size_t k_unbounded = std::numeric_limits<std::size_t>::max();

  void set_value(std::size_t value);
  /// Gives a permit to the first that waits and has none yet. False: nobody does.
  bool give_to_next(std::source_location where);
  /// Gives away all that are left, as far as tasks wait.
  void give_to_all(std::source_location where);
  void end_hold() {
    if (value_ < bound_) release({});
  }

  std::size_t value_;
  std::size_t bound_;
  detail::RecordedResource resource_;
  mutable detail::WaitList waiters_;  // locked() walks through it
  detail::Watches<Semaphore> watches_;
};

/// A semaphore whose release() throws UsageError when it would have more permits than at first.
class BoundedSemaphore : public Semaphore {
 public:
  explicit BoundedSemaphore(std::ptrdiff_t value = 1, std::string_view name = std::string_view(),
                            std::source_location where = std::source_location::current())
      : Semaphore{value, static_cast<std::size_t>(value), name, where} {}
};

}  // namespace interleave
