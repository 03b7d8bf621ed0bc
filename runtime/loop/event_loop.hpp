// The event loop: a queue of what is ready, a heap of timers, and libuv for the operating system. asyncio's order exactly.
//
// One turn: look at (or wait for) the operating system and the timers; then run what is in the ready queue, first in,
// first out. What becomes ready during a turn runs in the next one. A loop belongs to the thread that runs it; only
// call_soon_threadsafe() and post() may be called from others.
//
// In virtual time the clock stands still while anything is ready, and jumps to the next timer when nothing is, and no
// job or input is pending: tests of timeouts take no time and are exactly repeatable.
#pragma once

#include <uv.h>

#include <atomic>
#include <chrono>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <source_location>
#include <string_view>
#include <typeinfo>

#include "runtime/coroutine/task_state.hpp"
#include "runtime/loop/callback.hpp"
#include "runtime/loop/clock.hpp"
#include "runtime/loop/order.hpp"
#include "runtime/loop/timer.hpp"

namespace interleave {

namespace detail {
class GeneratorFrame;
struct GeneratorTag;
class LoopHandle;
struct LoopHandleTag;
}  // namespace detail
class ThreadPool;

/// What is told of errors that nobody awaits. `task` is a task's name, or empty; `error` may be null.
using ExceptionHandler = std::function<void(std::string_view message, std::string_view task, std::exception_ptr error)>;

class EventLoop {
 public:
  /// Throws std::system_error when the operating system has no more handles.
  explicit EventLoop(ClockChoice clock = ClockChoice::automatic);
  /// Destroys what has not ended, waits for worker threads, closes libuv's handles.
  ~EventLoop();
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;

  /// The loop that runs on this thread; null when none does.
  static EventLoop* running() noexcept { return running_; }

  Time time() const { return clock_.now(); }

  /// `function` is called on the next turn.
  Handle call_soon(std::function<void()> function, std::source_location where = std::source_location::current());
  TimerHandle call_later(std::chrono::nanoseconds delay, std::function<void()> function,
                         std::source_location where = std::source_location::current());
  TimerHandle call_at(Time when, std::function<void()> function, std::source_location where = std::source_location::current());
  /// The same from any thread; wakes the loop. The loop must not be closed meanwhile.
  void call_soon_threadsafe(std::function<void()> function, std::source_location where = std::source_location::current());

  /// Null: first in, first out.
  void set_order(std::shared_ptr<Order> order) { order_ = std::move(order); }
  /// Debug mode: tells of steps that block the loop, of coroutines that are destroyed before they ran, and refuses calls from other
  /// threads.
  void set_debug(bool on) { debug_ = on; }
  bool debug() const { return debug_; }
  /// Every task that is made inside this loop starts eagerly: asyncio's eager_task_factory.
  void set_eager_tasks(bool on) { eager_tasks_ = on; }
  bool eager_tasks() const { return eager_tasks_; }
  /// In debug mode a step that takes longer is told; 100 ms unless set.
  std::chrono::nanoseconds slow_callback_duration{std::chrono::milliseconds{100}};
  /// Instead of a message on standard error. It must not throw.
  void set_exception_handler(ExceptionHandler handler) { exception_handler_ = std::move(handler); }

  /// Throws Deadlock in virtual time.
  void run_until_done(detail::TaskState& task);
  /// Cancels every task that is left and runs until all are done; tells the exception handler of their errors.
  void cancel_all_tasks();
  /// Closes every async generator that has begun and not ended, and runs until all are; tells the exception handler of their errors.
  void shutdown_async_generators();

  // For the parts of the runtime; nothing here is needed to use it.

  /// Makes this loop the running one of its thread for a scope.
  class Active {
   public:
    explicit Active(EventLoop& loop);
    ~Active();
    Active(const Active&) = delete;
    Active& operator=(const Active&) = delete;
  };
  /// Makes `task` the current one for a scope.
  class Running {
   public:
    Running(EventLoop& loop, detail::TaskState& task) : loop_{loop}, outer_{std::exchange(loop.current_, &task)} {}
    ~Running() { loop_.current_ = outer_; }
    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;

   private:
    EventLoop& loop_;
    detail::TaskState* outer_;  // that starts an eager one
  };

  /// Introduced in the running recording; none while nothing is recorded.
  trace::LoopId id() { return record::recording() ? introduced() : trace::LoopId{}; }
  detail::TaskState* current() const { return current_; }
  detail::List<detail::TaskState, detail::AllTasksTag>& tasks() { return tasks_; }
  uv_loop_t& uv() { return uv_; }
  ThreadPool& pool();

  void add_task(detail::TaskState& task) { tasks_.push_back(task); }
  void add_generator(detail::GeneratorFrame& generator);
  /// Whether a generator that nobody has any more may still be closed by a task.
  bool closes_generators() const { return closes_generators_; }
  std::uint32_t next_task_number() { return tasks_made_++; }
  void ready(detail::Runnable& runnable) { ready_.push_back(runnable); }
  /// The running task has given the thread back, and nothing else will be done before the next one has its turn.
  void hand_back() { handed_back_ = true; }
  /// The one that a task has started eagerly has: that task goes on.
  void take_back() { handed_back_ = false; }
  /// What runs now follows directly on a task that gave the thread back: one transition, one instant.
  bool in_transition() const { return in_transition_; }
  void add_timer(detail::Timer& timer, Time due) { timers_.add(timer, due); }
  void remove_timer(detail::Timer& timer) { timers_.remove(timer); }
  /// From any thread: `runnable` becomes ready.
  void post(detail::Runnable& runnable);
  /// Work outside the loop is under way that will post(): virtual time waits for it.
  void begin_outside_work() { ++outside_work_; }
  void end_outside_work() { --outside_work_; }
  /// From a signal handler: the loop looks around, and calls what set_signal_task() has set.
  void wake_from_signal() {
    signalled_.store(true);
    uv_async_send(&wake_up_);
  }
  void set_signal_task(std::function<void()> task) { signal_task_ = std::move(task); }
  /// It is closed at the loop's end, unless it has been by then.
  void add_handle(detail::LoopHandle& handle);
  /// To be called first by every libuv callback: the wait for the operating system is over.
  void leave_poll();

  Handle call_soon_because(trace::EntityId cause, std::function<void()> function, std::source_location where);
  void record_timer(detail::RecordedId<trace::ResourceId>& timer, Time due, std::source_location where);

  /// Tells the running loop's handler, or standard error.
  static void report(std::string_view message, std::string_view task, const std::exception_ptr& error);
  /// Says in the trace that this thread runs a loop, before its first event, unless it is something else already.
  static void describe_thread();

 private:
  void turn();
  void poll();
  void wait_outside(std::chrono::nanoseconds timeout);
  void enter_poll(std::chrono::nanoseconds timeout);
  void run_step(detail::Runnable& step);
  void require_own_thread() const;
  void take_posted();
  void wait_for_outside_work();
  void take_due_timers();
  trace::LoopId introduced();

  static constinit thread_local EventLoop* running_;

  detail::Clock clock_;
  detail::TaskState* current_ = nullptr;
  detail::RunnableList ready_;
  detail::RunnableList batch_;  // what runs in this turn
  bool handed_back_ = false, in_transition_ = false;
  detail::TimerHeap timers_;
  detail::List<detail::TaskState, detail::AllTasksTag> tasks_;
  detail::List<detail::GeneratorFrame, detail::GeneratorTag> generators_;  // that have begun and not ended
  bool closes_generators_ = true;
  detail::List<detail::LoopHandle, detail::LoopHandleTag> handles_;
  std::uint32_t tasks_made_ = 0;
  std::shared_ptr<Order> order_;  // null: first in, first out
  std::size_t outside_work_ = 0;
  bool polling_ = false;
  bool debug_ = false;
  bool eager_tasks_ = false;
  std::atomic<bool> is_running_{false};
  bool stopping_ = false;  // this is the last turn: it does not wait
  detail::RecordedId<trace::LoopId> id_;
  ExceptionHandler exception_handler_;
  std::unique_ptr<ThreadPool> pool_;

  std::atomic<bool> signalled_{false};
  std::function<void()> signal_task_;

  std::atomic<bool> has_posted_{false};
  std::mutex posted_mutex_;
  detail::RunnableList posted_;  // guarded by posted_mutex_

  // Not referenced, in libuv's sense, except while waiting: so that uv_loop_alive() tells of input and requests alone.
  uv_loop_t uv_;
  uv_async_t wake_up_;
  uv_timer_t wait_timer_;
};

/// Throws UsageError outside a running loop.
EventLoop& get_running_loop();

/// The running loop's, for short. Throw UsageError outside a running loop.
Handle call_soon(std::function<void()> function, std::source_location where = std::source_location::current());
TimerHandle call_later(std::chrono::nanoseconds delay, std::function<void()> function,
                       std::source_location where = std::source_location::current());
TimerHandle call_at(Time when, std::function<void()> function, std::source_location where = std::source_location::current());

namespace detail {
/// Who asks for something now, for the trace: the current task, or the loop.
trace::EntityId asking_entity();
/// A name for something of type `type` that is to be called, given at `where`: of a lambda `f::lambda`, of a function its
/// own name where the program has it at hand (linked with -rdynamic), of a class the class's. `function` may be null.
trace::StringId callable_name(const std::type_info& type, const void* function, std::source_location where);
}  // namespace detail

}  // namespace interleave
