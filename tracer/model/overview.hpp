// What a trace's chunk headers tell before an event is decoded: its threads, when they recorded, and about how much.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tracer/model/trace.hpp"

namespace interleave::model {

struct Overview {
  struct Row {
    trace::ThreadId thread;
    std::uint32_t process = 0;  ///< place in the file's processes()
    trace::ThreadRole role{};
    std::string name;  ///< empty where its first record does not tell it
    std::uint64_t events = 0;
    std::vector<float> density;  ///< events in each step of `time`, as a part of the most in any step of any thread: 0 … 1
  };
  std::vector<Row> threads;  ///< by process and number, as Trace::threads()
  Interval time;             ///< from the first chunk's begin to the end of the last
  std::uint64_t events = 0;  ///< as the headers tell; of a chunk that was not closed, by its bytes
  std::uint64_t bytes = 0;   ///< of the file
  std::string program;       ///< that was recorded
};

/// Of a file that may have been opened without a look at its checksums. Believes no header: what does not fit is left out or cut off.
Overview overview_of(const file::TraceFile& file, std::size_t steps = 400);

}  // namespace interleave::model
