// What is still alive of the chunks that a recording of limited size gives up: the records that introduce it, and those that say in which
// state it is.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "tracer/record/any_record.hpp"

namespace interleave::record::detail {

class LiveRecords {
 public:
  /// Takes the records of a chunk in. A stream's chunks come in their order, those of different streams in any.
  void fold(std::uint32_t stream, std::span<const std::uint8_t> payload, std::uint64_t base_ticks);

  /// Nothing that is older will be folded: what ends something that was never introduced is forgotten.
  void forget_before(std::uint64_t ticks);

  /// There is no room for so much: only the threads and the loops are still known.
  void forget_all();

  /// What stands for a stream's chunks that were folded.
  struct Condensed {
    std::uint32_t stream = 0;
    std::uint64_t base_ticks = 0, last_ticks = 0;
    std::uint32_t records = 0;
    std::string payload;  ///< empty: nothing is left of the stream
  };
  /// Of each stream for which another one stands than at the last call.
  std::vector<Condensed> take_changed();

  /// Records that were folded.
  std::uint64_t folded() const { return folded_; }

 private:
  struct Kept {
    std::uint32_t stream = 0;
    std::uint64_t order = 0;  // in the stream
    std::uint64_t ticks = 0;
    std::string bytes;  // as in a chunk that has no other record
    trace::EventKind kind() const { return static_cast<trace::EventKind>(bytes.front()); }
  };
  struct Live {
    std::vector<Kept> records;
    bool introduced = false;
    bool ended = false;
  };
  struct Stream {
    std::vector<Kept> own;  // of the thread
    std::uint64_t folded = 0;
    std::uint64_t last_ticks = 0;
    bool ended = false;
    bool changed = false;
  };

  void take(Stream& stream, std::uint32_t number, const AnyRecord& record);
  void end(std::uint64_t id, Kept&& record);
  void keep(std::uint64_t id, Kept&& record);
  void drop(std::unordered_map<std::uint64_t, Live>::iterator live);
  Condensed condensed(std::uint32_t number, Stream& stream, std::vector<const Kept*>& records) const;

  std::unordered_map<std::uint64_t, Live> live_;  // by id
  std::map<std::uint32_t, Stream> streams_;
  std::size_t never_introduced_ = 0;
  std::uint64_t folded_ = 0;
};

}  // namespace interleave::record::detail
