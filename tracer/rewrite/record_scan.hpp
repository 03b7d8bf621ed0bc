// Goes through the records of one chunk without an open trace: where they end, how many they are, what they say.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "tracer/events/event.hpp"
#include "tracer/file/file_schema.hpp"

namespace interleave::rewrite {

class RecordScan {
 public:
  RecordScan(const file::FileSchema& schema, std::span<const std::uint8_t> payload, std::uint64_t base_ticks);

  /// Goes over the next record. False at the end, and where the bytes are no record: then problem() says why.
  bool next();

  /// Of the record that next() went over; `time_ns` is 0. Of a kind that this program does not know: `end_of_data`.
  const trace::Event& record() const { return record_; }
  std::uint64_t ticks() const { return ticks_; }     ///< of it; before the first one the base
  std::uint64_t bytes() const { return position_; }  ///< of all records so far
  std::uint32_t count() const { return count_; }     ///< of them
  const std::string& problem() const { return problem_; }

 private:
  const file::FileSchema& schema_;
  std::span<const std::uint8_t> payload_;
  std::size_t position_ = 0;
  std::uint64_t ticks_;
  std::uint64_t last_id_ = 0;
  std::uint32_t count_ = 0;
  trace::Event record_;
  std::string problem_;
};

}  // namespace interleave::rewrite
