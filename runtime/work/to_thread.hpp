// to_thread(): an ordinary, blocking function on a worker thread, while the loop goes on. asyncio.to_thread.
//
//     const Image image = co_await to_thread(decode, path);
//
// The function and its arguments are moved or copied to the thread; what it returns or throws comes back. Cancelling the
// await does not stop the thread: its result is dropped. A function that no thread has begun is not called any more.
#pragma once

#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <source_location>
#include <tuple>
#include <type_traits>
#include <utility>

#include "runtime/coroutine/coroutine.hpp"
#include "runtime/coroutine/task.hpp"
#include "runtime/loop/event_loop.hpp"
#include "runtime/work/thread_pool.hpp"

namespace interleave {

namespace detail {

class JobAwaiter;

/// The function on its way: to a worker thread, and back into the loop's ready queue.
class Job : public Work, public Runnable {
 public:
  /// On the loop's thread.
  void submit(std::shared_ptr<Job> self, JobAwaiter& awaiter, EventLoop& loop, ThreadPool* pool, trace::TaskId task,
              std::source_location where);
  /// The await is over before the work is. True: the work will not be begun.
  bool abandon();
  /// The work is begun no more, if it has not been. False: it has, and the await goes on.
  bool withdraw();

  void work() final;
  void run() final;
  void discard() final;
  trace::JobId id() const { return id_.get(); }

 protected:
  virtual void call() = 0;
  virtual trace::StringId name(std::source_location where) const = 0;
  virtual std::string value_text() const = 0;
  std::exception_ptr error_;

 private:
  EventLoop* loop_ = nullptr;
  ThreadPool* pool_ = nullptr;
  JobAwaiter* awaiter_ = nullptr;       // of the loop's thread; null once the await is over
  std::shared_ptr<Job> self_;           // while a thread or the loop has it
  Context context_{current_context()};  // of who asked for it
  RecordedId<trace::JobId> id_;
};

template <class F, class... Arguments>
class TypedJob final : public Job {
 public:
  using Result = std::invoke_result_t<F, Arguments...>;
  static_assert(!std::is_reference_v<Result>, "to_thread: the function must return a value");

  explicit TypedJob(F function, Arguments... arguments) : function_{std::move(function)}, arguments_{std::move(arguments)...} {}

  Result take() {
    if (error_) std::rethrow_exception(error_);
    if constexpr (!std::is_void_v<Result>) return std::move(*value_);
  }

 private:
  void call() override {
    // The function and its arguments end on the thread that used them.
    std::optional<F> function{std::move(function_)};
    std::tuple<Arguments...> arguments{std::move(arguments_)};
    try {
      if constexpr (std::is_void_v<Result>)
        std::apply(std::move(*function), std::move(arguments));
      else
        value_.emplace(std::apply(std::move(*function), std::move(arguments)));
    } catch (...) {
      error_ = std::current_exception();
    }
  }
  trace::StringId name(std::source_location where) const override {
    const void* function = nullptr;
    if constexpr (std::is_pointer_v<F>) function = reinterpret_cast<const void*>(function_);
    return callable_name(typeid(F), function, where);
  }
  std::string value_text() const override {
    if constexpr (std::is_void_v<Result>)
      return {};
    else
      return result_text(value_);
  }

  F function_;
  std::tuple<Arguments...> arguments_;
  std::optional<Stored<Result>> value_;
};

class JobAwaiter : public Waiter {
 public:
  /// `pool`: null for the loop's own.
  JobAwaiter(Frame& frame, std::shared_ptr<Job> job, ThreadPool* pool) : frame_{frame}, job_{std::move(job)}, pool_{pool} {}
  ~JobAwaiter() {
    if (pending_) job_->abandon();
  }
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<>);
  void await_resume() { frame_.task->deliver_cancel(); }

  bool cancel(const std::string& message, trace::EntityId by, std::source_location where) override;
  virtual void job_done();

 protected:
  Frame& frame_;
  std::shared_ptr<Job> job_;
  bool pending_ = false;

 private:
  ThreadPool* pool_;
};

template <class F, class... Arguments>
Coroutine<std::invoke_result_t<F, Arguments...>> run_in_pool(LibraryCall, ThreadPool* pool, F function, Arguments... arguments) {
  const auto job = std::make_shared<TypedJob<F, Arguments...>>(std::move(function), std::move(arguments)...);
  co_await Await<JobAwaiter, std::shared_ptr<Job>, ThreadPool*>(job, pool);
  co_return job->take();
}

}  // namespace detail

/// Used like a function; a class for the reason that gather is one.
template <class F, class... Arguments>
class to_thread : public Coroutine<std::invoke_result_t<F, Arguments...>> {
 public:
  explicit to_thread(F function, Arguments... arguments, std::source_location where = std::source_location::current())
      : Coroutine<std::invoke_result_t<F, Arguments...>>{
            detail::run_in_pool(detail::LibraryCall{"to_thread", where}, nullptr, std::move(function), std::move(arguments)...)} {}
};

template <class F, class... Arguments>
to_thread(F, Arguments...) -> to_thread<F, Arguments...>;

/// The same on a pool of your own: asyncio's loop.run_in_executor.
template <class F, class... Arguments>
class run_in_executor : public Coroutine<std::invoke_result_t<F, Arguments...>> {
 public:
  explicit run_in_executor(ThreadPool& pool, F function, Arguments... arguments,
                           std::source_location where = std::source_location::current())
      : Coroutine<std::invoke_result_t<F, Arguments...>>{
            detail::run_in_pool(detail::LibraryCall{"run_in_executor", where}, &pool, std::move(function), std::move(arguments)...)} {}
};

template <class F, class... Arguments>
run_in_executor(ThreadPool&, F, Arguments...) -> run_in_executor<F, Arguments...>;

}  // namespace interleave
