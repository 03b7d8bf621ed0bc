#include "gui/state/trace_series.hpp"

#include <system_error>

#include "gui/state/call_pieces.hpp"
#include "gui/state/wait_class.hpp"
#include "tracer/model/life_walk.hpp"
#include "tracer/model/near_events.hpp"

namespace interleave::gui {
namespace {

using model::EventKind;
using model::k_none;
using model::TaskState;

std::uint8_t tag_of(const model::Segment& segment, Hue hue) {
  switch (segment.state) {
    case TaskState::created:
      return stretch::k_created;
    case TaskState::ready:
      return stretch::k_ready;
    case TaskState::running:
      return static_cast<std::uint8_t>(stretch::k_running + hue % k_hue_count);
    case TaskState::waiting:
      return static_cast<std::uint8_t>(stretch::k_waiting + static_cast<std::uint8_t>(class_of(segment.wait)));
    default:
      return stretch::k_unknown;
  }
}

class Collector : public model::LifeVisitor {
 public:
  Collector(const model::Trace& trace, const TaskHues& hues, TraceSeries& made)
      : trace_{trace}, hues_{hues}, made_{made}, most_loads_{std::clamp<std::size_t>(trace.event_count() / 8192, 64, 4096)} {
    free_since_.assign(trace.loops().size(), -1);
    busy_until_.assign(trace.loops().size(), -1);
  }

  void piece(const model::LifePiece& piece) override {
    const Hue hue = hues_.of(piece.task);
    const model::Interval time = piece.segment.time;
    if (const auto lane = made_.tasks.find(piece.task); lane != made_.tasks.end())
      lane->second.append(time.begin_ns, tag_of(piece.segment, hue));
    made_.load.add(piece.segment.state, trace_.time(), time);
    if (const std::uint32_t kind = kind_of(piece.task); kind < made_.loads.size())
      made_.loads[kind].add(piece.segment.state, trace_.time(), time);
    if (piece.segment.state == TaskState::ready) add_density(made_.density.ready, trace_.time(), time);
    if (piece.segment.state != TaskState::running) return;
    add_density(made_.density.running, trace_.time(), time);
    const model::LoopIndex loop = trace_.task_times(piece.task).loop;
    if (loop < made_.loops.size()) add_to_loop(loop, time, static_cast<std::uint8_t>(stretch::k_running + hue % k_hue_count));
  }

  void event(model::EventIndex index, const model::Event& event, model::TaskIndex task) override {
    const std::size_t prints = made_.print_times.size();
    if (prints < trace_.prints().size() && trace_.print_links(prints).event == index) made_.print_times.push_back(event.time_ns);
    if (event.kind == EventKind::task_create && task != k_none && made_.kinds.of(task) == k_none &&
        trace_.task_times(task).created == index)
      add_kind(task, event);
    if (event.kind != EventKind::poll_begin && event.kind != EventKind::poll_end) return;
    const model::Entity loop = trace_.find(event.id(trace::FieldName::loop));
    if (loop.kind != model::EntityKind::loop || loop.index >= made_.loops.size()) return;
    std::int64_t& since = free_since_[loop.index];
    if (event.kind == EventKind::poll_begin) {
      since = event.time_ns;
    } else if (since >= 0) {
      add_to_loop(loop.index, {since, event.time_ns}, stretch::k_polling);
      since = -1;
    }
  }

  void finish() {
    const std::int64_t end = trace_.time().end_ns;
    for (auto& [task, series] : made_.tasks) {
      const model::EventIndex finished = trace_.task_times(task).finished;
      series.finish(finished == k_none ? end : trace_.time_ns(finished));
    }
    for (model::LoopIndex loop = 0; loop < made_.loops.size(); ++loop) {
      if (free_since_[loop] >= 0) add_to_loop(loop, {free_since_[loop], end}, stretch::k_polling);
      if (busy_until_[loop] >= 0) made_.loops[loop].append(busy_until_[loop], stretch::k_nothing);
      made_.loops[loop].finish(end);
    }
    add_calls_and_jobs(trace_, made_.density);
    for (model::TaskIndex task = 0; task < trace_.tasks().size(); ++task) kind_of(task);
    made_.kinds.finish();
  }

 private:
  // A loop's runs and polls follow each other. What lies between two of them is told only where it could ever be seen: two stretches a run
  // would be a byte more an event.
  void add_to_loop(model::LoopIndex loop, model::Interval time, std::uint8_t tag) {
    constexpr std::int64_t k_unseen_ns = 2000;
    std::int64_t& end = busy_until_[loop];
    if (end >= 0 && time.begin_ns - end > k_unseen_ns) made_.loops[loop].append(end, stretch::k_nothing);
    made_.loops[loop].append(time.begin_ns, tag);
    end = time.end_ns;
  }

  void add_kind(model::TaskIndex task, const model::Event& created) {
    const std::uint32_t kind = made_.kinds.add(trace_, task, created);
    if (kind == made_.loads.size() && kind < most_loads_) made_.loads.emplace_back(k_load_steps);
  }
  std::uint32_t kind_of(model::TaskIndex task) {
    if (made_.kinds.of(task) == k_none) add_kind(task, trace_.event(trace_.task_times(task).created));
    return made_.kinds.of(task);
  }

  // With as many kinds as may have one: less than a byte an event.
  static constexpr std::size_t k_load_steps = 512;

  const model::Trace& trace_;
  const TaskHues& hues_;
  TraceSeries& made_;
  const std::size_t most_loads_;
  std::vector<std::int64_t> free_since_;  // by loop: when its poll began; -1: it does not poll
  std::vector<std::int64_t> busy_until_;  // by loop: the end of what was told last; -1: nothing was
};

TraceSeries empty_series(const model::Trace& trace, const LaneContents& contents, std::size_t density_steps) {
  TraceSeries made;
  made.others = std::vector<Series>(contents.others.size());
  for (std::size_t other = 0; other < made.others.size(); ++other) {
    const LaneContent content = content_of(contents, other);
    const std::size_t items = content.spans.size() + content.jobs.size();
    // Each item and each call inside it makes two pieces, and each piece may have nothing before it.
    if (items >= k_long_lane) made.others[other].reserve(4 * (items + content.inner.size()));
  }
  made.loops = std::vector<Series>(trace.loops().size());
  for (model::TaskIndex task = 0; task < trace.tasks().size(); ++task)
    if (const std::size_t segments = trace.segments(task).size(); segments >= k_long_lane) made.tasks[task].reserve(segments);
  // Before each run and each poll there may be nothing. What is not used takes no memory.
  for (model::LoopIndex loop = 0; loop < made.loops.size(); ++loop)
    made.loops[loop].reserve(2 * (trace.loops()[loop].runs.size() + trace.loops()[loop].polls.size()) + 2);
  made.density = empty_density(density_steps);
  made.load = Load{density_steps};
  made.kinds = TaskKinds{trace.tasks().size()};
  made.print_times.reserve(trace.prints().size());
  return made;
}

void fill_other(Series& series, const model::Trace& trace, const LaneContents& contents, std::size_t other,
                const model::Progress& progress) {
  const LaneContent content = content_of(contents, other);
  if (content.spans.size() + content.jobs.size() < k_long_lane) return;
  model::NearEvents near{trace};
  const auto time_of = [&](model::EventIndex event) { return event == k_none ? trace.time().end_ns : near.time_ns(event); };
  std::int64_t end_ns = INT64_MIN;
  std::size_t pieces = 0;
  const auto take = [&](const CallPiece& piece) {
    if (end_ns != INT64_MIN && piece.begin_ns > end_ns) series.append(end_ns, stretch::k_nothing);
    const Hue hue = content.jobs.empty() ? contents.other_hues[other] : contents.hues.of(trace.job_links(piece.item).task);
    series.append(piece.begin_ns, piece.outer ? stretch::k_outer : static_cast<std::uint8_t>(stretch::k_running + hue % k_hue_count));
    end_ns = std::max(end_ns, piece.end_ns);
    if (++pieces % 100'000 == 0 && progress && !progress(0)) throw model::Stopped{"stopped on the way"};
    return true;
  };
  visit_calls(trace, content, 0, time_of, take);
  visit_jobs(trace, content.jobs, 0, time_of, take);
  series.finish(end_ns);
}

void fill(TraceSeries& made, const model::Trace& trace, const LaneContents& contents, const model::Progress& progress) {
  for (std::size_t other = 0; other < made.others.size(); ++other) fill_other(made.others[other], trace, contents, other, progress);
  Collector collector{trace, contents.hues, made};
  if (trace.event_count() > 0) model::walk_lives(trace, trace.time(), collector, progress);
  collector.finish();
}

}  // namespace

std::size_t TraceSeries::bytes() const {
  std::size_t all = 0;
  for (const auto& [task, series] : tasks) all += series.bytes();
  for (const Series& series : loops) all += series.bytes();
  for (const Series& series : others) all += series.bytes();
  for (const Load& each : loads) all += each.steps() * 3 * sizeof(float);
  return all + kinds.bytes() + print_times.capacity() * sizeof(std::int64_t);
}

TraceSeries make_series(const model::Trace& trace, const LaneContents& contents, std::size_t density_steps) {
  TraceSeries made = empty_series(trace, contents, density_steps);
  fill(made, trace, contents, {});
  return made;
}

SeriesMaker::SeriesMaker(std::shared_ptr<const model::Trace> trace, std::shared_ptr<const LaneContents> contents) {
  if (trace->event_count() <= k_small) {
    make(*trace, *contents);
    return;
  }
  try {
    thread_ = std::thread{[this, trace, contents] { make(*trace, *contents); }};
  } catch (const std::system_error&) {
    done_ = true;
  }
}

void SeriesMaker::make(const model::Trace& trace, const LaneContents& contents) {
  constexpr double k_show_every = 1.0 / 32;
  try {
    all_ = empty_series(trace, contents, k_density_steps);
    growing_.store(true, std::memory_order_release);
    double shown = 0;
    fill(all_, trace, contents, [&](double part) {
      if (part < shown + k_show_every) return !stop_;
      shown = part;
      publish();
      return !stop_;
    });
    publish();
    made_.store(true, std::memory_order_release);
  } catch (const model::Stopped&) {
  } catch (const std::bad_alloc&) {
    // Long lanes stay outlines.
  }
  done_ = true;
  done_.notify_all();
}

void SeriesMaker::publish() {
  auto copy = std::make_shared<const Density>(all_.density);
  {
    const std::lock_guard lock{mutex_};
    density_ = std::move(copy);
  }
  progress_.fetch_add(1, std::memory_order_release);
}

std::shared_ptr<const Density> SeriesMaker::density() const {
  const std::lock_guard lock{mutex_};
  return density_;
}

SeriesMaker::~SeriesMaker() {
  stop_ = true;
  if (thread_.joinable()) thread_.join();
}

void SeriesMaker::wait() const { done_.wait(false); }

}  // namespace interleave::gui
