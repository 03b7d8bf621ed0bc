#include <gtest/gtest.h>

#include <array>
#include <span>
#include <vector>

#include "tracer/record/encode.hpp"
#include "tracer/record/recorder.hpp"

namespace interleave::record {
namespace {

std::vector<int> bytes_of(std::span<const std::uint8_t> bytes) { return {bytes.begin(), bytes.end()}; }

TEST(Encode, VarintsAreSevenBitsAByteLowestFirst) {
  std::array<std::uint8_t, k_max_varint> buffer{};
  const auto encoded = [&](std::uint64_t value) { return bytes_of(std::span{buffer.data(), put_varint(buffer.data(), value)}); };
  EXPECT_EQ(encoded(0), (std::vector<int>{0}));
  EXPECT_EQ(encoded(127), (std::vector<int>{127}));
  EXPECT_EQ(encoded(128), (std::vector<int>{0x80, 1}));
  EXPECT_EQ(encoded(~std::uint64_t{0}).size(), k_max_varint);
}

TEST(Encode, ZigzagKeepsSmallNumbersSmall) {
  EXPECT_EQ(zigzag(0), 0u);
  EXPECT_EQ(zigzag(-1), 1u);
  EXPECT_EQ(zigzag(1), 2u);
  EXPECT_EQ(zigzag(INT64_MIN), ~std::uint64_t{0});
}

TEST(Encode, ARecordIsKindTimeAndFieldsInTheOrderOfTheTable) {
  std::array<std::uint8_t, 64> buffer{};
  std::uint64_t last_id = 10;
  const auto* end = put_record<EventKind::task_resume>(buffer.data(), 300, last_id, trace::TaskId{12}, 5u);
  // kind 9; 300 = 0xac 0x02; id 12 = 1 + zigzag(2) = 5; resume 5
  EXPECT_EQ(bytes_of(std::span{buffer.data(), end}), (std::vector<int>{9, 0xac, 0x02, 5, 5}));
  EXPECT_EQ(last_id, 12u);
}

TEST(Encode, NoEntityIsZeroAndLeavesTheLastId) {
  std::array<std::uint8_t, 64> buffer{};
  std::uint64_t last_id = 1'000'000;
  const auto* end =
      put_record<EventKind::task_wake>(buffer.data(), 0, last_id, trace::TaskId{1'000'000}, trace::EntityId{}, trace::SiteId{});
  EXPECT_EQ(bytes_of(std::span{buffer.data(), end}), (std::vector<int>{8, 0, 1, 0, 0}));
  EXPECT_EQ(last_id, 1'000'000u);
}

TEST(Recorder, LongTextIsCutBetweenCharacters) {
  std::string text(trace::wire::k_max_text_bytes - 1, 'x');
  text += "é";  // two bytes, over the edge
  EXPECT_EQ(detail::fitting(text).size(), trace::wire::k_max_text_bytes - 1);
}

TEST(Recorder, IdsAreNeverHandedOutTwice) {
  const auto first = new_id<trace::TaskId>();
  std::uint64_t last = first.value;
  for (int i = 0; i < 5000; ++i) {
    const auto id = i % 2 == 0 ? new_id<trace::TaskId>().value : new_id<trace::FrameId>().value;
    EXPECT_GT(id, last);
    last = id;
  }
}

TEST(Recorder, NothingIsRecordedWithoutASession) {
  EXPECT_FALSE(recording());
  emit<EventKind::mark>(trace::SiteId{}, "unheard");
  EXPECT_EQ(site(std::source_location::current()), trace::SiteId{});
}

}  // namespace
}  // namespace interleave::record
