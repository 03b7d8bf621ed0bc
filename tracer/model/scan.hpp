// The first pass over a file: every chunk is decoded once, by several threads, to count its events and to mark where decoding can
// begin in it.
#pragma once

#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "tracer/model/event_log.hpp"
#include "tracer/model/trace.hpp"

namespace interleave::model {

struct Scan {
  std::vector<Stream> streams;  ///< by process and number
  std::uint64_t events = 0;
  std::uint64_t payload_bytes = 0;
  std::uint64_t lost = 0;  ///< events that the `lost` events count
  bool condensed = false;  ///< some of the streams begin with what stands for chunks that were given up
  struct Missing {
    ThreadIndex thread = k_none;
    std::uint32_t position = 0;
  };
  std::vector<Missing> missing;   ///< places before which events of the thread are missing and not counted, in order
  std::vector<Problem> problems;  ///< of the chunks: damaged records, unknown events
};

/// `report` is called now and then, from the calling thread, with the part done; it may throw, which stops the scan. At most
/// `limit` problems are kept.
Scan scan(const file::TraceFile& file, std::size_t limit, const std::function<void(double)>& report);

/// How many threads share work on this machine that has no order.
std::size_t helper_count();

}  // namespace interleave::model
