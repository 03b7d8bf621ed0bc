// How one record is written into memory: the event table, turned into stores at compile time.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <tuple>
#include <type_traits>

#include "tracer/events/event_table.hpp"
#include "tracer/events/ids.hpp"
#include "tracer/events/wire.hpp"
#include "tracer/record/keeps_registers.hpp"

namespace interleave::record {

using trace::Encoding;
using trace::EventKind;

/// Varints below this are at most four bytes long.
inline constexpr std::uint64_t k_short_varint = 1u << 28;

/// LEB128 of a value below k_short_varint: one to four bytes by one store, without a branch that guesses how many. May write zeros up to 3
/// bytes behind the end that it returns.
[[gnu::always_inline]] inline std::uint8_t* put_short_varint(std::uint8_t* at, std::uint64_t value) {
  auto bits = static_cast<std::uint32_t>(value);  // from here on 7 bits a byte: what stands too low is added to itself, which shifts it
  bits += 3 * (bits & 0xfffc000);
  bits += bits & 0x3f803f80;
  const auto last = static_cast<unsigned>(std::bit_width(bits | 1) - 1) & 24;  // the first bit of the last byte
  const std::uint32_t bytes = bits | (0x00808080u & ((1u << last) - 1));
  std::memcpy(at, &bytes, sizeof bytes);
  return at + last / 8 + 1;
}

/// LEB128. As above.
inline std::uint8_t* put_varint(std::uint8_t* at, std::uint64_t value) {
  if (value < 0x80) [[likely]] {
    *at = static_cast<std::uint8_t>(value);
    return at + 1;
  }
  if (value < k_short_varint) [[likely]]
    return put_short_varint(at, value);
  while (value >= 0x80) {
    *at++ = static_cast<std::uint8_t>(value) | 0x80;
    value >>= 7;
  }
  *at++ = static_cast<std::uint8_t>(value);
  return at;
}

/// The same of several values. One function for all events with so many: where a program does other things between its events, code that is
/// not in the cache costs more than a call.
template <std::same_as<std::uint64_t>... Values>
[[gnu::noinline, gnu::hot]] inline std::uint8_t* put_varints(std::uint8_t* at, Values... values) {
  ((at = put_varint(at, values)), ...);
  return at;
}

constexpr std::uint64_t zigzag(std::int64_t value) {
  return (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63);
}

constexpr std::uint64_t unzigzag(std::uint64_t value) { return (value >> 1) ^ (~(value & 1) + 1); }

inline constexpr std::size_t k_max_varint = 10;

namespace detail {
/// Cuts a text to `most` bytes, between two characters.
constexpr std::string_view fitting(std::string_view text, std::size_t most = trace::wire::k_max_text_bytes) {
  if (text.size() <= most) [[likely]]
    return text;
  std::size_t end = most;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end);
}
constexpr std::size_t text_bytes(std::string_view text) { return text.size(); }
template <class Value>
  requires(!std::is_convertible_v<const Value&, std::string_view>)
constexpr std::size_t text_bytes(const Value&) {
  return 0;
}
}  // namespace detail

/// Upper bound of a record's size without its text: kind, time and every field at its longest.
constexpr std::size_t max_fixed_bytes(EventKind kind) { return 1 + k_max_varint + trace::spec_of(kind).fields().size() * k_max_varint; }
/// The same of any kind.
inline constexpr std::size_t k_max_fixed_bytes = 1 + k_max_varint + trace::k_max_fields * k_max_varint;

/// What a value of the program becomes in a field: checked against the table at compile time.
template <Encoding E, class Value>
constexpr bool fits() {
  if constexpr (E == Encoding::id || E == Encoding::introduce) return std::is_convertible_v<Value, trace::EntityId>;
  if constexpr (E == Encoding::string) return std::is_same_v<Value, trace::StringId>;
  if constexpr (E == Encoding::site) return std::is_same_v<Value, trace::SiteId>;
  if constexpr (E == Encoding::unsigned_) return std::is_unsigned_v<Value>;
  if constexpr (E == Encoding::signed_) return std::is_integral_v<Value> && std::is_signed_v<Value>;
  if constexpr (E == Encoding::real) return std::is_same_v<Value, double>;
  if constexpr (E == Encoding::enumerated) return std::is_enum_v<Value>;
  if constexpr (E == Encoding::text) return std::is_convertible_v<Value, std::string_view>;
  return false;
}

/// The number that is written for an id, which is its base's last one from here on.
[[gnu::always_inline]] inline std::uint64_t number_of_id(std::uint64_t id, std::uint64_t& last_id) {
  if (id == 0) [[unlikely]]
    return 0;
  const std::uint64_t difference = id - last_id;
  last_id = id;
  return zigzag(static_cast<std::int64_t>(difference)) + 1;
}

/// The same of an id that is none as often as not.
[[gnu::always_inline]] inline std::uint64_t number_of_any_id(std::uint64_t id, std::uint64_t& last_id) {
  const std::uint64_t all = std::uint64_t{0} - (id != 0);  // without branches: they would lie far apart
  const std::uint64_t difference = (id - last_id) & all;
  last_id += difference;
  return zigzag(static_cast<std::int64_t>(difference)) - all;
}

/// The number that is written for a value; of a text its length, of a real nothing.
template <trace::Field F, bool IsFirst, class Value>
[[gnu::always_inline]] inline std::uint64_t number_of(const Value& value, trace::LastIds& last_ids) {
  constexpr Encoding E = F.encoding;
  static_assert(fits<E, Value>(), "this value does not fit the field that the event table has at this place");
  if constexpr (F.is_id()) {
    const std::uint64_t id = static_cast<trace::EntityId>(value).value;
    return IsFirst ? number_of_id(id, last_ids[F.base()]) : number_of_any_id(id, last_ids[F.base()]);
  } else if constexpr (E == Encoding::string || E == Encoding::site) {
    return value.value;
  } else if constexpr (E == Encoding::signed_) {
    return zigzag(value);
  } else if constexpr (E == Encoding::text) {
    return value.size();
  } else if constexpr (E == Encoding::real) {
    return 0;
  } else {
    return static_cast<std::uint64_t>(value);
  }
}

/// A text that is not empty. Most are a few characters: a call of the C library would take longer than they do.
[[gnu::noinline, gnu::hot]] ILV_KEEPS_REGISTERS inline std::uint8_t* put_text(std::uint8_t* at, std::string_view text) {
  const char* from = text.data();
  const std::size_t bytes = text.size();
  if (bytes > 16) {
    std::memcpy(at, from, bytes);
  } else if (bytes >= 8) {
    std::memcpy(at, from, 8);
    std::memcpy(at + bytes - 8, from + bytes - 8, 8);
  } else if (bytes >= 4) {
    std::memcpy(at, from, 4);
    std::memcpy(at + bytes - 4, from + bytes - 4, 4);
  } else {
    at[0] = static_cast<std::uint8_t>(from[0]);
    at[bytes / 2] = static_cast<std::uint8_t>(from[bytes / 2]);
    at[bytes - 1] = static_cast<std::uint8_t>(from[bytes - 1]);
  }
  return at + bytes;
}

/// Writes a field whose number is known.
template <Encoding E, class Value>
std::uint8_t* put_field(std::uint8_t* at, std::uint64_t number, const Value& value) {
  if constexpr (E == Encoding::real) {
    std::memcpy(at, &value, sizeof value);
    return at + sizeof value;
  } else {
    at = put_varint(at, number);  // an enumerated value is small: its varint is the one byte that it must be
    if constexpr (E == Encoding::text)
      if (number != 0) at = put_text(at, value);
    return at;
  }
}

/// A record's numbers, in the order of its fields.
template <EventKind K>
using Numbers = std::array<std::uint64_t, trace::spec_of(K).field_count>;

template <EventKind K, class... Values>
[[gnu::always_inline]] inline Numbers<K> numbers_of(trace::LastIds& last_ids, const Values&... values) {
  static_assert(sizeof...(Values) == trace::spec_of(K).fields().size(), "one value for each field of the event table's row");
  return [&]<std::size_t... I>(std::index_sequence<I...>) __attribute__((always_inline)) {
    return Numbers<K>{number_of<trace::spec_of(K).storage[I], (I == 0)>(values, last_ids)...};
  }(std::index_sequence_for<Values...>{});
}

/// Whether a field counts something: its number grows, and is up to four bytes long where others are one.
template <trace::Field F>
inline constexpr bool k_counts = F.encoding == Encoding::unsigned_;

template <trace::Field F>
[[gnu::always_inline]] inline std::uint8_t* put_small(std::uint8_t* at, std::uint64_t number) {
  if constexpr (k_counts<F>) return put_short_varint(at, number);
  *at = static_cast<std::uint8_t>(number);
  return at + 1;
}

/// Writes a record's numbers if they are small: most are a byte each. False: some are not, and nothing is written.
template <EventKind K>
[[gnu::always_inline]] inline bool put_small_numbers(std::uint8_t*& at, const Numbers<K>& numbers) {
  constexpr trace::EventSpec spec = trace::spec_of(K);
  return [&]<std::size_t... I>(std::index_sequence<I...>) __attribute__((always_inline)) {
    if ((numbers[I] | ... | 0) < 0x80) [[likely]] {
      ((*at++ = static_cast<std::uint8_t>(numbers[I])), ...);
      return true;
    }
    if constexpr ((k_counts<spec.storage[I]> || ...)) {
      if (((numbers[I] >> (k_counts<spec.storage[I]> ? 21 : 0)) | ...) < 0x80) {
        ((at = put_small<spec.storage[I]>(at, numbers[I])), ...);
        return true;
      }
    }
    return false;
  }(std::make_index_sequence<spec.field_count>{});
}

constexpr bool has_real(EventKind kind) {
  return std::ranges::any_of(trace::spec_of(kind).fields(), [](const trace::Field& field) { return field.encoding == Encoding::real; });
}
/// Nothing but its numbers is written of a record's fields.
constexpr bool is_numbers_alone(EventKind kind) { return !has_real(kind) && !trace::spec_of(kind).has_text(); }

/// Writes the fields of a record that is more than numbers.
template <EventKind K, class... Values>
[[gnu::always_inline]] inline std::uint8_t* put_fields(std::uint8_t* at, const Numbers<K>& numbers, const Values&... values) {
  constexpr trace::EventSpec spec = trace::spec_of(K);
  return [&]<std::size_t... I>(std::index_sequence<I...>) __attribute__((always_inline)) {
    if constexpr (has_real(K)) {
      ((at = put_field<spec.storage[I].encoding>(at, numbers[I], values)), ...);
    } else {
      if (!put_small_numbers<K>(at, numbers)) at = put_varints(at, numbers[I]...);
      constexpr std::size_t last = sizeof...(Values) - 1;
      if (numbers[last] != 0) at = put_text(at, std::get<last>(std::tie(values...)));
    }
    return at;
  }(std::index_sequence_for<Values...>{});
}

/// Writes kind, time difference and fields of one record at `at`, where max_fixed_bytes and the text must fit.
/// `last_ids` are the running ids of the chunk. Returns the end of the record.
template <EventKind K, class... Values>
std::uint8_t* put_record(std::uint8_t* at, std::uint64_t ticks_since_last, trace::LastIds& last_ids, const Values&... values) {
  const Numbers<K> numbers = numbers_of<K>(last_ids, values...);
  *at = static_cast<std::uint8_t>(K);
  at = put_varint(at + 1, ticks_since_last);
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    ((at = put_field<trace::spec_of(K).storage[I].encoding>(at, numbers[I], values)), ...);
  }(std::index_sequence_for<Values...>{});
  return at;
}

}  // namespace interleave::record
