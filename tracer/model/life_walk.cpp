#include "tracer/model/life_walk.hpp"

#include <algorithm>

#include "tracer/model/trace_data.hpp"

namespace interleave::model {

using trace::FieldName;
using Data = Trace::Data;

namespace {

class LifeWalker {
 public:
  LifeWalker(const Trace& trace, Interval range, LifeVisitor& visitor)
      : data_{trace.data()}, range_{range}, visitor_{visitor}, places_(data_.tasks.size(), k_none) {
    first_ = first_event(trace);
    last_ = trace.event_at(range.end_ns);
  }

  void run(const Trace& trace, const Progress& progress) {
    if (range_.end_ns < range_.begin_ns) return;
    find_alive();
    EventWalk walk{trace, first_};
    for (EventIndex i = first_; last_ != k_none && i <= last_; ++i) {
      if ((i - first_) % k_progress_events == 0 && progress && !progress(static_cast<double>(i - first_) / (last_ - first_ + 1)))
        throw Stopped{"stopped on the way"};
      const Event event = walk.next();
      const Entity named = event.has(FieldName::task) ? data_.find(event.task()) : Entity{};
      const TaskIndex task = named.kind == EntityKind::task ? named.index : k_none;
      step(i, event, task);
      visitor_.event(i, event, task);
    }
    for (const Life& life : lives_)
      if (life.task != k_none) tell(life, k_none, range_.end_ns);
  }

 private:
  static constexpr EventIndex k_progress_events = 1 << 17;

  struct Life {
    TaskIndex task = k_none;   // k_none: the place is free
    std::uint32_t index = 0;   // of its segment
    EventIndex next = k_none;  // at which the next one begins
    Segment now;
    Pause pause;
  };

  EventIndex first_event(const Trace& trace) const {
    if (range_.begin_ns <= trace.time().begin_ns) return 0;
    const EventIndex before = trace.event_at(range_.begin_ns - 1);
    return before == k_none ? 0 : before + 1;
  }

  // Of the tasks that are alive before the first event: where they are in their lives.
  void find_alive() {
    if (first_ == 0) return;
    const auto end_of = [](const TaskRow& row) { return row.finished; };
    data_.task_lives.alive_at(data_.tasks, first_ - 1, end_of, [&](std::uint32_t task) {
      const std::uint32_t at = data_.segment_of(task, first_ - 1);
      if (at == k_none) return;
      Life& life = add(task);
      std::uint32_t from = at;  // of what it goes on from
      while (from > 0 && data_.state_of(task, from) != TaskState::waiting && data_.state_of(task, from) != TaskState::unknown) --from;
      for (std::uint32_t i = from; i <= at; ++i) {
        const Event begin = data_.log.event(data_.begin_of(task, i));
        enter(life, i, data_.begin_of(task, i), begin);
      }
    });
  }

  Life& add(TaskIndex task) {
    if (free_.empty()) {
      free_.push_back(static_cast<std::uint32_t>(lives_.size()));
      lives_.emplace_back();
    }
    places_[task] = free_.back();
    free_.pop_back();
    Life& life = lives_[places_[task]];
    life = {};
    life.task = task;
    return life;
  }

  void enter(Life& life, std::uint32_t index, EventIndex at, const Event& event) {
    life.index = index;
    life.next = index + 1 < data_.tasks[life.task].segments.count ? data_.begin_of(life.task, index + 1) : data_.tasks[life.task].finished;
    life.now = {};
    life.now.time.begin_ns = event.time_ns;
    life.now.state = data_.state_of(life.task, index);
    life.now.begin_event = at;
    if (life.now.state == TaskState::created) life.pause.site = event.site();
    if (life.now.state == TaskState::ready) {
      life.now.on = event.id(FieldName::cause);
      life.now.site = event.site();
    } else if (life.now.state == TaskState::waiting) {
      life.pause = {event.as<WaitKind>(FieldName::wait), event.id(FieldName::on), event.site(), at};
      life.now.wait = life.pause.wait;
      life.now.on = life.pause.on;
      life.now.site = life.pause.site;
    } else if (life.now.state == TaskState::unknown) {
      life.pause = {};
    }
  }

  void tell(const Life& life, EventIndex end, std::int64_t end_ns) const {
    LifePiece piece{life.task, life.now, life.now.begin_event >= first_, life.pause};
    piece.segment.end_event = life.next;
    piece.segment.time = {std::max(life.now.time.begin_ns, range_.begin_ns), std::max(end_ns, range_.begin_ns)};
    if (end == k_none && piece.segment.time.begin_ns > range_.end_ns) return;
    visitor_.piece(piece);
  }

  void step(EventIndex i, const Event& event, TaskIndex task) {
    // After a loss the states of all tasks of a thread may be unknown.
    const bool changes_many = event.kind == EventKind::lost || (next_gap_ < data_.gaps.size() && data_.gaps[next_gap_].event <= i);
    for (; next_gap_ < data_.gaps.size() && data_.gaps[next_gap_].event <= i; ++next_gap_) continue;
    if (changes_many)
      for (std::uint32_t place = 0; place < lives_.size(); ++place) step_life(place, i, event);
    if (task == k_none || event.kind < EventKind::task_create || event.kind > EventKind::task_cancel) return;
    if (event.kind == EventKind::task_create && data_.tasks[task].created == i)
      enter(add(task), 0, i, event);
    else if (places_[task] != k_none)
      step_life(places_[task], i, event);
  }

  void step_life(std::uint32_t place, EventIndex i, const Event& event) {
    while (lives_[place].task != k_none && lives_[place].next <= i) {
      Life& life = lives_[place];
      tell(life, i, event.time_ns);
      if (life.index + 1 < data_.tasks[life.task].segments.count) {
        enter(life, life.index + 1, i, event);
        continue;
      }
      places_[life.task] = k_none;
      life.task = k_none;
      free_.push_back(place);
    }
  }

  const Data& data_;
  const Interval range_;
  LifeVisitor& visitor_;
  EventIndex first_ = 0, last_ = k_none;
  std::size_t next_gap_ = 0;
  std::vector<std::uint32_t> places_;  // by task: of its life, while it lives
  std::vector<Life> lives_;
  std::vector<std::uint32_t> free_;
};

}  // namespace

void walk_lives(const Trace& trace, Interval range, LifeVisitor& visitor, const Progress& progress) {
  LifeWalker{trace, range, visitor}.run(trace, progress);
}

}  // namespace interleave::model
