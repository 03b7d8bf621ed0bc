// Where chunks of a thread are missing, and how the new file says so: a chunk with one `lost` event stands for each run of
// them, and a `lost` event is the last of a chunk whose end is missing.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "tracer/rewrite/input_trace.hpp"

namespace interleave::rewrite {

class Gaps {
 public:
  std::uint64_t known_events() const { return known_events_; }            ///< in the missing chunks, as far as they tell
  const std::vector<std::string>& messages() const { return messages_; }  ///< a sentence for each thread that misses some
  /// Whether a condensed chunk stands for it (FORMAT.md).
  bool is_superseded(const file::RawChunk& chunk) const { return superseded_.contains(chunk.offset); }

  /// Writes `keep`, which is `chunk` as it is to be kept, under its new sequence; before it what stands for the chunks that are
  /// missing there, and at its end what stands for the records that it has lost itself.
  void write(TraceOutput& out, const file::RawChunk& chunk, SealedChunk keep, const file::FileSchema& schema) const;

 private:
  friend Gaps find_gaps(const InputTrace& trace, const std::set<std::uint64_t>& left_out);
  struct Place {
    std::uint32_t sequence = 0;     // in the new file
    bool gap_before = false;        // with a chunk that stands for it, at sequence - 1
    std::uint64_t lost_before = 0;  // events; 0 where nobody knows
    std::uint64_t ticks_before = 0;
  };
  std::map<std::uint64_t, Place> places_;  // by the chunk's offset; where nothing is missing there is none
  std::set<std::uint64_t> superseded_;
  std::vector<std::string> messages_;
  std::uint64_t known_events_ = 0;
};

/// `left_out`: offsets of the chunks of `trace` that are not kept.
Gaps find_gaps(const InputTrace& trace, const std::set<std::uint64_t>& left_out);

}  // namespace interleave::rewrite
