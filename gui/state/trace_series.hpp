// The long lanes of a trace as series, of what kinds its tasks are, and how busy it and they were over its whole length: made in one walk
// over the trace, of a long one in a thread of its own. What is there of a long lane is shown meanwhile, and the outline of the rest.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <vector>

#include "gui/state/density.hpp"
#include "gui/state/lane_contents.hpp"
#include "gui/state/series.hpp"
#include "gui/state/task_kinds.hpp"
#include "tracer/model/trace.hpp"

namespace interleave::gui {

struct TraceSeries {
  std::unordered_map<model::TaskIndex, Series> tasks;  ///< of those with many segments: a stretch for each
  std::vector<Series> loops;                           ///< by loop: what ran, and its polls
  std::vector<Series> others;                          ///< of the lanes of calls and jobs, see LaneContents; empty where they are short
  Density density;
  TaskKinds kinds;
  std::vector<Load> loads;  ///< by kind, over the whole trace; where there are very many kinds, those that came last have none
  Load load;                ///< of all tasks
  std::vector<std::int64_t> print_times;  ///< by print: when it was

  const Series* of_task(model::TaskIndex task) const {
    const auto found = tasks.find(task);
    return found == tasks.end() ? nullptr : &found->second;
  }
  std::size_t bytes() const;
};

/// Tasks with fewer segments are drawn from the model itself.
inline constexpr std::size_t k_long_lane = 64;

inline constexpr std::size_t k_density_steps = 2048;

TraceSeries make_series(const model::Trace& trace, const LaneContents& contents, std::size_t density_steps = k_density_steps);

class SeriesMaker {
 public:
  /// Of a small trace all is done when it is made.
  SeriesMaker(std::shared_ptr<const model::Trace> trace, std::shared_ptr<const LaneContents> contents);
  ~SeriesMaker();
  SeriesMaker(const SeriesMaker&) = delete;
  SeriesMaker& operator=(const SeriesMaker&) = delete;

  /// nullptr until all is made.
  const TraceSeries* get() const { return made_.load(std::memory_order_acquire) ? &all_ : nullptr; }
  /// Its series as far as they have come; nothing else of it may be looked at. nullptr until there are any.
  const TraceSeries* growing() const { return growing_.load(std::memory_order_acquire) ? &all_ : nullptr; }
  /// As far as it has come; nullptr at first.
  std::shared_ptr<const Density> density() const;
  /// Another number whenever there is noticeably more to see.
  std::size_t progress() const { return progress_.load(std::memory_order_acquire); }
  void wait() const;

 private:
  static constexpr std::size_t k_small = 50'000;  // events

  void make(const model::Trace& trace, const LaneContents& contents);
  void publish();

  TraceSeries all_;
  std::atomic<bool> growing_{false}, made_{false};
  mutable std::mutex mutex_;
  std::shared_ptr<const Density> density_;
  std::atomic<std::size_t> progress_{0};
  std::atomic<bool> stop_{false}, done_{false};
  std::thread thread_;
};

}  // namespace interleave::gui
