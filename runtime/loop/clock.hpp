// The one object that knows what time it is for a loop.
#pragma once

#include "runtime/loop/timer.hpp"
#include "tracer/record/clock.hpp"
#include "tracer/record/recorder.hpp"

namespace interleave {

/// automatic: virtual when a recording in virtual time is running, else real.
enum class ClockChoice { automatic, real, virtual_time };

namespace detail {

class Clock {
 public:
  explicit Clock(ClockChoice choice)
      : is_virtual_{choice == ClockChoice::virtual_time || (choice == ClockChoice::automatic && record::in_virtual_time())} {
    if (is_virtual_ && record::recording()) now_ = Time{std::chrono::nanoseconds{record::virtual_time()}};
  }

  bool is_virtual() const { return is_virtual_; }
  Time now() const { return is_virtual_ ? now_ : Time{std::chrono::steady_clock::now()}; }

  /// Virtual time only: it is `time` now.
  void jump(Time time) {
    now_ = time;
    if constexpr (record::k_can_record) record::set_virtual_time(static_cast<std::uint64_t>(time.time_since_epoch().count()));
  }

 private:
  bool is_virtual_;
  Time now_{};
};

}  // namespace detail
}  // namespace interleave
