// Where every event of the trace lies in the file, in a byte or two each: events are decoded when they are asked for.
//
// Each thread's chunks have a mark every few dozen records from which decoding can begin. The order over all threads is a thread's
// number for each event, with counts at intervals. Filled while loading, then only read, from any thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "tracer/events/event.hpp"
#include "tracer/file/trace_file.hpp"
#include "tracer/model/recent_events.hpp"
#include "tracer/model/storage.hpp"

namespace interleave::model {

inline constexpr std::int64_t k_farthest_ns = std::int64_t{1} << 61;  ///< no time is later: differences of two always fit

/// The records of one chunk, and where to begin with them. Before it is read nothing but the chunk is known.
struct LoggedChunk {
  const file::EventChunk* chunk = nullptr;
  std::uint32_t first = ~0u;             ///< position in the thread of its first event
  std::uint32_t count = 0;               ///< events
  std::vector<file::RecordPlace> marks;  ///< every k_mark_events-th event
};

/// From this position on no event of the thread is earlier.
struct Floor {
  std::uint32_t position = 0;
  std::int64_t time_ns = 0;
};

struct Stream {
  trace::ThreadId thread;
  std::uint32_t process = 0;  ///< place in the file's processes()
  std::vector<LoggedChunk> chunks;
  std::uint32_t count = 0;      ///< events
  std::uint32_t condensed = 0;  ///< the first ones, that stand for what was given up
  std::vector<Floor> floors;    ///< where an event's own time is too early
};

/// The threads of a file, by process and number, each with its chunks in their order.
std::vector<Stream> streams_of(const file::TraceFile& file);

struct Block;

class EventLog {
 public:
  static constexpr std::uint32_t k_mark_events = 128;
  static constexpr std::uint32_t k_most_events = (1u << 30) - 2;

  explicit EventLog(const file::TraceFile& file) : file_{&file} {}

  /// Takes the streams in, before the first read(). Together they have at most so many events.
  void set_streams(std::vector<Stream> streams, std::size_t most_events);
  /// The stream's events have been decoded as far as this block, which follows the one before.
  void read(std::uint32_t stream, const Block& block);
  /// The next event over all threads is the next one of `stream`.
  void append(std::uint32_t stream) {
    if (block_ != 0) note(stream);
    ++count_;
  }
  /// After the last event: gives back memory that is not used. From here on what is asked for is kept for a while.
  void fit() {
    recent_ = std::make_unique<const RecentEvents>(count_);
    order8_.fit();
    order16_.fit();
    ranks_.fit();
  }
  std::vector<Stream>& streams() { return streams_; }
  const std::vector<Stream>& streams() const { return streams_; }

  /// Events appended.
  std::uint32_t count() const { return count_; }

  struct Place {
    std::uint32_t stream = 0;
    std::uint32_t position = 0;  ///< in the stream
  };
  std::uint32_t stream_of(std::uint32_t event) const { return streams_.size() <= 1 ? 0 : order_at(event); }
  Place place_of(std::uint32_t event) const;
  /// The next event of the same stream, and the one before; k_none where there is none.
  std::uint32_t next_of_stream(std::uint32_t event) const;
  std::uint32_t previous_of_stream(std::uint32_t event) const;

  trace::Event event(std::uint32_t index) const;
  std::int64_t time_ns(std::uint32_t index) const;
  trace::EventKind kind(std::uint32_t index) const;
  /// What the event's thread tells, where its time is another one; nothing where it is that.
  std::optional<std::int64_t> moved_from_ns(std::uint32_t index) const;
  /// Whether it is one of those that stand for what was given up.
  bool is_condensed(std::uint32_t index) const;

  /// The time of an event with these ticks at this place of a stream.
  std::int64_t time_at(const Stream& stream, std::uint32_t position, std::uint64_t ticks) const;

  /// The record at a place and its chunk; nullptr when the file has been changed under us and it is no more.
  const file::EventChunk* record_at(Place place, file::Record& record) const;

 private:
  friend class EventReader;
  void note(std::uint32_t stream) {
    if ((count_ & (block_ - 1)) == 0) [[unlikely]]
      begin_block();
    ++so_far_[stream];
    if (wide_) [[unlikely]]
      order16_.push_back(static_cast<std::uint16_t>(stream));
    else
      order8_.push_back(static_cast<std::uint8_t>(stream));
  }
  void begin_block();
  trace::Event decode(std::uint32_t index) const;
  std::uint32_t order_at(std::uint32_t event) const { return wide_ ? order16_[event] : order8_[event]; }

  const file::TraceFile* file_;
  std::vector<Stream> streams_;
  std::uint32_t count_ = 0;
  // The stream of each event, and before each block how many events each stream has had.
  bool wide_ = false;  // more streams than a byte can tell
  Column<std::uint8_t> order8_;
  Column<std::uint16_t> order16_;
  std::uint32_t block_ = 0;  // a power of 2; 0: there is one stream only, so that no order is kept
  std::vector<std::uint32_t> so_far_;
  Column<std::uint32_t> ranks_;
  std::unique_ptr<const RecentEvents> recent_;
};

/// Reads events of a log, cheaply where they are asked for in order. Not for several threads at once.
class EventReader {
 public:
  explicit EventReader(const EventLog& log) : log_{&log}, threads_(log.streams().size()) {}
  trace::Event event(std::uint32_t index);
  std::int64_t time_ns(std::uint32_t index);

 private:
  struct Thread {
    const LoggedChunk* chunk = nullptr;
    file::RecordCursor cursor;
    std::uint32_t next = 0;  // position of the record that the cursor gives next
  };
  const file::EventChunk* read(EventLog::Place place);
  EventLog::Place place_of(std::uint32_t index);

  const EventLog* log_;
  std::vector<Thread> threads_;
  EventLog::Place last_;
  std::uint32_t last_index_ = ~0u;
  std::vector<std::uint32_t> positions_;  // of each stream at last_index_, while going forward
  file::Record record_;
};

}  // namespace interleave::model
