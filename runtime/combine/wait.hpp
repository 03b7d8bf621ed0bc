// wait(): until all, one, or the first failure of several futures, or for a time. asyncio.wait.
//
//     const auto [done, pending] = co_await wait(tasks, ReturnWhen::first_completed, 2s);
//
// Cancels nothing and throws no member's error: look at the results. Both lists are in argument order; a future given twice counts once.
// Takes a vector of tasks or of futures. Cancelling the await leaves the members running.
#pragma once

#include <chrono>
#include <deque>
#include <optional>
#include <utility>
#include <vector>

#include "runtime/combine/group.hpp"
#include "runtime/coroutine/task.hpp"
#include "runtime/loop/recorded_timer.hpp"

namespace interleave {

enum class ReturnWhen {
  all_completed,
  first_completed,
  first_exception,  ///< also when all are done; one that was cancelled is no exception
};

template <class Handle>
struct WaitResult {
  std::vector<Handle> done, pending;
};

namespace detail {

class WaitBase : public SingleWait, public MemberListener, public RecordedTimer {
 public:
  static constexpr const char* k_name = "wait";
  WaitBase(Frame& frame, ReturnWhen when, std::optional<std::chrono::nanoseconds> timeout)
      : SingleWait{frame}, when_{when}, timeout_{timeout} {}

  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<>);
  bool cancel(const std::string& message, trace::EntityId by, std::source_location where) final;
  void member_done(Member& member) final;

 protected:
  void add(FutureState& future) { members_.emplace_back(*this, future); }
  /// To be called first when the await goes on.
  void end_wait();

 private:
  /// The time is over.
  void expired() final { wake(RecordedTimer::id()); }

  const ReturnWhen when_;
  const std::optional<std::chrono::nanoseconds> timeout_;
  std::deque<Member> members_;
  std::size_t left_ = 0;
  std::optional<RecordedGroup> group_;
};

template <class Handle>
class WaitAwaiter final : public WaitBase {
 public:
  WaitAwaiter(Frame& frame, std::vector<Handle> futures, ReturnWhen when, std::optional<std::chrono::nanoseconds> timeout)
      : WaitBase{frame, when, timeout}, futures_{std::move(futures)} {
    for (const Handle& future : futures_) add(*future.state());
  }
  WaitResult<Handle> await_resume() {
    end_wait();
    WaitResult<Handle> result;
    for (Handle& future : futures_) (future.done() ? result.done : result.pending).push_back(std::move(future));
    return result;
  }

 private:
  std::vector<Handle> futures_;
};

template <class Handle>
void remove_duplicates(std::vector<Handle>& futures) {
  for (auto at = futures.begin(); at != futures.end();) at = std::find(futures.begin(), at, *at) != at ? futures.erase(at) : at + 1;
}

}  // namespace detail

/// Throws UsageError when there is nothing to wait for.
template <class Handle>
  requires std::is_base_of_v<AnyFuture, Handle>
auto wait(std::vector<Handle> futures, ReturnWhen when = ReturnWhen::all_completed,
          std::optional<std::chrono::nanoseconds> timeout = std::nullopt) {
  if (futures.empty()) throw UsageError{"wait() was given nothing to wait for"};
  detail::remove_duplicates(futures);
  return detail::Await<detail::WaitAwaiter<Handle>, std::vector<Handle>, ReturnWhen, std::optional<std::chrono::nanoseconds>>(
      std::move(futures), when, timeout);
}

/// `co_await wait(a, b)`: until all of these have ended.
template <class First, class... Rest>
  requires std::is_base_of_v<AnyFuture, First> && (std::is_base_of_v<AnyFuture, Rest> && ...)
auto wait(First first, Rest... rest) {
  using Common = std::conditional_t<(std::is_same_v<First, Rest> && ...), First, AnyFuture>;
  std::vector<Common> futures;
  futures.push_back(std::move(first));
  (futures.push_back(std::move(rest)), ...);
  return wait(std::move(futures));
}

}  // namespace interleave
