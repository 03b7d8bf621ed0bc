// main() of the benchmarks. It says first what one look at the clock costs here: every figure in nanoseconds is to be read beside it.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <limits>

#include "tracer/record/clock.hpp"

namespace {

namespace record = interleave::record;

// The least of many bursts: what others do at the same time only adds.
template <class Look>
double least_ns(const Look& look) {
  constexpr int k_bursts = 200, k_looks = 10'000;
  double least = std::numeric_limits<double>::max();
  for (int burst = 0; burst < k_bursts; ++burst) {
    const auto begin = std::chrono::steady_clock::now();
    for (int n = 0; n < k_looks; ++n) benchmark::DoNotOptimize(look());
    const std::chrono::duration<double, std::nano> took = std::chrono::steady_clock::now() - begin;
    least = std::min(least, took.count() / k_looks);
  }
  return least;
}

}  // namespace

int main(int argc, char** argv) {
  const bool tsc = record::best_clock() == interleave::trace::ClockKind::tsc;
  const double ns = tsc ? least_ns(record::detail::processor_ticks) : least_ns(record::detail::monotonic_ns);
  benchmark::AddCustomContext("clock", tsc ? "tsc" : "monotonic");
  benchmark::AddCustomContext("clock_read_ns", fmt::format("{:.2f}", ns));
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}
