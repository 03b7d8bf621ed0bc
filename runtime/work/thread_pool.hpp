// ThreadPool: worker threads for functions that block: started when there is work and none is idle. concurrent.futures.ThreadPoolExecutor.
//
// Each loop has one of its own, which to_thread() uses; run_in_executor() takes any. A pool may serve several loops, and must outlive the
// awaits.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "runtime/coroutine/recorded_id.hpp"
#include "tracer/events/enumerations.hpp"

namespace interleave {

namespace detail {

/// A piece of work. Shared by who waits for it and by the pool.
class Work {
 public:
  virtual ~Work() = default;
  /// On a worker thread; must not throw.
  virtual void work() = 0;
};

/// What each thread of a pool has besides its work: a process pool keeps a process with each.
class ThreadCompanion {
 public:
  /// On a new thread, before its first work; `number` counts the pool's threads from 1. Gives the thread's name in the trace. Must not
  /// throw.
  virtual std::string begin(std::size_t number) = 0;
  /// On the thread, after its last work. Must not throw.
  virtual void end() = 0;

 protected:
  ~ThreadCompanion() = default;
};

class Job;

}  // namespace detail

class ThreadPool {
 public:
  /// `max_workers` 0: asyncio's default, min(32, processors + 4) threads. In the trace the pool has `name`.
  explicit ThreadPool(std::size_t max_workers = 0, std::string name = "threads");
  /// `companion` lives longer than the pool.
  explicit ThreadPool(std::size_t max_workers, std::string name, detail::ThreadCompanion& companion);
  /// Waits for all work that was handed in.
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  std::size_t max_workers() const { return most_threads_; }

 private:
  friend class detail::Job;

  void submit(std::shared_ptr<detail::Work> work);
  /// Takes work back that no thread has begun. False: it has been begun.
  bool take_back(const detail::Work& work);
  /// None while nothing is recorded.
  trace::ResourceId id();
  void run(std::size_t number);

  const std::size_t most_threads_;
  const std::string name_;
  detail::ThreadCompanion* const companion_ = nullptr;
  std::mutex mutex_;
  std::condition_variable changed_;
  // Guarded by mutex_ from here on.
  detail::RecordedId<trace::ResourceId> id_;
  std::deque<std::shared_ptr<detail::Work>> waiting_;
  std::size_t idle_ = 0;
  bool closing_ = false;
  std::deque<std::string> names_;  // of the threads; they stay in place
  std::vector<std::thread> threads_;
};

}  // namespace interleave
