#include "runtime/work/thread_pool.hpp"

#include <algorithm>

namespace interleave {

using detail::Work;

ThreadPool::ThreadPool(std::size_t max_workers, std::string name)
    : most_threads_{max_workers != 0 ? max_workers : std::min<std::size_t>(32, std::max(1u, std::thread::hardware_concurrency()) + 4)},
      name_{std::move(name)} {}

ThreadPool::ThreadPool(std::size_t max_workers, std::string name, detail::ThreadCompanion& companion)
    : most_threads_{max_workers}, name_{std::move(name)}, companion_{&companion} {}

ThreadPool::~ThreadPool() {
  {
    const std::lock_guard guard{mutex_};
    closing_ = true;
  }
  changed_.notify_all();
  for (std::thread& thread : threads_) thread.join();
  if (id_.known()) record::emit<trace::EventKind::resource_close>(id_.get());
}

trace::ResourceId ThreadPool::id() {
  const std::lock_guard guard{mutex_};
  if (record::recording() && !id_.known())
    record::emit<trace::EventKind::resource_create>(id_.introduce(), trace::ResourceKind::pool, static_cast<std::int64_t>(most_threads_),
                                                    trace::SiteId{}, std::string_view{name_});
  return id_.get();
}

void ThreadPool::submit(std::shared_ptr<Work> work) {
  {
    const std::lock_guard guard{mutex_};
    waiting_.push_back(std::move(work));
    if (idle_ < waiting_.size() && threads_.size() < most_threads_)
      threads_.emplace_back([this, number = threads_.size() + 1] { run(number); });
  }
  changed_.notify_one();
}

bool ThreadPool::take_back(const Work& work) {
  const std::lock_guard guard{mutex_};
  return std::erase_if(waiting_, [&](const auto& waiting) { return waiting.get() == &work; }) > 0;
}

void ThreadPool::run(std::size_t number) {
  std::string name = companion_ != nullptr ? companion_->begin(number) : "worker " + std::to_string(number);
  std::unique_lock lock{mutex_};
  names_.push_back(std::move(name));
  record::describe_thread(trace::ThreadRole::worker, names_.back().c_str());
  while (true) {
    ++idle_;
    changed_.wait(lock, [this] { return closing_ || !waiting_.empty(); });
    --idle_;
    if (waiting_.empty()) break;
    const std::shared_ptr<Work> work = std::move(waiting_.front());
    waiting_.pop_front();
    lock.unlock();
    work->work();
    lock.lock();
  }
  lock.unlock();
  if (companion_ != nullptr) companion_->end();
}

}  // namespace interleave
