// Barrier: tasks wait for each other until so many have come. asyncio.Barrier.
//
// It fills until all parties are there, and then drains: all go on, and who comes meanwhile waits until the last has left.
// It can be used again and again. Not for threads: all users run on one loop.
//
// CPython builds it of a Condition, whose lock nobody ever holds across an await: so here it is a list of waiters alone, with
// the same wakes in the same order.
#pragma once

#include <cstddef>
#include <source_location>
#include <stdexcept>
#include <string_view>

#include "runtime/coroutine/coroutine.hpp"
#include "runtime/coroutine/recorded_resource.hpp"
#include "runtime/sync/wait_list.hpp"

namespace interleave {

/// The barrier was reset while the task waited at it, or it was aborted: asyncio's BrokenBarrierError.
struct BrokenBarrier : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class Barrier;

namespace detail {

class BarrierAwaiter final : public ListWaiter {
 public:
  static constexpr const char* k_name = "Barrier::wait";
  BarrierAwaiter(Frame& frame, Barrier* barrier) : ListWaiter{frame}, barrier_{*barrier} {}
  bool await_ready() { return !must_wait(); }
  void await_suspend(std::coroutine_handle<>) { wait(); }
  bool waits_again() override;
  std::size_t await_resume();

 private:
  /// Goes in as soon as it may. True: it must wait, to go in or to go on.
  bool must_wait();
  void wait();

  Barrier& barrier_;
  bool is_inside_ = false;
  std::size_t index_ = 0;
};

/// Does not wait: awaitable because it is in asyncio.
class BarrierChange {
 public:
  BarrierChange(Frame& frame, Barrier* barrier) : frame_{frame}, barrier_{*barrier} {}
  bool await_ready() const noexcept { return true; }
  void await_suspend(std::coroutine_handle<>) const noexcept {}

 protected:
  Frame& frame_;
  Barrier& barrier_;
};

class BarrierReset final : public BarrierChange {
 public:
  static constexpr const char* k_name = "Barrier::reset";
  using BarrierChange::BarrierChange;
  void await_resume();
};

class BarrierAbort final : public BarrierChange {
 public:
  static constexpr const char* k_name = "Barrier::abort";
  using BarrierChange::BarrierChange;
  void await_resume();
};

}  // namespace detail

class Barrier {
 public:
  /// For so many tasks. Throws UsageError when `parties` is less than 1.
  explicit Barrier(std::ptrdiff_t parties, std::string_view name = std::string_view(),
                   std::source_location where = std::source_location::current());

  std::size_t parties() const { return parties_; }
  /// How many wait for the others to come.
  std::size_t n_waiting() const { return state_ == State::filling ? count_ : 0; }
  bool broken() const { return state_ == State::broken; }

  /// `const std::size_t index = co_await barrier.wait();`: waits until all parties have come, and gives the task's place in
  /// their order: 0 for the first. Throws BrokenBarrier.
  auto wait() { return detail::Await<detail::BarrierAwaiter, Barrier*>(this); }
  /// `co_await barrier.reset()`: as new. Tasks that wait at it get BrokenBarrier; until the last of them has left, others wait.
  auto reset() { return detail::Await<detail::BarrierReset, Barrier*>(this); }
  /// `co_await barrier.abort()`: all that wait at it, and all that come until it is reset, get BrokenBarrier.
  auto abort() { return detail::Await<detail::BarrierAbort, Barrier*>(this); }

 private:
  friend class detail::BarrierAwaiter;
  friend class detail::BarrierReset;
  friend class detail::BarrierAbort;
  enum class State { filling, draining, resetting, broken };

  bool is_closed() const { return state_ == State::draining || state_ == State::resetting; }
  /// One more is inside. Gives its index; the last one opens the barrier.
  std::size_t enter(std::source_location where);
  void leave(std::source_location where);
  void become(State state, std::source_location where);

  std::size_t parties_;
  std::size_t count_ = 0;  // of the tasks inside: that have come, and not left
  State state_ = State::filling;
  detail::RecordedResource resource_;
  detail::WaitList waiters_;  // inside, and before the door
};

}  // namespace interleave
