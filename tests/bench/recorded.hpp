// What the benchmarks of the recorder share: a recording for the time of a benchmark, and what is said of many measurements.
#pragma once

#include <benchmark/benchmark.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "tracer/record/session.hpp"

namespace interleave::bench {

inline std::filesystem::path trace_file() {
  return std::filesystem::temp_directory_path() / ("interleave-bench-" + std::to_string(getpid()) + ".ilv");
}

/// A recording for a scope; its file is removed at the end.
class Recorded {
 public:
  Recorded() { record::start(record::Options{trace_file()}); }
  ~Recorded() {
    record::stop();
    std::filesystem::remove(trace_file());
  }
  Recorded(const Recorded&) = delete;
  Recorded& operator=(const Recorded&) = delete;
};

// A burst that fits what is kept ready, then a pause: a program that records does other things, too. The time is that of the bursts.
inline constexpr std::uint64_t k_burst = 20'000;
inline constexpr std::chrono::milliseconds k_pause{2};

/// Runs `event(n)` so often, and says how long one took.
template <class Event>
double burst_ns(const Event& event) {
  const auto begin = std::chrono::steady_clock::now();
  for (std::uint64_t n = 0; n < k_burst; ++n) event(n);
  return std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now() - begin).count() / k_burst;
}

// On a shared machine the least is the truest: what others do at the same time only adds.
inline double least(const std::vector<double>& values) { return *std::ranges::min_element(values); }

/// The value that this share of the others does not exceed; 0 where there are none. Sorts them.
inline double quantile(std::vector<double>& values, double share) {
  if (values.empty()) return 0;
  std::ranges::sort(values);
  return values[std::min(values.size() - 1, static_cast<std::size_t>(share * static_cast<double>(values.size())))];
}

}  // namespace interleave::bench
