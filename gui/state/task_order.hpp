// All tasks of a trace in some order, each once: what stands at a place, and where a task stands.
//
// Kept as runs of tasks that follow each other in their creation, too: a million tasks of one loop are one run. Where the runs are short,
// as two numbers for each task.
#pragma once

#include <cstdint>
#include <vector>

#include "tracer/model/trace.hpp"

namespace interleave::gui {

class TaskOrder {
 public:
  /// Puts tasks behind the last one.
  void append(model::TaskIndex first, std::uint32_t count = 1);
  /// After the last one. From here on it is only asked.
  void finish();

  std::uint32_t size() const { return size_; }
  model::TaskIndex at(std::uint32_t place) const;
  /// Of a task that was put in.
  std::uint32_t place_of(model::TaskIndex task) const;
  std::size_t bytes() const;

 private:
  struct Run {
    std::uint32_t place;
    model::TaskIndex first;
  };
  std::vector<Run> runs_;
  std::vector<std::uint32_t> by_task_;   // numbers of the runs, in the order of their tasks
  std::vector<model::TaskIndex> tasks_;  // instead of runs: by place …
  std::vector<std::uint32_t> places_;    // … and by task
  std::uint32_t size_ = 0;
};

}  // namespace interleave::gui
