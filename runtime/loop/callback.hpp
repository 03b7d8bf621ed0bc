// A function that the loop is to call, and the handle that can take it back: asyncio.Handle and asyncio.TimerHandle.
#pragma once

#include <functional>
#include <source_location>
#include <utility>

#include "runtime/coroutine/context.hpp"
#include "runtime/coroutine/recorded_id.hpp"
#include "runtime/coroutine/ref.hpp"
#include "runtime/loop/timer.hpp"

namespace interleave {

class EventLoop;

namespace detail {

/// In the trace each call is a span, caused by the task that asked for it, the timer, or the loop.
class Callback final : public Counted, public Timer {
 public:
  Callback(EventLoop& loop, std::function<void()> function, trace::EntityId cause, std::source_location where)
      : loop_{loop}, function_{std::move(function)}, context_{current_context()}, cause_{cause}, where_{where} {}

  /// Puts it into the ready queue; the queue holds a reference until it has run or was cancelled.
  void schedule();
  void schedule_at(Time due);
  /// It is on its way into the queue from another thread.
  void schedule_from_elsewhere();
  void cancel();
  bool cancelled() const { return cancelled_; }
  void run() override;
  void discard() override { close(); }

 private:
  void close();
  trace::StringId name() const;

  EventLoop& loop_;
  std::function<void()> function_;
  Context context_;  // of who asked for it
  trace::EntityId cause_;
  RecordedId<trace::ResourceId> timer_;
  std::source_location where_;
  bool scheduled_ = false;
  bool cancelled_ = false;
};

}  // namespace detail

class Handle {
 public:
  explicit Handle(detail::Ref<detail::Callback> callback) : callback_{std::move(callback)} {}
  /// The function will not be called, if it has not been. Any number of times; not after the loop's end.
  void cancel() const { callback_->cancel(); }
  bool cancelled() const { return callback_->cancelled(); }

 protected:
  detail::Ref<detail::Callback> callback_;
};

class TimerHandle : public Handle {
 public:
  using Handle::Handle;
  Time when() const { return callback_->due(); }
};

}  // namespace interleave
