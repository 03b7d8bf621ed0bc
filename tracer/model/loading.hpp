// A trace that is being loaded: what its headers tell is there at once, the whole comes from a thread of its own.
#pragma once

#include <atomic>
#include <chrono>
#include <exception>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

#include "tracer/model/overview.hpp"

namespace interleave::model {

class Loading {
 public:
  /// Looks at the headers and begins. Throws file::FileError for what is no trace at all. `when_done` is called once, from the loading
  /// thread, when the trace is there or cannot be had; not when this is destroyed before.
  explicit Loading(const std::filesystem::path& path, std::function<void()> when_done = {});
  /// Stops it where it is.
  ~Loading();
  Loading(const Loading&) = delete;
  Loading& operator=(const Loading&) = delete;

  const std::filesystem::path& path() const { return path_; }
  const Overview& overview() const { return overview_; }
  /// The tasks that it has come upon; of one that is short, none.
  std::shared_ptr<const FirstTasks> first_tasks() const;
  /// How much is done, 0 … 1, and for how long.
  double part_done() const { return part_; }
  double seconds() const;
  bool done() const { return done_; }
  /// The trace. Waits for it. Throws what loading it has thrown.
  std::shared_ptr<const Trace> trace();

 private:
  void load(const std::function<void()>& when_done);
  void note(const FirstTasks& tasks);

  std::filesystem::path path_;
  Overview overview_;
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
  std::atomic<double> part_{0};
  std::atomic<bool> stop_{false}, done_{false};
  std::chrono::steady_clock::time_point noted_{};  // the loading thread's
  mutable std::mutex mutex_;                       // for:
  std::shared_ptr<const FirstTasks> first_tasks_ = std::make_shared<const FirstTasks>();
  std::shared_ptr<const Trace> trace_;
  std::exception_ptr failure_;
  std::thread thread_;
};

}  // namespace interleave::model
