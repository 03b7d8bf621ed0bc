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
#include <functional>
#include <optional>
#include <vector>

#include "tracer/model/decode_ahead.hpp"
#include "tracer/model/event_log.hpp"
#include "tracer/model/id_map.hpp"

namespace interleave::model {

inline constexpr std::int64_t k_clock_skew_ns = 100'000;

/// A stream at its next event.
struct StreamHead {
  const Brief* at = nullptr;
  const Brief* end = nullptr;  ///< of its block
  const Block* block = nullptr;
  std::uint32_t position = 0;     ///< in the stream
  std::int64_t own_ns = 0;        ///< by its own clock, but never earlier than what it told before
  std::int64_t went_back_by = 0;  ///< nanoseconds by which it tells an earlier time than the one before; 0: it does not
  bool done = false;
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
  std::optional<Found> find(IdMap<Found> Ahead::*map, std::uint64_t id, std::int64_t until_ns);
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
/// `sink.knows(id)`: something has introduced the id. `sink.job_runs(id)`: it is a job that has not ended. `sink.went_back(stream, ns)`:
/// the event that is placed next tells an earlier time than the one before it in its stream. `sink.begin_block(stream, block)`: the
/// stream's next events are these; `sink.end_block(stream, block)`: they were placed.
template <class Sink>
class Merge {
 public:
  Merge(const file::TraceFile& file, EventLog& log, DecodeAhead& ahead, Sink& sink)
      : log_{log}, ahead_{ahead}, sink_{sink}, heads_(log.streams().size()), scouts_{file, log, heads_} {}

  void run() {
    if (heads_.size() == 1) return run_one();
    for (std::uint32_t s = 0; s < heads_.size(); ++s) {
      StreamHead& head = heads_[s];
      head.done = !open_block(s);
      if (head.done) continue;
      head.own_ns = head.at->told_ns;
      others_.push_back({head.own_ns, 0, s});
    }
    std::ranges::make_heap(others_, std::greater{});
    Key key;
    while (take_earliest(key))
      while (go_on_with(key)) {
      }
  }

 private:
  static constexpr int k_max_postponements = 16;  // a circle of impossible orders must end

  struct Key {
    std::int64_t time_ns = 0;
    int postponed = 0;
    std::uint32_t stream = 0;
    friend bool operator<(const Key& a, const Key& b) {
      if (a.time_ns != b.time_ns) return a.time_ns < b.time_ns;
      return a.postponed != b.postponed ? a.postponed < b.postponed : a.stream < b.stream;
    }
    friend bool operator>(const Key& a, const Key& b) { return b < a; }
  };

  bool take_earliest(Key& key) {
    if (others_.empty()) return false;
    std::ranges::pop_heap(others_, std::greater{});
    key = others_.back();
    others_.pop_back();
    return true;
  }
  // The stream stops here, and the earliest of the others goes on: it takes that one's place in the heap.
  void change_to_earliest(Key& key) {
    std::swap(key, others_.front());
    const std::size_t count = others_.size();
    const Key moved = others_.front();
    std::size_t hole = 0;
    for (std::size_t child = 1; child < count; child = 2 * hole + 1) {
      if (child + 1 < count && others_[child + 1] < others_[child]) ++child;
      if (!(others_[child] < moved)) break;
      others_[hole] = others_[child];
      hole = child;
    }
    others_[hole] = moved;
  }

  // The stream of the key has its turn until another one is earlier, then the key is that one's. False: the stream is at its end.
  bool go_on_with(Key& key) {
    StreamHead& head = heads_[key.stream];
    while (true) {
      if (key.postponed < k_max_postponements && must_wait(key, head)) [[unlikely]] {
        ++key.postponed;
        if (!others_.empty() && others_.front() < key) change_to_earliest(key);
        return true;
      }
      place(key, head);
      if (!advance(key.stream, head)) return false;
      key.postponed = 0;
      key.time_ns = std::max(key.time_ns, head.own_ns);
      if (!others_.empty() && others_.front() < key) {
        change_to_earliest(key);
        return true;
      }
    }
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
    const std::int64_t before = head.at->told_ns;
    ++head.at;
    ++head.position;
    if (head.at == head.end && !open_block(stream)) [[unlikely]] {
      head.done = true;
      return false;
    }
    const std::int64_t told = head.at->told_ns;
    head.went_back_by = told < before ? before - told : 0;
    head.own_ns = std::max(head.own_ns, told);
    return true;
  }

  // A single thread: nothing to order.
  void run_one() {
    StreamHead& head = heads_.front();
    if (!open_block(0)) return;
    head.own_ns = head.at->told_ns;
    do {
      place({head.own_ns, 0, 0}, head);
    } while (advance(0, head));
  }

  void place(const Key& key, const StreamHead& head) {
    if (key.time_ns > head.at->told_ns) [[unlikely]] {
      if (head.went_back_by > 0) sink_.went_back(key.stream, head.went_back_by);
      raise(key.stream, head.position, key.time_ns);
    }
    log_.append(key.stream);
    sink_.place(key.stream, key.time_ns);
    switch (head.at->kind) {
#define ILV_HAND_ON(number, name, ...)                                                                 \
  case trace::EventKind::name:                                                                         \
    sink_.template on<trace::EventKind::name>(BriefOf<trace::EventKind::name>{*head.at, *head.block}); \
    break;
      ILV_EVENTS(ILV_HAND_ON)
#undef ILV_HAND_ON
      default:
        break;
    }
  }

  void raise(std::uint32_t stream, std::uint32_t position, std::int64_t time_ns) {
    auto& floors = log_.streams()[stream].floors;
    if (floors.empty() || floors.back().time_ns < time_ns) floors.push_back({position, time_ns});
  }

  // Whether something that the event speaks of is still to come, in another stream; then the key's time is raised to it.
  bool must_wait(Key& key, const StreamHead& head) {
    const Brief& event = *head.at;
    bool waits = false;
    const auto wait_for = [&](const std::optional<Scouts::Found>& found) {
      if (!found || found->stream == key.stream || found->position < heads_[found->stream].position) return;
      waits = true;
      key.time_ns = std::max(key.time_ns, found->time_ns);
    };
    const std::uint8_t ids = layout_of(event.kind).ids;
    for (std::size_t i = 0; (ids >> i) != 0; ++i) {
      if ((ids >> i & 1) == 0) continue;
      const std::uint64_t id = i < 2 ? event.values[i] : head.block->more[event.more].values[i - 2];
      if (id != 0 && !sink_.knows(id)) [[unlikely]]
        wait_for(scouts_.introduction(id, head.own_ns + k_clock_skew_ns));
    }
    if (event.kind == trace::EventKind::task_wake && sink_.job_runs(event.values[1]))
      wait_for(scouts_.end_of_job(event.values[1], head.own_ns + k_clock_skew_ns));
    return waits;
  }

  EventLog& log_;
  DecodeAhead& ahead_;
  Sink& sink_;
  std::vector<StreamHead> heads_;
  Scouts scouts_;
  std::vector<Key> others_;  // a heap of the streams that wait for their turn
};

}  // namespace interleave::model
