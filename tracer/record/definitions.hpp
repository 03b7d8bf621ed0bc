// The strings and sites of a recording: each gets a number at first use, and its definition stands in the file before the number does.
//
// Not thread-safe: the session's lock guards it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "tracer/events/event_table.hpp"
#include "tracer/record/trace_writer.hpp"

namespace interleave::record::detail {

class Definitions {
 public:
  explicit Definitions(TraceWriter& writer) : writer_{writer} { strings_.emplace("", 0); }

  /// 0 when there is no space for it, or there are 2^20 already.
  std::uint32_t string_number(std::string_view text);
  /// `function` is a string's number. 0 as above.
  std::uint32_t site_number(std::string_view file, std::uint32_t line, std::uint32_t function);

  /// The source files that sites speak of, as the compiler names them.
  const std::unordered_set<std::string>& source_files() const { return source_files_; }

  /// Nothing more will be defined.
  void close();

 private:
  template <trace::EventKind K, class... Values>
  bool define(const Values&... values);

  TraceWriter& writer_;
  MappedChunk chunk_;
  std::uint8_t* cursor_ = nullptr;
  std::uint32_t chunks_ = 0;
  std::unordered_map<std::string, std::uint32_t> strings_;
  std::unordered_map<std::string, std::uint32_t> sites_;
  std::unordered_set<std::string> source_files_;
};

}  // namespace interleave::record::detail
