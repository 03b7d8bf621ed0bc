// A file read once from its beginning to its end, a piece at a time.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "tracer/exchange/export.hpp"

namespace interleave::exchange {

class InputBytes {
 public:
  /// Throws ImportError: not there, not readable, no file.
  InputBytes(const std::filesystem::path& path, const Progress& progress);
  ~InputBytes();
  InputBytes(const InputBytes&) = delete;
  InputBytes& operator=(const InputBytes&) = delete;

  /// The next byte without taking it; -1 at the end.
  int peek() { return at_ != end_ || fill() ? static_cast<unsigned char>(*at_) : -1; }
  /// The next byte. Not at the end.
  char take() { return *at_++; }
  /// What comes next, as far as it has been read: something, unless the input is at its end.
  std::string_view ahead() { return peek() < 0 ? std::string_view{} : std::string_view{at_, end_}; }
  /// What has been taken.
  std::uint64_t offset() const { return offset_ - static_cast<std::uint64_t>(end_ - at_); }

  /// The next line without its newline, which lives until the next call. False at the end. Throws ImportError when it is longer than
  /// `most` bytes.
  bool line(std::string_view& line, std::size_t most);
  /// Whether the last line ended with a newline.
  bool was_whole() const { return whole_; }

 private:
  bool fill();

  int file_ = -1;
  const Progress& progress_;
  std::uint64_t total_ = 0, offset_ = 0;  // of the file; of the end of what has been read
  std::vector<char> piece_;
  const char *at_ = nullptr, *end_ = nullptr;
  std::string line_;
  bool whole_ = true;
};

}  // namespace interleave::exchange
