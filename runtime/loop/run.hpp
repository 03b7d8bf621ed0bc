// run(): from an ordinary main() into coroutines and back. asyncio.run.
#pragma once

#include <source_location>
#include <string>
#include <utility>

#include "runtime/coroutine/task.hpp"
#include "runtime/loop/event_loop.hpp"

namespace interleave {

struct RunOptions {
  ClockChoice clock = ClockChoice::automatic;
  ExceptionHandler exception_handler;  ///< of the loop; none: messages go to standard error
  RunOptions() {}
  explicit RunOptions(ClockChoice choice) : clock{choice} {}
};

/// Makes a loop, runs `main` in it as a task and returns what it returns, or throws what it throws (Cancelled too). Before
/// that all tasks that are left are cancelled and awaited, worker threads are waited for, and the loop is closed.
/// Throws UsageError inside a running loop; Deadlock when in virtual time nothing can go on.
template <class T>
T run(Coroutine<T> main, const RunOptions& options = RunOptions(), std::source_location where = std::source_location::current()) {
  EventLoop loop{options.clock};
  loop.set_exception_handler(options.exception_handler);
  detail::Ref<detail::TypedTaskState<T>> task;
  {
    const EventLoop::Active active{loop};
    task = detail::Ref{new detail::TypedTaskState<T>{loop, *main.release(), {}, where}};
    loop.run_main(*task);
  }
  detail::require_result(*task);
  if constexpr (!std::is_void_v<T>) return task->take(true);
}

}  // namespace interleave
