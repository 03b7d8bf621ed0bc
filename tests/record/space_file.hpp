// A file for the tests of space: it has a page for a header already, and is gone when the test ends.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <string>

#include "tracer/record/chunk_header.hpp"
#include "tracer/record/chunk_space.hpp"

namespace interleave::test {

class SpaceFile {
 public:
  SpaceFile() {
    std::string name = (std::filesystem::temp_directory_path() / "interleave-space-XXXXXX").string();
    file_ = mkstemp(name.data());
    EXPECT_GE(file_, 0);
    unlink(name.c_str());
  }
  ~SpaceFile() { close(file_); }
  SpaceFile(const SpaceFile&) = delete;
  SpaceFile& operator=(const SpaceFile&) = delete;
  int get() const { return file_; }

 private:
  int file_;
};

/// For tests that only hand pieces on.
inline record::detail::Piece piece_at(std::uint8_t* at) { return {.at = at, .bytes = 1}; }

inline void prepare_all(record::detail::ChunkSpace& space) {
  while (space.prepare()) {
  }
}

inline bool is_zero(const record::detail::Piece& piece) {
  return std::all_of(piece.at, piece.at + piece.bytes, [](std::uint8_t byte) { return byte == 0; });
}

/// What add_chunk() does with it.
inline void begin(record::detail::ChunkSpace& space, const record::detail::Piece& piece) {
  record::detail::begin_chunk(piece.at, {.kind = trace::wire::ChunkKind::events, .stream = 1}, piece.bytes);
  space.publish(piece);
}

}  // namespace interleave::test
