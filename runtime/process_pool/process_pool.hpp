// ProcessPool: worker processes, for functions that need a processor each, or may crash. concurrent.futures.ProcessPoolExecutor.
//
//     int main() {
//       interleave::serve_process_pool();                       // the first line: a worker process ends here
//       …
//     }
//     const int primes = co_await run_in_executor(pool, count_primes_elsewhere, 1, 1000);
//
// A worker process is this program once more; it is started when there is work and none is idle. Each has a thread of its pool, which waits
// for its answers: so a job behaves as one of to_thread() in all that concerns awaiting, cancelling, virtual time and the loop's end.
#pragma once

#include <chrono>
#include <cstddef>
#include <list>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <source_location>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "runtime/process_pool/errors.hpp"
#include "runtime/process_pool/process_function.hpp"
#include "runtime/work/to_thread.hpp"

namespace interleave {

namespace detail {
class ProcessJob;
class WorkerProcess;
}  // namespace detail

/// May serve several loops, and must outlive the awaits.
class ProcessPool : private detail::ThreadCompanion {
 public:
  /// `max_workers` 0: the number of processors that this program may use. In the trace the pool has `name`. A worker process that does not
  /// call serve_process_pool() within `start_timeout` breaks the pool. The worker processes have the environment that the program has now.
  /// Throws UsageError in a worker process whose main() has not called serve_process_pool().
  explicit ProcessPool(std::size_t max_workers = 0, std::string name = "processes",
                       std::chrono::milliseconds start_timeout = std::chrono::seconds{30});
  /// Waits for all work that was handed in, and for the end of the worker processes.
  ~ProcessPool();
  ProcessPool(const ProcessPool&) = delete;
  ProcessPool& operator=(const ProcessPool&) = delete;

  std::size_t max_workers() const { return threads_.max_workers(); }
  /// Of the worker processes that run now, in the order of their start.
  std::vector<int> pids() const;

 private:
  friend class detail::ProcessJob;

  std::string begin(std::size_t number) override;
  void end() override;

  /// On a thread of the pool: what the function gives in its worker process. Throws RemoteError, ProcessPoolError, BrokenProcessPool.
  nlohmann::json call(const std::string& function, nlohmann::json arguments);
  /// Looks for worker processes that have died while they had nothing to do. Throws BrokenProcessPool where the pool is broken. Otherwise
  /// `taken`, if it is not null, is busy from here on.
  void check(const std::string& function, detail::WorkerProcess* taken);
  /// With the lock. The first reason stays. Ends all worker processes.
  void break_with(const std::string& reason);
  /// `function` ran in `worker`, and will not come back. `what` it did.
  [[noreturn]] void give_up(const detail::WorkerProcess& worker, const std::string& function, const std::string& what);

  const std::vector<std::string> environment_;
  const std::chrono::milliseconds start_timeout_;
  mutable std::mutex mutex_;
  // Guarded by mutex_.
  std::list<detail::WorkerProcess> workers_;
  std::string broken_;  // why; empty while it is not
  ThreadPool threads_;  // the last: its threads use the rest
};

namespace detail {

/// A function on its way to a worker process.
class ProcessJob : public Job {
 public:
  ProcessJob(ProcessPool& pool, std::string function) : pool_{pool}, function_{std::move(function)} {}

  /// To be submitted to. Throws BrokenProcessPool where the pool is broken.
  ThreadPool* threads() const;

 protected:
  /// For what to_json or from_json has thrown.
  [[noreturn]] void throw_unsendable(const char* what) const;
  [[noreturn]] void throw_unfit(const char* what) const;

 private:
  void call() final;
  trace::StringId name(std::source_location) const final { return record::intern(function_); }
  virtual nlohmann::json arguments() = 0;
  virtual void set_value(const nlohmann::json& value) = 0;

  ProcessPool& pool_;
  const std::string function_;
};

template <class R, class... P>
class TypedProcessJob final : public ProcessJob {
 public:
  explicit TypedProcessJob(ProcessPool& pool, std::string function, P... arguments)
      : ProcessJob{pool, std::move(function)}, arguments_{std::move(arguments)...} {}

  R take() {
    if (error_) std::rethrow_exception(error_);
    if constexpr (!std::is_void_v<R>) return std::move(*value_);
  }

 private:
  nlohmann::json arguments() override {
    const std::tuple<P...> values{std::move(arguments_)};
    nlohmann::json all = nlohmann::json::array();
    try {
      std::apply([&](const P&... each) { (all.push_back(nlohmann::json(each)), ...); }, values);
    } catch (const std::exception& error) {
      throw_unsendable(error.what());
    }
    return all;
  }
  void set_value(const nlohmann::json& value) override {
    if constexpr (!std::is_void_v<R>) {
      try {
        value_.emplace(value.get<R>());
      } catch (const std::exception& error) {
        throw_unfit(error.what());
      }
    }
  }
  std::string value_text() const override {
    if constexpr (std::is_void_v<R>)
      return {};
    else
      return result_text(value_);
  }

  std::tuple<P...> arguments_;
  std::optional<Stored<R>> value_;
};

template <class R, class... P>
Coroutine<R> run_in_process(LibraryCall, ProcessPool* pool, std::string function, P... arguments) {
  const auto job = std::make_shared<TypedProcessJob<R, P...>>(*pool, std::move(function), std::move(arguments)...);
  ThreadPool* const threads = job->threads();
  co_await Await<JobAwaiter, std::shared_ptr<Job>, ThreadPool*>(job, threads);
  co_return job->take();
}

template <class F>
struct NoProcessFunction {};

}  // namespace detail

/// The same in a worker process. Throws RemoteError for what the function throws, BrokenProcessPool where a worker process has died,
/// ProcessPoolError for what cannot be carried. Cancelling the await does not stop the function once it has begun.
template <class R, class... P, class... Arguments>
class run_in_executor<ProcessFunction<R(P...)>, Arguments...> : public Coroutine<R> {
  static_assert(std::is_invocable_v<R (*)(std::decay_t<P>...), Arguments...>,
                "run_in_executor: these are not the arguments of the process function");

 public:
  explicit run_in_executor(ProcessPool& pool, const ProcessFunction<R(P...)>& function, Arguments... arguments,
                           std::source_location where = std::source_location::current())
      : Coroutine<R>{detail::run_in_process<R, std::decay_t<P>...>(detail::LibraryCall{"run_in_executor", where}, &pool, function.name(),
                                                                   std::move(arguments)...)} {}
};

template <class Signature, class... Arguments>
run_in_executor(ProcessPool&, const ProcessFunction<Signature>&, Arguments...) -> run_in_executor<ProcessFunction<Signature>, Arguments...>;

/// Anything but a ProcessFunction.
template <class F, class... Arguments>
class run_in_executor<detail::NoProcessFunction<F>, Arguments...> {
  static_assert(!sizeof(F), "run_in_executor: a process pool runs a ProcessFunction, which gives a function the name that processes know");
};

template <class F, class... Arguments>
run_in_executor(ProcessPool&, F, Arguments...) -> run_in_executor<detail::NoProcessFunction<F>, Arguments...>;

}  // namespace interleave
