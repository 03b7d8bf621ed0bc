// Records that a signal handler makes while the thread that it interrupts is writing one.
//
// They cannot go into the chunk, where half a record stands; they wait here, and the interrupted thread writes them as soon as it has
// finished its own. Made by the thread that owns it, before handlers can find it; a handler only fills slots.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <string_view>

#include "tracer/events/event_table.hpp"

namespace interleave::record::detail {

struct SignalRecord {
  trace::EventKind kind{};
  std::uint64_t ticks = 0;
  std::array<std::uint64_t, trace::k_max_fields> values{};  ///< by place in the event table; a text has 0
  std::array<char, 200> text{};                             ///< what is longer is cut
  std::uint8_t text_bytes = 0;
};

struct SignalRecords {
  std::array<SignalRecord, 14> records;
  /// How many are filled. Handlers may interrupt each other, on one thread: each takes its slot before it fills it, and has filled it
  /// before the interrupted one goes on.
  std::atomic<std::uint32_t> count{0};
  std::atomic<std::uint32_t> lost{0};
};

}  // namespace interleave::record::detail
