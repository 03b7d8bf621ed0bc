// How one record is written into memory: the event table, turned into stores at compile time.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <tuple>
#include <type_traits>

#include "tracer/events/event_table.hpp"
#include "tracer/events/ids.hpp"

namespace interleave::record {

using trace::Encoding;
using trace::EventKind;

inline std::uint8_t* put_varint(std::uint8_t* at, std::uint64_t value) {
  while (value >= 0x80) {
    *at++ = static_cast<std::uint8_t>(value) | 0x80;
    value >>= 7;
  }
  *at++ = static_cast<std::uint8_t>(value);
  return at;
}

constexpr std::uint64_t zigzag(std::int64_t value) {
  return (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63);
}

inline constexpr std::size_t k_max_varint = 10;

/// Upper bound of a record's size without its text: kind, time and every field at its longest.
constexpr std::size_t max_fixed_bytes(EventKind kind) { return 1 + k_max_varint + trace::spec_of(kind).fields().size() * k_max_varint; }

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
  if constexpr (E == Encoding::text) return std::is_same_v<Value, std::string_view>;
  return false;
}

template <Encoding E, class Value>
std::uint8_t* put_field(std::uint8_t* at, std::uint64_t& last_id, const Value& value) {
  static_assert(fits<E, Value>(), "this value does not fit the field that the event table has at this place");
  if constexpr (E == Encoding::id || E == Encoding::introduce) {
    const std::uint64_t id = static_cast<trace::EntityId>(value).value;
    if (id == 0) return put_varint(at, 0);
    at = put_varint(at, 1 + zigzag(static_cast<std::int64_t>(id - last_id)));
    last_id = id;
    return at;
  } else if constexpr (E == Encoding::string || E == Encoding::site) {
    return put_varint(at, value.value);
  } else if constexpr (E == Encoding::unsigned_) {
    return put_varint(at, value);
  } else if constexpr (E == Encoding::signed_) {
    return put_varint(at, zigzag(value));
  } else if constexpr (E == Encoding::real) {
    std::memcpy(at, &value, sizeof value);
    return at + sizeof value;
  } else if constexpr (E == Encoding::enumerated) {
    *at = static_cast<std::uint8_t>(value);
    return at + 1;
  } else {
    at = put_varint(at, value.size());
    if (!value.empty()) std::memcpy(at, value.data(), value.size());
    return at + value.size();
  }
}

/// Writes kind, time difference and fields of one record at `at`, where max_fixed_bytes and the text must fit.
/// `last_id` is the running id of the chunk. Returns the end of the record.
template <EventKind K, class... Values>
std::uint8_t* put_record(std::uint8_t* at, std::uint64_t ticks_since_last, std::uint64_t& last_id, const Values&... values) {
  static_assert(sizeof...(Values) == trace::spec_of(K).fields().size(), "one value for each field of the event table's row");
  *at++ = static_cast<std::uint8_t>(K);
  at = put_varint(at, ticks_since_last);
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    ((at = put_field<trace::spec_of(K).storage[I].encoding>(at, last_id, values)), ...);
  }(std::index_sequence_for<Values...>{});
  return at;
}

}  // namespace interleave::record
