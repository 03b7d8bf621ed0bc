// timeout(): a limit on how long something may take. asyncio.timeout, asyncio.timeout_at and asyncio.wait_for.
//
//     const Page page = co_await wait_for(fetch(url), 2s);      // throws TimeoutError
//
//     Timeout limit = timeout(2s);                               // async with asyncio.timeout(2) as limit:
//     co_await limit.run(read_all(stream, limit));               //     the body, which may call limit.reschedule()
//
// What runs is cancelled when the time comes, in the same task. Only that cancellation becomes a TimeoutError, and only once what ran has
// let it pass: a cancel from elsewhere passes through, and so do errors.
#pragma once

#include <chrono>
#include <exception>
#include <optional>
#include <source_location>
#include <stdexcept>
#include <utility>

#include "runtime/combine/gather.hpp"
#include "runtime/loop/recorded_timer.hpp"

namespace interleave {

struct TimeoutError : std::runtime_error {
  TimeoutError() : std::runtime_error{"timed out"} {}
};

class Timeout;

namespace detail {

template <class A>
Coroutine<AwaitResult<A>> run_within(LibraryCall call, Timeout* limit, A body);

/// What the end of the time does: it cancels the task.
class TimeoutTimer final : public RecordedTimer {
 public:
  explicit TimeoutTimer(Timeout& owner) : owner_{owner} {}

 private:
  void expired() override;
  Timeout& owner_;
};

}  // namespace detail

class Timeout {
 public:
  /// Never, where `when` is nothing.
  explicit Timeout(std::optional<Time> when) : when_{when} {}
  Timeout(const Timeout&) = delete;
  Timeout& operator=(const Timeout&) = delete;

  /// `co_await limit.run(body)`: the body's result. Throws TimeoutError. Once only.
  template <class A>
  auto run(A body, std::source_location where = std::source_location::current()) {
    return detail::run_within(detail::LibraryCall{"timeout", where}, this, std::move(body));
  }

  /// When the time is over; nothing: never.
  std::optional<Time> when() const { return when_; }
  /// Another time, while the body runs; one that is past cancels on the next turn. Throws UsageError before and after.
  void reschedule(std::optional<Time> when, std::source_location where = std::source_location::current());
  /// The time was over while the body ran.
  bool expired() const { return state_ == State::expiring || state_ == State::expired; }

 private:
  template <class A>
  friend Coroutine<detail::AwaitResult<A>> detail::run_within(detail::LibraryCall, Timeout*, A);
  friend class detail::TimeoutTimer;
  enum class State { created, entered, expiring, expired, exited };

  void enter(std::source_location where);
  /// Throws TimeoutError in the stead of `error` where that is the timeout's own cancellation.
  void exit(const std::exception_ptr& error);
  void expire();

  State state_ = State::created;
  std::optional<Time> when_;
  std::uint32_t cancelling_ = 0;  // before the body ran
  detail::Ref<detail::TaskState> task_;
  std::optional<detail::RecordedGroup> group_;
  detail::TimeoutTimer timer_{*this};
};

/// A limit that begins now; nothing: without limit. Throws UsageError outside a running loop.
Timeout timeout(std::optional<std::chrono::nanoseconds> delay);
/// A limit by the loop's time.
inline Timeout timeout_at(std::optional<Time> when) { return Timeout{when}; }

namespace detail {

template <class A>
Coroutine<AwaitResult<A>> run_within(LibraryCall call, Timeout* limit, A body) {
  using T = AwaitResult<A>;
  std::exception_ptr error;
  std::optional<Stored<T>> value;
  limit->enter(call.where());
  try {
    if constexpr (std::is_void_v<T>)
      co_await std::move(body);
    else
      value.emplace(co_await std::move(body));
  } catch (...) {
    error = std::current_exception();
  }
  limit->exit(error);
  if (error) std::rethrow_exception(error);
  if constexpr (!std::is_void_v<T>) co_return std::move(*value);
}

/// Cancels and waits until it has ended, whatever with.
class CancelAndWait final : public SingleWait, public MemberListener {
 public:
  CancelAndWait(Frame& frame, Ref<FutureState> future) : SingleWait{frame}, member_{*this, *future} {}
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<>);
  void await_resume() { frame_.task->deliver_cancel(); }
  void member_done(Member& member) override { wake(member.future().waker()); }

 private:
  Member member_;
};

template <class A>
Coroutine<AwaitResult<A>> wait_for_it(LibraryCall call, A awaitable, std::optional<std::chrono::nanoseconds> limit) {
  using T = AwaitResult<A>;
  if (limit && *limit <= limit->zero()) {
    const auto future = as_member(std::move(awaitable), call.where());
    if (!future.done()) co_await Await<CancelAndWait, Ref<FutureState>>(future.state());
    if (future.cancelled()) throw TimeoutError{};
    require_result(*future.state());
    if constexpr (!std::is_void_v<T>) co_return future.typed().take(future.state()->references() == 1);
  } else {
    Timeout within = timeout(limit);
    if constexpr (std::is_void_v<T>)
      co_await within.run(std::move(awaitable), call.where());
    else
      co_return co_await within.run(std::move(awaitable), call.where());
  }
}

}  // namespace detail

/// `co_await wait_for(awaitable, 2s)`: its result. Throws TimeoutError when it takes longer: then it has been cancelled, and has ended. If
/// it swallows the cancellation and returns, that is the result. Zero or less: only what is done already. Nothing: without limit.
template <class A>
auto wait_for(A awaitable, std::optional<std::chrono::nanoseconds> limit, std::source_location where = std::source_location::current()) {
  return detail::wait_for_it(detail::LibraryCall{"wait_for", where}, std::move(awaitable), limit);
}

}  // namespace interleave
