#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <set>
#include <span>
#include <utility>
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

TEST(Encode, VarintsOfEveryLength) {
  for (unsigned bits = 0; bits < 64; ++bits)
    for (const std::uint64_t value : {(std::uint64_t{1} << bits) - 1, std::uint64_t{1} << bits, 0xaaaaaaaaaaaaaaaau >> (63 - bits)}) {
      std::vector<int> expected;
      for (std::uint64_t rest = value; expected.empty() || rest != 0; rest >>= 7)
        expected.push_back(static_cast<int>(rest & 0x7f) | (rest >= 0x80 ? 0x80 : 0));
      std::array<std::uint8_t, k_max_varint + 3> buffer{};
      EXPECT_EQ(bytes_of(std::span{buffer.data(), put_varint(buffer.data(), value)}), expected) << value;
      if (value >= k_short_varint) continue;
      EXPECT_EQ(bytes_of(std::span{buffer.data(), put_short_varint(buffer.data(), value)}), expected) << value;
    }
}

TEST(Encode, ZigzagKeepsSmallNumbersSmall) {
  EXPECT_EQ(zigzag(0), 0u);
  EXPECT_EQ(zigzag(-1), 1u);
  EXPECT_EQ(zigzag(1), 2u);
  EXPECT_EQ(zigzag(INT64_MIN), ~std::uint64_t{0});
}

TEST(Encode, ARecordIsKindTimeAndFieldsInTheOrderOfTheTable) {
  std::array<std::uint8_t, 64> buffer{};
  trace::LastIds last_ids;
  last_ids[trace::IdBase::task] = 10;
  const auto* end = put_record<EventKind::task_resume>(buffer.data(), 300, last_ids, trace::TaskId{12}, 5u);
  // kind 9; 300 = 0xac 0x02; id 12 = 1 + zigzag(2) = 5; resume 5
  EXPECT_EQ(bytes_of(std::span{buffer.data(), end}), (std::vector<int>{9, 0xac, 0x02, 5, 5}));
  EXPECT_EQ(last_ids[trace::IdBase::task], 12u);
}

TEST(Encode, AnIdCountsFromTheLastOneOfItsBase) {
  std::array<std::uint8_t, 64> buffer{};
  trace::LastIds last_ids;
  const auto encoded = [&](trace::FrameId frame, trace::TaskId task) {
    const auto* end = put_record<EventKind::frame_enter>(buffer.data(), 0, last_ids, frame, task, trace::SiteId{});
    return bytes_of(std::span{buffer.data(), end});
  };
  encoded({1'000'000}, {7});
  EXPECT_EQ(encoded({1'000'001}, {8}), (std::vector<int>{14, 0, 3, 3, 0}));
  EXPECT_EQ(last_ids[trace::IdBase::frame], 1'000'001u);
  EXPECT_EQ(last_ids[trace::IdBase::task], 8u);
}

TEST(Encode, NoEntityIsZeroAndLeavesTheLastId) {
  std::array<std::uint8_t, 64> buffer{};
  trace::LastIds last_ids;
  last_ids[trace::IdBase::task] = 1'000'000;
  const auto* end =
      put_record<EventKind::task_wake>(buffer.data(), 0, last_ids, trace::TaskId{1'000'000}, trace::EntityId{}, trace::SiteId{});
  EXPECT_EQ(bytes_of(std::span{buffer.data(), end}), (std::vector<int>{8, 0, 1, 0, 0}));
  EXPECT_EQ(last_ids[trace::IdBase::task], 1'000'000u);
  EXPECT_EQ(last_ids[trace::IdBase::other], 0u);
}

TEST(Recorder, LongTextIsCutBetweenCharacters) {
  std::string text(trace::wire::k_max_text_bytes - 1, 'x');
  text += "é";  // two bytes, over the edge
  EXPECT_EQ(detail::fitting(text).size(), trace::wire::k_max_text_bytes - 1);
}

TEST(Recorder, IdsAreNeverHandedOutTwice) {
  std::set<std::uint64_t> seen;
  for (int i = 0; i < 5000; ++i) {
    EXPECT_TRUE(seen.insert(new_id<trace::TaskId>().value).second);
    EXPECT_TRUE(seen.insert(new_id<trace::FrameId>().value).second);
    EXPECT_TRUE(seen.insert(new_id<trace::ResourceId>().value).second);
  }
}

TEST(Recorder, IdsOfTasksLieCloseTogetherWhateverElseIsMade) {
  const auto is_next = [last = std::uint64_t{0}](std::uint64_t id) mutable { return id == std::exchange(last, id) + 1; };
  std::vector<bool> next;
  for (auto test = is_next; next.size() < 100; new_id<trace::FrameId>(), new_id<trace::ResourceId>())
    next.push_back(test(new_id<trace::TaskId>().value));
  EXPECT_GE(std::ranges::count(next, true), 98);  // the first one has none before it, and a block may end
}

TEST(Recorder, NothingIsRecordedWithoutASession) {
  EXPECT_FALSE(recording());
  emit<EventKind::mark>(trace::SiteId{}, "unheard");
  EXPECT_EQ(site(std::source_location::current()), trace::SiteId{});
}

}  // namespace
}  // namespace interleave::record
