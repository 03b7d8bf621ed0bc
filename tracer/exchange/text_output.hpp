// Where an export goes: a file that takes its name when it is whole, or standard output. Text is gathered and written in large pieces, so
// that no more than one piece of it is in memory.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "tracer/rewrite/output_file.hpp"

namespace interleave::exchange {

class TextOutput {
 public:
  /// An empty path: standard output. Throws RewriteError.
  explicit TextOutput(const std::filesystem::path& path);

  /// What is appended here is written. Call written_if_full() now and then.
  std::string& text() { return text_; }
  /// Throws RewriteError: the disk is full, or nobody reads standard output any more.
  void written_if_full() {
    if (text_.size() >= k_piece_bytes) write();
  }
  /// Writes the rest, and gives the file its name. Returns the bytes in all. Throws RewriteError.
  std::uint64_t finish();

 private:
  static constexpr std::size_t k_piece_bytes = 1 << 18;
  void write();

  std::unique_ptr<rewrite::OutputFile> file_;  // none: standard output
  std::string text_;
  std::uint64_t bytes_ = 0;
};

}  // namespace interleave::exchange
