// The recorder's own thread: keeps space ready ahead of the program's threads, seals what they have left, and notes the clocks once a
// second.
//
// It never runs the program's code, takes none of its signals and holds no lock that a recording thread waits for.
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include "tracer/record/trace_writer.hpp"

namespace interleave::record::detail {

class Housekeeper {
 public:
  /// Starts the thread. Where none can be had, recording threads do its work when they must.
  explicit Housekeeper(TraceWriter& writer);
  /// Ends it.
  ~Housekeeper();
  Housekeeper(const Housekeeper&) = delete;
  Housekeeper& operator=(const Housekeeper&) = delete;

  /// Space runs low. Cheap when it is awake.
  void wake();

 private:
  void run();

  TraceWriter& writer_;
  std::mutex mutex_;
  std::condition_variable change_;
  bool ends_ = false;
  std::atomic<bool> asleep_{false};
  std::thread thread_;
};

}  // namespace interleave::record::detail
