// The traces of several processes become one, and each says in it what it had said.
#include "tracer/rewrite/merge.hpp"

#include <gtest/gtest.h>

#include "tests/rewrite/rewritten.hpp"
#include "tracer/rewrite/pack.hpp"

namespace interleave::test {
namespace {

using Paths = std::vector<std::filesystem::path>;

// One process's: its strings differ from the others', so that mixed definitions would be seen.
void record_process(const std::filesystem::path& path, const std::string& name, int threads = 1) {
  const record::Recording recording{virtual_time(path)};
  for (int i = 0; i < 3; ++i) record::intern(name + std::to_string(i));
  record_a_few_events();
  record::mark(name);
  for (int i = 1; i < threads; ++i) std::thread{[&] { record::mark(name + " thread"); }}.join();
}

// What the events of each process say, names and lines of code in words.
std::map<std::uint32_t, std::vector<std::string>> said(const std::filesystem::path& path) {
  const auto trace = file::TraceFile::open(path);
  for (const file::Damage& damage : trace.damage()) ADD_FAILURE() << path << ": " << damage.message;
  std::map<std::uint32_t, std::vector<std::string>> said;
  for (const file::EventChunk& chunk : trace.chunks())
    for (file::ChunkReader reader{trace, chunk}; reader.next();) {
      const trace::Event& event = reader.event();
      const auto site = trace.site(event.site());
      said[trace.processes()[chunk.process].number].push_back(fmt::format("{} {} {}:{} {}", name_of(event.kind), event.text,
                                                                          trace.string(site.file), site.line,
                                                                          trace.string(event.string(trace::FieldName::function))));
    }
  return said;
}

std::size_t sources_in(const std::filesystem::path& path) {
  const auto chunks = chunks_of(path);
  return static_cast<std::size_t>(std::ranges::count(chunks, ChunkKind::source, &Chunk::kind));
}

class Merge : public testing::Test {
 protected:
  Merge() {
    record_process(folder_ / "a.ilv", "first", 2);
    record_process(folder_ / "b.ilv", "second", 3);
    record_process(folder_ / "c.ilv", "third");
  }
  void expect_processes(const std::filesystem::path& merged, const Paths& inputs) {
    const auto whole = said(merged);
    ASSERT_EQ(whole.size(), inputs.size());
    for (std::uint32_t i = 0; i < inputs.size(); ++i) EXPECT_EQ(whole.at(i), said(inputs[i]).at(0)) << i;
    expect_true_index(merged);
  }
  FolderInMemory folder_;
};

TEST_F(Merge, EachProcessSaysWhatItHadSaid) {
  const Paths inputs{folder_ / "a.ilv", folder_ / "b.ilv", folder_ / "c.ilv"};
  const auto report = rewrite::merge(inputs, folder_ / "all.ilv");
  EXPECT_EQ(report.processes, 3u);
  EXPECT_EQ(report.threads, 6u);
  EXPECT_EQ(report.sources, 2u);
  EXPECT_EQ(sources_in(folder_ / "all.ilv"), 2u) << "each source once";
  expect_processes(folder_ / "all.ilv", inputs);
  EXPECT_TRUE(file::TraceFile::open(folder_ / "all.ilv").info().clean);
}

TEST_F(Merge, ThreadsAreNumberedOverTheWholeFile) {
  rewrite::merge(Paths{folder_ / "a.ilv", folder_ / "b.ilv"}, folder_ / "all.ilv");
  std::map<std::uint32_t, std::uint32_t> processes;  // of the streams
  for (const Chunk& chunk : chunks_of(folder_ / "all.ilv"))
    if (chunk.kind() == ChunkKind::events) {
      EXPECT_EQ(processes.try_emplace(chunk.header.stream, chunk.header.process).first->second, chunk.header.process);
    }
  EXPECT_EQ(processes, (std::map<std::uint32_t, std::uint32_t>{{1, 0}, {2, 0}, {3, 1}, {4, 1}, {5, 1}}));
}

TEST_F(Merge, TheHeadersOfTheProcessesAreThoseOfTheirFiles) {
  rewrite::merge(Paths{folder_ / "a.ilv", folder_ / "b.ilv"}, folder_ / "all.ilv");
  const auto whole = file::TraceFile::open(folder_ / "all.ilv");
  ASSERT_EQ(whole.processes().size(), 2u);
  EXPECT_EQ(whole.info().trace_uuid, file::TraceFile::open(folder_ / "a.ilv").info().trace_uuid);
  EXPECT_EQ(whole.processes()[1].trace_uuid, file::TraceFile::open(folder_ / "b.ilv").info().trace_uuid);
}

TEST_F(Merge, MergedAndPackedOnesAreMergedOnIntoOneOfThem) {
  const Paths inputs{folder_ / "a.ilv", folder_ / "b.ilv", folder_ / "c.ilv"};
  rewrite::merge(Paths{folder_ / "b.ilv", folder_ / "c.ilv"}, folder_ / "two.ilv");
  rewrite::pack(folder_ / "two.ilv", folder_ / "two.ilv");
  const auto report = rewrite::merge(Paths{folder_ / "a.ilv", folder_ / "two.ilv"}, folder_ / "two.ilv");
  EXPECT_EQ(report.processes, 3u);
  EXPECT_EQ(report.sources, 2u) << "packed or not, it is the same source";
  expect_processes(folder_ / "two.ilv", inputs);
}

TEST_F(Merge, PackedAndRecoveredItSaysTheSame) {
  const Paths inputs{folder_ / "a.ilv", folder_ / "b.ilv", folder_ / "c.ilv"};
  rewrite::merge(inputs, folder_ / "all.ilv");
  rewrite::pack(folder_ / "all.ilv", folder_ / "packed.ilv");
  expect_processes(folder_ / "packed.ilv", inputs);
  EXPECT_TRUE(rewrite::recover(folder_ / "packed.ilv", folder_ / "recovered.ilv").left_out.empty());
  expect_processes(folder_ / "recovered.ilv", inputs);
  rewrite::unpack(folder_ / "recovered.ilv", folder_ / "unpacked.ilv");
  EXPECT_TRUE(payloads_of(folder_ / "unpacked.ilv") == payloads_of(folder_ / "all.ilv"));
}

TEST_F(Merge, AProcessThatWasKilledMakesItOneThatWasNotClosedInOrder) {
  std::string bytes = bytes_of(folder_ / "b.ilv");
  bytes[offsetof(trace::wire::FileHeader, clean_close)] = 0;
  write_bytes(folder_ / "b.ilv", bytes);
  rewrite::merge(Paths{folder_ / "a.ilv", folder_ / "b.ilv"}, folder_ / "all.ilv");
  const auto whole = file::TraceFile::open(folder_ / "all.ilv");
  EXPECT_FALSE(whole.info().clean);
  EXPECT_FALSE(whole.processes()[1].clean);
}

TEST_F(Merge, OfADamagedOneWhatIsSoundIsTakenAndTheRestTold) {
  const auto before = said(folder_ / "b.ilv").at(0);
  const std::string bytes = bytes_of(folder_ / "b.ilv");
  write_bytes(folder_ / "b.ilv", bytes.substr(0, bytes.size() - 200));  // the index
  const auto report = rewrite::merge(Paths{folder_ / "a.ilv", folder_ / "b.ilv"}, folder_ / "all.ilv");
  EXPECT_TRUE(report.inputs[0].damage.empty());
  EXPECT_FALSE(report.inputs[1].damage.empty());
  EXPECT_TRUE(said(folder_ / "all.ilv").at(1) == before);
}

TEST_F(Merge, TheSameTraceTwiceIsRefused) {
  const std::string why = refusal_of([&] { rewrite::merge(Paths{folder_ / "a.ilv", folder_ / "a.ilv"}, folder_ / "all.ilv"); });
  EXPECT_TRUE(contains(why, "the same trace")) << why;
  EXPECT_FALSE(std::filesystem::exists(folder_ / "all.ilv"));
}

// The schema of a recorder that knows an event more, or writes one in another way: made of ours, and as long.
std::string with_schema_change(std::string bytes, std::string_view from, std::string_view to) {
  const std::size_t at = bytes.find(from);
  EXPECT_NE(at, std::string::npos);
  bytes.replace(at, from.size(), to);
  return bytes;
}

TEST_F(Merge, ARecorderThatWritesTheSameEventInAnotherWayIsRefused) {
  const FolderInMemory changed;
  const TemporaryFile schema_less;
  std::string bytes = with_schema_change(bytes_of(folder_ / "b.ilv"), R"("name":"resume","encoding":"unsigned")",
                                         R"("name":"resume","encoding":"signed"  )");
  write_bytes(changed / "b.ilv", bytes);
  // Its checksum does not fit now; that chunk is left out, and so it is refused for want of a schema.
  const std::string why = refusal_of([&] { rewrite::merge(Paths{folder_ / "a.ilv", changed / "b.ilv"}, folder_ / "all.ilv"); });
  EXPECT_TRUE(contains(why, "interleave recover")) << why;
}

TEST_F(Merge, NothingToMergeIsRefused) {
  EXPECT_NE(refusal_of([&] { rewrite::merge(Paths{}, folder_ / "all.ilv"); }), "");
}

}  // namespace
}  // namespace interleave::test
