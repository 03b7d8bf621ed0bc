#include "gui/draw/timeline_layout.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

namespace interleave::gui {
namespace {

constexpr float k_margin = 16;  // pixels outside of the picture up to which bars are drawn
// A merged bar ends at a multiple of so many least widths: a lane that is busy all the time shows how its business changes.
constexpr float k_cell = 14;

/// Takes a lane's stretches in order and joins those that are too narrow.
class BarRow {
 public:
  BarRow(const TimeScale& scale, float least_width, std::vector<Bar>& bars) : scale_{scale}, least_{least_width}, bars_{bars} {}
  ~BarRow() { flush(); }
  BarRow(const BarRow&) = delete;
  BarRow& operator=(const BarRow&) = delete;

  void add(double begin_ns, double end_ns, Bar bar) {
    bar.x0 = scale_.x_of(begin_ns);
    bar.x1 = scale_.x_of(end_ns);
    const float width = bar.x1 - bar.x0;
    if (width >= least_) {
      flush();
      bars_.push_back(bar);
    } else if (is_solid(bar.kind)) {
      join(bar, width, begin_ns);
    } else if (open_ && bar.x0 <= end_of_open() + 1) {
      cluster_.x1 = std::max(cluster_.x1, bar.x1);
    } else if (width >= 0.5f) {
      flush();
      bars_.push_back(bar);
    }
  }

 private:
  float end_of_open() const { return std::max(cluster_.x1, cluster_.x0 + least_); }

  void join(const Bar& bar, float width, double begin_ns) {
    if (open_ && bar.x0 > end_of_open() + 1) flush();
    // Cells are counted on the axis, so that panning moves bars and does not cut them anew; a short burst is never cut.
    const double cell = std::floor(begin_ns * scale_.pixels_per_ns() / static_cast<double>(k_cell * least_));
    if (open_ && cell != cell_ && cluster_.x1 - cluster_.x0 > least_ * k_cell / 2) {
      cluster_.x1 = std::max(cluster_.x1, bar.x0);
      flush();
    }
    if (!open_) {
      cell_ = cell;
      open_ = true;
      cluster_ = bar;
      cluster_.count = 0;
      cluster_.hue_count = 0;
      solid_pixels_ = 0;
    }
    ++cluster_.count;
    cluster_.x1 = std::max(cluster_.x1, bar.x1);
    solid_pixels_ += width;
    const auto known = cluster_.hues.begin() + cluster_.hue_count;
    if (cluster_.hue_count < cluster_.hues.size() && std::find(cluster_.hues.begin(), known, bar.hue) == known)
      cluster_.hues[cluster_.hue_count++] = bar.hue;
  }

  void flush() {
    if (!open_) return;
    open_ = false;
    cluster_.x1 = end_of_open();
    cluster_.solid = std::clamp(solid_pixels_ / (cluster_.x1 - cluster_.x0), 0.0f, 1.0f);
    bars_.push_back(cluster_);
  }

  const TimeScale& scale_;
  const float least_;
  std::vector<Bar>& bars_;
  bool open_ = false;
  Bar cluster_;
  float solid_pixels_ = 0;
  double cell_ = 0;
};

class LaneLayout {
 public:
  LaneLayout(const Document& document, const Lane& lane, const TimeScale& scale, float least_width)
      : document_{document}, trace_{*document.trace}, lane_{lane}, scale_{scale}, least_{least_width} {
    const double air = k_margin / scale.pixels_per_ns();
    first_ns_ = scale.range.begin_ns - air;
    last_ns_ = scale.range.end_ns + air;
  }

  LaneBars lay_out() {
    switch (lane_.kind) {
      case LaneKind::task:
        lay_task();
        break;
      case LaneKind::loop:
        lay_loop();
        break;
      case LaneKind::span:
        lay_calls();
        break;
      case LaneKind::worker:
        lay_jobs();
        break;
    }
    for (const std::uint32_t print : lane_.prints) {
      const double at = event_axis(trace_.prints()[print].event);
      if (at >= first_ns_ && at <= last_ns_) made_.prints.emplace_back(scale_.x_of(at), print);
    }
    return std::move(made_);
  }

 private:
  double event_axis(EventIndex event) const { return document_.axis_of(event == k_none ? trace_.time().end_ns : trace_.time_ns(event)); }
  bool seen(double begin_ns, double end_ns) const { return end_ns >= first_ns_ && begin_ns <= last_ns_; }

  /// The first of the sorted items that ends in the picture.
  template <class Items, class End>
  auto first_seen(const Items& items, End end_ns) const {
    return std::ranges::partition_point(items, [&](const auto& item) { return end_ns(item) < first_ns_; });
  }

  static BarKind kind_of(const model::Segment& segment) {
    switch (segment.state) {
      case model::TaskState::created:
        return BarKind::created;
      case model::TaskState::ready:
        return BarKind::ready;
      case model::TaskState::running:
        return BarKind::running;
      case model::TaskState::waiting:
        return BarKind::waiting;
      default:
        return BarKind::unknown;
    }
  }

  void lay_task() {
    const model::Task& task = trace_.tasks()[lane_.index];
    const auto segments = trace_.segments(lane_.index);
    {
      BarRow row{scale_, least_, made_.bars};
      const auto begin = first_seen(segments, [&](const model::Segment& segment) { return document_.axis_of(segment.time.end_ns); });
      for (auto at = begin; at != segments.end(); ++at) {
        const model::Segment segment = *at;
        const double from = document_.axis_of(segment.time.begin_ns), to = document_.axis_of(segment.time.end_ns);
        if (from > last_ns_) break;
        Bar bar;
        bar.kind = kind_of(segment);
        bar.hue = lane_.hue;
        bar.wait = segment.wait;
        bar.event = segment.begin_event;
        bar.item = static_cast<std::uint32_t>(at - segments.begin());
        row.add(from, to, bar);
      }
    }
    add_calls(lane_.inner, made_.inner);
    const double end = event_axis(task.finished);
    if (end < first_ns_ || end > last_ns_) return;
    made_.end_x = scale_.x_of(end);
    made_.end = task.finished == k_none ? EndMark::alive : end_mark(task.outcome);
  }

  static EndMark end_mark(trace::Outcome outcome) {
    switch (outcome) {
      case trace::Outcome::returned:
        return EndMark::returned;
      case trace::Outcome::raised:
        return EndMark::raised;
      case trace::Outcome::cancelled:
        return EndMark::cancelled;
      default:
        return EndMark::dropped;
    }
  }

  void lay_loop() {
    const model::Loop& loop = trace_.loops()[lane_.index];
    const auto poll_end = [&](const model::Interval& poll) { return document_.axis_of(poll.end_ns); };
    const auto run_end = [&](const model::Loop::Run& run) { return document_.axis_of(run.time.end_ns); };
    auto poll = first_seen(loop.polls, poll_end);
    auto run = first_seen(loop.runs, run_end);
    BarRow row{scale_, least_, made_.bars};
    // Items are made when they are taken: each is taken once.
    const auto take = [](auto& at, const auto& items) { return at == items.end() ? std::nullopt : std::optional{*at}; };
    auto next_poll = take(poll, loop.polls);
    auto next_run = take(run, loop.runs);
    while (next_poll || next_run) {
      const bool poll_is_next = !next_run || (next_poll && next_poll->begin_ns < next_run->time.begin_ns);
      const model::Interval time = poll_is_next ? *next_poll : next_run->time;
      const double from = document_.axis_of(time.begin_ns), to = document_.axis_of(time.end_ns);
      if (from > last_ns_) break;
      Bar bar;
      if (poll_is_next) {
        bar.kind = BarKind::polling;
        bar.event = trace_.event_at(time.begin_ns);
        next_poll = take(++poll, loop.polls);
      } else {
        bar.kind = BarKind::running;
        bar.hue = document_.hue_of(next_run->task);
        bar.event = next_run->resume;
        bar.item = static_cast<std::uint32_t>(run - loop.runs.begin());
        next_run = take(++run, loop.runs);
      }
      row.add(from, to, bar);
    }
  }

  void lay_jobs() {
    BarRow row{scale_, least_, made_.bars};
    for (const model::JobIndex index : lane_.jobs) {
      const model::Job& job = trace_.jobs()[index];
      if (job.begun == k_none) continue;
      const double from = event_axis(job.begun), to = event_axis(job.ended);
      if (!seen(from, to)) continue;
      Bar bar;
      bar.kind = BarKind::job;
      bar.hue = document_.hue_of(job.task);
      bar.event = job.begun;
      bar.item = index;
      row.add(from, to, bar);
    }
  }

  void add_calls(const std::vector<model::SpanIndex>& spans, std::vector<Bar>& bars) {
    BarRow row{scale_, least_, bars};
    for (const model::SpanIndex index : spans) {
      const model::Span& span = trace_.spans()[index];
      const double from = event_axis(span.begin), to = event_axis(span.end);
      if (!seen(from, to)) continue;
      Bar bar;
      bar.kind = BarKind::call;
      bar.hue = lane_.hue;
      bar.event = span.begin;
      bar.item = index;
      row.add(from, to, bar);
    }
  }

  /// Solid where the function itself runs, lighter where it waits for a call of its own that has a lane.
  void lay_calls() {
    BarRow row{scale_, least_, made_.bars};
    auto inner = lane_.inner.begin();
    for (const model::SpanIndex index : lane_.spans) {
      const model::Span& span = trace_.spans()[index];
      const double to = event_axis(span.end);
      double from = event_axis(span.begin);
      while (inner != lane_.inner.end() && trace_.spans()[*inner].parent < index) ++inner;
      if (!seen(from, to)) continue;
      Bar bar;
      bar.kind = BarKind::call;
      bar.hue = lane_.hue;
      bar.event = span.begin;
      bar.item = index;
      for (; inner != lane_.inner.end() && trace_.spans()[*inner].parent == index; ++inner) {
        const model::Span& call = trace_.spans()[*inner];
        const double call_from = event_axis(call.begin), call_to = event_axis(call.end);
        if (call_from > from) row.add(from, call_from, bar);
        Bar outer = bar;
        outer.kind = BarKind::outer;
        row.add(std::max(from, call_from), call_to, outer);
        from = std::max(from, call_to);
      }
      if (to > from || from == event_axis(span.begin)) row.add(from, to, bar);
    }
  }

  const Document& document_;
  const model::Trace& trace_;
  const Lane& lane_;
  const TimeScale& scale_;
  const float least_;
  double first_ns_ = 0, last_ns_ = 0;
  LaneBars made_;
};

struct TimeUnit {
  double ns;
  const char* name;
};
constexpr auto k_time_units = std::to_array<TimeUnit>({{1e9, "s"}, {1e6, "ms"}, {1e3, "µs"}, {1, "ns"}});

}  // namespace

float TimeScale::x_of(double axis_ns) const {
  const double x = (axis_ns - range.begin_ns) * pixels_per_ns();
  return x0 + static_cast<float>(std::clamp(x, -static_cast<double>(k_margin), static_cast<double>(width) + static_cast<double>(k_margin)));
}

LaneBars lay_out(const Document& document, const Lane& lane, const TimeScale& scale, float least_width) {
  return LaneLayout{document, lane, scale, least_width}.lay_out();
}

std::vector<Tick> axis_ticks(const TimeScale& scale, float least_distance) {
  const double least_ns = std::max(1.0, static_cast<double>(least_distance) / scale.pixels_per_ns());
  const double power = std::pow(10.0, std::floor(std::log10(least_ns)));
  const double digit = least_ns / power;
  const double step = (digit <= 1 ? 1 : digit <= 2 ? 2 : digit <= 5 ? 5 : 10) * power;
  const double largest = std::max(std::abs(scale.range.begin_ns), std::abs(scale.range.end_ns));
  const auto unit = std::ranges::find_if(k_time_units, [&](const TimeUnit& each) { return largest >= each.ns || each.ns == 1; });
  const int decimals = std::clamp(static_cast<int>(std::ceil(-std::log10(step / unit->ns) - 1e-9)), 0, 9);
  std::vector<Tick> ticks;
  const double first = std::ceil(scale.range.begin_ns / step);
  for (double number = first; number * step <= scale.range.end_ns && ticks.size() < 200; number += 1) {
    const double at = number * step;
    // A negative zero would be written "-0".
    ticks.push_back({at, fmt::format("{:.{}f} {}", at / unit->ns + 0.0, decimals, unit->name)});
  }
  return ticks;
}

}  // namespace interleave::gui
