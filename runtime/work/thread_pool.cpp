#include "runtime/work/thread_pool.hpp"

#include <algorithm>

namespace interleave {

using detail::Work;

ThreadPool::ThreadPool(std::size_t max_workers, std::string name)
    : most_threads_{max_workers != 0 ? max_workers : std::min<std::size_t>(32, std::max(1u, std::thread::hardware_concurrency()) + 4)},
      name_{std::move(name)} {}

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
  bool is_thread_missing = false;
  {
    const std::lock_guard guard{mutex_};
    waiting_.push_back(std::move(work));
    is_thread_missing = idle_ < waiting_.size() && threads_.size() < most_threads_;
  }
  changed_.notify_one();
  if (!is_thread_missing) return;
  const std::lock_guard guard{mutex_};
  names_.push_back("worker " + std::to_string(threads_.size() + 1));
  threads_.emplace_back([this, name = names_.back().c_str()] { run(name); });
}

bool ThreadPool::take_back(const Work& work) {
  const std::lock_guard guard{mutex_};
  return std::erase_if(waiting_, [&](const auto& waiting) { return waiting.get() == &work; }) > 0;
}

void ThreadPool::run(const char* name) {
  record::describe_thread(trace::ThreadRole::worker, name);
  std::unique_lock lock{mutex_};
  while (true) {
    ++idle_;
    changed_.wait(lock, [this] { return closing_ || !waiting_.empty(); });
    --idle_;
    if (waiting_.empty()) return;
    const std::shared_ptr<Work> work = std::move(waiting_.front());
    waiting_.pop_front();
    lock.unlock();
    work->work();
    lock.lock();
  }
}

}  // namespace interleave
