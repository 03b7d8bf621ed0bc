#include "tracer/record/ready_pieces.hpp"

#include <gtest/gtest.h>

#include <set>
#include <thread>
#include <vector>

#include "tests/record/space_file.hpp"

namespace interleave::record::detail {
namespace {

using test::piece_at;

TEST(ReadyPieces, TheOldestIsTakenFirst) {
  std::array<std::uint8_t, 8> memory{};
  ReadyPieces ready;
  EXPECT_EQ(ready.take().at, nullptr);
  ready.put(piece_at(&memory[0]));
  ready.put(piece_at(&memory[1]));
  EXPECT_EQ(ready.take().at, &memory[0]);
  ready.put(piece_at(&memory[2]));
  ready.put(piece_at(&memory[3]));
  for (std::size_t i = 1; i < 4; ++i) EXPECT_EQ(ready.take().at, &memory[i]);
  EXPECT_EQ(ready.take().at, nullptr);
}

TEST(ReadyPieces, ThereIsRoomUntilThereAreEnough) {
  std::array<std::uint8_t, 8> memory{};
  ReadyPieces ready;
  std::size_t put = 0;
  for (; ready.has_room(); ++put) ready.put(piece_at(&memory.at(put)));
  EXPECT_GE(put, 2u);
  EXPECT_EQ(ready.count(), put);
  EXPECT_EQ(ready.left().size(), put);
  EXPECT_NE(ready.take().at, nullptr);
  EXPECT_TRUE(ready.has_room());
  EXPECT_EQ(ready.left().size(), put - 1);
}

TEST(ReadyPieces, EachIsTakenByOneThreadOnly) {
  constexpr std::size_t k_pieces = 20'000;
  std::vector<std::uint8_t> memory(k_pieces);
  ReadyPieces ready;
  std::atomic<bool> done{false};
  std::vector<std::vector<std::uint8_t*>> taken(3);
  std::vector<std::thread> takers;
  for (auto& mine : taken)
    takers.emplace_back([&] {
      for (;;) {
        const bool last = done.load(std::memory_order_acquire);
        if (const Piece piece = ready.take(); piece.at != nullptr)
          mine.push_back(piece.at);
        else if (last)
          return;
        else
          std::this_thread::yield();
      }
    });
  for (std::size_t i = 0; i < k_pieces; ++i) {
    while (!ready.has_room()) std::this_thread::yield();
    ready.put(piece_at(&memory[i]));
  }
  done.store(true, std::memory_order_release);
  for (std::thread& taker : takers) taker.join();
  std::set<std::uint8_t*> all;
  std::size_t count = 0;
  for (const auto& mine : taken) {
    count += mine.size();
    all.insert(mine.begin(), mine.end());
  }
  EXPECT_EQ(count, k_pieces);
  EXPECT_EQ(all.size(), k_pieces);
}

}  // namespace
}  // namespace interleave::record::detail
