#include "tracer/model/background_check.hpp"

#include <exception>
#include <system_error>
#include <utility>

namespace interleave::model {

BackgroundCheck::BackgroundCheck(std::shared_ptr<const Trace> trace) : trace_{std::move(trace)} {
  try {
    thread_ = std::thread{[this] {
      try {
        trace_->problems(&stop_);
      } catch (const std::exception&) {
        // Stopped, or there was no memory for it: the trace stays unchecked.
      }
    }};
  } catch (const std::system_error&) {
  }
}

BackgroundCheck::~BackgroundCheck() {
  stop_ = true;
  if (thread_.joinable()) thread_.join();
}

}  // namespace interleave::model
