// Coroutine<T>: what an async function returns. asyncio's coroutine object: calling the function makes it and runs nothing;
// `co_await` runs it, inside the awaiting task; create_task() makes a task of it.
//
//     Coroutine<int> add(int a, int b) { co_return a + b; }
//     Coroutine<void> main_() { const int sum = co_await add(1, 2); }
//
// One owner; movable. Destroyed before it has run, it never runs. Belongs to the thread of its loop.
#pragma once

#include <concepts>
#include <coroutine>
#include <exception>
#include <optional>
#include <source_location>
#include <tuple>
#include <type_traits>
#include <utility>

#include "runtime/coroutine/errors.hpp"
#include "runtime/coroutine/frame.hpp"
#include "runtime/coroutine/frame_memory.hpp"
#include "runtime/coroutine/task_state.hpp"
#include "runtime/coroutine/to_text.hpp"

namespace interleave {

template <class T = void>
class Coroutine;

namespace detail {

/// What `co_await` accepts: await_in(frame) makes the awaiter, in which the await of that frame takes place.
template <class A>
concept Awaitable = requires(A&& awaitable, Frame& frame) { std::forward<A>(awaitable).await_in(frame); };

template <class A>
using AwaitResult = decltype(std::declval<A>().await_in(std::declval<Frame&>()).await_resume());

/// The text of a result, for the trace. Never throws: what cannot be told is left out.
template <class T>
std::string result_text(const std::optional<T>& value) noexcept {
  try {
    return value ? to_text(*value) : std::string{};
  } catch (...) {
    return {};
  }
}

class PromiseBase : public Frame {
 public:
  PromiseBase() = default;
  explicit PromiseBase(const LibraryCall& call) : Frame{call} {}

  static void* operator new(std::size_t bytes) { return FrameMemory::take(bytes); }
  static void operator delete(void* frame, std::size_t bytes) noexcept { FrameMemory::give_back(frame, bytes); }

  std::suspend_always initial_suspend() noexcept { return {}; }

  /// Hands the task on to the awaiting coroutine.
  class FinalAwaiter {
   public:
    bool await_ready() const noexcept { return false; }
    template <class Promise>
    void await_suspend(std::coroutine_handle<Promise> ended) noexcept {
      Promise& promise = ended.promise();
      if (promise.known()) promise.error ? promise.record_leave(error_text(promise.error)) : promise.record_leave(promise.value_text());
      promise.task->return_to(promise.awaiter);
    }
    void await_resume() const noexcept {}
  };
  FinalAwaiter final_suspend() noexcept { return {}; }

  void unhandled_exception() noexcept {
    error = std::current_exception();
    try {
      throw;
    } catch (const Cancelled&) {
      outcome = trace::Outcome::cancelled;
    } catch (...) {
      outcome = trace::Outcome::raised;
    }
  }

  /// The awaiter is made here, by value, and lives in this coroutine's frame.
  template <Awaitable A>
  auto await_transform(A&& awaitable, std::source_location where = std::source_location::current()) {
    set_await(where);
    return std::forward<A>(awaitable).await_in(*this);
  }
  template <class A>
    requires(!Awaitable<A>)
  std::suspend_never await_transform(A&&) {
    static_assert(Awaitable<A>,
                  "this cannot be awaited: await a coroutine that was called, a task, a future, or what the runtime's functions return");
    return {};
  }
};

template <class T>
class Promise final : public PromiseBase {
 public:
  Promise() = default;
  template <class... Arguments>
  explicit Promise(const LibraryCall& call, const Arguments&...) : PromiseBase{call} {}

  Coroutine<T> get_return_object(std::source_location where = std::source_location::current());

  template <class U = T>
  void return_value(U&& value) {
    value_.emplace(std::forward<U>(value));
    outcome = trace::Outcome::returned;
  }
  T take_value() { return std::move(*value_); }
  auto value_text() const noexcept {
    if constexpr (PlainInteger<T>)
      return IntegerText{*value_};
    else
      return result_text(value_);
  }

 private:
  std::optional<T> value_;
};

template <>
class Promise<void> final : public PromiseBase {
 public:
  Promise() = default;
  template <class... Arguments>
  explicit Promise(const LibraryCall& call, const Arguments&...) : PromiseBase{call} {}

  Coroutine<void> get_return_object(std::source_location where = std::source_location::current());

  void return_void() { outcome = trace::Outcome::returned; }
  void take_value() {}
  std::string_view value_text() const noexcept { return {}; }
};

/// Owns the awaited coroutine until the end of the await.
template <class T>
class CoroutineAwaiter {
 public:
  CoroutineAwaiter(Coroutine<T> child, Frame& parent) : child_{std::move(child)}, parent_{parent} {}
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<>) noexcept { parent_.task->call(child_.promise(), parent_); }
  T await_resume() {
    Promise<T>& promise = child_.promise();
    if (promise.error) std::rethrow_exception(promise.error);
    return promise.take_value();
  }

 private:
  Coroutine<T> child_;
  Frame& parent_;
};

}  // namespace detail

template <class T>
class [[nodiscard("a coroutine does nothing until it is awaited or made a task")]] Coroutine {
  static_assert(!std::is_reference_v<T>, "a coroutine returns a value: use a pointer or std::reference_wrapper");

 public:
  using promise_type = detail::Promise<T>;
  using Result = T;

  explicit Coroutine(promise_type& promise) : promise_{&promise} {}
  Coroutine(Coroutine&& other) noexcept : promise_{std::exchange(other.promise_, nullptr)} {}
  Coroutine& operator=(Coroutine&& other) noexcept {
    std::swap(promise_, other.promise_);
    return *this;
  }
  ~Coroutine() {
    if (promise_ == nullptr) return;
    if (promise_->task == nullptr) detail::never_awaited(*promise_);
    promise_->self.destroy();
  }

  /// Takes the coroutine over. Throws UsageError when it has been awaited, or made a task, already.
  detail::CoroutineAwaiter<T> await_in(detail::Frame& frame) { return detail::CoroutineAwaiter<T>(Coroutine{*release()}, frame); }

  detail::Promise<T>& promise() { return *promise_; }
  /// For who takes the coroutine over.
  promise_type* release() {
    if (promise_ == nullptr) throw UsageError{"cannot reuse an already awaited coroutine: call its function again"};
    return std::exchange(promise_, nullptr);
  }

 private:
  promise_type* promise_;
};

namespace detail {

template <class T>
Coroutine<T> Promise<T>::get_return_object(std::source_location where) {
  self = std::coroutine_handle<Promise>::from_promise(*this);
  created(where);
  return Coroutine<T>{*this};
}

inline Coroutine<void> Promise<void>::get_return_object(std::source_location where) {
  self = std::coroutine_handle<Promise>::from_promise(*this);
  created(where);
  return Coroutine<void>{*this};
}

/// What a function such as sleep() returns: makes `Awaiter(frame, arguments…)` when it is awaited.
template <class Awaiter, class... Arguments>
class [[nodiscard("does nothing until it is awaited")]] Await {
 public:
  explicit Await(Arguments... arguments) : arguments_{std::move(arguments)...} {}
  Awaiter await_in(Frame& frame) {
    return std::apply([&frame](Arguments&... arguments) { return Awaiter(frame, std::move(arguments)...); }, arguments_);
  }
  /// As the trace names it where it runs as a task of its own.
  static constexpr const char* name() { return Awaiter::k_name; }

 private:
  std::tuple<Arguments...> arguments_;
};

/// An await that has a name, so that it can run as a task of its own: what lets gather(sleep(1s), queue.get()) take them.
template <class A>
concept NamedAwaitable = Awaitable<A> && requires {
  { A::name() } -> std::same_as<const char*>;
};

template <NamedAwaitable A>
Coroutine<AwaitResult<A>> await_as_coroutine(LibraryCall, A awaitable) {
  co_return co_await std::move(awaitable);
}

}  // namespace detail
}  // namespace interleave
