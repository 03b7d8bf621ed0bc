// run_coroutine_threadsafe(): from another thread, a coroutine on a loop. asyncio's function of this name.
//
//     ConcurrentFuture<int> answer = run_coroutine_threadsafe(fetch(1), loop);   // on a worker thread
//     const int result = answer.get();                                            // waits, and throws what the coroutine throws
#pragma once

#include <chrono>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <source_location>
#include <utility>

#include "runtime/coroutine/task.hpp"
#include "runtime/loop/event_loop.hpp"

namespace interleave {

namespace detail {

template <class T>
struct ThreadsafeRun {
  explicit ThreadsafeRun(Coroutine<T> it, EventLoop& on) : coroutine{std::move(it)}, loop{on} {}
  std::optional<Coroutine<T>> coroutine;  // until the loop has it
  EventLoop& loop;
  std::optional<AnyTask> task;  // of the loop's thread
  std::promise<Stored<T>> promise;
};

template <class T>
Coroutine<> run_and_tell(LibraryCall, Coroutine<T> coroutine, std::shared_ptr<ThreadsafeRun<T>> run) {
  try {
    if constexpr (std::is_void_v<T>) {
      co_await std::move(coroutine);
      run->promise.set_value(None{});
    } else {
      run->promise.set_value(co_await std::move(coroutine));
    }
  } catch (...) {
    run->promise.set_exception(std::current_exception());
  }
  run->task.reset();
}

}  // namespace detail

/// A result that comes from a loop on another thread: concurrent.futures.Future. One thread uses it.
template <class T>
class ConcurrentFuture {
 public:
  explicit ConcurrentFuture(std::shared_ptr<detail::ThreadsafeRun<T>> run) : run_{std::move(run)}, future_{run_->promise.get_future()} {}

  /// Waits. Throws what the coroutine throws, Cancelled too; std::future_error when the loop was closed before. Once.
  T get() {
    if constexpr (std::is_void_v<T>)
      future_.get();
    else
      return future_.get();
  }
  /// Waits at most so long. True: the result is there.
  bool wait_for(std::chrono::nanoseconds time) const { return future_.wait_for(time) == std::future_status::ready; }
  bool done() const { return wait_for(std::chrono::nanoseconds{0}); }
  /// Asks the coroutine to cancel. The loop must not be closed meanwhile.
  void cancel(std::source_location where = std::source_location::current()) {
    run_->loop.call_soon_threadsafe(
        [run = run_] {
          if (run->task) run->task->cancel();
        },
        where);
  }

 private:
  std::shared_ptr<detail::ThreadsafeRun<T>> run_;
  std::future<detail::Stored<T>> future_;
};

/// Makes a task of `coroutine` on `loop`, which another thread runs. The loop must not be closed meanwhile.
template <class T>
ConcurrentFuture<T> run_coroutine_threadsafe(Coroutine<T> coroutine, EventLoop& loop,
                                             std::source_location where = std::source_location::current()) {
  const auto run = std::make_shared<detail::ThreadsafeRun<T>>(std::move(coroutine), loop);
  ConcurrentFuture<T> future{run};
  loop.call_soon_threadsafe(
      [run, where] {
        Coroutine<T> it = *std::exchange(run->coroutine, std::nullopt);
        run->task.emplace(
            create_task(detail::run_and_tell(detail::LibraryCall{"run_coroutine_threadsafe", where}, std::move(it), run), {}, where));
      },
      where);
  return future;
}

}  // namespace interleave
