#include "gui/draw/timeline_layout.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "gui/draw/group_layout.hpp"
#include "gui/state/call_pieces.hpp"
#include "gui/state/wait_class.hpp"

namespace interleave::gui {
namespace {

constexpr float k_margin = 16;  // pixels outside of the picture up to which bars are drawn
// A merged bar ends at a multiple of so many least widths: a lane that is busy all the time shows how its business changes.
constexpr float k_cell = 14;

// Segments of a lane that are asked of the model for one picture, while its series is not there.
constexpr std::size_t k_most_at_once = 2000;

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
      join(bar, width, begin_ns, 1, static_cast<std::uint16_t>(1u << (bar.hue % k_hue_count)));
    } else if (open_ && bar.x0 <= end_of_open() + 1) {
      cluster_.x1 = std::max(cluster_.x1, bar.x1);
    } else if (width >= 0.5f) {
      flush();
      bars_.push_back(bar);
    }
  }

  /// Many that together are narrower than a pixel; `bar` is the first.
  void add_many(double begin_ns, double end_ns, Bar bar, const Series::Sum& sum) {
    bar.x0 = scale_.x_of(begin_ns);
    bar.x1 = scale_.x_of(end_ns);
    if (sum.count > 0) {
      if (!is_solid(bar.kind)) bar.kind = BarKind::running;
      join(bar, static_cast<float>(static_cast<double>(sum.solid_ns) * scale_.pixels_per_ns()), begin_ns, sum.count, sum.hues);
    } else if (open_ && bar.x0 <= end_of_open() + 1) {
      cluster_.x1 = std::max(cluster_.x1, bar.x1);
    }
  }

 private:
  float end_of_open() const { return std::max(cluster_.x1, cluster_.x0 + least_); }

  void join(const Bar& bar, float width, double begin_ns, std::uint32_t count, std::uint16_t hues) {
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
    cluster_.count += count;
    cluster_.x1 = std::max(cluster_.x1, bar.x1);
    solid_pixels_ += width;
    for (Hue hue = 0; hues != 0 && cluster_.hue_count < cluster_.hues.size(); ++hue, hues >>= 1) {
      const auto known = cluster_.hues.begin() + cluster_.hue_count;
      if ((hues & 1) != 0 && std::find(cluster_.hues.begin(), known, hue) == known) cluster_.hues[cluster_.hue_count++] = hue;
    }
    if (cluster_.count == count) cluster_.hue = cluster_.hues[0];
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
      : document_{document},
        trace_{*document.trace},
        lane_{lane},
        content_{document.lanes.content(lane)},
        scale_{scale},
        least_{least_width} {
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
      case LaneKind::worker:
        lay_items();
        break;
      case LaneKind::group:
        lay_group(document_, lane_, scale_, made_.load);
        break;
    }
    lay_prints();
    return std::move(made_);
  }

 private:
  /// One mark for those that fall together.
  void lay_prints() {
    const TraceSeries* const series = document_.series->get();
    if (series == nullptr) return;
    const auto& times = series->print_times;
    const auto time_of = [&](std::uint32_t print) { return print < times.size() ? times[print] : INT64_MAX; };
    const auto apart_ns = std::max(std::int64_t{1}, static_cast<std::int64_t>(2 / scale_.pixels_per_ns()));
    auto at = std::ranges::lower_bound(content_.prints, document_.trace_time_of(first_ns_), {}, time_of);
    for (; at != content_.prints.end() && document_.axis_of(time_of(*at)) <= last_ns_;
         at = std::ranges::lower_bound(at + 1, content_.prints.end(), time_of(*at) + apart_ns, {}, time_of))
      made_.prints.emplace_back(scale_.x_of(document_.axis_of(time_of(*at))), *at);
  }

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

  const Series* series() const {
    const TraceSeries* const all = document_.series->growing();
    if (all == nullptr) return nullptr;
    const Series* const found = lane_.kind == LaneKind::task   ? all->of_task(lane_.index)
                                : lane_.kind == LaneKind::loop ? &all->loops[lane_.index]
                                                               : &all->others[lane_.content - document_.lanes.contents()->tasks];
    // Where a stretch's time is told too roughly, so little of it is seen that the model is asked.
    if (found == nullptr || found->size() < k_long_lane) return nullptr;
    const auto middle = document_.trace_time_of((first_ns_ + last_ns_) / 2);
    return static_cast<double>(found->step_ns(middle)) * scale_.pixels_per_ns() < 0.25 ? found : nullptr;
  }

  static Bar bar_of(std::uint8_t tag) {
    Bar bar;
    switch (tag) {
      case stretch::k_created:
        bar.kind = BarKind::created;
        break;
      case stretch::k_ready:
        bar.kind = BarKind::ready;
        break;
      case stretch::k_nothing:  // the first of many that are joined
      case stretch::k_unknown:
        bar.kind = BarKind::unknown;
        break;
      case stretch::k_polling:
        bar.kind = BarKind::polling;
        break;
      case stretch::k_outer:
        bar.kind = BarKind::outer;
        break;
      default:
        bar.kind = stretch::is_solid(tag) ? BarKind::running : BarKind::waiting;
        if (stretch::is_solid(tag))
          bar.hue = static_cast<Hue>(tag - stretch::k_running);
        else
          bar.wait = kind_in(static_cast<WaitClass>(tag - stretch::k_waiting));
    }
    return bar;
  }

  BarKind solid_kind() const {
    return lane_.kind == LaneKind::span ? BarKind::call : lane_.kind == LaneKind::worker ? BarKind::job : BarKind::running;
  }

  void lay_series(const Series& series, BarRow& row) {
    const auto coarse_ns = static_cast<std::int64_t>(static_cast<double>(least_) * 0.4 / scale_.pixels_per_ns());
    const bool of_task = lane_.kind == LaneKind::task;
    const auto bar_at = [&](std::size_t index) {
      Bar bar = bar_of(series.tag(index));
      if (of_task) bar.item = static_cast<std::uint32_t>(index);
      if (of_task || lane_.kind == LaneKind::span) bar.hue = lane_.hue;
      if (bar.kind == BarKind::running) bar.kind = solid_kind();
      bar.begin_ns = series.begin_ns(index);
      return bar;
    };
    series.visit(
        document_.trace_time_of(first_ns_), document_.trace_time_of(last_ns_), coarse_ns,
        [&](std::size_t index) {
          if (series.tag(index) == stretch::k_nothing) return;
          row.add(document_.axis_of(series.begin_ns(index)), document_.axis_of(series.end_ns(index)), bar_at(index));
        },
        [&](std::int64_t begin_ns, std::int64_t end_ns, std::size_t first, const Series::Sum& sum) {
          row.add_many(document_.axis_of(begin_ns), document_.axis_of(end_ns), bar_at(first), sum);
        });
  }

  /// Whether all that is seen of the series is there already.
  bool reaches(const Series& series) const { return series.finished() || document_.axis_of(series.end_ns()) > last_ns_; }

  /// Whether so few of the sorted items are seen that the model is asked for them.
  template <class Items, class Begin>
  bool are_few(const Items& items, std::ptrdiff_t first, Begin begin_ns) const {
    const auto at = first + static_cast<std::ptrdiff_t>(k_most_at_once);
    return at >= static_cast<std::ptrdiff_t>(items.size()) || begin_ns(items[static_cast<std::size_t>(at)]) > last_ns_;
  }

  /// What is not known yet of a lane whose series is being made: its outline.
  void lay_rest(double from, double to, EventIndex event, BarRow& row) {
    if (to <= from || !seen(from, to)) return;
    Bar rest;
    rest.kind = BarKind::unknown;
    rest.event = event;
    row.add(from, to, rest);
  }

  void lay_task() {
    const model::Task& task = trace_.tasks()[lane_.index];
    const auto segments = trace_.segments(lane_.index);
    BarRow row{scale_, least_, made_.bars};
    const Series* const long_one = series();
    const auto end_of = [&](const model::Segment& segment) { return document_.axis_of(segment.time.end_ns); };
    const auto begin_of = [&](const model::Segment& segment) { return document_.axis_of(segment.time.begin_ns); };
    if (long_one != nullptr && reaches(*long_one)) {
      lay_series(*long_one, row);
    } else if (const auto begin = first_seen(segments, end_of); !are_few(segments, begin - segments.begin(), begin_of)) {
      if (long_one != nullptr) lay_series(*long_one, row);
      lay_rest(long_one != nullptr ? document_.axis_of(long_one->end_ns()) : event_axis(task.created), event_axis(task.finished),
               task.created, row);
    } else {
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
    add_calls(content_.inner, made_.inner);
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
    BarRow row{scale_, least_, made_.bars};
    const Series* const long_one = series();
    if (long_one != nullptr && reaches(*long_one)) return lay_series(*long_one, row);
    const auto poll_end = [&](const model::Interval& poll) { return document_.axis_of(poll.end_ns); };
    const auto run_end = [&](const model::Loop::Run& run) { return document_.axis_of(run.time.end_ns); };
    auto poll = first_seen(loop.polls, poll_end);
    auto run = first_seen(loop.runs, run_end);
    const auto run_begin = [&](const model::Loop::Run& each) { return document_.axis_of(each.time.begin_ns); };
    if (!are_few(loop.runs, run - loop.runs.begin(), run_begin)) {
      if (long_one != nullptr) lay_series(*long_one, row);
      return lay_rest(long_one != nullptr ? document_.axis_of(long_one->end_ns()) : event_axis(loop.started), event_axis(loop.stopped),
                      loop.started, row);
    }
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
      bar.begin_ns = time.begin_ns;
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

  std::int64_t time_of(EventIndex event) const { return event == k_none ? trace_.time().end_ns : trace_.time_ns(event); }

  /// Calls inside a task's runs. They follow each other; of those that are too narrow to be told apart only the first is looked at.
  void add_calls(std::span<const model::SpanIndex> spans, std::vector<Bar>& bars) {
    BarRow row{scale_, least_, bars};
    const auto time = [&](EventIndex event) { return time_of(event); };
    const auto apart_ns = std::max(std::int64_t{1}, static_cast<std::int64_t>(0.4 / scale_.pixels_per_ns()));
    std::size_t at = first_call(trace_, spans, document_.trace_time_of(first_ns_), time);
    while (at < spans.size()) {
      const model::SpanLinks span = trace_.span_links(spans[at]);
      const std::int64_t begin = time_of(span.begin), end = time_of(span.end);
      if (document_.axis_of(begin) > last_ns_) break;
      Bar bar;
      bar.kind = BarKind::call;
      bar.hue = lane_.hue;
      bar.event = span.begin;
      bar.item = spans[at];
      row.add(document_.axis_of(begin), document_.axis_of(end), bar);
      ++at;
      if (end - begin < apart_ns) at += first_call(trace_, spans.subspan(at), begin + apart_ns, time);
    }
  }

  /// Calls of a bare thread: solid where the function itself runs, lighter where it waits for a call of its own that has a lane. Jobs.
  void lay_items() {
    BarRow row{scale_, least_, made_.bars};
    const Series* const long_one = series();
    if (long_one != nullptr && reaches(*long_one)) return lay_series(*long_one, row);
    const bool of_jobs = lane_.kind == LaneKind::worker;
    const auto time = [&](EventIndex event) { return time_of(event); };
    const std::int64_t from = document_.trace_time_of(first_ns_);
    const std::size_t first = of_jobs ? first_job(trace_, content_.jobs, from, time) : first_call(trace_, content_.spans, from, time);
    const auto begin_of = [&](std::uint32_t item) {
      return event_axis(of_jobs ? trace_.job_links(item).begun : trace_.span_links(item).begin);
    };
    const std::span<const std::uint32_t> items = of_jobs ? content_.jobs : content_.spans;
    if (!are_few(items, static_cast<std::ptrdiff_t>(first), begin_of)) {
      if (long_one != nullptr) lay_series(*long_one, row);
      return lay_rest(long_one != nullptr ? document_.axis_of(long_one->end_ns()) : begin_of(items.front()),
                      document_.axis_of(trace_.time().end_ns), k_none, row);
    }
    const auto take = [&](const CallPiece& piece) {
      if (document_.axis_of(piece.begin_ns) > last_ns_) return false;
      Bar bar;
      bar.kind = of_jobs ? BarKind::job : piece.outer ? BarKind::outer : BarKind::call;
      bar.hue = of_jobs ? document_.hue_of(trace_.job_links(piece.item).task) : lane_.hue;
      bar.event = piece.event;
      bar.item = piece.item;
      row.add(document_.axis_of(piece.begin_ns), document_.axis_of(piece.end_ns), bar);
      return true;
    };
    if (of_jobs)
      visit_jobs(trace_, content_.jobs, first, time, take);
    else
      visit_calls(trace_, content_, first, time, take);
  }

  const Document& document_;
  const model::Trace& trace_;
  const Lane& lane_;
  const LaneContent content_;
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

EventIndex event_of(const Document& document, const Lane& lane, const Bar& bar) {
  if (bar.event != k_none) return bar.event;
  const model::Trace& trace = *document.trace;
  if (lane.kind == LaneKind::task && bar.item < trace.segments(lane.index).size()) return trace.segments(lane.index)[bar.item].begin_event;
  return trace.event_at(bar.begin_ns);
}

std::uint32_t item_of(const Document& document, const Lane& lane, const Bar& bar) {
  if (bar.item != k_none || lane.content == k_none) return bar.item;
  const model::Trace& trace = *document.trace;
  const LaneContent content = document.lanes.content(lane);
  const bool of_jobs = lane.kind == LaneKind::worker;
  const std::span<const std::uint32_t> items = of_jobs ? content.jobs : content.spans;
  // A series tells times by steps, the earlier one.
  const TraceSeries* const all = document.series->growing();
  const std::int64_t step = all == nullptr ? 1 : all->others[lane.content - document.lanes.contents()->tasks].step_ns(bar.begin_ns);
  const auto after = std::ranges::partition_point(items, [&](std::uint32_t item) {
    return trace.time_ns(of_jobs ? trace.job_links(item).begun : trace.span_links(item).begin) < bar.begin_ns + step;
  });
  return after == items.begin() ? k_none : *(after - 1);
}

TaskIndex task_run_by(const Document& document, const Lane& lane, const Bar& bar) {
  const auto& runs = document.trace->loops()[lane.index].runs;
  if (bar.item < runs.size()) return runs[bar.item].task;
  const auto after = std::ranges::partition_point(runs, [&](const model::Loop::Run& run) { return run.time.end_ns <= bar.begin_ns; });
  return after == runs.end() ? k_none : (*after).task;
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
