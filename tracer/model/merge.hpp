// The order of the events of all threads, from the order and the times of each thread.
//
// Within a thread the order of the file holds. Between threads time decides; where two clocks disagree by less than
// k_clock_skew_ns with what the vocabulary proves (a job begins after it was submitted, an id is used after it was introduced),
// the later cause wins and the effect's time is raised to the cause's.
//
// A stream has its turn until the next one's time, so that the order of the streams is looked after once a turn and not at each event.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "tracer/model/decode_ahead.hpp"
#include "tracer/model/event_log.hpp"
#include "tracer/model/id_map.hpp"
#include "tracer/model/tournament.hpp"

namespace interleave::model {

inline constexpr std::int64_t k_clock_skew_ns = 100'000;

/// A stream at its next event.
struct StreamHead {
  const Brief* at = nullptr;
  const Brief* end = nullptr;  ///< of its block
  const Block* block = nullptr;
  std::uint32_t position = 0;  ///< in the stream
  bool done = false;
  std::int64_t own_ns = -k_farthest_ns;     ///< by its own clock, but never earlier than what it told before
  std::int64_t before_ns = -k_farthest_ns;  ///< what the event before told
};

/// Looks ahead in all streams, as far as clocks may disagree: what is introduced there, and which jobs end.
class Scouts {
 public:
  struct Found {
    std::uint32_t stream = 0;
    std::uint32_t position = 0;
    std::int64_t time_ns = 0;
  };
  Scouts(const file::TraceFile& file, const EventLog& log, const std::vector<StreamHead>& heads) : file_{file}, log_{log}, heads_{heads} {}

  /// Where `id` is introduced, or the job ends, ahead of the heads; none where that is not before `until_ns`.
  std::optional<Found> introduction(std::uint64_t id, std::int64_t until_ns) { return find(&Ahead::introduced, id, until_ns); }
  std::optional<Found> end_of_job(std::uint64_t id, std::int64_t until_ns) { return find(&Ahead::job_ends, id, until_ns); }

 private:
  struct Ahead {
    IdMap<Found> introduced, job_ends;
    std::int64_t latest_ns = -k_farthest_ns;
  };
  /// Decodes for itself: it may be far ahead of the blocks.
  struct Scout {
    file::RecordCursor cursor;  // behind the event
    std::size_t chunk = 0;
    file::Record record;
    std::uint32_t position = 0;
    std::uint32_t line = 0;
    std::int64_t own_ns = 0;
    bool started = false, done = false;
  };
  std::optional<Found> find(IdMap<Found> Ahead::* map, std::uint64_t id, std::int64_t until_ns);
  void look_until(std::int64_t until_ns);
  void catch_up(std::uint32_t stream);
  bool read(std::uint32_t stream);
  void note(std::uint32_t stream);

  const file::TraceFile& file_;
  const EventLog& log_;
  const std::vector<StreamHead>& heads_;
  std::vector<Scout> scouts_;
  Ahead older_, newer_;  // what was found; the older part is forgotten once the heads have passed it
};

/// Gives all events of the log's streams to the sink in their order, and appends them to the log:
///
///     sink.place(stream, position, time_ns);  then  sink.template on<K>(BriefOf<K>)
///
/// `sink.find(id)`: what has introduced the id. `sink.job_runs(entity)`: it is a job that has not ended. `sink.went_back(stream, ns)`:
/// the event that is placed next tells an earlier time than the one before it in its stream. `sink.begin_block(stream, block)`: the
/// stream's next events are these; `sink.end_block(stream, block)`: they were placed.
template <class Sink>
class Merge {
 public:
  Merge(const file::TraceFile& file, EventLog& log, DecodeAhead& ahead, Sink& sink)
      : log_{log}, ahead_{ahead}, sink_{sink}, heads_(log.streams().size()), turns_{heads_.size()}, scouts_{file, log, heads_} {}

  void run() {
    for (std::uint32_t s = 0; s < heads_.size(); ++s) {
      StreamHead& head = heads_[s];
      head.done = !open_block(s);
      if (head.done) continue;
      head.own_ns = head.at->told_ns;
      turns_.set(TurnKey::of(s, head.own_ns));
    }
    while (!turns_.is_over()) take_turn(turns_.earliest());
  }

 private:
  static constexpr std::uint32_t k_max_postponements = 16;  // a circle of impossible orders must end
  static constexpr std::ptrdiff_t k_fetched_ahead = 8;      // events: another processor has written them

  // The stream of the key goes on until another one is earlier, or it must wait.
  void take_turn(TurnKey key) {
    const std::uint32_t stream = key.stream();
    StreamHead& head = heads_[stream];
    const TurnKey other = turns_.earliest_beside(stream);
    do {
      if (!take(key, head)) [[unlikely]] {
        key = TurnKey::of(stream, key.time_ns, key.postponed() + 1);
        break;
      }
      if (!advance(stream, head)) return turns_.leave(stream);
      key = TurnKey::of(stream, std::max(key.time_ns, head.own_ns));
    } while (key < other);
    turns_.set(key);
  }

  // The stream's next block that has events. False: there is none.
  bool open_block(std::uint32_t stream) {
    StreamHead& head = heads_[stream];
    do {
      if (head.block != nullptr) sink_.end_block(stream, *head.block);
      head.block = ahead_.next(stream);
      if (head.block == nullptr) return false;
      log_.read(stream, *head.block);
      sink_.begin_block(stream, *head.block);
      head.at = head.block->events.get();
      head.end = head.at + head.block->count;
    } while (head.at == head.end);
    return true;
  }

  bool advance(std::uint32_t stream, StreamHead& head) {
    head.before_ns = head.at->told_ns;
    ++head.at;
    ++head.position;
    if (head.at == head.end && !open_block(stream)) [[unlikely]] {
      head.done = true;
      return false;
    }
    __builtin_prefetch(head.at + k_fetched_ahead);
    head.own_ns = std::max(head.own_ns, head.at->told_ns);
    return true;
  }

  // Places the stream's next event. False: it must wait; the key's time has been raised to what it waits for.
  bool take(TurnKey& key, const StreamHead& head) {
    switch (head.at->kind) {
#define ILV_TAKE(number, name, ...) \
  case trace::EventKind::name:      \
    return take_as<trace::EventKind::name>(key, head);
      ILV_EVENTS(ILV_TAKE)
#undef ILV_TAKE
      default:
        return true;
    }
  }

  template <trace::EventKind K>
  bool take_as(TurnKey& key, const StreamHead& head) {
    static_assert(k_most_ids <= 3);
    BriefOf<K> event{*head.at, *head.block, {}};
    bool sure = find<0>(event);
    sure &= find<1>(event);
    sure &= find<2>(event);
    if constexpr (K == trace::EventKind::task_wake) sure &= !sink_.job_runs(event.named[1]);
    if (!sure && key.postponed() < k_max_postponements && must_wait(key, head)) [[unlikely]]
      return false;
    if (key.time_ns > head.at->told_ns) [[unlikely]]
      place_later(key, head);
    log_.append(key.stream());
    sink_.place(key.stream(), key.time_ns);
    sink_.template on<K>(event);
    return true;
  }

  // What the id at a place stands for. False: nothing has introduced it.
  template <std::size_t Place, trace::EventKind K>
  bool find(BriefOf<K>& event) const {
    if constexpr ((layout_of(K).ids >> Place & 1) != 0) {
      const std::uint64_t id = value_at<Place>(event.event, event.block);
      event.named[Place] = sink_.find(id);
      return id == 0 || event.named[Place];
    }
    return true;
  }

  // The event's own time is too early.
  void place_later(const TurnKey& key, const StreamHead& head) {
    if (head.at->told_ns < head.before_ns) sink_.went_back(key.stream(), head.before_ns - head.at->told_ns);
    auto& floors = log_.streams()[key.stream()].floors;
    if (floors.empty() || floors.back().time_ns < key.time_ns) floors.push_back({head.position, key.time_ns});
  }

  // Whether something that the event speaks of is still to come, in another stream; then the key's time is raised to it.
  bool must_wait(TurnKey& key, const StreamHead& head) {
    if (heads_.size() == 1) return false;  // nothing comes from elsewhere
    const Brief& event = *head.at;
    bool waits = false;
    const auto wait_for = [&](const std::optional<Scouts::Found>& found) {
      if (!found || found->stream == key.stream() || found->position < heads_[found->stream].position) return;
      waits = true;
      key.time_ns = std::max(key.time_ns, found->time_ns);
    };
    const std::uint8_t ids = layout_of(event.kind).ids;
    for (std::size_t i = 0; (ids >> i) != 0; ++i) {
      if ((ids >> i & 1) == 0) continue;
      const std::uint64_t id = i < 2 ? event.values[i] : head.block->more[event.more].values[i - 2];
      if (id != 0 && !sink_.find(id)) wait_for(scouts_.introduction(id, head.own_ns + k_clock_skew_ns));
    }
    if (event.kind == trace::EventKind::task_wake && sink_.job_runs(sink_.find(event.values[1])))
      wait_for(scouts_.end_of_job(event.values[1], head.own_ns + k_clock_skew_ns));
    return waits;
  }

  EventLog& log_;
  DecodeAhead& ahead_;
  Sink& sink_;
  std::vector<StreamHead> heads_;
  Tournament turns_;
  Scouts scouts_;
};

}  // namespace interleave::model
