// Checks a trace in a thread of its own, so that whoever shows it need not wait: until Trace::checked() its problems() are not asked.
#pragma once

#include <atomic>
#include <memory>
#include <thread>

#include "tracer/model/trace.hpp"

namespace interleave::model {

class BackgroundCheck {
 public:
  /// Begins at once. Where no thread is to be had, nothing is checked.
  explicit BackgroundCheck(std::shared_ptr<const Trace> trace);
  /// Stops the check where it is, within a few thousand events.
  ~BackgroundCheck();
  BackgroundCheck(const BackgroundCheck&) = delete;
  BackgroundCheck& operator=(const BackgroundCheck&) = delete;

 private:
  std::shared_ptr<const Trace> trace_;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

}  // namespace interleave::model
