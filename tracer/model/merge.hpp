// The order of the events of all threads, from the order and the times of each thread.
//
// Within a thread the order of the file holds. Between threads time decides; where two clocks disagree by less than
// k_clock_skew_ns with what the vocabulary proves (a job begins after it was submitted, an id is used after it was introduced),
// the later cause wins and the effect's time is raised to the cause's.
//
// The events are decoded a second time here, in that order, and each is handed on while it is at hand.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "tracer/model/event_log.hpp"
#include "tracer/model/id_map.hpp"

namespace interleave::model {

inline constexpr std::int64_t k_clock_skew_ns = 100'000;

/// One thread's events, one after the other, with their times.
class StreamReader {
 public:
  StreamReader(const file::TraceFile& file, const Stream& stream);

  bool at_end() const { return chunk_ == stream_->chunks.size(); }
  /// Decodes the next event and hands it to `visitor.template on<K>(record)`; where the file is no longer what it was, to
  /// `visitor.nothing()`. Not at the end.
  template <class Visitor>
  void visit(file::Record& record, Visitor&& visitor) {
    const LoggedChunk& chunk = stream_->chunks[chunk_];
    file::Step step = cursor_.visit(record, visitor);
    while (step == file::Step::unknown) step = cursor_.visit(record, visitor);
    if (step != file::Step::event) [[unlikely]] {
      record.kind = trace::EventKind::end_of_data;
      visitor.nothing();
    }
    if (++position_ == chunk.first + chunk.count) open(chunk_ + 1);
  }
  /// Of the event that comes next.
  std::uint32_t position() const { return position_; }
  /// The nanoseconds that a record's ticks tell; they may go back.
  std::int64_t told_ns(const file::Record& record) { return std::clamp(axis_->to_ns(record.ticks, line_), -k_farthest_ns, k_farthest_ns); }

 private:
  void open(std::size_t chunk);

  const file::TraceFile* file_;
  const Stream* stream_;
  const file::ClockAxis* axis_;
  file::RecordCursor cursor_;
  std::size_t chunk_ = 0;
  std::uint32_t position_ = 0;
  std::uint32_t line_ = 0;
};

/// A stream at its next event.
struct StreamHead {
  StreamReader reader;
  file::Record record;
  std::uint32_t position = 0;
  std::int64_t told_ns = 0;       ///< by its own clock
  std::int64_t own_ns = 0;        ///< the same, but never earlier than what it told before
  std::int64_t time_ns = 0;       ///< where it is placed
  std::int64_t went_back_by = 0;  ///< nanoseconds by which it tells an earlier time than the one before; 0: it does not
  bool done = false;

  explicit StreamHead(StreamReader at) : reader{at} {}
  /// Decodes the next one; at the end there is none, and `done` is set.
  void read();
};

/// Looks ahead in all streams, as far as clocks may disagree: what is introduced there, and which jobs end.
class Scouts {
 public:
  struct Found {
    std::uint32_t stream = 0;
    std::uint32_t position = 0;
    std::int64_t time_ns = 0;
  };
  explicit Scouts(const std::vector<StreamHead>& heads) : heads_{heads} {}

  /// Where `id` is introduced, or the job ends, ahead of the heads; none where that is not before `until_ns`.
  std::optional<Found> introduction(std::uint64_t id, std::int64_t until_ns) { return find(&Ahead::introduced, id, until_ns); }
  std::optional<Found> end_of_job(std::uint64_t id, std::int64_t until_ns) { return find(&Ahead::job_ends, id, until_ns); }

 private:
  struct Ahead {
    IdMap<Found> introduced, job_ends;
    std::int64_t latest_ns = -k_farthest_ns;
  };
  std::optional<Found> find(IdMap<Found> Ahead::* map, std::uint64_t id, std::int64_t until_ns);
  void look_until(std::int64_t until_ns);
  void note(std::uint32_t stream, const StreamHead& head);

  const std::vector<StreamHead>& heads_;
  std::vector<StreamHead> scouts_;
  Ahead older_, newer_;  // what was found; the older part is forgotten once the heads have passed it
};

/// Reads all events of the log's streams in their order, appends them to the log and gives each to the sink:
///
///     sink.place(stream, position, time_ns);  then  sink.template on<EventKind>(record)  or  sink.nothing()
///
/// `sink.knows(id)`: something has introduced the id. `sink.job_runs(id)`: it is a job that has not ended. `sink.went_back(stream,
/// position, ns)`: the event tells an earlier time than the one before it in its stream; called before its place().
template <class Sink>
class Merge {
 public:
  Merge(const file::TraceFile& file, EventLog& log, Sink& sink) : log_{log}, sink_{sink} {
    for (const Stream& stream : log.streams()) heads_.emplace_back(StreamReader{file, stream});
  }

  void run() {
    if (heads_.size() == 1) return run_one();
    for (std::uint32_t s = 0; s < heads_.size(); ++s) {
      heads_[s].read();
      if (!heads_[s].done) push({heads_[s].time_ns, 0, s});
    }
    while (!queue_.empty()) {
      std::ranges::pop_heap(queue_, std::greater{});
      Key key = queue_.back();
      queue_.pop_back();
      for (bool first = true; first || queue_.empty() || queue_.front() > key; first = false) {
        StreamHead& head = heads_[key.stream];
        if (key.postponed < k_max_postponements && must_wait(key)) {
          ++key.postponed;
          break;
        }
        place(key);
        head.read();
        if (head.done) break;
        key.postponed = 0;
        head.time_ns = key.time_ns = std::max(key.time_ns, head.own_ns);
      }
      if (!heads_[key.stream].done) push(key);
    }
  }

 private:
  static constexpr int k_max_postponements = 16;  // a circle of impossible orders must end

  struct Key {
    std::int64_t time_ns = 0;
    int postponed = 0;
    std::uint32_t stream = 0;
    friend auto operator<=>(const Key&, const Key&) = default;
  };
  void push(const Key& key) {
    queue_.push_back(key);
    std::ranges::push_heap(queue_, std::greater{});
  }

  struct Direct {
    Merge& merge;
    StreamReader& reader;
    std::int64_t told = 0, time = -k_farthest_ns;
    bool first = true;
    template <trace::EventKind K>
    void on(const file::Record& record) {
      const std::int64_t now = reader.told_ns(record);
      const std::uint32_t position = reader.position();
      if (!first && now < told) [[unlikely]]
        merge.sink_.went_back(0, position, told - now);
      first = false;
      told = now;
      time = std::max(time, now);
      if (time > now) [[unlikely]]
        merge.raise(0, position, time);
      merge.log_.append(0);
      merge.sink_.place(0, position, time);
      merge.sink_.template on<K>(record);
    }
    void nothing() {
      merge.log_.append(0);
      merge.sink_.place(0, reader.position(), time);
      merge.sink_.nothing();
    }
  };

  // A single thread: nothing to order, each event is handed on where it is decoded.
  void run_one() {
    file::Record record;
    StreamReader& reader = heads_.front().reader;
    Direct direct{*this, reader};
    while (!reader.at_end()) reader.visit(record, direct);
  }

  void place(const Key& key) {
    StreamHead& head = heads_[key.stream];
    if (head.went_back_by > 0) [[unlikely]]
      sink_.went_back(key.stream, head.position, head.went_back_by);
    if (key.time_ns > head.told_ns) raise(key.stream, head.position, key.time_ns);
    log_.append(key.stream);
    sink_.place(key.stream, head.position, key.time_ns);
    if (head.record.kind == trace::EventKind::end_of_data) [[unlikely]]
      sink_.nothing();
    else
      file::hand_on(head.record, sink_);
  }

  void raise(std::uint32_t stream, std::uint32_t position, std::int64_t time_ns) {
    auto& floors = log_.streams()[stream].floors;
    if (floors.empty() || floors.back().time_ns < time_ns) floors.push_back({position, time_ns});
  }

  // Whether something that the event speaks of is still to come, in another stream; then the key's time is raised to it.
  bool must_wait(Key& key) {
    const file::Record& record = heads_[key.stream].record;
    bool waits = false;
    const auto wait_for = [&](const std::optional<Scouts::Found>& found) {
      if (!found || found->stream == key.stream || found->position < heads_[found->stream].position) return;
      waits = true;
      key.time_ns = std::max(key.time_ns, found->time_ns);
    };
    const std::int64_t until = heads_[key.stream].own_ns + k_clock_skew_ns;
    const std::uint8_t ids = k_id_fields[static_cast<std::size_t>(record.kind)];
    for (std::size_t i = 0; (ids >> i) != 0; ++i)
      if ((ids >> i & 1) != 0 && record.values[i] != 0 && !sink_.knows(record.values[i])) [[unlikely]]
        wait_for(scouts_.introduction(record.values[i], until));
    if (record.kind == trace::EventKind::task_wake && sink_.job_runs(record.values[1]))
      wait_for(scouts_.end_of_job(record.values[1], until));
    return waits;
  }

  // Of each kind, a bit for each field that names an entity which something else introduces.
  static constexpr auto k_id_fields = [] {
    std::array<std::uint8_t, trace::k_event_kinds> bits{};
    for (std::size_t kind = 0; kind < bits.size(); ++kind)
      for (std::size_t i = 0; i < trace::k_events[kind].field_count; ++i)
        if (trace::k_events[kind].storage[i].encoding == trace::Encoding::id) bits[kind] |= static_cast<std::uint8_t>(1u << i);
    return bits;
  }();

  EventLog& log_;
  Sink& sink_;
  std::vector<StreamHead> heads_;
  Scouts scouts_{heads_};
  std::vector<Key> queue_;
};

}  // namespace interleave::model
