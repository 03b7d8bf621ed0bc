// How the records of one file are decoded: by the event table that the file itself carries.
//
// A file of a newer minor version may have events and fields that this program has never heard of: they are stepped over.
// A field that this program knows and the file has not reads as 0.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "tracer/events/event_table.hpp"
#include "tracer/events/wire.hpp"

namespace interleave::file {

struct FieldLayout {
  trace::Encoding encoding{};
  trace::IdBase base{};   ///< of an id
  std::int8_t slot = -1;  ///< place in Event::values; -1: unknown here, stepped over
};

struct EventLayout {
  bool described = false;                                 ///< the file says how this number is written
  trace::EventKind kind = trace::EventKind::end_of_data;  ///< end_of_data: not known to this program
  std::vector<FieldLayout> fields;
};

class FileSchema {
 public:
  /// That of this program: for a file of such a version whose schema is damaged.
  explicit FileSchema(std::uint16_t major = trace::wire::k_major);
  /// That of a schema chunk. Throws std::exception when it cannot be understood.
  static FileSchema of(std::string_view json);

  const EventLayout& operator[](std::uint8_t number) const { return events_[number]; }
  /// Events with smaller numbers are laid out as this program's own.
  unsigned own_events() const { return own_events_; }
  /// What is left of an IdBase's bits: 0 where the file has none, as those of major version 1, and all ids count from one.
  std::uint8_t base_mask() const { return base_mask_; }

 private:
  explicit FileSchema(std::string_view json);
  void count_own_events();

  std::array<EventLayout, 256> events_;
  unsigned own_events_ = 1;
  std::uint8_t base_mask_ = trace::k_id_bases - 1;
};

}  // namespace interleave::file
