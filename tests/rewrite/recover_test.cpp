// A killed, truncated or damaged trace becomes a whole one.
#include "tracer/rewrite/recover.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/rewrite/rewritten.hpp"
#include "tracer/rewrite/pack.hpp"

namespace interleave::test {
namespace {

// A trace of a program that was killed: its chunks are open, and it has no index.
void record_killed(const std::filesystem::path& path) {
  const pid_t child = fork();
  if (child == 0) {
    record::start(virtual_time(path));
    record_a_few_events();
    kill(getpid(), SIGKILL);
  }
  int status = 0;
  waitpid(child, &status, 0);
  ASSERT_TRUE(WIFSIGNALED(status));
}

TEST(Recover, AKilledProgramsTraceIsClosedAndLosesNothing) {
  const FolderInMemory folder;
  record_killed(folder / "killed.ilv");
  const auto before = events_at(folder / "killed.ilv");
  const auto report = rewrite::recover(folder / "killed.ilv", folder / "whole.ilv");
  EXPECT_FALSE(report.was_clean);
  EXPECT_TRUE(report.left_out.empty());
  EXPECT_TRUE(report.guessed.empty());
  EXPECT_EQ(report.sealed.size(), 2u) << "the events and the definitions";
  EXPECT_EQ(report.events, before.size());
  const model::Trace whole = model::Trace::load(folder / "whole.ilv");
  expect_sound(whole);
  EXPECT_TRUE(whole.file().info().clean);
  EXPECT_TRUE(events_of(whole.file()) == before);
  expect_true_index(folder / "whole.ilv");
  for (const Chunk& chunk : chunks_of(folder / "whole.ilv")) EXPECT_EQ(chunk.state(), ChunkState::closed);
}

TEST(Recover, AKilledProgramsSourcesAreEmbeddedFromThisMachine) {
  const FolderInMemory folder;
  record_killed(folder / "killed.ilv");
  EXPECT_TRUE(file::TraceFile::open(folder / "killed.ilv").sources().empty());
  const auto report = rewrite::recover(folder / "killed.ilv", folder / "whole.ilv");
  ASSERT_EQ(report.sources.size(), 1u);
  const auto whole = file::TraceFile::open(folder / "whole.ilv");
  ASSERT_EQ(whole.sources().size(), 1u);
  EXPECT_TRUE(whole.sources()[0].path.ends_with("recorded_file.hpp"));
  EXPECT_TRUE(contains(whole.sources()[0].text, "record_a_few_events"));
  EXPECT_TRUE(rewrite::recover(folder / "whole.ilv", folder / "again.ilv").sources.empty()) << "it is there now";
  EXPECT_TRUE(rewrite::recover(folder / "killed.ilv", folder / "none.ilv", {false, {}}).sources.empty());
}

TEST(Recover, ASoundTraceStaysWhatItIs) {
  const FolderInMemory folder;
  record_small(folder / "trace.ilv");
  const auto report = rewrite::recover(folder / "trace.ilv", folder / "again.ilv");
  EXPECT_TRUE(report.was_clean);
  EXPECT_TRUE(report.left_out.empty() && report.sealed.empty() && report.guessed.empty() && report.sources.empty());
  EXPECT_TRUE(payloads_of(folder / "again.ilv") == payloads_of(folder / "trace.ilv"));
}

TEST(Recover, PackedChunksStayPacked) {
  const FolderInMemory folder;
  record_large(folder / "trace.ilv");
  rewrite::pack(folder / "trace.ilv", folder / "packed.ilv");
  rewrite::recover(folder / "packed.ilv", folder / "again.ilv");
  auto before = payloads_of(folder / "packed.ilv"), after = payloads_of(folder / "again.ilv");
  const std::array<std::uint32_t, 4> schema{static_cast<std::uint32_t>(ChunkKind::schema), 0, 0, 0};
  before.erase(schema);  // so that it can be read without zstd
  after.erase(schema);
  EXPECT_TRUE(after == before);
}

TEST(Recover, KilledAtAnyInstantNothingIsLost) {
  for (int round = 0; round < 5; ++round) {
    const FolderInMemory folder;
    write_bytes(folder / "counter", std::string(8, '\0'));
    const pid_t child = fork();
    if (child == 0) {
      execl(KILLED_RECORDER, KILLED_RECORDER, (folder / "killed.ilv").c_str(), (folder / "counter").c_str(), nullptr);
      _exit(127);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds{5 + 5 * round});
    kill(child, SIGKILL);
    int status = 0;
    waitpid(child, &status, 0);
    std::uint64_t recorded = 0;
    std::memcpy(&recorded, bytes_of(folder / "counter").data(), sizeof recorded);
    if (recorded == 0) continue;
    rewrite::recover(folder / "killed.ilv", folder / "killed.ilv");
    const model::Trace trace = model::Trace::load(folder / "killed.ilv");
    expect_sound(trace);
    EXPECT_GE(trace.tasks()[0].resumes, recorded);
  }
}

class LostHeader : public testing::Test {
 protected:
  LostHeader() {
    record_small(folder_ / "trace.ilv");
    sound_ = events_at(folder_ / "trace.ilv");
  }
  rewrite::RecoverReport recover_with(const std::function<void(std::string&)>& change) {
    std::string bytes = bytes_of(folder_ / "trace.ilv");
    change(bytes);
    write_bytes(folder_ / "broken.ilv", bytes);
    return rewrite::recover(folder_ / "broken.ilv", folder_ / "whole.ilv");
  }
  FolderInMemory folder_;
  std::vector<std::string> sound_;
};

TEST_F(LostHeader, AllOfItsPageIsRebuiltFromTheChunks) {
  const auto report = recover_with([](std::string& bytes) { std::fill_n(bytes.begin(), 4096, '\xee'); });
  EXPECT_TRUE(events_at(folder_ / "whole.ilv") == sound_);
  EXPECT_GE(report.guessed.size(), 2u);
  const model::Trace whole = model::Trace::load(folder_ / "whole.ilv");
  expect_sound(whole);
  EXPECT_EQ(whole.file().info().program, "");
  EXPECT_LT(whole.time().length_ns(), 1'000'000) << "the trace begins with its first chunk";
}

TEST_F(LostHeader, AFlippedMagicLeavesTheRestAsItIs) {
  const auto report = recover_with([](std::string& bytes) { bytes[0] = 'x'; });
  EXPECT_EQ(report.guessed.size(), 1u);
  const auto whole = file::TraceFile::open(folder_ / "whole.ilv");
  EXPECT_EQ(whole.info().program, file::TraceFile::open(folder_ / "trace.ilv").info().program);
  EXPECT_TRUE(events_of(whole) == sound_);
}

TEST_F(LostHeader, AnImpossibleClockIsTakenFromTheChunks) {
  recover_with([](std::string& bytes) { std::fill_n(bytes.begin() + 32, 24, '\xff'); });  // the snapshot of the start
  EXPECT_LT(model::Trace::load(folder_ / "whole.ilv").time().length_ns(), 1'000'000);
}

TEST_F(LostHeader, AnImpossibleLengthOfItsTextsDropsThem) {
  recover_with([](std::string& bytes) { bytes[98] = '\x7f'; });
  EXPECT_EQ(file::TraceFile::open(folder_ / "whole.ilv").info().program, "");
}

TEST(Recover, WhatIsNoTraceIsRefused) {
  const FolderInMemory folder;
  write_bytes(folder / "novel.txt", std::string(20'000, 'x'));
  EXPECT_TRUE(contains(refusal_of([&] { rewrite::recover(folder / "novel.txt", folder / "out.ilv"); }), "no Interleave trace"));
  write_bytes(folder / "empty.ilv", "");
  EXPECT_TRUE(contains(refusal_of([&] { rewrite::recover(folder / "empty.ilv", folder / "out.ilv"); }), "empty"));
  EXPECT_TRUE(contains(refusal_of([&] { rewrite::recover("/no/such.ilv", folder / "out.ilv"); }), "No such file"));
  EXPECT_EQ(folder.entries(), 2u);
}

}  // namespace
}  // namespace interleave::test
