// What the lanes of a trace hold and are painted in, however the lanes are grouped. Made once, without decoding what nobody has asked for.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "gui/state/belongings.hpp"
#include "gui/state/hues.hpp"
#include "tracer/model/lanes.hpp"

namespace interleave::gui {

class TaskHues {
 public:
  TaskHues() = default;
  TaskHues(const model::Trace& trace, HueBook& hues);
  Hue of(model::TaskIndex task) const {
    return task < named_.size() ? named_[task] : task < tasks_ ? static_cast<Hue>(task % k_hue_count) : hue::k_grey;
  }

 private:
  std::size_t tasks_ = 0;
  std::vector<Hue> named_;  // by task; of very many tasks: none
};

/// Of a lane of tasks, calls or jobs: what is drawn in it.
struct LaneContent {
  std::span<const model::SpanIndex> spans;  ///< of a span lane: its calls, in order
  std::span<const model::JobIndex> jobs;    ///< of a worker lane, in order
  std::span<const model::SpanIndex> inner;  ///< the outermost calls inside its bars, in order
  std::span<const std::uint32_t> prints;    ///< by its task or from its calls: places in trace.prints(), in order
};

struct LaneContents {
  TaskHues hues;
  std::vector<model::Lane> others;        ///< lanes of calls and of jobs
  std::vector<Hue> other_hues;            ///< of these
  std::vector<std::uint32_t> span_lanes;  ///< by call: which of them; none of a call inside a task. Empty where there are none
  std::uint32_t tasks = 0;
  Belongings inner;   ///< of tasks and call lanes: the outermost calls inside their bars
  Belongings prints;  ///< what was printed by a task or from calls: places in trace.prints()

  // Who owns: the task, or the lane of calls.
  std::uint32_t owner_of_other(std::uint32_t other) const { return tasks + other; }
};

/// Of one of `others`.
LaneContent content_of(const LaneContents& contents, std::size_t other);

LaneContents make_contents(const model::Trace& trace, HueBook& hues);

}  // namespace interleave::gui
