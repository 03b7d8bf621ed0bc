// AsyncGenerator<T>: a coroutine that gives many values, one at a time, and may await between them. Python's `async def` with `yield`.
//
//     AsyncGenerator<int> pages(int count) {
//       for (int page = 1; page <= count; ++page) {
//         co_await sleep(100ms);
//         co_yield page;
//       }
//     }
//     co_await async_for(pages(3), [](int page) { print("{}", page); });      // async for page in pages(3): print(page)
//
//     auto some = pages(3);                                                    // or by hand
//     for (auto page = co_await some.next(); page; page = co_await some.next()) print("{}", *page);
//
// It runs inside the task that asks for its next value. In the trace each step is an activation of its own, `pages.next`.
#pragma once

#include <concepts>
#include <exception>
#include <optional>
#include <source_location>
#include <type_traits>
#include <utility>
#include <vector>

#include "runtime/coroutine/coroutine.hpp"
#include "runtime/coroutine/intrusive_list.hpp"
#include "runtime/coroutine/ref.hpp"

namespace interleave {

template <class T>
class AsyncGenerator;

namespace detail {

struct GeneratorTag;

/// The frame of a generator, whatever its values are. Who holds a Ref keeps it.
class GeneratorFrame : public PromiseBase, public ListHook<GeneratorTag> {
 public:
  /// made: it has not begun. resting: it stands at a co_yield.
  enum class State : std::uint8_t { made, resting, running, finished };

  State state() const { return state_; }
  void retain() { ++references_; }
  void release() {
    if (--references_ == 0) unused();
  }

  /// It goes on, for an await of `parent`, up to its next co_yield or its end. `operation` is `next`, `aclose` or `athrow`.
  void step(Frame& parent, const char* operation, std::exception_ptr thrown);
  void finish() noexcept {
    state_ = State::finished;
    ListHook<GeneratorTag>::unlink();
  }
  /// A task that closes it; null where there is nothing to close.
  Ref<TaskState> close_soon();

  void unhandled_exception() noexcept {
    PromiseBase::unhandled_exception();
    finish();
  }
  void return_void() {
    outcome = trace::Outcome::returned;
    finish();
  }
  std::string_view value_text() const noexcept { return {}; }

 protected:
  /// At a co_yield: who asked goes on.
  void rest(std::string_view value) noexcept;
  /// What the generator hears at its co_yield.
  void go_on() {
    if (thrown_) std::rethrow_exception(std::exchange(thrown_, nullptr));
  }

 private:
  void unused();
  trace::StringId step_name(const char* operation);

  State state_ = State::made;
  std::uint32_t references_ = 0;
  EventLoop* loop_ = nullptr;  // that it has begun on
  std::exception_ptr thrown_;
  Ref<TaskState> closing_;
  trace::StringId next_name_;
  std::uint32_t next_name_session_ = 0;  // that has next_name_
};

template <class T>
class GeneratorPromise final : public GeneratorFrame {
 public:
  AsyncGenerator<T> get_return_object(std::source_location where = std::source_location::current());

  class YieldAwaiter {
   public:
    explicit YieldAwaiter(GeneratorPromise& promise) : promise_{promise} {}
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<>) noexcept { promise_.rest(promise_.known() ? result_text(promise_.value_) : std::string{}); }
    void await_resume() { promise_.go_on(); }

   private:
    GeneratorPromise& promise_;
  };
  template <class U = T>
  YieldAwaiter yield_value(U&& value, std::source_location where = std::source_location::current()) {
    set_await(where);
    value_.emplace(std::forward<U>(value));
    return YieldAwaiter(*this);
  }
  std::optional<T> take_value() { return std::exchange(value_, std::nullopt); }

 private:
  std::optional<T> value_;
};

/// A step of a generator, awaited.
class StepAwaiter {
 public:
  StepAwaiter(Frame& parent, Ref<GeneratorFrame> generator, const char* operation, std::exception_ptr thrown)
      : parent_{parent}, generator_{std::move(generator)}, operation_{operation}, thrown_{std::move(thrown)} {}
  StepAwaiter(StepAwaiter&&) = default;
  ~StepAwaiter();

  /// True: there is nothing to run. Throws UsageError while another task waits for the generator.
  bool await_ready();
  void await_suspend(std::coroutine_handle<>) {
    is_running_ = true;
    generator_->step(parent_, operation_, std::move(thrown_));
  }

 protected:
  /// Throws what has left the generator. True: it rests at a co_yield.
  bool has_yielded();

  Frame& parent_;
  Ref<GeneratorFrame> generator_;

 private:
  const char* operation_;
  std::exception_ptr thrown_;
  bool is_running_ = false;
};

template <class T>
class NextAwaiter final : public StepAwaiter {
 public:
  using StepAwaiter::StepAwaiter;
  std::optional<T> await_resume() {
    if (!has_yielded()) return std::nullopt;
    return static_cast<GeneratorPromise<T>&>(*generator_).take_value();
  }
};

class CloseAwaiter final : public StepAwaiter {
 public:
  static constexpr const char* k_name = "aclose";
  CloseAwaiter(Frame& parent, Ref<GeneratorFrame> generator)
      : StepAwaiter{parent, std::move(generator), k_name, std::make_exception_ptr(GeneratorExit{})} {}
  void await_resume();
};
using CloseAwait = Await<CloseAwaiter, Ref<GeneratorFrame>>;

}  // namespace detail

/// One owner; movable. Asked for nothing it runs nothing. Dropped at a co_yield it is closed by a task of its own, as by aclose().
template <class T>
class [[nodiscard("a generator does nothing until it is asked for its next value")]] AsyncGenerator {
  static_assert(!std::is_reference_v<T>, "a generator gives values: use a pointer or std::reference_wrapper");

 public:
  using promise_type = detail::GeneratorPromise<T>;
  using Value = T;

  explicit AsyncGenerator(promise_type& promise) : frame_{&promise} {}
  AsyncGenerator(AsyncGenerator&&) noexcept = default;
  AsyncGenerator& operator=(AsyncGenerator&&) noexcept = default;

  /// The next value; none when the generator has ended. Throws what leaves the generator, which ends it; UsageError where another task
  /// waits for it.
  auto next() { return NextAwait(frame_, "next", std::exception_ptr{}); }
  /// Throws `error` in the generator, at the co_yield where it stands, and gives what it yields then.
  auto athrow(std::exception_ptr error) { return NextAwait(frame_, "athrow", std::move(error)); }
  /// Throws GeneratorExit in the generator, at the co_yield where it stands, and awaits its end. Nothing where it has ended, or not begun.
  /// Throws UsageError where it yields again.
  auto aclose() { return detail::CloseAwait(frame_); }

 private:
  using NextAwait = detail::Await<detail::NextAwaiter<T>, detail::Ref<detail::GeneratorFrame>, const char*, std::exception_ptr>;

  detail::Ref<detail::GeneratorFrame> frame_;
};

namespace detail {

template <class T>
AsyncGenerator<T> GeneratorPromise<T>::get_return_object(std::source_location where) {
  self = std::coroutine_handle<GeneratorPromise>::from_promise(*this);
  declared_at(where);
  return AsyncGenerator<T>{*this};
}

template <class T, class Body>
Coroutine<> async_for(LibraryCall, AsyncGenerator<T> generator, Body body) {
  using Said = std::invoke_result_t<Body&, T>;
  std::exception_ptr error;
  try {
    while (true) {
      std::optional<T> value = co_await generator.next();
      if (!value) co_return;
      if constexpr (std::is_void_v<Said>) {
        body(*std::move(value));
      } else if constexpr (std::convertible_to<Said, bool>) {
        if (!body(*std::move(value))) break;
      } else if constexpr (std::is_void_v<typename Said::Result>) {
        co_await body(*std::move(value));
      } else {
        const bool goes_on = co_await body(*std::move(value));
        if (!goes_on) break;
      }
    }
  } catch (...) {
    error = std::current_exception();
  }
  co_await generator.aclose();
  if (error) std::rethrow_exception(error);
}

template <class T>
Coroutine<std::vector<T>> collect(LibraryCall, AsyncGenerator<T> generator) {
  std::vector<T> values;
  while (true) {
    std::optional<T> value = co_await generator.next();
    if (!value) break;
    values.push_back(*std::move(value));
  }
  co_return values;
}

}  // namespace detail

/// Python's `async for`: `body(value)` for each value, in order. The body may be a function or a coroutine; where it returns false, that is
/// `break`. Left early, by that or by an error, the generator is closed first, as with `contextlib.aclosing`.
template <class T, class Body>
Coroutine<> async_for(AsyncGenerator<T> generator, Body body, std::source_location where = std::source_location::current()) {
  return detail::async_for(detail::LibraryCall{"async_for", where}, std::move(generator), std::move(body));
}

/// All values: Python's `[value async for value in generator]`.
template <class T>
Coroutine<std::vector<T>> collect(AsyncGenerator<T> generator, std::source_location where = std::source_location::current()) {
  return detail::collect(detail::LibraryCall{"collect", where}, std::move(generator));
}

}  // namespace interleave
