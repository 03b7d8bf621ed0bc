// sleep(): the awaiting task waits for a time. asyncio.sleep.
#pragma once

#include <chrono>

#include "runtime/coroutine/coroutine.hpp"
#include "runtime/loop/timer.hpp"

namespace interleave {

namespace detail {

class SleepAwaiter final : public Waiter, public Timer {
 public:
  static constexpr const char* k_name = "sleep";

  SleepAwaiter(Frame& frame, std::chrono::nanoseconds delay) : frame_{frame}, delay_{delay} {}
  ~SleepAwaiter() { stop(); }
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<>);
  void await_resume() { frame_.task->deliver_cancel(); }

  bool cancel(const std::string& message, trace::EntityId by, std::source_location where) override;
  /// The time has come.
  void run() override;

 private:
  /// Takes the timer back, if it has not fired. False: it had, or was taken back before.
  bool stop();

  Frame& frame_;
  std::chrono::nanoseconds delay_;
  RecordedId<trace::ResourceId> timer_;
  bool pending_ = false;
};

}  // namespace detail

/// Waits at least `delay`. Zero or less gives exactly one turn to the others.
inline auto sleep(std::chrono::nanoseconds delay) { return detail::Await<detail::SleepAwaiter, std::chrono::nanoseconds>(delay); }

}  // namespace interleave
