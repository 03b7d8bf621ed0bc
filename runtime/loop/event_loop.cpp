#include "runtime/loop/event_loop.hpp"

#include <dlfcn.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdio>
#include <system_error>

#include "runtime/coroutine/async_generator.hpp"
#include "runtime/coroutine/errors.hpp"
#include "runtime/coroutine/to_text.hpp"
#include "runtime/io/loop_handle.hpp"
#include "runtime/work/thread_pool.hpp"
#include "tracer/record/function_name.hpp"

namespace interleave {

using detail::TaskState;
using std::chrono::nanoseconds;
using trace::EventKind;

namespace {

constexpr nanoseconds k_forever{-1};

void require(int result, const char* what) {
  if (result < 0) throw std::system_error{-result, std::generic_category(), what};
}

// As Python does: writing to a connection that is lost is an error of the write, not the program's end. What the program has set stays.
void ignore_broken_pipes() {
  static const bool once = [] {
    struct sigaction action{};
    if (sigaction(SIGPIPE, nullptr, &action) == 0 && action.sa_handler == SIG_DFL) signal(SIGPIPE, SIG_IGN);
    return true;
  }();
  static_cast<void>(once);
}

}  // namespace

constinit thread_local EventLoop* EventLoop::running_ = nullptr;

EventLoop& get_running_loop() {
  EventLoop* loop = EventLoop::running();
  if (loop == nullptr) throw UsageError{"no running event loop: call this from a coroutine that interleave::run() runs"};
  return *loop;
}

EventLoop::EventLoop(ClockChoice clock) : clock_{clock} {
  ignore_broken_pipes();
  require(uv_loop_init(&uv_), "cannot make an event loop");
  uv_.data = this;
  if (const int result =
          uv_async_init(&uv_, &wake_up_, [](uv_async_t* async) { static_cast<EventLoop*>(async->loop->data)->leave_poll(); });
      result < 0) {
    uv_loop_close(&uv_);
    require(result, "cannot make an event loop");
  }
  uv_timer_init(&uv_, &wait_timer_);
  uv_unref(reinterpret_cast<uv_handle_t*>(&wake_up_));
  uv_unref(reinterpret_cast<uv_handle_t*>(&wait_timer_));
}

EventLoop::~EventLoop() {
  EventLoop* const around = std::exchange(running_, this);
  closes_generators_ = false;
  while (!tasks_.empty()) tasks_.front().drop();
  while (!generators_.empty()) generators_.pop_front();
  pool_.reset();
  wait_for_outside_work();
  // What is left are callbacks, and jobs whose awaits are gone: they end without being run.
  for (detail::RunnableList* list : {&batch_, &ready_})
    while (!list->empty()) list->pop_front().discard();
  while (!timers_.empty()) {
    detail::Timer& timer = timers_.soonest();
    timers_.remove(timer);
    timer.discard();
  }
  while (!handles_.empty()) handles_.pop_front().loop_ends();
  running_ = around;
  uv_close(reinterpret_cast<uv_handle_t*>(&wake_up_), nullptr);
  uv_close(reinterpret_cast<uv_handle_t*>(&wait_timer_), nullptr);
  uv_run(&uv_, UV_RUN_DEFAULT);
  uv_loop_close(&uv_);
  if (id_.known()) record::emit<EventKind::loop_stop>(id_.get());
}

// Jobs on other pools bring their results here: they are let go of, not run.
void EventLoop::wait_for_outside_work() {
  uv_ref(reinterpret_cast<uv_handle_t*>(&wake_up_));
  while (true) {
    take_posted();
    while (!ready_.empty()) ready_.pop_front().discard();
    if (outside_work_ == 0) break;
    uv_run(&uv_, UV_RUN_ONCE);
  }
  uv_unref(reinterpret_cast<uv_handle_t*>(&wake_up_));
}

EventLoop::Active::Active(EventLoop& loop) {
  if (running_ != nullptr) throw UsageError{"an event loop is running on this thread already: co_await the coroutine, or make it a task"};
  running_ = &loop;
  loop.is_running_ = true;
  if (record::recording()) {
    describe_thread();
    loop.id();
  }
}

EventLoop::Active::~Active() {
  running_->is_running_ = false;
  running_ = nullptr;
}

void EventLoop::describe_thread() {
  if (ilv_thread_is_described() != 0) return;
  const bool is_main = static_cast<pid_t>(syscall(SYS_gettid)) == getpid();
  record::describe_thread(trace::ThreadRole::loop, is_main ? "main" : "loop");
}

trace::LoopId EventLoop::introduced() {
  if (!id_.known()) record::emit<EventKind::loop_start>(id_.introduce(), std::string_view{});
  return id_.get();
}

ThreadPool& EventLoop::pool() {
  if (pool_ == nullptr) pool_ = std::make_unique<ThreadPool>();
  return *pool_;
}

Handle EventLoop::call_soon(std::function<void()> function, std::source_location where) {
  return call_soon_because(detail::asking_entity(), std::move(function), where);
}

Handle EventLoop::call_soon_because(trace::EntityId cause, std::function<void()> function, std::source_location where) {
  require_own_thread();
  detail::Ref callback{new detail::Callback{*this, std::move(function), cause, where}};
  callback->schedule();
  return Handle{std::move(callback)};
}

TimerHandle EventLoop::call_later(nanoseconds delay, std::function<void()> function, std::source_location where) {
  return call_at(detail::later(time(), delay), std::move(function), where);
}

TimerHandle EventLoop::call_at(Time when, std::function<void()> function, std::source_location where) {
  require_own_thread();
  detail::Ref callback{new detail::Callback{*this, std::move(function), detail::asking_entity(), where}};
  callback->schedule_at(when);
  return TimerHandle{std::move(callback)};
}

Handle call_soon(std::function<void()> function, std::source_location where) {
  return get_running_loop().call_soon(std::move(function), where);
}

TimerHandle call_later(nanoseconds delay, std::function<void()> function, std::source_location where) {
  return get_running_loop().call_later(delay, std::move(function), where);
}

TimerHandle call_at(Time when, std::function<void()> function, std::source_location where) {
  return get_running_loop().call_at(when, std::move(function), where);
}

void EventLoop::call_soon_threadsafe(std::function<void()> function, std::source_location where) {
  // Made here, run and destroyed there: the mutex of the hand-over orders the two.
  (new detail::Callback{*this, std::move(function), trace::EntityId{}, where})->schedule_from_elsewhere();
}

void EventLoop::add_handle(detail::LoopHandle& handle) { handles_.push_back(handle); }

void EventLoop::post(detail::Runnable& runnable) {
  const std::lock_guard guard{posted_mutex_};
  posted_.push_back(runnable);
  has_posted_.store(true, std::memory_order_release);
  uv_async_send(&wake_up_);
}

void EventLoop::take_posted() {
  if (!has_posted_.load(std::memory_order_acquire)) return;
  const std::lock_guard guard{posted_mutex_};
  has_posted_.store(false, std::memory_order_relaxed);
  ready_.append(posted_);
}

void EventLoop::take_due_timers() {
  if (timers_.empty()) return;
  const Time now = time();
  while (!timers_.empty() && timers_.soonest().due() <= now) {
    detail::Timer& timer = timers_.soonest();
    timers_.remove(timer);
    ready_.push_back(timer);
  }
}

void EventLoop::turn() {
  poll();
  if (signalled_.load(std::memory_order_relaxed) && signalled_.exchange(false) && signal_task_) signal_task_();
  take_due_timers();
  batch_.append(ready_);
  handed_back_ = false;
  while (!batch_.empty()) {
    in_transition_ = std::exchange(handed_back_, false);
    detail::Runnable& next = order_ == nullptr ? batch_.front() : order_->next(batch_);
    static_cast<detail::ListHook<detail::ReadyTag>&>(next).unlink();
    debug_ ? run_step(next) : next.run();
  }
}

// A step with a look at the clock before and after it.
void EventLoop::run_step(detail::Runnable& step) {
  const std::string what = step.what();  // it may be gone afterwards
  const auto begin = std::chrono::steady_clock::now();
  step.run();
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  if (took >= slow_callback_duration) report(fmt::format("Executing {} took {:.3f} seconds", what, took.count()), {}, nullptr);
}

void EventLoop::require_own_thread() const {
  if (debug_ && is_running_ && running_ != this)
    throw UsageError{"this event loop runs on another thread: use call_soon_threadsafe() or run_coroutine_threadsafe()"};
}

void EventLoop::poll() {
  take_posted();
  nanoseconds timeout = k_forever;
  if (!ready_.empty() || stopping_)
    timeout = nanoseconds{0};
  else if (!timers_.empty())
    timeout = std::max(timers_.soonest().due() - time(), nanoseconds{0});
  const bool has_input = uv_loop_alive(&uv_) != 0;
  if (timeout == nanoseconds{0}) {
    if (has_input) uv_run(&uv_, UV_RUN_NOWAIT);
    return;
  }
  if (!clock_.is_virtual()) {
    enter_poll(timeout);
    wait_outside(timeout);
  } else if (has_input || outside_work_ > 0) {
    enter_poll(k_forever);
    wait_outside(k_forever);
  } else if (!timers_.empty()) {
    enter_poll(timeout);
    clock_.jump(timers_.soonest().due());
  } else {
    throw Deadlock{"every task waits, and no timer, job or input is left that could wake one"};
  }
  leave_poll();
}

void EventLoop::wait_outside(nanoseconds timeout) {
  const Time due = timeout == k_forever ? Time::max() : time() + timeout;
  uv_ref(reinterpret_cast<uv_handle_t*>(&wake_up_));
  // libuv counts whole milliseconds and may be early by a part of one: then it waits again. A timer that is due when uv_run() begins is run
  // before it waits, and it would wait for what else there is, for ever perhaps: so the timer says that it is not to wait.
  while (polling_ && ready_.empty() && (timeout == k_forever || time() < due)) {
    if (timeout != k_forever) {
      uv_update_time(&uv_);
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(due - time());
      uv_timer_start(
          &wait_timer_, [](uv_timer_t* timer) { uv_stop(timer->loop); },
          static_cast<std::uint64_t>(std::max<std::int64_t>(left.count(), 0)), 0);
    }
    uv_run(&uv_, UV_RUN_ONCE);
  }
  uv_timer_stop(&wait_timer_);
  uv_unref(reinterpret_cast<uv_handle_t*>(&wake_up_));
  take_posted();
}

void EventLoop::enter_poll(nanoseconds timeout) {
  polling_ = true;
  if (record::recording()) record::emit<EventKind::poll_begin>(introduced(), static_cast<std::int64_t>(timeout.count()));
}

void EventLoop::leave_poll() {
  if (!std::exchange(polling_, false)) return;
  if (id_.known()) record::emit<EventKind::poll_end>(id_.get());
}

void EventLoop::run_until_done(TaskState& task) {
  while (!task.done()) turn();
  // asyncio stops its loop in a callback of the task: what else was ready by then has its turn, too.
  stopping_ = true;
  turn();
  stopping_ = false;
}

void EventLoop::cancel_all_tasks() {
  std::vector<detail::Ref<TaskState>> left;
  for (TaskState& task : tasks_) left.emplace_back(&task);
  for (const auto& task : left) task->cancel({}, id(), {});
  for (const auto& task : left)
    if (!task->done()) run_until_done(*task);
  for (const auto& task : left)
    if (!task->cancelled() && task->error()) report("unhandled exception during interleave::run() shutdown", task->name(), task->error());
}

void EventLoop::add_generator(detail::GeneratorFrame& generator) { generators_.push_back(generator); }

void EventLoop::shutdown_async_generators() {
  while (!generators_.empty()) {
    std::vector<detail::Ref<TaskState>> closing;
    while (!generators_.empty()) closing.push_back(generators_.pop_front().close_soon());
    for (const auto& task : closing)
      if (task && !task->done()) run_until_done(*task);
  }
  closes_generators_ = false;
}

void EventLoop::record_timer(detail::RecordedId<trace::ResourceId>& timer, Time due, std::source_location where) {
  record::emit<EventKind::resource_create>(timer.introduce(), trace::ResourceKind::timer, std::int64_t{0}, record::site(where),
                                           std::string_view{});
  record::emit_same_time<EventKind::resource_state>(timer.get(), static_cast<std::int64_t>((due - time()).count()), trace::EntityId{});
}

void EventLoop::report(std::string_view message, std::string_view task, const std::exception_ptr& error) {
  if (const EventLoop* loop = running(); loop != nullptr && loop->exception_handler_) return loop->exception_handler_(message, task, error);
  std::string line{message};
  if (!task.empty()) line.append(" (task ").append(task).append(")");
  if (error) line += ": " + detail::error_text(error);
  std::fprintf(stderr, "interleave: %s\n", line.c_str());
}

namespace detail {

trace::EntityId asking_entity() {
  if (!record::recording()) return {};
  if (const TaskState* task = current_state(); task != nullptr && task->id()) return task->id();
  EventLoop* loop = EventLoop::running();
  return loop == nullptr ? trace::EntityId{} : trace::EntityId(loop->id());
}

trace::StringId callable_name(const std::type_info& type, const void* function, std::source_location where) {
  Dl_info symbol{};
  if (function != nullptr && dladdr(function, &symbol) != 0 && symbol.dli_saddr == function && symbol.dli_sname != nullptr)
    return record::intern(record::clean_function_name(demangled(symbol.dli_sname)));
  const std::string name = type_name(type);
  // Lambdas: g++ says `f()::{lambda()#1}`, clang `f()::$_0` or `f()::'lambda'()`.
  const auto has = [&name](std::string_view part) { return name.find(part) != name.npos; };
  if (function == nullptr && !has("{lambda") && !has("$_") && !has("'lambda")) return record::intern(name);
  return record::intern(record::clean_function_name(where.function_name()) + (function != nullptr ? "::function" : "::lambda"));
}

}  // namespace detail
}  // namespace interleave
