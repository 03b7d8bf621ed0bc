// Condition: tasks wait, while they do not hold its lock, until another task tells them that something has changed.
// asyncio.Condition.
//
//     const LockGuard guard = co_await condition.hold();
//     co_await condition.wait_for([&] { return !items.empty(); });
//
// Not for threads: all users run on one loop.
#pragma once

#include <cstddef>
#include <optional>
#include <source_location>
#include <string_view>
#include <type_traits>
#include <utility>

#include "runtime/coroutine/coroutine.hpp"
#include "runtime/coroutine/recorded_resource.hpp"
#include "runtime/sync/guard.hpp"
#include "runtime/sync/lock.hpp"
#include "runtime/sync/wait_list.hpp"

namespace interleave {

class Condition;

namespace detail {

/// Waits to be notified; knows nothing of the lock.
class ConditionAwaiter final : public ListWaiter {
 public:
  ConditionAwaiter(Frame& frame, Condition* condition) : ListWaiter{frame}, condition_{*condition} {}
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<>);
  void await_resume() { end_wait(); }

 private:
  Condition& condition_;
};

}  // namespace detail

class Condition {
 public:
  /// With a lock of its own, which has the same name.
  explicit Condition(std::string_view name = std::string_view(), std::source_location where = std::source_location::current())
      : own_lock_{std::in_place, name, where}, lock_{*own_lock_}, resource_{trace::ResourceKind::condition, 0, name, where} {}
  /// With a lock that others may use, too. It must outlive the condition.
  explicit Condition(Lock& lock, std::string_view name = std::string_view(), std::source_location where = std::source_location::current())
      : lock_{lock}, resource_{trace::ResourceKind::condition, 0, name, where} {}

  // The lock's.
  bool locked() const { return lock_.locked(); }
  auto acquire() { return lock_.acquire(); }
  auto hold() { return lock_.hold(); }
  void release(std::source_location where = std::source_location::current()) { lock_.release(where); }

  /// `co_await condition.wait()`: releases the lock, waits to be notified, and has the lock again when it goes on, also
  /// where a Cancelled leaves it. Look again then at what was waited for: it may be woken for nothing. Throws UsageError
  /// when the lock is not acquired.
  Coroutine<> wait(std::source_location where = std::source_location::current()) {
    return wait_once(detail::LibraryCall{"Condition::wait", where}, *this);
  }
  /// Waits until `predicate()`, which is asked first and after each wait, is true, and gives what it gave.
  template <class Predicate>
  auto wait_for(Predicate predicate, std::source_location where = std::source_location::current()) {
    return wait_until(detail::LibraryCall{"Condition::wait_for", where}, *this, std::move(predicate));
  }

  /// Wakes `count` of those that wait, in their order. They go on when they have the lock: the caller must release it.
  /// Throws UsageError when the lock is not acquired.
  void notify(std::size_t count = 1, std::source_location where = std::source_location::current());
  void notify_all(std::source_location where = std::source_location::current());

 private:
  friend class detail::ConditionAwaiter;
  friend class detail::Watch<Condition>;

  static Coroutine<> wait_once(detail::LibraryCall call, Condition& condition);
  template <class Predicate>
  static Coroutine<std::decay_t<std::invoke_result_t<Predicate&>>> wait_until(detail::LibraryCall call, Condition& condition,
                                                                              Predicate predicate) {
    auto result = predicate();
    while (!result) {
      co_await condition.wait(call.where());
      result = predicate();
    }
    co_return result;
  }

  std::optional<Lock> own_lock_;
  Lock& lock_;
  detail::RecordedResource resource_;
  detail::WaitList waiters_;
  detail::Watches<Condition> watches_;
};

}  // namespace interleave
