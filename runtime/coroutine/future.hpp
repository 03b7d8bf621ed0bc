// Future<T>: a result that somebody will set. asyncio.Future: what a callback, or another task, gives to those that await it.
//
//     const Future<int> answer = create_future<int>();
//     call_later(1s, [answer] { answer.set_result(42); });
//     const int result = co_await answer;
//
// Handles are shared and cheap to copy, and may be awaited any number of times. All on the loop's thread: another thread sets a result
// by call_soon_threadsafe().
#pragma once

#include <functional>
#include <source_location>
#include <string>
#include <string_view>
#include <utility>

#include "runtime/coroutine/coroutine.hpp"
#include "runtime/coroutine/future_state.hpp"
#include "runtime/coroutine/recorded_resource.hpp"
#include "runtime/coroutine/task_state.hpp"
#include "runtime/loop/event_loop.hpp"

namespace interleave {

/// A handle to a future, task, gather or shield whose result's type is not known.
class AnyFuture {
 public:
  explicit AnyFuture(detail::Ref<detail::FutureState> state) : state_{std::move(state)} {}

  bool done() const { return state_->done(); }
  /// Done, by a cancellation.
  bool cancelled() const { return state_->cancelled(); }
  /// The error that it ended with, or null. Throws Cancelled when it was cancelled, InvalidState while it is not done.
  std::exception_ptr exception() const;

  /// Asks it to cancel. A task: a Cancelled is thrown at the await where it stands, and it may catch it and go on. False: it was done.
  bool cancel(std::string message = std::string(), std::source_location where = std::source_location::current()) const;

  /// Calls `callback(future)` on the turn after the one in which it is done; at once scheduled if it is.
  void add_done_callback(std::function<void(AnyFuture)> callback, std::source_location where = std::source_location::current()) const;

  const detail::Ref<detail::FutureState>& state() const { return state_; }
  friend bool operator==(const AnyFuture&, const AnyFuture&) = default;

 protected:
  detail::Ref<detail::FutureState> state_;
};

namespace detail {

/// Waits for a future.
class FutureWait : public Waiter, public DoneCallback {
 public:
  FutureWait(Frame& frame, Ref<FutureState> awaited) : frame_{frame}, awaited_{std::move(awaited)} {}
  bool await_ready() const noexcept { return awaited_->done(); }
  void await_suspend(std::coroutine_handle<>);

  bool cancel(const std::string& message, trace::EntityId by, std::source_location where) final {
    return awaited_->cancel(message, by, where);
  }
  void future_done(FutureState& awaited) final { frame_.task->wake(awaited.waker()); }

 protected:
  ~FutureWait() = default;
  /// Throws the cancellation that the await was ended by, or the awaited future's error.
  void check_result();

  Frame& frame_;
  Ref<FutureState> awaited_;
};

template <class T>
class FutureAwaiter final : public FutureWait {
 public:
  FutureAwaiter(Frame& frame, Ref<FutureState> awaited, ResultOf<T>& result) : FutureWait{frame, std::move(awaited)}, result_{result} {}
  T await_resume() {
    check_result();
    if constexpr (!std::is_void_v<T>) return result_.take(awaited_->references() == 1);
  }

 private:
  ResultOf<T>& result_;
};

/// What create_future() makes.
class PlainFuture : public FutureState {
 public:
  PlainFuture(EventLoop& loop, std::string_view name, std::source_location where)
      : FutureState{loop}, resource_{trace::ResourceKind::future, 0, name, where} {}
  ~PlainFuture() override;

  trace::EntityId entity() final { return resource_.id(); }
  trace::WaitKind wait_kind() const final { return trace::WaitKind::future; }
  trace::EntityId waker() final;
  bool cancel(const std::string& message, trace::EntityId by, std::source_location where) final;

  /// Throws InvalidState when it is done.
  void require_pending() const;
  void end(trace::Outcome outcome, std::exception_ptr error);

 private:
  RecordedResource resource_;
};

template <class T>
class TypedFuture final : public PlainFuture, public ValueOf<T> {
 public:
  using PlainFuture::PlainFuture;
  void set(Stored<T> value) {
    require_pending();
    this->value_.emplace(std::move(value));
    end(trace::Outcome::returned, nullptr);
  }
};

}  // namespace detail

template <class T = void>
class Future : public AnyFuture {
 public:
  using Result = T;
  Future(detail::Ref<detail::FutureState> state, detail::ResultOf<T>& result) : AnyFuture{std::move(state)}, result_{&result} {}

  /// Throws its error, Cancelled when it was cancelled, InvalidState while it is not done.
  const detail::Stored<T>& result() const {
    detail::require_result(*state_);
    return result_->value();
  }

  /// Of a future that create_future() made. Throw InvalidState when it is done.
  void set_result(detail::Stored<T> value = detail::Stored<T>()) const
    requires std::is_void_v<T>
  {
    plain().set(std::move(value));
  }
  void set_result(detail::Stored<T> value) const
    requires(!std::is_void_v<T>)
  {
    plain().set(std::move(value));
  }
  void set_exception(std::exception_ptr error) const;
  template <class Error>
    requires(!std::same_as<Error, std::exception_ptr>)
  void set_exception(Error error) const {
    set_exception(std::make_exception_ptr(std::move(error)));
  }

  detail::FutureAwaiter<T> await_in(detail::Frame& frame) const& { return detail::FutureAwaiter<T>(frame, state_, *result_); }
  detail::FutureAwaiter<T> await_in(detail::Frame& frame) && { return detail::FutureAwaiter<T>(frame, std::move(state_), *result_); }

  detail::ResultOf<T>& typed() const { return *result_; }

 private:
  detail::TypedFuture<T>& plain() const {
    auto* future = dynamic_cast<detail::TypedFuture<T>*>(state_.get());
    if (future == nullptr) throw UsageError{"the result of a task, gather or shield cannot be set: it is what its coroutine returns"};
    return *future;
  }

  detail::ResultOf<T>* result_;
};

template <class T>
void Future<T>::set_exception(std::exception_ptr error) const {
  detail::TypedFuture<T>& future = plain();
  future.require_pending();
  future.end(trace::Outcome::raised, std::move(error));
}

/// A future of the running loop. In the trace it has `name`. Throws UsageError outside a running loop.
template <class T = void>
Future<T> create_future(std::string_view name = std::string_view(), std::source_location where = std::source_location::current()) {
  auto* const state = new detail::TypedFuture<T>{get_running_loop(), name, where};
  return Future<T>{detail::Ref<detail::FutureState>{state}, *state};
}

}  // namespace interleave
