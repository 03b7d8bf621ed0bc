// The order of the events of all threads, from the order and the times of each thread.
//
// Within a thread the order of the file holds. Between threads time decides; where two clocks disagree by less than
// k_clock_skew_ns with what the vocabulary proves (a job begins after it was submitted, an id is used after it was introduced),
// the later cause wins and the effect's time is raised to the cause's.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "tracer/model/event_store.hpp"

namespace interleave::model {

inline constexpr std::int64_t k_clock_skew_ns = 100'000;

/// One thread's events and their times, which never go back.
struct ThreadStream {
  EventStore events;
  std::vector<std::int64_t> times_ns;
};

struct MergedOrder {
  std::vector<std::int64_t> times_ns;    ///< never go back
  std::vector<std::uint32_t> threads;    ///< index of the stream
  std::vector<std::uint32_t> positions;  ///< in that stream
};

/// `tick` is called every few thousand events with the number of events placed; it may throw to stop.
MergedOrder merge(const std::vector<ThreadStream>& streams, const std::function<void(std::size_t)>& tick);

}  // namespace interleave::model
