// The events of a file, read and put into one order: the first half of loading a trace.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "tracer/model/merge.hpp"
#include "tracer/model/trace_data.hpp"

namespace interleave::model {

/// Fills the threads, times, stores and gaps of the trace's data, and notes what reading finds broken. Throws file::FileError
/// for more events than can be numbered, and whatever `report` throws, which is called now and then with the part done.
class EventReading {
 public:
  EventReading(Trace::Data& data, std::function<void(double part_done)> report) : data_{data}, report_{std::move(report)} {}
  void read();

 private:
  struct WentBack {
    ThreadIndex thread = k_none;
    std::uint32_t position = 0;
    std::int64_t by_ns = 0;
  };

  void read_threads();
  void read_chunk(const file::EventChunk& chunk, ThreadIndex thread, std::int64_t& last_told);
  void order_events();
  void note_gaps();
  void note(EventIndex event, int rule, std::string message);

  Trace::Data& data_;
  std::function<void(double)> report_;
  std::vector<ThreadStream> streams_;
  std::vector<std::pair<ThreadIndex, std::uint32_t>> gaps_;  // place in the thread before which events are missing
  std::vector<WentBack> went_back_;
  std::uint64_t lost_in_events_ = 0;
};

}  // namespace interleave::model
