// Keeps a recording within its size: gives the oldest chunks up, and writes what is still alive of them into condensed ones.
//
// A batch is given up at a time: first the condensed chunks of all streams that it concerns are written, then the file's header says that
// they count, then the space of what they stand for is free. So a trace is whole whenever the program is killed.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "tracer/events/wire.hpp"
#include "tracer/record/limited_space.hpp"
#include "tracer/record/live_records.hpp"

namespace interleave::record::detail {

class FlightRecorder {
 public:
  FlightRecorder(LimitedSpace& space, trace::wire::FileHeader& header);

  /// How large a chunk may be at most, with its header, so that a small file has room for many.
  std::size_t most_chunk_bytes() const;
  /// The chunk, of any kind, has been sealed: it may be given up.
  void sealed(trace::wire::ChunkHeader& chunk);
  /// Gives chunks up where little space is left. `open_since`: no chunk that is still open holds an older record. True when it has.
  bool make_space(std::uint64_t open_since);

 private:
  using Chunk = trace::wire::ChunkHeader;

  std::size_t held_back() const;
  std::vector<Chunk*> take_oldest(std::size_t bytes);
  bool write_condensed();
  bool write(const LiveRecords::Condensed& made);

  LimitedSpace& space_;
  trace::wire::FileHeader& header_;
  std::vector<Chunk*> sealed_;
  LiveRecords live_;
  std::map<std::uint32_t, std::uint32_t> next_;            // of each stream: the chunk that is to be given up next
  std::vector<Chunk*> folded_;                             // whose records are in live_, and which are in the file still
  std::vector<LiveRecords::Condensed> unwritten_;          // that had no room yet
  std::map<std::uint32_t, Chunk*> condensed_;              // of each stream
  std::vector<std::pair<std::uint32_t, Chunk*>> written_;  // of the batch: they do not count yet; null: nothing stands for the stream
  std::size_t condensed_bytes_ = 0;
};

}  // namespace interleave::record::detail
