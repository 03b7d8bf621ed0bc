// A record whose kind is known only at run time: what put_record() does at compile time, by the event table.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "tracer/events/event_table.hpp"

namespace interleave::record::detail {

struct AnyRecord {
  trace::EventKind kind{};
  std::uint64_t ticks = 0;
  std::array<std::uint64_t, trace::k_max_fields> values{};  ///< by place in the event table; a text has 0
  std::string_view text;
};

/// Upper bound of what put_any() writes.
std::size_t most_bytes(const AnyRecord& record);
/// Writes the record at `at`, as put_record(). Returns its end.
std::uint8_t* put_any(std::uint8_t* at, std::uint64_t ticks_since_last, trace::LastIds& last_ids, const AnyRecord& record);

/// Reads back what this recorder has written into a chunk.
class AnyRecords {
 public:
  AnyRecords(std::span<const std::uint8_t> payload, std::uint64_t base_ticks)
      : at_{payload.data()}, end_{payload.data() + payload.size()}, ticks_{base_ticks} {}
  /// The next record, whose text lies in the payload. False behind the last one, and where the bytes are none: somebody else has been
  /// there.
  bool next(AnyRecord& record);

 private:
  bool varint(std::uint64_t& value);
  bool bytes(std::size_t count, const std::uint8_t*& from);

  const std::uint8_t* at_;
  const std::uint8_t* end_;
  std::uint64_t ticks_;
  trace::LastIds last_ids_;
};

/// Of a chunk's payload.
std::uint32_t count_records(std::span<const std::uint8_t> payload);

}  // namespace interleave::record::detail
