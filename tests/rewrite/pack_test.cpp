// Packing makes a trace smaller and changes nothing that it says; unpacking gives every byte back.
#include "tracer/rewrite/pack.hpp"

#include <gtest/gtest.h>

#include "tests/model/random_program.hpp"
#include "tests/rewrite/rewritten.hpp"

namespace interleave::test {
namespace {

TEST(Pack, SaysTheSameAndIsSmaller) {
  const FolderInMemory folder;
  record_large(folder / "raw.ilv");
  const auto report = rewrite::pack(folder / "raw.ilv", folder / "packed.ilv");
  EXPECT_LT(report.bytes_after, report.bytes_before * 9 / 10);
  EXPECT_EQ(report.bytes_after, std::filesystem::file_size(folder / "packed.ilv"));
  EXPECT_GT(report.packed, 3u);
  EXPECT_TRUE(events_at(folder / "packed.ilv") == events_at(folder / "raw.ilv"));
  expect_true_index(folder / "packed.ilv");
  const auto trace = file::TraceFile::open(folder / "packed.ilv");
  EXPECT_TRUE(trace.damage().empty());
  EXPECT_TRUE(trace.info().clean);
  EXPECT_GE((std::pair{trace.info().major, trace.info().minor}), (std::pair<std::uint16_t, std::uint16_t>{1, 1}));
}

TEST(Pack, EveryChunkComesBackByteForByte) {
  const FolderInMemory folder;
  for (const bool large : {false, true}) {
    large ? record_large(folder / "raw.ilv") : record_small(folder / "raw.ilv");
    for (const int level : {1, 9}) {
      rewrite::pack(folder / "raw.ilv", folder / "packed.ilv", {level, {}});
      const auto report = rewrite::unpack(folder / "packed.ilv", folder / "back.ilv");
      EXPECT_EQ(report.packed, 0u);
      EXPECT_TRUE(payloads_of(folder / "back.ilv") == payloads_of(folder / "raw.ilv"));
      expect_true_index(folder / "back.ilv");
    }
  }
}

TEST(Pack, AStoredTraceComesBackWhole) {
  const FolderInMemory folder;
  for (const auto& entry : std::filesystem::recursive_directory_iterator{std::string{INTERLEAVE_SOURCE_FOLDER} + "/traces"}) {
    if (entry.path().extension() != ".ilv") continue;
    rewrite::pack(entry.path(), folder / "packed.ilv");
    const model::Trace packed = model::Trace::load(folder / "packed.ilv");
    expect_sound(packed);
    rewrite::unpack(folder / "packed.ilv", folder / "back.ilv");
    EXPECT_TRUE(payloads_of(folder / "back.ilv") == payloads_of(entry.path()));
    EXPECT_EQ(std::filesystem::file_size(folder / "back.ilv"), std::filesystem::file_size(entry.path()));
  }
}

TEST(Pack, ARealisticProgramTakesFourBytesAnEvent) {
  const FolderInMemory folder;
  {
    const record::Recording recording{virtual_time(folder / "raw.ilv")};
    for (std::uint32_t seed = 0; seed < 20; ++seed) RandomProgram{seed}.run(60'000);
  }
  const auto report = rewrite::pack(folder / "raw.ilv", folder / "packed.ilv");
  const double bytes = static_cast<double>(report.event_bytes) / static_cast<double>(report.events);
  EXPECT_GT(report.events, 100'000u);
  EXPECT_LE(bytes, 4.0);
  RecordProperty("bytes_an_event", std::to_string(bytes));
}

TEST(Pack, IntoItselfAndTwice) {
  const FolderInMemory folder;
  record_small(folder / "trace.ilv");
  const auto before = payloads_of(folder / "trace.ilv");
  for (int i = 0; i < 2; ++i) rewrite::pack(folder / "trace.ilv", folder / "trace.ilv");
  for (int i = 0; i < 2; ++i) rewrite::unpack(folder / "trace.ilv", folder / "trace.ilv");
  EXPECT_TRUE(payloads_of(folder / "trace.ilv") == before);
  EXPECT_EQ(folder.entries(), 1u) << "nothing is left beside it";
}

TEST(Pack, ADamagedTraceIsRefusedBeforeAnythingIsWritten) {
  const FolderInMemory folder;
  record_large(folder / "trace.ilv");
  std::string bytes = bytes_of(folder / "trace.ilv");
  bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
  write_bytes(folder / "trace.ilv", bytes);
  const std::string why = refusal_of([&] { rewrite::pack(folder / "trace.ilv", folder / "trace.ilv"); });
  EXPECT_TRUE(contains(why, "interleave recover")) << why;
  EXPECT_TRUE(bytes_of(folder / "trace.ilv") == bytes);
  EXPECT_EQ(folder.entries(), 1u);
}

TEST(Pack, ALevelThatIsNoneIsRefused) {
  const FolderInMemory folder;
  record_small(folder / "trace.ilv");
  for (const int level : {0, -1, 20})
    EXPECT_TRUE(contains(refusal_of([&] { rewrite::pack(folder / "trace.ilv", folder / "out.ilv", {level, {}}); }), "from 1 (fast) to 19"));
}

TEST(Pack, WhoGivesUpOnTheWayLeavesNothingBehind) {
  const FolderInMemory folder;
  record_large(folder / "trace.ilv");
  const std::string bytes = bytes_of(folder / "trace.ilv");
  int calls = 0;
  const auto give_up = [&](std::uint64_t, std::uint64_t) {
    if (++calls == 3) throw std::runtime_error{"enough"};
  };
  EXPECT_EQ(refusal_of([&] { rewrite::pack(folder / "trace.ilv", folder / "trace.ilv", {1, give_up}); }), "enough");
  EXPECT_TRUE(bytes_of(folder / "trace.ilv") == bytes);
  EXPECT_EQ(folder.entries(), 1u);
}

TEST(Unpack, AFrameThatIsNotWhatTheHeaderSaysIsRefused) {
  const FolderInMemory folder;
  record_small(folder / "trace.ilv");
  rewrite::pack(folder / "trace.ilv", folder / "packed.ilv");
  std::string bytes = bytes_of(folder / "packed.ilv");
  // The unpacked length is behind the hashed part of the header.
  const Chunk packed = [&] {
    for (const Chunk& chunk : chunks_of(folder / "packed.ilv"))
      if (chunk.state() == ChunkState::packed) return chunk;
    return Chunk{};
  }();
  for (const std::uint32_t raw : {0u, packed.header.raw_bytes - 1, packed.header.raw_bytes + 1, 0xffff'ffffu}) {
    std::memcpy(bytes.data() + packed.offset + offsetof(ChunkHeader, raw_bytes), &raw, sizeof raw);
    write_bytes(folder / "broken.ilv", bytes);
    EXPECT_NE(refusal_of([&] { rewrite::unpack(folder / "broken.ilv", folder / "out.ilv"); }), "") << raw;
    EXPECT_FALSE(std::filesystem::exists(folder / "out.ilv"));
  }
}

}  // namespace
}  // namespace interleave::test
