// A file that is written beside its final name and takes that name when it is whole: never a half file under it.
// The final name may be that of a file which is being read: its readers keep the old one.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <stdexcept>
#include <string_view>

namespace interleave::rewrite {

/// What was asked for cannot be done. what() is one line: what was being done, to what, what was found, what to do.
struct RewriteError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// What is written decides what it may replace: a trace only a trace, anything else anything but a trace.
enum class Content : std::uint8_t { trace, other };

class OutputFile {
 public:
  /// Makes the file beside `path`, in the same folder. A symbolic link is followed. Throws RewriteError: `path` is a folder, a
  /// device or an existing file that may not be replaced; the folder cannot be written.
  explicit OutputFile(const std::filesystem::path& path, Content content = Content::trace);
  /// Removes what was written, unless commit() has put it in its place.
  ~OutputFile();
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  std::uint64_t size() const { return size_; }  ///< bytes appended so far
  /// Throws RewriteError: the disk is full, or does not take the bytes.
  void append(std::span<const std::uint8_t> bytes);
  /// Over bytes that were appended before. Throws RewriteError.
  void overwrite(std::uint64_t offset, std::span<const std::uint8_t> bytes);
  /// Closes the file and gives it its name. Throws RewriteError.
  void commit();

 private:
  void write_all(std::span<const std::uint8_t> bytes, std::uint64_t offset);
  [[noreturn]] void fail(std::string_view doing, int error) const;

  std::filesystem::path path_, beside_;
  int file_ = -1;
  std::uint64_t size_ = 0;
};

}  // namespace interleave::rewrite
