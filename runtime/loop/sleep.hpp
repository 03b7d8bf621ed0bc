// sleep(): the awaiting task waits for a time. asyncio.sleep.
#pragma once

#include <chrono>

#include "runtime/coroutine/coroutine.hpp"
#include "runtime/loop/recorded_timer.hpp"

namespace interleave {

namespace detail {

class SleepAwaiter final : public Waiter, public RecordedTimer {
 public:
  static constexpr const char* k_name = "sleep";

  SleepAwaiter(Frame& frame, std::chrono::nanoseconds delay) : frame_{frame}, delay_{delay} {}
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<>);
  void await_resume() { frame_.task->deliver_cancel(); }

  bool cancel(const std::string& message, trace::EntityId by, std::source_location where) override;

 private:
  void expired() override { frame_.task->wake(id()); }

  Frame& frame_;
  std::chrono::nanoseconds delay_;
};

}  // namespace detail

/// Waits at least `delay`. Zero or less gives exactly one turn to the others.
inline auto sleep(std::chrono::nanoseconds delay) { return detail::Await<detail::SleepAwaiter, std::chrono::nanoseconds>(delay); }

}  // namespace interleave
