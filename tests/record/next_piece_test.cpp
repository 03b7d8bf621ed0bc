#include "tracer/record/next_piece.hpp"

#include <gtest/gtest.h>

#include <set>
#include <thread>
#include <vector>

#include "tests/record/space_file.hpp"
#include "tracer/record/growing_space.hpp"

namespace interleave::record::detail {
namespace {

using test::begin, test::is_zero, test::piece_at, test::prepare_all, test::SpaceFile;

TEST(NextPiece, IsTheThreadsUntilItIsTakenBack) {
  std::array<std::uint8_t, 2> memory{};
  NextPiece next;
  EXPECT_TRUE(next.is_empty());
  EXPECT_EQ(next.peek(), nullptr);
  EXPECT_EQ(next.begin(), nullptr);
  EXPECT_EQ(next.take_back().at, nullptr);
  next.lay(piece_at(&memory[0]), {});
  EXPECT_EQ(next.peek(), &memory[0]);
  ASSERT_NE(next.begin(), nullptr);
  EXPECT_EQ(next.begin(), nullptr) << "it is being begun";
  EXPECT_FALSE(next.is_empty());
  next.end(nullptr);
  EXPECT_TRUE(next.is_empty());
  next.lay(piece_at(&memory[1]), {});
  EXPECT_EQ(next.take_back().at, &memory[1]);
  EXPECT_EQ(next.begin(), nullptr);
}

// A forked child must not let go of a window of its parent's.
TEST(NextPiece, ThereIsNothingInACopy) {
  SpaceFile file;
  GrowingSpace space{file.get(), k_page, WhenFull::lose};
  prepare_all(space);
  const Piece piece = space.cut(k_page);
  begin(space, piece);
  NextPiece next;
  next.lay(piece, {});
  ASSERT_NE(next.begin(), nullptr);
  next.end(piece.window);
  next.lay(piece, {});
  NextPiece copy = next;
  EXPECT_TRUE(copy.is_empty());
  EXPECT_EQ(copy.take_window(), nullptr);
  next = NextPiece{};
  EXPECT_TRUE(next.is_empty());
  EXPECT_EQ(next.take_window(), nullptr);
  piece.window->release();
}

TEST(NextPiece, AThreadComesForItsPiecesInTurn) {
  std::vector<std::uint8_t> memory(10);
  NextPieces next;
  EXPECT_EQ(next.first().begin(), nullptr);
  for (std::size_t laid = 0; laid < memory.size();) {
    for (NextPiece& piece : next.all())
      if (piece.is_empty()) piece.lay(piece_at(&memory[laid++]), {});
    // Nobody lays anything down between the two.
    for (std::size_t i = laid - NextPieces::k_count; i < laid; ++i) {
      const Piece* const piece = next.first().begin();
      ASSERT_NE(piece, nullptr) << i;
      EXPECT_EQ(piece->at, &memory[i]);
      next.end_first(nullptr);
    }
    EXPECT_EQ(next.first().begin(), nullptr);
  }
}

// A thread begins pieces while another one lays them down and takes back what it finds: each piece is had by one of them, once.
TEST(NextPiece, EachPieceIsBegunOrTakenBack) {
  constexpr std::size_t k_pieces = 5'000;
  std::vector<std::uint8_t> memory(k_pieces);
  NextPiece next;
  std::atomic<bool> done{false};
  std::vector<std::uint8_t*> begun, taken_back;
  std::thread thread{[&] {
    while (!done.load(std::memory_order_acquire))
      if (const Piece* const piece = next.begin(); piece != nullptr) {
        begun.push_back(piece->at);
        next.end(nullptr);
      }
  }};
  for (std::size_t i = 0; i < k_pieces; ++i) {
    next.lay(piece_at(&memory[i]), {});
    if (i % 3 == 0) std::this_thread::yield();
    if (const Piece piece = next.take_back(); piece.at != nullptr) taken_back.push_back(piece.at);
  }
  done.store(true, std::memory_order_release);
  thread.join();
  EXPECT_EQ(begun.size() + taken_back.size(), k_pieces);
  std::set<std::uint8_t*> all{begun.begin(), begun.end()};
  all.insert(taken_back.begin(), taken_back.end());
  EXPECT_EQ(all.size(), k_pieces);
}

/// A space that lays pieces down for one thread.
struct Watched {
  SpaceFile file;
  GrowingSpace space{file.get(), k_page, WhenFull::lose};
  NextPiece next;
  Piece first;

  Watched() {
    prepare_all(space);
    first = space.cut(k_full_chunk_bytes);
    begin(space, first);
    space.watch(next);
    prepare_all(space);
  }
  ~Watched() { first.window->release(); }
};

TEST(NextPiece, IsLaidDownForThoseThatTheSpaceWatches) {
  Watched watched;
  for (int i = 0; i < 100; ++i) {
    const Piece* const piece = watched.next.begin();
    ASSERT_NE(piece, nullptr) << i;
    EXPECT_TRUE(is_zero(*piece));
    EXPECT_EQ(piece->bytes, k_full_chunk_bytes);
    begin(watched.space, *piece);
    watched.next.end(piece->window);  // as if the thread had been in that window
    prepare_all(watched.space);
  }
  watched.space.forget_threads();
}

/// Whether that piece is among the next few that are cut.
bool is_cut_again(GrowingSpace& space, const void* wanted) {
  bool found = false;
  for (int i = 0; i < 8 && !found; ++i) {
    const Piece piece = space.cut(k_full_chunk_bytes);
    if (piece.at == nullptr) return false;
    found = piece.at == wanted;
    EXPECT_TRUE(is_zero(piece));
    begin(space, piece);
    piece.window->release();
    prepare_all(space);
  }
  return found;
}

TEST(NextPiece, WhatWasNotBegunIsNoChunkAndIsCutAgain) {
  Watched watched;
  const void* const at = watched.next.peek();
  const std::size_t used = watched.space.placed().size();
  watched.space.forget(watched.next);
  EXPECT_TRUE(watched.next.is_empty());
  EXPECT_EQ(watched.space.placed().size(), used - 1) << "what lay there was counted until then";
  EXPECT_TRUE(is_cut_again(watched.space, at));
}

TEST(NextPiece, WhoDoesNotComeForItInTimeHasNoneUntilItIsQuickAgain) {
  Watched watched;
  const void* const at = watched.next.peek();
  std::this_thread::sleep_for(NextPieces::k_waits + std::chrono::milliseconds{5});
  prepare_all(watched.space);
  EXPECT_TRUE(watched.next.is_empty());
  EXPECT_TRUE(is_cut_again(watched.space, at));
  EXPECT_TRUE(watched.next.is_empty());
  watched.space.watch(watched.next);
  prepare_all(watched.space);
  EXPECT_FALSE(watched.next.is_empty());
  watched.space.forget_threads();
}

// Where no space can be had, a piece that lies before an idle thread is better than none.
TEST(NextPiece, IsTakenWhereNothingElseIsLeft) {
  Watched watched;
  watched.space.set_prepared_ahead(true);
  std::vector<Piece> pieces;
  bool had_that_of_the_thread = false;
  const void* const at = watched.next.peek();
  // Nobody prepares: what is ready is used up.
  for (Piece piece = watched.space.cut(k_full_chunk_bytes); piece.at != nullptr; piece = watched.space.cut(k_full_chunk_bytes)) {
    had_that_of_the_thread |= piece.at == at;
    begin(watched.space, piece);
    pieces.push_back(piece);
  }
  EXPECT_TRUE(had_that_of_the_thread);
  EXPECT_TRUE(watched.next.is_empty());
  for (const Piece& piece : pieces) piece.window->release();
  watched.space.forget_threads();
}

TEST(NextPiece, ManyThreadsAreWatchedInTime) {
  Watched watched;
  std::vector<NextPiece> threads(200);
  for (NextPiece& thread : threads) {
    watched.space.watch(thread);
    prepare_all(watched.space);
    EXPECT_NE(thread.peek(), nullptr);
  }
  watched.space.forget_threads();
  for (const NextPiece& thread : threads) EXPECT_TRUE(thread.is_empty());
}

}  // namespace
}  // namespace interleave::record::detail
