// Two threads that record at the same time against one that records alone: what an event costs each of them. The two take turns in one
// run, so that both see the same machine. Looks at the clock, measured in the same way, tell what the machine itself loses.
#include <atomic>
#include <thread>

#include "include/interleave/record.h"
#include "tests/bench/recorded.hpp"
#include "tracer/record/clock.hpp"

namespace interleave::bench {
namespace {

using Burst = double (*)();

double events() {
  thread_local const ilv_id task = ilv_new_id();
  return burst_ns([](std::uint64_t n) { ilv_task_resume(ILV_NOW, task, n & 63); });
}
double looks_at_the_clock() {
  return burst_ns([](std::uint64_t) { benchmark::DoNotOptimize(record::now()); });
}

/// A second thread, which sleeps until it is asked.
class Pair {
 public:
  Pair() : second_{[this] { run_second(); }} {}
  ~Pair() {
    ask(nullptr);
    second_.join();
  }
  Pair(const Pair&) = delete;
  Pair& operator=(const Pair&) = delete;

  /// Both threads run the burst, beginning at the same instant. What the slower one needed: so none of them ran alone for long.
  double at_once(Burst burst) {
    ask(burst);
    meet();
    const double mine = burst();
    meet();
    return std::max(mine, others_);
  }

 private:
  void ask(Burst burst) {
    burst_ = burst;
    asked_.fetch_add(1, std::memory_order_release);
    asked_.notify_one();
  }
  // Both wait awake: a thread that has to be woken comes too late.
  void meet() {
    const int meeting = arrived_.fetch_add(1, std::memory_order_acq_rel) / 2;
    while (arrived_.load(std::memory_order_acquire) < 2 * (meeting + 1)) {
    }
  }
  void run_second() {
    for (int seen = 0;; ++seen) {
      asked_.wait(seen, std::memory_order_acquire);
      if (burst_ == nullptr) return;
      meet();
      others_ = burst_();
      meet();
    }
  }

  std::atomic<int> asked_{0}, arrived_{0};
  Burst burst_ = nullptr;
  double others_ = 0;
  std::thread second_;
};

void two_threads_against_one(benchmark::State& state) {
  constexpr int k_rounds = 300;
  const Recorded recorded;
  Pair pair;
  std::vector<double> one, two, clock_one, clock_two;
  pair.at_once(events);
  for (auto _ : state)
    for (int round = 0; round < k_rounds; ++round) {
      one.push_back(events());
      std::this_thread::sleep_for(k_pause);
      two.push_back(pair.at_once(events));
      std::this_thread::sleep_for(k_pause);
      clock_one.push_back(looks_at_the_clock());
      clock_two.push_back(pair.at_once(looks_at_the_clock));
    }
  state.counters["one_ns"] = least(one);
  state.counters["two_ns"] = least(two);
  state.counters["ratio"] = least(two) / least(one);
  state.counters["median_ratio"] = quantile(two, 0.5) / quantile(one, 0.5);
  state.counters["clock_ratio"] = least(clock_two) / least(clock_one);
}
BENCHMARK(two_threads_against_one)->Iterations(1)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace interleave::bench
