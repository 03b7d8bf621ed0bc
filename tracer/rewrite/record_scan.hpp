// Goes through the records of one chunk without an open trace: where they end, how many they are, what they say.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "tracer/file/file_schema.hpp"
#include "tracer/file/records.hpp"

namespace interleave::rewrite {

class RecordScan {
 public:
  RecordScan(const file::FileSchema& schema, std::span<const std::uint8_t> payload, std::uint64_t base_ticks);

  /// Goes over the next record. False at the end, and where the bytes are no record: then problem() says why.
  bool next();

  /// Of the record that next() went over; where this program does not know its kind, all is 0.
  std::uint64_t operator[](trace::FieldName field) const;
  trace::EventKind kind() const { return known_ ? record_.kind : trace::EventKind::end_of_data; }
  std::string_view text() const { return known_ ? record_.text : std::string_view{}; }

  std::uint64_t ticks() const { return cursor_.place().ticks; }   ///< of it; before the first one the base
  std::uint64_t bytes() const { return cursor_.place().offset; }  ///< of all records so far
  std::uint32_t count() const { return count_; }                  ///< of them
  const std::string& problem() const { return problem_; }

 private:
  const file::FileSchema& schema_;
  std::span<const std::uint8_t> payload_;
  file::RecordCursor cursor_;
  file::Record record_;
  bool known_ = false;
  std::uint32_t count_ = 0;
  std::string problem_;
};

}  // namespace interleave::rewrite
