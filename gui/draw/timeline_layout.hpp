// First half of painting a timeline: from a trace and a view to a short list of bars. No drawing here, so tests can ask
// what would be seen.
//
// What is too narrow to be seen becomes as wide as it must be, and what then falls together becomes one bar that knows how
// many it stands for: a burst of microseconds stays visible in a picture of a second. The list is as long as the lane is
// wide in pixels, whatever the length of the trace.
#pragma once

#include <array>
#include <vector>

#include "gui/state/viewer.hpp"

namespace interleave::gui {

/// Time on the axis ↔ pixels.
struct TimeScale {
  AxisRange range;
  float x0 = 0;
  float width = 1;

  double pixels_per_ns() const { return static_cast<double>(width) / range.length_ns(); }
  /// Kept a little outside of the picture at most: what is far away has no pixels that a float can count.
  float x_of(double axis_ns) const;
  double axis_of(float x) const { return range.begin_ns + static_cast<double>(x - x0) / pixels_per_ns(); }
};

enum class BarKind : std::uint8_t {
  created,  ///< made and not yet started
  ready,
  waiting,
  polling,
  outer,  ///< a call that itself calls another one now
  unknown,
  running,  ///< from here on: solid
  call,
  job,
};
constexpr bool is_solid(BarKind kind) { return kind >= BarKind::running; }

struct Bar {
  float x0 = 0, x1 = 0;
  BarKind kind{};
  Hue hue = 0;
  trace::WaitKind wait{};
  std::uint32_t count = 1;      ///< how many solid bars it stands for
  float solid = 1;              ///< of more than one: the part of its length that is solid
  std::array<Hue, 4> hues{};    ///< of more than one: the first different hues …
  std::uint8_t hue_count = 0;   ///< … and how many of them
  std::int64_t begin_ns = 0;    ///< of the trace (the first one)
  EventIndex event = k_none;    ///< that began it (the first one); k_none: ask event_of()
  std::uint32_t item = k_none;  ///< segment of the task, run of the loop, call or job; k_none: ask item_of()
};

/// A few pixels of a group's lane: how many of its tasks were in which state there, on average.
struct LoadColumn {
  float x0 = 0, x1 = 0;
  float running = 0, ready = 0, waiting = 0;
};

enum class EndMark : std::uint8_t { none, returned, raised, cancelled, dropped, alive };

struct LaneBars {
  std::vector<Bar> bars;   ///< in order; a solid one may lie over the beginning of the next
  std::vector<Bar> inner;  ///< calls inside a task's runs
  EndMark end{};
  float end_x = 0;
  std::vector<std::pair<float, std::uint32_t>> prints;  ///< x, and which of trace.prints()
  std::vector<LoadColumn> load;                         ///< of a group
};

/// `least_width`: of a solid bar, in pixels.
LaneBars lay_out(const Document& document, const Lane& lane, const TimeScale& scale, float least_width);

/// The event that began the bar. A bar of a long lane knows only when.
EventIndex event_of(const Document& document, const Lane& lane, const Bar& bar);
/// The call or the job that it stands for; k_none: it cannot be told.
std::uint32_t item_of(const Document& document, const Lane& lane, const Bar& bar);
/// The task of the loop's run that the bar stands for; k_none where it is none.
TaskIndex task_run_by(const Document& document, const Lane& lane, const Bar& bar);

/// Times at which the axis has a line: round ones, at least `least_distance` pixels apart.
struct Tick {
  double axis_ns;
  std::string label;
};
std::vector<Tick> axis_ticks(const TimeScale& scale, float least_distance);

}  // namespace interleave::gui
