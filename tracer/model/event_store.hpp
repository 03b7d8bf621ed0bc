// The events of one thread, packed: a handful of bytes each instead of the 88 of a decoded Event.
//
// Appended while loading, then only read. Times are kept apart, by whoever orders the threads.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "tracer/events/event.hpp"

namespace interleave::model {

class EventStore {
 public:
  explicit EventStore(trace::ThreadId thread) : thread_{thread} {}

  void append(const trace::Event& event);
  std::size_t size() const { return kinds_.size(); }
  trace::EventKind kind(std::size_t position) const { return kinds_[position]; }

  /// The event at `position`, with everything but its time.
  trace::Event at(std::size_t position) const;

  void shrink();

 private:
  // The place of an event's values: its block's place and a difference, which fits because values are at most 10 bytes each.
  static constexpr std::size_t k_block_events = 256;
  static_assert(k_block_events * trace::k_max_fields * 10 <= 0xFFFF);

  trace::ThreadId thread_;
  std::vector<trace::EventKind> kinds_;
  std::vector<std::uint16_t> places_;
  std::vector<std::uint64_t> block_places_;
  std::vector<std::uint8_t> values_;  // LEB128, by the event's fields; a text is 1 + its place in texts_, or 0 when empty
  std::vector<std::string_view> texts_;
};

}  // namespace interleave::model
