// Which of many streams has its turn.
#include "tracer/model/tournament.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <random>
#include <vector>

namespace interleave::test {
namespace {

using model::Tournament;
using model::TurnKey;

bool is_same(const TurnKey& a, const TurnKey& b) { return !(a < b) && !(b < a); }

TEST(Tournament, NobodyHasATurnAtFirstAndAfterAllHaveLeft) {
  Tournament turns{3};
  EXPECT_TRUE(turns.is_over());
  turns.set(TurnKey::of(2, 10));
  EXPECT_FALSE(turns.is_over());
  EXPECT_EQ(turns.earliest().stream(), 2u);
  turns.leave(2);
  EXPECT_TRUE(turns.is_over());
}

TEST(Tournament, AtOneTimeTheLessPostponedGoesFirstThenTheLowerNumber) {
  Tournament turns{4};
  turns.set(TurnKey::of(0, 10, 2));
  turns.set(TurnKey::of(1, 10, 1));
  turns.set(TurnKey::of(3, 10, 1));
  EXPECT_EQ(turns.earliest().stream(), 1u);
  EXPECT_EQ(turns.earliest_beside(1).stream(), 3u);
  turns.set(TurnKey::of(2, -5, 16));
  EXPECT_EQ(turns.earliest().stream(), 2u);
  EXPECT_EQ(turns.earliest().postponed(), 16u);
}

TEST(Tournament, TheKeyOfNoStreamIsTheLatest) {
  Tournament turns{1};
  turns.set(TurnKey::of(0, std::numeric_limits<std::int64_t>::max(), 16));
  EXPECT_FALSE(turns.is_over());
  EXPECT_EQ(turns.earliest().stream(), 0u);
  EXPECT_LT(turns.earliest(), turns.earliest_beside(0));
}

TEST(Tournament, AnyNumberOfStreamsIsAsAPlainSearch) {
  std::mt19937 random{1};
  for (const std::uint32_t streams : {1u, 2u, 3u, 5u, 16u, 17u, 300u}) {
    Tournament turns{streams};
    std::vector<TurnKey> keys(streams);
    for (int step = 0; step < 2000; ++step) {
      const auto stream = static_cast<std::uint32_t>(random() % streams);
      if (random() % 8 == 0) {
        keys[stream] = {};
        turns.leave(stream);
      } else {
        keys[stream] = TurnKey::of(stream, static_cast<std::int64_t>(random() % 50) - 25, static_cast<std::uint32_t>(random() % 3));
        turns.set(keys[stream]);
      }
      const auto least = [&](std::uint32_t without) {
        TurnKey found;
        for (std::uint32_t s = 0; s < streams; ++s)
          if (s != without && keys[s] < found) found = keys[s];
        return found;
      };
      ASSERT_TRUE(is_same(turns.earliest(), least(streams)));
      ASSERT_TRUE(is_same(turns.earliest_beside(stream), least(stream)));
    }
  }
}

}  // namespace
}  // namespace interleave::test
