// How the records of a chunk are decoded, one after another: the hot loop of everything that reads.
//
// Where a file's schema is this program's own, a decoder compiled from the event table does it; else the file's schema is
// followed field by field. The two give the same for the same bytes (tests/file/records_test.cpp).
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <utility>

#include "tracer/events/event_table.hpp"
#include "tracer/file/file_schema.hpp"

namespace interleave::file {

/// A record's values: only those that its kind has are written, the others hold what they held before.
struct Record {
  trace::EventKind kind{};
  std::uint64_t ticks = 0;
  std::array<std::uint64_t, trace::k_max_fields> values;  ///< as in Event; strings and sites have the numbers of their process
  std::string_view text;
};

/// Where a record begins in its chunk, and what its differences count from.
struct RecordPlace {
  std::uint32_t offset = 0;  ///< in the payload
  std::uint64_t ticks = 0;   ///< of the record before
  trace::LastIds last_ids;
};

enum class Step : std::uint8_t {
  event,    ///< a record was read
  unknown,  ///< one was stepped over, of a kind that this program does not know
  end,      ///< there are no more
  damaged,  ///< the bytes are no record of the file's schema, or are cut off
};

namespace detail {

constexpr std::uint64_t unzigzag(std::uint64_t value) { return (value >> 1) ^ (~(value & 1) + 1); }

// No record without a text is longer, and no text's length ends later.
inline constexpr std::ptrdiff_t k_longest_head = 1 + 10 + static_cast<std::ptrdiff_t>(trace::k_max_fields) * 10;

struct Bytes {
  const std::uint8_t* at;
  const std::uint8_t* end;
  bool sound = true;

  template <bool Checked>
  std::uint64_t varint() {
    if constexpr (!Checked) {
      std::uint64_t value = *at++;
      if (value < 0x80) [[likely]]
        return value;
      value &= 0x7f;
      for (unsigned shift = 7; shift < 64; shift += 7) {
        const std::uint8_t byte = *at++;
        value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
        if (byte < 0x80) return value;
      }
    } else {
      std::uint64_t value = 0;
      for (unsigned shift = 0; shift < 64 && at != end; shift += 7) {
        const std::uint8_t byte = *at++;
        value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
        if (byte < 0x80) return value;
      }
    }
    sound = false;
    return 0;
  }

  template <bool Checked>
  std::uint64_t fixed(std::size_t count) {
    std::uint64_t value = 0;
    if (Checked && static_cast<std::size_t>(end - at) < count) {
      sound = false;
      return 0;
    }
    std::memcpy(&value, at, count);
    at += count;
    return value;
  }

  std::string_view take(std::uint64_t count) {
    if (!sound || count > static_cast<std::uint64_t>(end - at)) {
      sound = false;
      return {};
    }
    const std::string_view taken{reinterpret_cast<const char*>(at), static_cast<std::size_t>(count)};
    at += count;
    return taken;
  }
};

/// The last ids of a chunk while it is read; in a file without bases they are all one.
struct Ids {
  trace::LastIds last;
  std::uint64_t bits = 0;  ///< are put into every id that is not 0: those of the process
  std::uint8_t base_mask = 0;

  std::uint64_t& operator[](trace::IdBase base) { return last[static_cast<trace::IdBase>(static_cast<std::uint8_t>(base) & base_mask)]; }
};

template <bool Checked, trace::Encoding E>
inline void read_field(Bytes& bytes, Ids& ids, trace::IdBase base, std::uint64_t& value, std::string_view& text) {
  using trace::Encoding;
  if constexpr (E == Encoding::introduce || E == Encoding::id) {
    const std::uint64_t coded = bytes.varint<Checked>();
    value = 0;
    if (coded != 0) {
      const std::uint64_t id = ids[base] += unzigzag(coded - 1);
      value = id == 0 ? 0 : id ^ ids.bits;
    }
  } else if constexpr (E == Encoding::signed_) {
    value = unzigzag(bytes.varint<Checked>());
  } else if constexpr (E == Encoding::string || E == Encoding::site || E == Encoding::unsigned_) {
    value = bytes.varint<Checked>();
  } else if constexpr (E == Encoding::enumerated) {
    value = bytes.fixed<Checked>(1);
  } else if constexpr (E == Encoding::real) {
    value = bytes.fixed<Checked>(8);
  } else {
    value = 0;
    text = bytes.take(bytes.varint<Checked>());
  }
}

template <trace::EventKind K, bool Checked>
inline void read_fields(Bytes& bytes, Ids& ids, Record& record) {
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    (read_field<Checked, trace::spec_of(K).storage[I].encoding>(bytes, ids, trace::spec_of(K).storage[I].base(), record.values[I],
                                                                record.text),
     ...);
  }(std::make_index_sequence<trace::spec_of(K).field_count>{});
}

}  // namespace detail

/// Hands a decoded record to `visitor.template on<EventKind>(record)`.
template <class Visitor>
void hand_on(const Record& record, Visitor&& visitor) {
  switch (record.kind) {
#define ILV_VISIT(number_in_table, name, ...)            \
  case trace::EventKind::name:                           \
    visitor.template on<trace::EventKind::name>(record); \
    break;
    ILV_EVENTS(ILV_VISIT)
#undef ILV_VISIT
    default:
      break;
  }
}

/// A place in one chunk's records that goes forward. A value: copying it remembers the place.
class RecordCursor {
 public:
  RecordCursor() = default;
  /// `id_bits` are put into every id that is not 0: those of the process.
  RecordCursor(const FileSchema& schema, std::span<const std::uint8_t> payload, std::uint64_t base_ticks, std::uint64_t id_bits)
      : schema_{&schema},
        begin_{payload.data()},
        at_{payload.data()},
        end_{payload.data() + payload.size()},
        ticks_{base_ticks},
        ids_{{}, id_bits, schema.base_mask()},
        own_{schema.own_events()} {}

  /// Where the next record begins.
  RecordPlace place() const { return {static_cast<std::uint32_t>(at_ - begin_), ticks_, ids_.last}; }
  /// Goes to a place that place() gave for the same payload.
  void go_to(const RecordPlace& place) {
    at_ = begin_ + std::min<std::size_t>(place.offset, static_cast<std::size_t>(end_ - begin_));
    ticks_ = place.ticks;
    ids_.last = place.last_ids;
  }

  /// Decodes the next record into `record`, and hands it to `visitor.template on<EventKind>(record)`. Where the answer is not
  /// `event`, nothing was handed on; at `end` and `damaged` the place stays where it is.
  template <class Visitor>
  Step visit(Record& record, Visitor&& visitor) {
    if (at_ == end_ || *at_ == 0) return Step::end;
    const std::uint8_t number = *at_;
    if (number >= own_) [[unlikely]]
      return visit_by_schema(record, visitor);
    return end_ - at_ >= detail::k_longest_head ? visit_own<false>(number, record, visitor) : visit_own<true>(number, record, visitor);
  }

  /// The same without a visitor.
  Step next(Record& record) { return visit(record, Ignore{}); }

 private:
  struct Ignore {
    template <trace::EventKind K>
    void on(const Record&) const {}
  };

  template <bool Checked, class Visitor>
  Step visit_own(std::uint8_t number, Record& record, Visitor& visitor) {
    detail::Bytes bytes{at_ + 1, end_};
    const std::uint64_t ticks = ticks_ + bytes.varint<Checked>();
    detail::Ids ids = ids_;
    record.text = {};
    switch (number) {
#define ILV_VISIT(number_in_table, name, ...)                                 \
  case number_in_table:                                                       \
    detail::read_fields<trace::EventKind::name, Checked>(bytes, ids, record); \
    if (!bytes.sound) return Step::damaged;                                   \
    at_ = bytes.at;                                                           \
    record.kind = trace::EventKind::name;                                     \
    record.ticks = ticks_ = ticks;                                            \
    ids_.last = ids.last;                                                     \
    visitor.template on<trace::EventKind::name>(std::as_const(record));       \
    return Step::event;
      ILV_EVENTS(ILV_VISIT)
#undef ILV_VISIT
      default:
        return Step::damaged;
    }
  }

  template <class Visitor>
  Step visit_by_schema(Record& record, Visitor& visitor) {
    const Step step = next_by_schema(record);
    if (step == Step::event) hand_on(record, visitor);
    return step;
  }

  Step next_by_schema(Record& record);

  const FileSchema* schema_ = nullptr;
  const std::uint8_t* begin_ = nullptr;
  const std::uint8_t* at_ = nullptr;
  const std::uint8_t* end_ = nullptr;
  std::uint64_t ticks_ = 0;
  detail::Ids ids_;
  unsigned own_ = 0;  // records with smaller numbers are laid out as in this program
};

}  // namespace interleave::file
