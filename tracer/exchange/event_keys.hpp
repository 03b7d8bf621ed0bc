// What the fields of events are called where an event is a row or an object.
#pragma once

#include <optional>
#include <string_view>

#include "tracer/events/event_table.hpp"

namespace interleave::exchange {

/// The event's kind is `kind`; a field of that name has the name of its enumeration: `group_kind`, `resource_kind`.
constexpr std::string_view key_of(const trace::Field& field) {
  return field.name == trace::FieldName::kind ? trace::enumeration(field.enumeration).name : trace::field_info(field.name).name;
}

/// The word for an enumerated field's number; nothing where the enumeration has none.
constexpr std::optional<std::string_view> word_of(const trace::Field& field, std::uint64_t number) {
  const auto words = trace::enumeration(field.enumeration).enumerators;
  return number < words.size() ? std::optional{words[number].name} : std::nullopt;
}

}  // namespace interleave::exchange
