#include "tracer/record/limited_space.hpp"

#include <gtest/gtest.h>

#include "tests/record/space_file.hpp"

namespace interleave::record::detail {
namespace {

using test::begin, test::is_zero, test::prepare_all, test::SpaceFile;

constexpr std::size_t k_most = 1 << 20;
constexpr std::size_t k_chunk = 64 << 10;

struct Limited {
  SpaceFile file;
  LimitedSpace space{file.get(), k_page, WhenFull::lose, k_most};
  std::vector<Piece> pieces;

  Limited() {
    prepare_all(space);
    space.set_prepared_ahead(true);
  }
  ~Limited() {
    for (const Piece& piece : pieces) piece.window->release();
  }
  Piece cut(std::size_t bytes) {
    const Piece piece = space.cut(bytes);
    if (piece.at == nullptr) return piece;
    pieces.push_back(piece);
    begin(space, piece);
    return piece;
  }
  void fill() {
    while (cut(k_chunk).at != nullptr) {
    }
  }
};

TEST(LimitedSpace, GivesNoMoreThanItsSize) {
  Limited limited;
  EXPECT_EQ(limited.space.unused().largest, k_most);
  limited.fill();
  EXPECT_EQ(limited.pieces.size(), k_most / k_chunk);
  EXPECT_EQ(limited.space.unused().bytes, 0u);
  EXPECT_EQ(limited.space.used_end(), k_page + k_most);
}

TEST(LimitedSpace, WhatIsGivenBackIsJoinedAndCutAgain) {
  Limited limited;
  limited.fill();
  limited.space.give_back(limited.pieces[3].at);
  limited.space.give_back(limited.pieces[5].at);
  EXPECT_EQ(limited.space.unused().largest, k_chunk);
  EXPECT_EQ(limited.cut(2 * k_chunk).at, nullptr);
  limited.space.give_back(limited.pieces[4].at);
  EXPECT_EQ(limited.space.unused().largest, 3 * k_chunk);
  const Piece again = limited.space.cut(2 * k_chunk);
  ASSERT_EQ(again.at, limited.pieces[3].at);
  limited.pieces.push_back(again);
  EXPECT_EQ(again.bytes, 2 * k_chunk);
  EXPECT_TRUE(is_being_made(*reinterpret_cast<const trace::wire::ChunkHeader*>(again.at)));
  EXPECT_TRUE(is_zero({.at = again.at + trace::wire::k_chunk_header_bytes, .bytes = again.bytes - trace::wire::k_chunk_header_bytes}));
  EXPECT_EQ(limited.space.unused().bytes, k_chunk);
}

TEST(LimitedSpace, WhatIsHeldBackIsLeftForThoseWhoMayUseIt) {
  Limited limited;
  limited.space.hold_back(2 * k_chunk);
  limited.fill();
  EXPECT_EQ(limited.pieces.size(), k_most / k_chunk - 2);
  const Piece held = limited.space.cut_held_back(2 * k_chunk);
  ASSERT_NE(held.at, nullptr);
  limited.pieces.push_back(held);
  EXPECT_EQ(limited.space.cut_held_back(k_page).at, nullptr);
}

}  // namespace
}  // namespace interleave::record::detail
