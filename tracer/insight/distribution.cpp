#include "tracer/insight/distribution.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace interleave::insight {
namespace {

// Each power of two has 32 buckets of the same width; below 64 a bucket is one nanosecond.
constexpr unsigned k_bits = 5;

std::size_t bucket_of(std::int64_t ns) {
  const auto value = static_cast<std::uint64_t>(std::max<std::int64_t>(ns, 0));
  const unsigned width = static_cast<unsigned>(std::bit_width(value));
  if (width <= k_bits + 1) return value;
  const unsigned shift = width - k_bits - 1;
  return (static_cast<std::size_t>(shift) << k_bits) + (value >> shift);
}

std::int64_t middle_of(std::size_t bucket) {
  if (bucket < (std::size_t{2} << k_bits)) return static_cast<std::int64_t>(bucket);
  const std::size_t shift = (bucket >> k_bits) - 1;
  const std::uint64_t begin = (bucket - (shift << k_bits)) << shift;
  return static_cast<std::int64_t>(begin + ((std::uint64_t{1} << shift) >> 1));
}

}  // namespace

void Distribution::add(std::int64_t ns) {
  ++count_;
  max_ns_ = std::max(max_ns_, ns);
  sum_ns_ += ns;
  if (!counts_.empty()) return count_in(ns);
  exact_.push_back(ns);
  if (exact_.size() <= k_exact) return;
  for (const std::int64_t one : exact_) count_in(one);
  exact_ = {};
}

void Distribution::count_in(std::int64_t ns) {
  const std::size_t bucket = bucket_of(ns);
  if (bucket >= counts_.size()) counts_.resize(bucket + 1);
  ++counts_[bucket];
}

std::int64_t Distribution::percentile_ns(double percent) const {
  if (count_ == 0) return 0;
  const auto rank = static_cast<std::uint64_t>(std::ceil(std::clamp(percent, 0.0, 100.0) / 100 * static_cast<double>(count_)));
  const std::uint64_t place = std::clamp<std::uint64_t>(rank, 1, count_) - 1;
  if (counts_.empty()) {
    std::vector<std::int64_t> sorted = exact_;
    const auto at = sorted.begin() + static_cast<std::ptrdiff_t>(place);
    std::ranges::nth_element(sorted, at);
    return *at;
  }
  std::uint64_t passed = 0;
  for (std::size_t bucket = 0; bucket < counts_.size(); ++bucket)
    if ((passed += counts_[bucket]) > place) return std::min(middle_of(bucket), max_ns_);
  return max_ns_;
}

std::vector<Distribution::Bin> Distribution::histogram() const {
  constexpr int k_per_doubling = 2;
  std::vector<std::uint64_t> counts;  // by bin, from 1 ns on
  const auto add = [&](std::int64_t ns, std::uint64_t count) {
    const auto bin = static_cast<std::size_t>(std::log2(static_cast<double>(std::max<std::int64_t>(ns, 1))) * k_per_doubling);
    if (bin >= counts.size()) counts.resize(bin + 1);
    counts[bin] += count;
  };
  for (const std::int64_t one : exact_) add(one, 1);
  for (std::size_t bucket = 0; bucket < counts_.size(); ++bucket)
    if (counts_[bucket] > 0) add(std::min(middle_of(bucket), max_ns_), counts_[bucket]);
  const auto edge = [](std::size_t bin) { return std::exp2(static_cast<double>(bin) / k_per_doubling); };
  std::vector<Bin> bins;
  for (std::size_t bin = 0; bin < counts.size(); ++bin)
    if (counts[bin] > 0 || !bins.empty()) bins.push_back({edge(bin), edge(bin + 1), counts[bin]});
  return bins;
}

}  // namespace interleave::insight
