// Where chunks of a thread are missing, the recovered trace says so in the vocabulary of traces.
#include <gtest/gtest.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "tests/rewrite/rewritten.hpp"

namespace interleave::test {
namespace {

struct Recovered {
  rewrite::RecoverReport report;
  std::vector<std::string> events;
  std::vector<std::uint32_t> sequences;  // of the first thread
  std::uint64_t lost_in_header = 0;
};

Recovered recovered(const std::string& bytes) {
  const FolderInMemory folder;
  write_bytes(folder / "broken.ilv", bytes);
  Recovered result;
  result.report = rewrite::recover(folder / "broken.ilv", folder / "whole.ilv");
  const auto trace = file::TraceFile::open(folder / "whole.ilv");
  for (const file::Damage& damage : trace.damage()) ADD_FAILURE() << damage.message;
  result.events = events_of(trace);
  result.lost_in_header = trace.info().lost_events;
  for (const file::EventChunk& chunk : trace.chunks()) result.sequences.push_back(chunk.sequence);
  expect_true_index(folder / "whole.ilv");
  for (const auto& problem : model::check(model::Trace::load(folder / "whole.ilv"))) {
    EXPECT_TRUE(problem.rule != 0 || problem.message.starts_with("and ")) << problem.message;  // "and 17 more"
    EXPECT_NE(problem.rule, 10) << problem.message;
  }
  return result;
}

struct Large {
  std::string bytes;
  std::vector<Chunk> events;  // its chunks of events
  std::vector<std::string> texts;
};
Large large_trace() {
  const FolderInMemory folder;
  record_large(folder / "trace.ilv", 400'000);
  Large large{bytes_of(folder / "trace.ilv"), {}, events_at(folder / "trace.ilv")};
  for (const Chunk& chunk : chunks_of(folder / "trace.ilv"))
    if (chunk.kind() == ChunkKind::events) large.events.push_back(chunk);
  return large;
}

void flip(std::string& bytes, std::uint64_t at) { bytes[at] = static_cast<char>(bytes[at] ^ 0x55); }

TEST(Gaps, OneLostEventStandsForABrokenChunkAndCountsItsEvents) {
  Large large = large_trace();
  ASSERT_GE(large.events.size(), 4u);
  const Chunk& victim = large.events[1];
  flip(large.bytes, victim.offset + 5'000);
  const Recovered whole = recovered(large.bytes);
  EXPECT_EQ(whole.events.size(), large.texts.size() - victim.header.event_count + 1);
  EXPECT_EQ(whole.events[large.events[0].header.event_count], "1 lost " + std::to_string(victim.header.event_count) + " 1 ");
  EXPECT_EQ(whole.report.lost_events, victim.header.event_count);
  EXPECT_EQ(whole.lost_in_header, victim.header.event_count);
  for (std::uint32_t i = 0; i < whole.sequences.size(); ++i) EXPECT_EQ(whole.sequences[i], i);
}

TEST(Gaps, ManyChunksInARowAreOneGap) {
  Large large = large_trace();
  ASSERT_GE(large.events.size(), 4u);
  flip(large.bytes, large.events[1].offset + 5'000);
  flip(large.bytes, large.events[2].offset + 20);  // not even its header is left
  const Recovered whole = recovered(large.bytes);
  EXPECT_EQ(std::ranges::count_if(whole.events, [](const std::string& event) { return contains(event, " lost "); }), 1);
  EXPECT_EQ(whole.report.lost_events, large.events[1].header.event_count) << "of the other one nobody knows";
}

TEST(Gaps, AGapAtTheBeginningIsOneToo) {
  Large large = large_trace();
  flip(large.bytes, large.events[0].offset + 20);
  const Recovered whole = recovered(large.bytes);
  EXPECT_EQ(whole.events.front(), "1 lost 0 1 ");
}

TEST(Gaps, WhereTheFileEndsInsideAChunkALostEventIsItsLast) {
  const Large large = large_trace();
  const Chunk& last = large.events.back();
  const Recovered whole = recovered(large.bytes.substr(0, last.offset + 10'000));
  EXPECT_EQ(whole.events.back(), "1 lost 0 1 ");
  EXPECT_TRUE(std::equal(whole.events.begin(), whole.events.end() - 1, large.texts.begin()));
  EXPECT_GT(whole.events.size(), large.texts.size() - last.header.event_count);
}

// The chunk's header with other values, sealed again.
void change_header(std::string& bytes, std::uint64_t offset, const std::function<void(ChunkHeader&)>& change) {
  ChunkHeader header;
  std::memcpy(&header, bytes.data() + offset, sizeof header);
  change(header);
  header.header_hash = XXH64(&header, offsetof(ChunkHeader, header_hash), 0);
  std::memcpy(bytes.data() + offset, &header, sizeof header);
}

TEST(Gaps, AHugeSequenceIsOneGapToo) {
  Large large = large_trace();
  change_header(large.bytes, large.events.back().offset, [](ChunkHeader& header) { header.sequence = 0xffff'ffff; });
  const Recovered whole = recovered(large.bytes);
  EXPECT_EQ(whole.events.size(), large.texts.size() + 1);
}

TEST(Gaps, ACondensedChunkStandsForThoseBeforeIt) {
  Large large = large_trace();
  ASSERT_GE(large.events.size(), 4u);
  change_header(large.bytes, large.events[1].offset, [](ChunkHeader& header) { header.flags = trace::wire::ChunkFlag::condensed; });
  const Recovered whole = recovered(large.bytes);
  EXPECT_EQ(whole.events.size(), large.texts.size() - large.events[0].header.event_count);
  EXPECT_TRUE(whole.report.left_out.empty());
  EXPECT_EQ(whole.sequences.front(), 1u) << "its own number stays";
}

TEST(Gaps, OfAChunkThatStandsTwiceTheFirstCounts) {
  Large large = large_trace();
  change_header(large.bytes, large.events[2].offset, [](ChunkHeader& header) { header.sequence = 1; });
  const Recovered whole = recovered(large.bytes);
  EXPECT_EQ(whole.events.size(), large.texts.size() - large.events[2].header.event_count + 1);
  EXPECT_EQ(whole.report.left_out.front().offset, large.events[2].offset);
}

}  // namespace
}  // namespace interleave::test
