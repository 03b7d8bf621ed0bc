#include "tracer/model/loading.hpp"

#include <utility>

namespace interleave::model {

// The checksums are left to the loading, which reads everything.
Loading::Loading(const std::filesystem::path& path, std::function<void()> when_done)
    : path_{path}, overview_{overview_of(file::TraceFile::open(path, file::Checksums::skip))} {
  thread_ = std::thread{[this, told = std::move(when_done)] { load(told); }};
}

Loading::~Loading() {
  stop_ = true;
  if (thread_.joinable()) thread_.join();
}

void Loading::load(const std::function<void()>& when_done) {
  try {
    const auto go_on = [this](double part) {
      part_ = part;
      return !stop_;
    };
    trace_ = std::make_shared<const Trace>(Trace::load(path_, go_on, [this](const FirstTasks& tasks) { note(tasks); }));
  } catch (...) {
    failure_ = std::current_exception();
  }
  done_ = true;
  if (when_done && !stop_) when_done();
}

// What is told many times a second is not seen more often.
void Loading::note(const FirstTasks& tasks) {
  constexpr auto k_often = std::chrono::milliseconds{20};
  const auto now = std::chrono::steady_clock::now();
  if (now - noted_ < k_often) return;
  noted_ = now;
  auto noted = std::make_shared<const FirstTasks>(tasks);
  const std::lock_guard guard{mutex_};
  first_tasks_ = std::move(noted);
}

std::shared_ptr<const FirstTasks> Loading::first_tasks() const {
  const std::lock_guard guard{mutex_};
  return first_tasks_;
}

double Loading::seconds() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_).count(); }

std::shared_ptr<const Trace> Loading::trace() {
  if (thread_.joinable()) thread_.join();
  if (failure_) std::rethrow_exception(failure_);
  return trace_;
}

}  // namespace interleave::model
