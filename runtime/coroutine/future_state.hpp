// An outcome to come, and who is to hear of it: what tasks, futures, gathers and shields have in common. asyncio.Future.
#pragma once

#include <exception>
#include <optional>
#include <source_location>
#include <string>

#include "runtime/coroutine/intrusive_list.hpp"
#include "runtime/coroutine/ref.hpp"
#include "runtime/coroutine/to_text.hpp"
#include "runtime/loop/runnable.hpp"
#include "tracer/events/enumerations.hpp"
#include "tracer/events/ids.hpp"

namespace interleave {
class EventLoop;
}

namespace interleave::detail {

class FutureState;
struct DoneTag;

/// Told once: inside the step in which the outcome is known, or that the loop was closed before.
class DoneCallback : public ListHook<DoneTag> {
 public:
  virtual void future_done(FutureState& future) = 0;
  virtual void future_dropped() {}

 protected:
  ~DoneCallback() = default;
};

class FutureState : public Counted {
 public:
  explicit FutureState(EventLoop& loop) : loop_{loop} {}

  EventLoop& loop() const { return loop_; }
  bool done() const { return done_; }
  bool cancelled() const { return done_ && outcome_ == trace::Outcome::cancelled; }

  /// The error that it ended with, a Cancelled included; null otherwise. Counts as retrieving it.
  const std::exception_ptr& error() {
    if (has_unseen_error()) {
      error_retrieved_ = true;
      retrieved();
    }
    return error_;
  }

  /// What waits for it waits on, in the trace, and how.
  virtual trace::EntityId entity() = 0;
  virtual trace::WaitKind wait_kind() const = 0;
  /// Who those that waited are woken by, once it is done.
  virtual trace::EntityId waker() { return entity(); }

  /// Asks it to end as cancelled. False when it is done, or can end otherwise only.
  virtual bool cancel(const std::string& message, trace::EntityId by, std::source_location where) = 0;

  void add_done_callback(DoneCallback& callback) { done_callbacks_.push_back(callback); }

 protected:
  ~FutureState() override = default;

  /// Its error has been taken, for the first time.
  virtual void retrieved() {}

  /// It is done. Nobody has been told yet.
  void set_outcome(trace::Outcome outcome, std::exception_ptr error) {
    outcome_ = outcome;
    error_ = std::move(error);
    done_ = true;
  }
  void tell_done() {
    while (!done_callbacks_.empty()) done_callbacks_.pop_front().future_done(*this);
  }
  void tell_dropped() {
    while (!done_callbacks_.empty()) done_callbacks_.pop_front().future_dropped();
  }
  trace::Outcome outcome() const { return outcome_; }
  /// An error that nobody has looked at; it is said once.
  bool has_unseen_error() const { return outcome_ == trace::Outcome::raised && error_ && !error_retrieved_; }
  const std::exception_ptr& unseen_error() const { return error_; }

 private:
  EventLoop& loop_;
  trace::Outcome outcome_{};
  bool done_ = false;
  bool error_retrieved_ = false;
  List<DoneCallback, DoneTag> done_callbacks_;
  std::exception_ptr error_;
};

/// Throws what a look at the result has to throw: its error, Cancelled, InvalidState while it is not done.
void require_result(FutureState& future);

/// How a result is kept: None for void.
template <class T>
using Stored = std::conditional_t<std::is_void_v<T>, None, T>;

/// The typed side of a FutureState: where its value is.
template <class T>
class ResultOf {
 public:
  /// Call it once require_result() has passed.
  virtual const Stored<T>& value() = 0;
  /// The value, moved out for the last who can ask for it, else copied. One that cannot be copied goes to the first who asks.
  virtual Stored<T> take(bool is_last) = 0;

 protected:
  ~ResultOf() = default;
};

template <class T>
class ValueOf : public ResultOf<T> {
 public:
  const Stored<T>& value() final { return *value_; }
  Stored<T> take(bool is_last) final {
    if constexpr (std::copy_constructible<Stored<T>>)
      if (!is_last) return *value_;
    return std::move(*value_);
  }

 protected:
  ~ValueOf() = default;
  std::optional<Stored<T>> value_;
};

}  // namespace interleave::detail
