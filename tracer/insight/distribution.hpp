// Many lengths of time, for percentiles, in little memory: exact while they are few, then to 1.6 %.
#pragma once

#include <cstdint>
#include <vector>

namespace interleave::insight {

class Distribution {
 public:
  void add(std::int64_t ns);

  std::uint64_t count() const { return count_; }
  std::int64_t max_ns() const { return max_ns_; }
  std::int64_t sum_ns() const { return sum_ns_; }
  /// The least of them that `percent` of all do not exceed (nearest rank); 0 where there are none.
  std::int64_t percentile_ns(double percent) const;

  struct Bin {
    double begin_ns = 0, end_ns = 0;
    std::uint64_t count = 0;
  };
  /// How many are how long: bins from the shortest to the longest, each 1.41 times as wide as the one before it, and the empty ones
  /// between. What is below 1 ns counts for 1 ns.
  std::vector<Bin> histogram() const;

 private:
  static constexpr std::size_t k_exact = 64;

  void count_in(std::int64_t ns);

  std::vector<std::int64_t> exact_;    // up to k_exact of them, as they came
  std::vector<std::uint32_t> counts_;  // then how many in each bucket
  std::uint64_t count_ = 0;
  std::int64_t max_ns_ = 0, sum_ns_ = 0;
};

}  // namespace interleave::insight
