// The worker threads of one loop: started when there is work and none is idle, joined when the loop is closed.
#pragma once

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "runtime/coroutine/recorded_id.hpp"
#include "tracer/events/enumerations.hpp"

namespace interleave::detail {

/// A piece of work. Shared by who waits for it and by the pool.
class Work {
 public:
  virtual ~Work() = default;
  /// On a worker thread; must not throw.
  virtual void work() = 0;
};

class ThreadPool {
 public:
  /// asyncio's default: min(32, processors + 4) threads.
  ThreadPool();
  /// Waits for all work that was handed in.
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  void submit(std::shared_ptr<Work> work);
  /// Takes work back that no thread has begun. False: it has been begun.
  bool take_back(const Work& work);

  /// Of the loop's thread. None while nothing is recorded.
  trace::ResourceId id();

 private:
  void run(const char* name);

  const std::size_t most_threads_;
  RecordedId<trace::ResourceId> id_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::shared_ptr<Work>> waiting_;  // this and the next two are guarded by mutex_
  std::size_t idle_ = 0;
  bool closing_ = false;
  std::deque<std::string> names_;  // of the threads; they stay in place
  std::vector<std::thread> threads_;
};

}  // namespace interleave::detail
