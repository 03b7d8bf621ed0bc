// The trace file while it is written: its header, its chunks, its end.
//
// Chunks are added from any thread. The others are for one thread at a time: clock snapshots are the housekeeper's while it lives,
// finish() comes after it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tracer/events/enumerations.hpp"
#include "tracer/events/wire.hpp"
#include "tracer/record/chunk_space.hpp"
#include "tracer/record/flight_recorder.hpp"
#include "tracer/record/session.hpp"

namespace interleave::record::detail {

/// One chunk of the file in memory, with a hold on its window.
struct MappedChunk {
  trace::wire::ChunkHeader* header = nullptr;  ///< null: there was no space, for this reason
  std::uint8_t* end = nullptr;
  Window* window = nullptr;
  trace::LostReason reason{};

  std::uint8_t* payload() const { return reinterpret_cast<std::uint8_t*>(header) + trace::wire::k_chunk_header_bytes; }
};

struct HeaderTexts {
  std::string program, arguments, recorder, recorder_version;
};

/// An open file that nobody else writes into.
class TraceFileHandle {
 public:
  explicit TraceFileHandle(int file) : file_{file} {}
  ~TraceFileHandle();
  TraceFileHandle(TraceFileHandle&& other) noexcept : file_{std::exchange(other.file_, -1)} {}
  TraceFileHandle& operator=(TraceFileHandle&&) = delete;
  int get() const { return file_; }

 private:
  int file_;
};

/// A new file of that name; an older one is removed, not overwritten: it may still be looked at. Throws SessionError.
TraceFileHandle create_trace_file(const std::filesystem::path& path);
/// A new file of that name, or where the name is taken, or not to be used, PATH.PID.ilv; `path` becomes what it is. Throws SessionError.
TraceFileHandle claim_trace_file(std::filesystem::path& path, bool only_beside);

class TraceWriter {
 public:
  /// Begins the file with its header. Throws SessionError; then the file is removed.
  TraceWriter(const std::filesystem::path& path, TraceFileHandle file, trace::ClockKind clock, trace::Precision precision,
              const HeaderTexts& texts, WhenFull when_full, std::size_t most_bytes);
  ~TraceWriter();
  TraceWriter(const TraceWriter&) = delete;
  TraceWriter& operator=(const TraceWriter&) = delete;

  ChunkSpace& space() { return *space_; }
  std::uint64_t ticks_in(std::chrono::milliseconds time) const {
    return header_->ticks_per_second / 1'000 * static_cast<std::uint64_t>(time.count());
  }

  /// A new chunk of at least `payload_bytes`, whose disk space is taken already.
  MappedChunk add_chunk(trace::wire::ChunkKind kind, std::uint32_t stream, std::uint32_t sequence, std::uint64_t base_ticks,
                        std::size_t payload_bytes);
  /// The chunk's thread will write no more into it: it can be sealed. `last_ticks` is not before its last record.
  static void leave_chunk(MappedChunk& chunk, std::uint64_t last_ticks);
  /// The same, with the hold on its window kept.
  static void leave_chunk(trace::wire::ChunkHeader& header, std::uint64_t last_ticks) {
    header.last_ticks = last_ticks;
    std::atomic_ref<std::uint8_t>{header.left}.store(1, std::memory_order_release);
  }

  /// Seals the chunks that have been left: bytes and checksum. Of a recording of limited size, gives the oldest up. True when there was
  /// something to do. Any thread.
  bool tidy();
  /// How large a chunk may be at most, with its header, so that a small file has room for many.
  std::size_t most_chunk_bytes() const;
  /// Records the clocks side by side.
  void record_clock();

  /// Writes a whole chunk that no thread records into (schema, source): at the start, and behind the chunks at the end.
  bool add_payload(trace::wire::ChunkKind kind, std::uint32_t sequence, std::string_view payload);

  /// Seals every chunk, also those that are open; gives the space behind the last one back.
  void seal_all(std::uint64_t now_ticks);
  /// Index, clock and the mark of an orderly close. After seal_all().
  void finish(std::uint64_t lost_events);
  void set_lost_events(std::uint64_t lost) { header_->lost_events = lost; }

  const std::filesystem::path& path() const { return path_; }
  trace::ClockKind clock() const { return clock_; }
  int file() const { return file_.get(); }

 private:
  bool append(trace::wire::ChunkKind kind, std::uint32_t sequence, std::string_view payload);
  /// The whole trace without the unused ends of its chunks, put in the place of the file. False: nothing has changed.
  bool write_compacted();
  std::vector<Placed> chunks() const;

  std::filesystem::path path_;
  trace::ClockKind clock_;
  TraceFileHandle file_;
  const WhenFull when_full_;
  std::unique_ptr<ChunkSpace> space_;
  trace::wire::FileHeader* header_ = nullptr;  // the mapped first page

  std::mutex tidying_;                      // one tidies up at a time
  std::optional<FlightRecorder> recorder_;  // of a recording of limited size

  // The chunk of clock records that is being filled, and its end.
  MappedChunk clock_chunk_;
  std::uint8_t* clock_cursor_ = nullptr;
  std::uint64_t clock_ticks_ = 0;  // of its last record
  std::uint32_t clock_chunks_ = 0;

  // Once sealed: chunks that were appended behind the others.
  std::uint64_t end_ = 0;
  std::vector<Placed> appended_;
};

}  // namespace interleave::record::detail
