#include "runtime/process_pool/process_pool.hpp"

#include <fmt/format.h>

#include "runtime/coroutine/errors.hpp"
#include "runtime/process_pool/message.hpp"
#include "runtime/process_pool/worker_process.hpp"
#include "runtime/process_pool/worker_start.hpp"

namespace interleave {

using nlohmann::json;

namespace {

std::vector<std::string> environment_for_workers() {
  if (detail::is_unserved_worker())
    throw UsageError{
        "this is a worker process of a ProcessPool, and cannot make one: add `interleave::serve_process_pool();` as the first line of "
        "main(), "
        "before any ProcessPool is made"};
  return detail::worker_environment();
}

// Of a thread of a pool: its worker process.
thread_local detail::WorkerProcess* this_threads_worker = nullptr;

// A worker process is idle again at the end of the scope. One that has gone is looked at no more: its pool is broken.
class AtWork {
 public:
  explicit AtWork(detail::WorkerProcess& worker) : worker_{worker} {}
  ~AtWork() { worker_.set_idle(true); }
  AtWork(const AtWork&) = delete;
  AtWork& operator=(const AtWork&) = delete;

 private:
  detail::WorkerProcess& worker_;
};

// What a worker process has answered.
json value_of(json answer) {
  if (answer.is_object() && answer.size() == 1) {
    if (const auto value = answer.find("value"); value != answer.end()) return std::move(*value);
    if (const auto refused = answer.find("refused"); refused != answer.end() && refused->is_string())
      throw ProcessPoolError{refused->get<std::string>()};
    if (const auto raised = answer.find("raised"); raised != answer.end() && raised->is_object())
      throw RemoteError{raised->value("type", ""), raised->value("message", "")};
  }
  throw detail::MessageError{"it is no answer of a process pool"};
}

}  // namespace

ProcessPool::ProcessPool(std::size_t max_workers, std::string name, std::chrono::milliseconds start_timeout)
    : environment_{environment_for_workers()},
      start_timeout_{start_timeout},
      threads_{max_workers != 0 ? max_workers : detail::usable_processors(), std::move(name), *this} {}

ProcessPool::~ProcessPool() = default;

std::vector<int> ProcessPool::pids() const {
  const std::lock_guard guard{mutex_};
  std::vector<int> all;
  for (const detail::WorkerProcess& worker : workers_)
    if (const int pid = worker.pid(); pid != 0) all.push_back(pid);
  return all;
}

std::string ProcessPool::begin(std::size_t number) {
  detail::WorkerProcess* worker = nullptr;
  {
    const std::lock_guard guard{mutex_};
    worker = &workers_.emplace_back(number);
    if (!broken_.empty()) worker = nullptr;  // its jobs will hear of that
  }
  if (worker == nullptr) return "process " + std::to_string(number) + " (not started)";
  this_threads_worker = worker;
  try {
    worker->start(environment_, start_timeout_);
    worker->set_idle(true);
  } catch (const std::exception& error) {
    const std::lock_guard guard{mutex_};
    break_with(error.what());
  }
  return worker->title();
}

void ProcessPool::end() {
  if (this_threads_worker != nullptr) this_threads_worker->finish();
}

json ProcessPool::call(const std::string& function, json arguments) {
  check(function, this_threads_worker);
  detail::WorkerProcess& worker = *this_threads_worker;
  const AtWork at_work{worker};
  json request = json::object();
  request["function"] = function;
  request["arguments"] = std::move(arguments);
  std::string message;
  try {
    message = detail::encoded(request);
  } catch (const detail::MessageError& error) {
    throw ProcessPoolError{fmt::format("the arguments of {} cannot be sent: {}", function, error.what())};
  }
  request = nullptr;
  try {
    std::optional<json> answer = worker.ask(message);
    if (answer) return value_of(std::move(*answer));
  } catch (const detail::MessageError& error) {
    give_up(worker, function, fmt::format("has given a wrong answer ({})", error.what()));
  } catch (const std::system_error& error) {
    give_up(worker, function, fmt::format("cannot be spoken with ({})", error.what()));
  }
  give_up(worker, function, worker.ending());
}

void ProcessPool::check(const std::string& function, detail::WorkerProcess* taken) {
  const std::lock_guard guard{mutex_};
  for (detail::WorkerProcess& worker : workers_)
    if (broken_.empty() && worker.has_gone()) break_with(fmt::format("{} {} while it had nothing to do", worker.title(), worker.ending()));
  if (!broken_.empty())
    throw BrokenProcessPool{fmt::format("{} was not run, as the process pool is broken: {}. Make a new pool", function, broken_)};
  if (taken != nullptr) taken->set_idle(false);
}

void ProcessPool::break_with(const std::string& reason) {
  if (!broken_.empty()) return;
  broken_ = reason;
  for (detail::WorkerProcess& worker : workers_) worker.terminate();
}

void ProcessPool::give_up(const detail::WorkerProcess& worker, const std::string& function, const std::string& what) {
  const std::lock_guard guard{mutex_};
  if (!broken_.empty())
    throw BrokenProcessPool{fmt::format("{} was ended, as the process pool is broken: {}. Make a new pool", function, broken_)};
  break_with(fmt::format("{} {} while it ran {}", worker.title(), what, function));
  throw BrokenProcessPool{broken_};
}

namespace detail {

ThreadPool* ProcessJob::threads() const {
  pool_.check(function_, nullptr);
  return &pool_.threads_;
}

void ProcessJob::call() {
  try {
    set_value(pool_.call(function_, arguments()));
  } catch (...) {
    error_ = std::current_exception();
  }
}

void ProcessJob::throw_unsendable(const char* what) const {
  throw ProcessPoolError{fmt::format("no JSON can be made of the arguments of {}: {}", function_, what)};
}

void ProcessJob::throw_unfit(const char* what) const {
  throw ProcessPoolError{fmt::format("the result of {} is not what it is to be: {}", function_, what)};
}

}  // namespace detail

}  // namespace interleave
