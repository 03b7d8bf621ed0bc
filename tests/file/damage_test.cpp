// A damaged trace gives what it still holds, and says what is wrong; nothing crashes.
#include <gtest/gtest.h>

#include <array>
#include <cstring>

#include "tests/file/recorded_file.hpp"
#include "tracer/events/wire.hpp"
#include "tracer/file/chunk_walk.hpp"
#include "tracer/model/state.hpp"

namespace interleave::test {
namespace {

// A trace of some chunks, with each encoding in it; the embedded source is left out to keep it small.
std::string small_trace() {
  const TemporaryFile file;
  {
    const record::Recording recording{virtual_time(file.path())};
    record::emit<record::EventKind::loop_start>(record::new_id<trace::LoopId>(), "loop");
    const auto task = record::new_id<trace::TaskId>();
    record::emit<record::EventKind::task_create>(task, trace::TaskId{}, trace::LoopId{}, record::intern("f"), trace::SiteId{}, "first");
    record::counter("depth", 2.5);
    record::emit<record::EventKind::task_finish>(task, trace::Outcome::raised, "no");
  }
  return bytes_of(file.path());
}

// Everything that a reader does, on bytes that may be anything.
struct Reading {
  bool opened = false;
  std::vector<std::string> events;
  std::size_t damage = 0;
};
Reading read(const std::filesystem::path& path) {
  Reading reading;
  try {
    const model::Trace trace = model::Trace::load(path);
    reading.opened = true;
    reading.events = events_of(trace.file());
    reading.damage = trace.file().damage().size();
    model::check(trace);
    for (model::EventIndex i = 0; i < trace.event_count(); ++i) trace.state_at(i);
  } catch (const file::FileError&) {
  }
  return reading;
}

TEST(Damage, TruncationAtEveryByteGivesThePrefixOfTheEvents) {
  const std::string whole = small_trace();
  const TemporaryFile file;
  write_bytes(file.path(), whole);
  const Reading sound = read(file.path());
  ASSERT_TRUE(sound.opened);
  ASSERT_EQ(sound.damage, 0u);
  for (std::size_t length = 0; length < whole.size(); length += length < 4096 ? 512 : 1) {
    write_bytes(file.path(), std::string_view{whole}.substr(0, length));
    const Reading cut = read(file.path());
    if (length < trace::wire::k_file_header_bytes) {
      EXPECT_FALSE(cut.opened) << length;
    }
    if (!cut.events.empty()) {
      EXPECT_GT(cut.damage, 0u) << length;
    }
    ASSERT_LE(cut.events.size(), sound.events.size());
    EXPECT_TRUE(std::equal(cut.events.begin(), cut.events.end(), sound.events.begin())) << length;
  }
}

TEST(Damage, EveryFlippedByteIsEitherHarmlessOrReported) {
  const std::string whole = small_trace();
  const TemporaryFile file;
  write_bytes(file.path(), whole);
  const Reading sound = read(file.path());
  // The schema's JSON is many bytes under one checksum: a sample of it is enough.
  for (std::size_t at = 0; at < whole.size(); at += at < 256 || at > 12'000 ? 1 : 97) {
    std::string bytes = whole;
    bytes[at] = static_cast<char>(bytes[at] ^ 0x41);
    write_bytes(file.path(), bytes);
    const Reading flipped = read(file.path());
    if (flipped.opened && flipped.events != sound.events) {
      EXPECT_GT(flipped.damage, 0u) << "byte " << at << " changed the events in silence";
    }
  }
}

TEST(Damage, ABrokenChunkCostsThatChunkOnly) {
  const TemporaryFile file;
  {
    const record::Recording recording{record::Options{file.path()}};
    const auto task = record::new_id<trace::TaskId>();
    for (std::uint64_t i = 0; i < 200'000; ++i) record::emit<record::EventKind::task_resume>(task, i);
  }
  const auto sound = file::TraceFile::open(file.path());
  ASSERT_GE(sound.chunks().size(), 3u);
  const std::uint64_t victim = sound.chunks()[1].offset;
  const std::size_t in_victim = sound.chunks()[1].event_count;
  for (const std::uint64_t place : {victim + 3, victim + 60, victim + trace::wire::k_chunk_header_bytes + 1000}) {
    std::string bytes = bytes_of(file.path());
    bytes[place] = static_cast<char>(bytes[place] ^ 0x10);
    const TemporaryFile broken;
    write_bytes(broken.path(), bytes);
    const auto trace = file::TraceFile::open(broken.path());
    EXPECT_FALSE(trace.damage().empty());
    EXPECT_EQ(events_of(trace).size(), events_of(sound).size() - in_victim);
  }
}

// A recorder stores the capacity first and the hash last; what is between may be there in any order when it is killed.
TEST(Damage, AChunkThatWasBeingMadeIsNone) {
  using namespace trace::wire;
  ChunkHeader made;
  made.magic = k_chunk_magic;
  made.kind = static_cast<std::uint8_t>(ChunkKind::events);
  made.header_bytes = k_chunk_header_bytes;
  made.capacity = 4096;
  made.stream = 1;
  made.sequence = 2;
  made.base_ticks = 123'456'789;
  constexpr std::size_t k_capacity = offsetof(ChunkHeader, capacity), k_hash = offsetof(ChunkHeader, header_hash);
  // Groups of bytes that are stored at once; a set bit says that its group is there.
  constexpr std::array<std::pair<std::size_t, std::size_t>, 4> k_stores{{{0, 8}, {12, 12}, {24, 8}, {32, k_hash - 32}}};
  // What lies before it: nothing, or space that was made ready and not used.
  for (unsigned there = 0; there < 2u << k_stores.size(); ++there) {
    const std::size_t unused = there >> k_stores.size() != 0 ? 2 * made.capacity : 0;
    std::vector<std::uint8_t> file(k_file_header_bytes + unused + 3 * made.capacity);
    std::uint8_t* const at = file.data() + k_file_header_bytes + unused;
    const auto store = [&](std::size_t from, std::size_t bytes) {
      std::memcpy(at + from, reinterpret_cast<const std::uint8_t*>(&made) + from, bytes);
    };
    store(k_capacity, sizeof made.capacity);
    for (std::size_t i = 0; i < k_stores.size(); ++i)
      if ((there >> i & 1u) != 0) store(k_stores[i].first, k_stores[i].second);
    std::vector<file::Damage> damage;
    EXPECT_TRUE(file::walk_chunks(file, damage).empty()) << there;
    EXPECT_TRUE(damage.empty()) << there << ": " << damage.front().message;
  }
}

TEST(Damage, AFileThatWasClosedInOrderAndEndsInZerosHasLostThem) {
  std::string bytes = small_trace();
  trace::wire::FileHeader header;
  std::memcpy(&header, bytes.data(), sizeof header);
  std::fill(bytes.begin() + static_cast<std::ptrdiff_t>(header.index_offset), bytes.end(), '\0');
  const TemporaryFile file;
  write_bytes(file.path(), bytes);
  const auto trace = file::TraceFile::open(file.path());
  ASSERT_EQ(trace.damage().size(), 1u);
  EXPECT_EQ(trace.damage()[0].offset, header.index_offset);
}

TEST(Damage, AFileWithoutItsSchemaIsReadByOurOwn) {
  const std::string whole = small_trace();
  std::string bytes = whole;
  bytes[trace::wire::k_file_header_bytes + trace::wire::k_chunk_header_bytes + 5] = '!';
  const TemporaryFile file, sound;
  write_bytes(sound.path(), whole);
  write_bytes(file.path(), bytes);
  EXPECT_EQ(read(file.path()).events, read(sound.path()).events);
  EXPECT_GT(read(file.path()).damage, 0u);
}

}  // namespace
}  // namespace interleave::test
