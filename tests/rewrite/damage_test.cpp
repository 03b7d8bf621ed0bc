// Whatever byte is broken, and wherever a file is cut: every reader copes, recover makes a whole trace of what is left, and it says
// of each difference that there is one.
#include <gtest/gtest.h>

#include "tests/rewrite/rewritten.hpp"
#include "tracer/model/state.hpp"
#include "tracer/rewrite/merge.hpp"
#include "tracer/rewrite/pack.hpp"

namespace interleave::test {
namespace {

// Events of two processes and of three threads.
void record_traces(const FolderInMemory& folder) {
  for (const char* name : {"a.ilv", "b.ilv"}) {
    const record::Recording recording{virtual_time(folder / name)};
    const auto task = record::new_id<trace::TaskId>();
    record::emit<record::EventKind::task_create>(task, trace::TaskId{}, trace::LoopId{}, record::intern("f"), trace::SiteId{}, "first");
    record::counter("depth", 2.5);
    record::emit<record::EventKind::task_finish>(task, trace::Outcome::raised, "no");
    if (name[0] == 'b') std::thread{[] { record::emit<record::EventKind::loop_stop>(trace::LoopId{}); }}.join();
  }
}

// Small, and with nearly every kind of chunk; packed where that is smaller.
std::string small_trace(bool packed) {
  const FolderInMemory folder;
  record_traces(folder);
  const std::vector<std::filesystem::path> both{folder / "a.ilv", folder / "b.ilv"};
  rewrite::merge(both, folder / "both.ilv");
  if (packed) rewrite::pack(folder / "both.ilv", folder / "both.ilv");
  return bytes_of(folder / "both.ilv");
}

// The events without the names that definitions give them: those may be lost alone.
std::vector<std::string> nameless_events(const file::TraceFile& file) {
  std::vector<std::string> events;
  for (const file::EventChunk& chunk : file.chunks())
    for (file::ChunkReader reader{file, chunk}; reader.next();) {
      const trace::Event& event = reader.event();
      std::string line = fmt::format("{} {} {}", event.thread.value, name_of(event.kind), event.text);
      for (const trace::Field& field : trace::spec_of(event.kind).fields())
        if (field.encoding != trace::Encoding::string && field.encoding != trace::Encoding::site)
          line += fmt::format(" {:x}", event[field.name] & 0xffff'ffff'ffff);  // the process may have another place
      events.push_back(line);
    }
  return events;
}

struct Reading {
  bool opened = false;
  std::vector<std::string> events;
  std::set<std::uint64_t> damaged_places;
};

// Everything that a reader does.
Reading read(const std::filesystem::path& path) {
  Reading reading;
  try {
    const model::Trace trace = model::Trace::load(path);
    reading.opened = true;
    reading.events = nameless_events(trace.file());
    for (const file::Damage& damage : trace.file().damage()) reading.damaged_places.insert(damage.offset);
    model::check(trace);
    for (model::EventIndex i = 0; i < trace.event_count(); ++i) trace.state_at(i);
  } catch (const file::FileError&) {
  }
  return reading;
}

bool is_part_of(const std::vector<std::string>& part, const std::vector<std::string>& whole) {
  auto at = whole.begin();
  for (const std::string& event : part) {
    at = std::find(at, whole.end(), event);
    if (at == whole.end()) return false;
    ++at;
  }
  return true;
}

// Reads and recovers `bytes`, which were made of the trace with the events `sound`.
void expect_survived(const std::string& bytes, const std::vector<std::string>& sound, const FolderInMemory& folder, const std::string& what,
                     bool reader_tells = true) {
  SCOPED_TRACE(what);
  write_bytes(folder / "broken.ilv", bytes);
  const Reading broken = read(folder / "broken.ilv");
  EXPECT_TRUE(!reader_tells || !broken.opened || broken.events == sound || !broken.damaged_places.empty())
      << "events are missing in silence";
  rewrite::RecoverReport report;
  try {
    report = rewrite::recover(folder / "broken.ilv", folder / "whole.ilv", {false, {}});
  } catch (const std::runtime_error& error) {
    EXPECT_TRUE(broken.events.empty()) << error.what();
    return;
  }
  std::set<std::uint64_t> places;
  for (const file::Damage& damage : report.left_out) places.insert(damage.offset);
  for (const std::uint64_t place : broken.damaged_places) EXPECT_TRUE(places.contains(place)) << "recover is silent about byte " << place;
  if (report.events == 0 && broken.events.empty()) return;

  const file::TraceFile whole = file::TraceFile::open(folder / "whole.ilv");
  for (const file::Damage& damage : whole.damage()) ADD_FAILURE() << "recovered, byte " << damage.offset << ": " << damage.message;
  EXPECT_TRUE(whole.info().clean);
  std::vector<std::string> events = nameless_events(whole);
  std::erase_if(events, [](const std::string& event) { return event.find(" lost ") != std::string::npos; });
  EXPECT_TRUE(is_part_of(broken.events, events)) << "what a reader still sees is recovered";
  EXPECT_TRUE(is_part_of(events, sound) || !report.guessed.empty()) << "nothing is made up";
  EXPECT_TRUE(events == sound || !report.left_out.empty()) << "events are left out in silence";
  EXPECT_NO_THROW(rewrite::unpack(folder / "whole.ilv", folder / "whole.ilv"));
  EXPECT_TRUE(file::TraceFile::open(folder / "whole.ilv").damage().empty());
}

// The rest of the header's page, which nobody reads, and the raw schema: many bytes under one checksum.
bool is_tedious(std::size_t at, bool packed) { return at % 101 != 0 && at >= 512 && at < (packed ? 4096u : 11'500u); }

class Damaged : public testing::TestWithParam<bool> {};

TEST_P(Damaged, TruncationAtEveryByte) {
  const FolderInMemory folder;
  const std::string whole = small_trace(GetParam());
  write_bytes(folder / "sound.ilv", whole);
  const auto sound = nameless_events(file::TraceFile::open(folder / "sound.ilv"));
  for (std::size_t length = 0; length < whole.size() && !HasFailure(); length += is_tedious(length, GetParam()) ? 101 : 1)
    expect_survived(whole.substr(0, length), sound, folder, "cut at byte " + std::to_string(length));
}

TEST_P(Damaged, EveryByteFlipped) {
  const FolderInMemory folder;
  const std::string whole = small_trace(GetParam());
  write_bytes(folder / "sound.ilv", whole);
  const auto sound = nameless_events(file::TraceFile::open(folder / "sound.ilv"));
  for (std::size_t at = 0; at < whole.size() && !HasFailure(); ++at) {
    if (is_tedious(at, GetParam())) continue;
    std::string bytes = whole;
    bytes[at] = static_cast<char>(bytes[at] ^ (at % 2 == 0 ? 0x41 : 0x80));
    expect_survived(bytes, sound, folder, "byte " + std::to_string(at) + " flipped");
  }
}

TEST_P(Damaged, EveryStretchOfZeros) {
  const FolderInMemory folder;
  const std::string whole = small_trace(GetParam());
  write_bytes(folder / "sound.ilv", whole);
  const auto sound = nameless_events(file::TraceFile::open(folder / "sound.ilv"));
  for (std::size_t at = 0; at < whole.size() && !HasFailure(); at += 97) {
    std::string bytes = whole;
    std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(at), std::min<std::size_t>(600, whole.size() - at), '\0');
    expect_survived(bytes, sound, folder, "600 zeros from byte " + std::to_string(at),
                    at + 600 < whole.size());  // a reader takes zeros up to the end for space that was never used
  }
}

INSTANTIATE_TEST_SUITE_P(Traces, Damaged, testing::Bool(), [](const auto& packed) { return packed.param ? "Packed" : "Raw"; });

}  // namespace
}  // namespace interleave::test
