#include "tracer/record/growing_space.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <map>
#include <set>

#include "tests/record/space_file.hpp"

namespace interleave::record::detail {
namespace {

using test::begin, test::is_zero, test::prepare_all, test::SpaceFile;

constexpr std::uint64_t k_begin = k_page;
constexpr std::size_t k_small = 4 << 10;

/// A space in which somebody has wanted a full chunk, and in which all is ready.
struct Ready {
  SpaceFile file;
  GrowingSpace space{file.get(), k_begin, WhenFull::lose};
  std::vector<Piece> pieces;

  Ready() {
    prepare_all(space);
    space.set_prepared_ahead(true);
    pieces.push_back(space.cut(k_full_chunk_bytes));
    begin(space, pieces.back());
    prepare_all(space);
  }
  ~Ready() {
    for (const Piece& piece : pieces) piece.window->release();
  }
  Piece cut(std::size_t bytes) {
    const Piece piece = space.cut(bytes);
    if (piece.at != nullptr) pieces.push_back(piece);
    return piece;
  }
};

std::uint64_t offset_of(const Piece& piece) { return piece.window->offset_of(piece.at); }

TEST(GrowingSpace, NothingIsCutAheadBeforeSomebodyWantsFullChunks) {
  SpaceFile file;
  GrowingSpace space{file.get(), k_begin, WhenFull::lose};
  prepare_all(space);
  const Piece small = space.cut(k_small), full = space.cut(k_full_chunk_bytes);
  EXPECT_FALSE(small.is_offered);
  EXPECT_FALSE(full.is_offered);
  EXPECT_EQ(offset_of(small), k_begin);
  EXPECT_EQ(offset_of(full), k_begin + k_small);
  small.window->release();
  full.window->release();
}

TEST(GrowingSpace, FullChunksAreCutAheadAndFollowEachOtherInTheFile) {
  Ready ready;
  std::uint64_t end = offset_of(ready.pieces[0]) + k_full_chunk_bytes;
  for (int i = 0; i < 40; ++i) {
    const Piece piece = ready.cut(k_full_chunk_bytes);
    ASSERT_NE(piece.at, nullptr);
    EXPECT_TRUE(piece.is_offered);
    EXPECT_EQ(piece.bytes, k_full_chunk_bytes);
    EXPECT_TRUE(is_zero(piece));
    EXPECT_GE(offset_of(piece), end);
    end = offset_of(piece) + piece.bytes;
    begin(ready.space, piece);
    prepare_all(ready.space);
  }
}

TEST(GrowingSpace, WhatIsCutMeanwhileOverlapsNothingReady) {
  Ready ready;
  std::map<std::uint64_t, std::uint64_t> ends;
  for (const Piece& piece : ready.pieces) ends[offset_of(piece)] = offset_of(piece) + piece.bytes;
  for (int i = 0; i < 200; ++i) {
    const Piece piece = ready.cut(i % 3 == 0 ? k_full_chunk_bytes : k_small);
    if (piece.at == nullptr) {
      prepare_all(ready.space);
      continue;
    }
    begin(ready.space, piece);
    const auto [place, is_new] = ends.try_emplace(offset_of(piece), offset_of(piece) + piece.bytes);
    ASSERT_TRUE(is_new);
    if (place != ends.begin()) {
      EXPECT_LE(std::prev(place)->second, place->first);
    }
    if (std::next(place) != ends.end()) {
      EXPECT_LE(place->second, std::next(place)->first);
    }
    if (i % 7 == 0) prepare_all(ready.space);
  }
}

TEST(GrowingSpace, WhatNobodyHasTakenIsNoPartOfTheFile) {
  Ready ready;
  EXPECT_EQ(ready.space.placed().size(), 1u);
  EXPECT_EQ(ready.space.used_end(), offset_of(ready.pieces[0]) + k_full_chunk_bytes);
  const Piece taken = ready.cut(k_full_chunk_bytes);
  ASSERT_TRUE(taken.is_offered);
  const Piece behind = ready.cut(k_small);  // behind those that are ready
  const std::vector<Placed> placed = ready.space.placed();
  ASSERT_EQ(placed.size(), 3u);
  EXPECT_EQ(placed[1].offset, offset_of(taken));
  EXPECT_EQ(placed[2].offset, offset_of(behind));
  EXPECT_EQ(ready.space.used_end(), offset_of(behind) + k_small);
}

TEST(GrowingSpace, AReadyPieceIsOfferedForSealingWithoutBeingPublished) {
  Ready ready;
  const Piece taken = ready.cut(k_full_chunk_bytes);
  ASSERT_TRUE(taken.is_offered);
  std::size_t being_made = 0;
  std::set<std::uint8_t*> made;
  const auto look = [&] {
    being_made = 0;
    made.clear();
    ready.space.seal_chunks([&](std::uint8_t* chunk) {
      if (is_being_made(*reinterpret_cast<trace::wire::ChunkHeader*>(chunk)))
        ++being_made;
      else
        made.insert(chunk);
      return false;
    });
  };
  look();
  EXPECT_GE(being_made, 2u);
  EXPECT_EQ(made, std::set{ready.pieces[0].at});
  const std::size_t before = being_made;
  begin(ready.space, taken);
  look();
  EXPECT_EQ(being_made, before - 1);
  EXPECT_EQ(made, (std::set{ready.pieces[0].at, taken.at}));
}

TEST(GrowingSpace, WhereNothingElseIsLeftASmallChunkGetsAReadyPiece) {
  // No more than the first window: 4 MiB.
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  rlimit limit = before;
  limit.rlim_cur = k_begin + (4 << 20);
  setrlimit(RLIMIT_FSIZE, &limit);
  Ready ready;
  std::size_t small = 0, full = 0, bytes = 0;
  for (Piece piece = ready.cut(k_small); piece.at != nullptr; piece = ready.cut(k_small)) {
    ++(piece.bytes == k_small ? small : full);
    bytes += piece.bytes;
    begin(ready.space, piece);
  }
  setrlimit(RLIMIT_FSIZE, &before);
  EXPECT_GE(full, 2u);
  EXPECT_GE(small * k_small, std::size_t{1} << 20);
  EXPECT_EQ(bytes + k_full_chunk_bytes, std::size_t{4} << 20);  // all of it is used
}

}  // namespace
}  // namespace interleave::record::detail
