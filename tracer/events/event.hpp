// One decoded event, as everything behind the file sees it.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <string_view>

#include "tracer/events/event_table.hpp"
#include "tracer/events/ids.hpp"

namespace interleave::trace {

/// A value: cheap to copy. `text` points into the file or the model that made the event.
struct Event {
  std::int64_t time_ns = 0;  ///< since the start of the recording
  ThreadId thread;
  EventKind kind{};
  std::array<std::uint64_t, k_max_fields> values{};  ///< by the field's place in the table; text fields hold 0
  std::string_view text;                             ///< the text field, whatever its name

  bool has(FieldName field) const { return k_slots[index(field)] >= 0; }

  /// The field's number; 0 where this event has no such field.
  std::uint64_t operator[](FieldName field) const {
    const int slot = k_slots[index(field)];
    return slot < 0 ? 0 : values[static_cast<std::size_t>(slot)];
  }
  EntityId id(FieldName field) const { return {(*this)[field]}; }
  TaskId task() const { return {(*this)[FieldName::task]}; }
  SiteId site() const { return {static_cast<std::uint32_t>((*this)[FieldName::site])}; }
  StringId string(FieldName field) const { return {static_cast<std::uint32_t>((*this)[field])}; }
  std::int64_t number(FieldName field) const { return static_cast<std::int64_t>((*this)[field]); }
  double real(FieldName field) const { return std::bit_cast<double>((*this)[field]); }
  template <class E>
  E as(FieldName field) const {
    return static_cast<E>((*this)[field]);
  }

 private:
  static constexpr auto k_slots = [] {
    std::array<std::int8_t, k_event_kinds * k_fields.size()> slots{};
    for (std::size_t kind = 0; kind < k_event_kinds; ++kind)
      for (std::size_t field = 0; field < k_fields.size(); ++field)
        slots[kind * k_fields.size() + field] =
            static_cast<std::int8_t>(slot_of(static_cast<EventKind>(kind), static_cast<FieldName>(field)));
    return slots;
  }();
  std::size_t index(FieldName field) const { return static_cast<std::size_t>(kind) * k_fields.size() + static_cast<std::size_t>(field); }
};

}  // namespace interleave::trace
