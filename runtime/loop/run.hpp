// run() and Runner: from an ordinary main() into coroutines and back. asyncio.run, asyncio.Runner.
#pragma once

#include <cstdio>
#include <memory>
#include <source_location>
#include <string>
#include <utility>

#include "runtime/coroutine/task.hpp"
#include "runtime/loop/event_loop.hpp"

namespace interleave {

/// Ctrl-C was pressed: what run() throws once the main task has ended by its cancellation. No std::exception. Not caught, it ends the
/// program as SIGINT does.
struct KeyboardInterrupt {};

struct RunOptions {
  ClockChoice clock = ClockChoice::automatic;
  ExceptionHandler exception_handler;  ///< of the loop; none: messages go to standard error
  std::shared_ptr<Order> order;  ///< in which what is ready runs; none: as INTERLEAVE_ORDER says, else first in, first out, as asyncio
  /// As EventLoop::set_debug(); also where INTERLEAVE_DEBUG is set and not 0.
  bool debug = false;
  /// Ctrl-C cancels the main task; pressed again, it ends the program at once. Only on the main thread, and where the program has set no
  /// handler of its own for SIGINT.
  bool handle_interrupt = true;
  RunOptions() {}
  explicit RunOptions(ClockChoice choice) : clock{choice} {}
};

/// One loop for several calls of run(): `Runner runner; runner.run(first()); runner.run(second());`
class Runner {
 public:
  explicit Runner(const RunOptions& options = RunOptions());
  ~Runner() { drop(); }
  Runner(const Runner&) = delete;
  Runner& operator=(const Runner&) = delete;

  /// Runs `main` as a task and returns what it returns, or throws what it throws (Cancelled too). Tasks that are left stay for the next
  /// call. Throws UsageError inside a running loop; Deadlock when in virtual time nothing can go on; KeyboardInterrupt.
  template <class T>
  T run(Coroutine<T> main, std::source_location where = std::source_location::current()) {
    detail::Ref<detail::TypedTaskState<T>> task;
    {
      const EventLoop::Active active{loop()};
      task = detail::start_task(loop(), std::move(main), {}, false, where);
      run_until_done(*task);
    }
    detail::require_result(*task);
    if constexpr (!std::is_void_v<T>) return task->take(true);
  }

  /// Cancels the tasks that are left and awaits them, waits for worker threads, closes the loop. Errors of such tasks are told to the
  /// exception handler. Throws Deadlock where a task that was cancelled does not end, in virtual time: it is dropped.
  void close();

  /// As close(), and a task that does not end is no error.
  void drop();

  /// Throws UsageError once it is closed.
  EventLoop& loop();

 private:
  void run_until_done(detail::TaskState& main);

  std::unique_ptr<EventLoop> loop_;
  bool handle_interrupt_;
};

/// Makes a loop, runs `main` in it as a task and returns what it returns, or throws what it throws (Cancelled too). Before that all tasks
/// that are left are cancelled and awaited, worker threads are waited for, and the loop is closed. Throws as Runner::run() does.
template <class T>
T run(Coroutine<T> main, const RunOptions& options = RunOptions(), std::source_location where = std::source_location::current()) {
  Runner runner{options};
  try {
    if constexpr (std::is_void_v<T>) {
      runner.run(std::move(main), where);
      runner.close();
    } else {
      T result = runner.run(std::move(main), where);
      runner.close();
      return result;
    }
  } catch (...) {
    // Where nobody catches it, no destructor runs, and nobody else writes out what was printed.
    runner.drop();
    std::fflush(stdout);
    throw;
  }
}

}  // namespace interleave
