#include <gtest/gtest.h>

#include <limits>

#include "tracer/insight/sentence.hpp"

namespace interleave::test {
namespace {

using insight::human_time;

TEST(HumanTime, HasThreeDigitsThatCount) {
  EXPECT_EQ(human_time(0), "0 s");
  EXPECT_EQ(human_time(1), "1 ns");
  EXPECT_EQ(human_time(350), "350 ns");
  EXPECT_EQ(human_time(1'000), "1 µs");
  EXPECT_EQ(human_time(1'240'000), "1.24 ms");
  EXPECT_EQ(human_time(1'245'900), "1.25 ms");
  EXPECT_EQ(human_time(12'340'000), "12.3 ms");
  EXPECT_EQ(human_time(123'400'000), "123 ms");
  EXPECT_EQ(human_time(2'500'000'000), "2.5 s");
  EXPECT_EQ(human_time(30'050), "30.1 µs");
  EXPECT_EQ(human_time(1'005'000), "1.01 ms");
}

TEST(HumanTime, RoundingNeverShowsAThousandOfAUnit) {
  EXPECT_EQ(human_time(999), "999 ns");
  EXPECT_EQ(human_time(999'499), "999 µs");
  EXPECT_EQ(human_time(999'500), "1 ms");
  EXPECT_EQ(human_time(999'999'999), "1 s");
  EXPECT_EQ(human_time(9'996'000), "10 ms");
  EXPECT_EQ(human_time(99'960'000), "100 ms");
}

TEST(HumanTime, LongTimesAreMinutesAndHours) {
  EXPECT_EQ(human_time(119'000'000'000), "119 s");
  EXPECT_EQ(human_time(120'000'000'000), "2 min");
  EXPECT_EQ(human_time(200'000'000'000), "3 min 20 s");
  EXPECT_EQ(human_time(7'500'000'000'000), "2 h 5 min");
}

TEST(HumanTime, NegativeTimesAndTheLargestNumbersAreTold) {
  EXPECT_EQ(human_time(-1'500), "-1.5 µs");
  EXPECT_EQ(human_time(std::numeric_limits<std::int64_t>::max()), "2562047 h 47 min");
  EXPECT_EQ(human_time(std::numeric_limits<std::int64_t>::min()), "-2562047 h 47 min");
}

}  // namespace
}  // namespace interleave::test
