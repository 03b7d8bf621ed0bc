#include "tracer/cli/timeline_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "tracer/insight/sentence.hpp"
#include "tracer/model/lanes.hpp"

namespace interleave::cli {
namespace {

using model::Interval;
using model::k_none;
using model::TaskState;
using model::Trace;

// What the characters are, with and without UTF-8.
struct Glyphs {
  const char *runs, *ran_briefly, *waits, *ready, *polls, *returned, *raised, *cancelled, *alive, *axis, *tick, *tree;
};
constexpr Glyphs k_utf8{"█", "▌", "─", "░", "·", "✓", "✗", "⊘", "→", "─", "┬", "  "};
constexpr Glyphs k_ascii{"#", "|", "-", ":", ".", "+", "x", "/", ">", "-", "+", "  "};

constexpr std::size_t k_max_output_lines = 40;

// The letter by which the event loop's lane names a task.
char letter_of(model::TaskIndex task) {
  constexpr std::string_view k_letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  return task < k_letters.size() ? k_letters[task] : '*';
}

// A row of cells over a range of time; later paint covers earlier paint.
class Row {
 public:
  Row(const Interval& range, std::size_t columns) : range_{range}, cells_(columns, " "), covered_(columns, 0) {}

  void paint(const Interval& time, const std::string& glyph) {
    const auto [first, last] = columns_of(time);
    for (std::size_t i = first; i < last; ++i) cells_[i] = glyph;
  }

  // A stretch that fills less than half of a cell is drawn as a brief one, so that it is seen at all.
  void paint_work(const Interval& time, const std::string& full, const std::string& brief) {
    const auto [first, last] = columns_of(time);
    for (std::size_t i = first; i < last; ++i) {
      covered_[i] += overlap(i, time);
      cells_[i] = covered_[i] * 2 >= cell_ns() ? full : brief;
    }
  }

  // One character, at the cell behind the instant if that is free.
  void mark(std::int64_t at_ns, const std::string& glyph) {
    if (at_ns < range_.begin_ns || at_ns > range_.end_ns) return;
    const std::size_t cell = std::min(cell_of(at_ns) + 1, cells_.size() - 1);
    cells_[cell] = glyph;
  }

  std::string text() const {
    std::string out;
    for (const std::string& cell : cells_) out += cell;
    return out;
  }

 private:
  double cell_ns() const { return std::max(1.0, static_cast<double>(range_.length_ns()) / static_cast<double>(cells_.size())); }
  std::size_t cell_of(std::int64_t at_ns) const {
    const double cell = static_cast<double>(at_ns - range_.begin_ns) / cell_ns();
    return static_cast<std::size_t>(std::clamp(cell, 0.0, static_cast<double>(cells_.size() - 1)));
  }
  std::pair<std::size_t, std::size_t> columns_of(const Interval& time) const {
    if (time.end_ns < range_.begin_ns || time.begin_ns > range_.end_ns) return {0, 0};
    // The end is not part of the interval, but an empty one still has its cell.
    return {cell_of(time.begin_ns), std::max(cell_of(time.begin_ns), cell_of(time.end_ns - 1)) + 1};
  }
  double overlap(std::size_t cell, const Interval& time) const {
    const double begin = static_cast<double>(range_.begin_ns) + static_cast<double>(cell) * cell_ns();
    return std::max(0.0,
                    std::min(begin + cell_ns(), static_cast<double>(time.end_ns)) - std::max(begin, static_cast<double>(time.begin_ns)));
  }

  Interval range_;
  std::vector<std::string> cells_;
  std::vector<double> covered_;
};

const char* end_glyph(const Glyphs& glyphs, model::Outcome outcome) {
  switch (outcome) {
    case model::Outcome::returned:
      return glyphs.returned;
    case model::Outcome::raised:
      return glyphs.raised;
    case model::Outcome::cancelled:
    case model::Outcome::dropped:
      return glyphs.cancelled;
  }
  return glyphs.alive;
}

void paint_task(Row& row, const Trace& trace, model::TaskIndex index, const Glyphs& glyphs) {
  const auto segments = trace.segments(index);
  for (const model::Segment& segment : segments) {
    if (segment.state == TaskState::waiting) row.paint(segment.time, glyphs.waits);
    if (segment.state == TaskState::ready || segment.state == TaskState::created) row.paint(segment.time, glyphs.ready);
  }
  for (const model::Segment& segment : segments)
    if (segment.state == TaskState::running) row.paint_work(segment.time, glyphs.runs, glyphs.ran_briefly);
  const model::Task& task = trace.tasks()[index];
  if (task.finished != k_none)
    row.mark(trace.time_ns(task.finished), end_glyph(glyphs, task.outcome));
  else
    row.mark(trace.time().end_ns, glyphs.alive);
}

void paint_lane(Row& row, const Trace& trace, const model::Lane& lane, const Glyphs& glyphs) {
  switch (lane.kind) {
    case model::LaneKind::loop:
      for (const Interval& poll : trace.loops()[lane.index].polls) row.paint(poll, glyphs.polls);
      for (const auto& run : trace.loops()[lane.index].runs) row.paint(run.time, std::string{letter_of(run.task)});
      return;
    case model::LaneKind::task:
      return paint_task(row, trace, lane.index, glyphs);
    case model::LaneKind::span:
      for (const model::SpanIndex span : lane.spans) {
        const model::Span& call = trace.spans()[span];
        row.paint_work({trace.time_ns(call.begin), call.end == k_none ? trace.time().end_ns : trace.time_ns(call.end)}, glyphs.runs,
                       glyphs.ran_briefly);
      }
      return;
    case model::LaneKind::worker:
      for (const model::JobIndex index : lane.jobs) {
        const model::Job& job = trace.jobs()[index];
        row.paint_work({trace.time_ns(job.begun), job.ended == k_none ? trace.time().end_ns : trace.time_ns(job.ended)}, glyphs.runs,
                       glyphs.ran_briefly);
      }
      return;
  }
}

std::string lane_title(const model::Lane& lane) {
  std::string title(std::size_t{2} * std::min<std::uint32_t>(lane.depth, 8), ' ');
  if (lane.kind == model::LaneKind::task) title += fmt::format("{} ", letter_of(lane.index));
  return title + lane.name;
}

// The axis: its ends and as many marks between as have room.
std::string axis_text(const Interval& range, std::int64_t zero_ns, std::size_t columns, std::size_t indent) {
  std::string labels;
  constexpr std::size_t k_label = 12;
  const std::size_t steps = std::max<std::size_t>(1, columns / (k_label + 4));
  for (std::size_t i = 0; i <= steps; ++i) {
    const auto at = range.begin_ns - zero_ns +
                    static_cast<std::int64_t>(static_cast<double>(range.length_ns()) * static_cast<double>(i) / static_cast<double>(steps));
    const std::string label = insight::human_time(at);
    const std::size_t width = display_width(label);
    std::size_t place = columns * i / steps;
    place = i == steps ? columns - std::min(columns, width) : place;
    const std::size_t used = display_width(labels);
    if (used > place || (used == place && i > 0)) continue;
    labels += std::string(place - used, ' ') + label;
  }
  return std::string(indent, ' ') + labels;
}

// What the characters mean, in as many lines as it takes.
std::string legend(const Glyphs& glyphs, std::size_t width) {
  const std::pair<const char*, const char*> entries[] = {
      {glyphs.runs, "runs"},     {glyphs.ran_briefly, "runs briefly"}, {glyphs.waits, "waits"},
      {glyphs.ready, "ready"},   {glyphs.polls, "the loop is idle"},   {glyphs.returned, "returned"},
      {glyphs.raised, "raised"}, {glyphs.cancelled, "cancelled"},      {glyphs.alive, "still alive"},
      {"A", "task A runs"}};
  std::string out, line;
  for (const auto& [glyph, meaning] : entries) {
    const std::string entry = fmt::format("{} {}", glyph, meaning);
    if (!line.empty() && display_width(line) + 3 + display_width(entry) > width) out += std::exchange(line, "") + '\n';
    line += (line.empty() ? "" : "   ") + entry;
  }
  return out + line + '\n';
}

std::string who_printed(const Trace& trace, const model::Print& print) {
  if (print.task != k_none) return std::string{trace.tasks()[print.task].name};
  if (print.span != k_none) return std::string{trace.spans()[print.span].function};
  return "";
}

std::string output_text(const Trace& trace, const Interval& range, const Terminal& terminal) {
  std::string out;
  std::size_t shown = 0, more = 0;
  for (const model::Print& print : trace.prints()) {
    const std::int64_t at = trace.time_ns(print.event);
    if (at < range.begin_ns || at > range.end_ns) continue;
    if (shown++ >= k_max_output_lines) {
      ++more;
      continue;
    }
    std::string_view text = print.text;
    while (text.ends_with('\n')) text.remove_suffix(1);
    std::string line{text};
    std::ranges::replace(line, '\n', ' ');
    const std::size_t who = std::min<std::size_t>(18, terminal.width / 4), before = 10 + 2 + who + 1;
    out += fmt::format("{:>10}  {} {}\n", insight::human_time(at - trace.time().begin_ns),
                       fitted(who_printed(trace, print), who, terminal.utf8),
                       fitted(line, terminal.width > before + 10 ? terminal.width - before : 10, terminal.utf8));
    while (out.size() > 1 && out[out.size() - 2] == ' ') out.erase(out.size() - 2, 1);
  }
  if (out.empty()) return {};
  return "\nOutput\n" + out + (more > 0 ? fmt::format("and {} more lines: interleave events --kind print\n", more) : "");
}

}  // namespace

std::size_t name_columns(const Trace& trace, const Terminal& terminal) {
  std::size_t columns = 10;
  for (const model::Lane& lane : model::lanes(trace)) columns = std::max(columns, display_width(lane_title(lane)));
  return std::min(columns, std::max<std::size_t>(10, terminal.width / 3));
}

std::string timeline_text(const Trace& trace, const Interval& range, std::size_t names, const Terminal& terminal) {
  const Glyphs& glyphs = terminal.utf8 ? k_utf8 : k_ascii;
  const std::vector<model::Lane> lanes = model::lanes(trace);
  const std::size_t columns = std::max<std::size_t>(20, terminal.width > names + 2 ? terminal.width - names - 2 : 20);

  std::string out = axis_text(range, trace.time().begin_ns, columns, names + 1) + '\n';
  for (const model::Lane& lane : lanes) {
    Row row{range, columns};
    paint_lane(row, trace, lane, glyphs);
    std::string line = fitted(lane_title(lane), names, terminal.utf8) + ' ' + row.text();
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + '\n';
  }
  if (!trace.tasks().empty()) out += legend(glyphs, terminal.width);
  return out + output_text(trace, range, terminal);
}

}  // namespace interleave::cli
