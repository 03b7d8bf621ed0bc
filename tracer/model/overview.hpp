// What a trace's chunk headers tell before an event is decoded: its threads, when they recorded, and about how much.
#pragma once

#include <cstdint>
#include <optional>
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

/// The first tasks of a trace that is being loaded, as far as it has come.
struct FirstTasks {
  static constexpr std::size_t k_most = 100;
  struct Row {
    std::string name;
    std::uint32_t depth = 0;  ///< as in Task
    std::int64_t created_ns = 0;
    std::optional<std::int64_t> finished_ns;
  };
  std::vector<Row> rows;        ///< in the order in which they were made
  std::size_t count = 0;        ///< of all tasks so far
  std::int64_t reached_ns = 0;  ///< the time of the last event so far
};

/// Of a file that may have been opened without a look at its checksums. Believes no header: what does not fit is left out or cut off.
Overview overview_of(const file::TraceFile& file, std::size_t steps = 400);

}  // namespace interleave::model
