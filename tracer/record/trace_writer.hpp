// The trace file while it is written: lays out chunks, maps them, closes them. Not thread-safe; its session holds a lock.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "tracer/events/enumerations.hpp"
#include "tracer/events/wire.hpp"

namespace interleave::record::detail {

/// One chunk of the file in memory. Not unmapped by a destructor: its thread may still write when the session ends.
struct MappedChunk {
  trace::wire::ChunkHeader* header = nullptr;
  std::uint8_t* payload = nullptr;
  std::uint8_t* end = nullptr;
};
void unmap(const MappedChunk& chunk);

struct HeaderTexts {
  std::string program, arguments, recorder, recorder_version;
};

class TraceWriter {
 public:
  /// Makes the file, with its header. Throws SessionError.
  TraceWriter(const std::filesystem::path& path, trace::ClockKind clock, const HeaderTexts& texts);
  ~TraceWriter();
  TraceWriter(const TraceWriter&) = delete;
  TraceWriter& operator=(const TraceWriter&) = delete;

  /// A new chunk behind the last one, of at least `payload_bytes`; the disk space is taken now, so that a store into it
  /// can never fail. A null header when there is no space; errno says why.
  MappedChunk add_chunk(trace::wire::ChunkKind kind, std::uint32_t stream, std::uint32_t sequence, std::uint64_t base_ticks,
                        std::size_t payload_bytes);

  /// Writes a whole chunk that no thread records into (schema, source). False when there is no space.
  bool add_payload(trace::wire::ChunkKind kind, std::uint32_t sequence, std::string_view payload);

  /// Fixes what the chunk holds: bytes and checksum. `last_ticks` is not before its last record.
  static void close_chunk(trace::wire::ChunkHeader& header, std::uint64_t last_ticks);

  /// Index, clock and the mark of an orderly close; gives unused space back. The chunks must be closed.
  void finish(std::uint64_t lost_events);

  const std::filesystem::path& path() const { return path_; }
  trace::ClockKind clock() const { return clock_; }
  const trace::wire::FileHeader& header() const { return *header_; }

 private:
  struct Placed {
    std::uint64_t offset, capacity;
  };
  /// The whole trace without the unused ends of its chunks, put in the place of the file. False: nothing has changed.
  bool write_compacted();

  std::filesystem::path path_;
  trace::ClockKind clock_;
  int file_ = -1;
  trace::wire::FileHeader* header_ = nullptr;  // the mapped first page
  std::uint64_t end_ = trace::wire::k_file_header_bytes;
  std::vector<Placed> chunks_;
};

}  // namespace interleave::record::detail
