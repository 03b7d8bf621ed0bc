#include <thread>

#include "tests/cli/run_command.hpp"

namespace interleave::test {
namespace {

TEST(Record, WritesATraceAndSaysSoInOneLine) {
  const TemporaryFile file;
  const Ran ran = interleave("record -o " + file.path().string() + " -- " + k_programs + "/lesson-01-async");
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_EQ(lines_of(ran.err), 1u) << ran.err;
  EXPECT_TRUE(contains(ran.err, "recorded " + file.path().string())) << ran.err;
  EXPECT_TRUE(contains(ran.err, "4 tasks, 0 lost")) << ran.err;
  EXPECT_TRUE(contains(ran.out, "red: one\n")) << "the program's own output is passed through";
  expect_sound(model::Trace::load(file.path()));
}

TEST(Record, TheNewestEventsWithinASize) {
  const TemporaryFile file;
  const Ran ran = interleave("record --max-size 1M -o " + file.path().string() + " -- " + k_programs + "/lesson-01-async");
  EXPECT_EQ(ran.code, 0) << ran.err;
  expect_sound(model::Trace::load(file.path()));
  for (const char* size : {"1K", "65G", "much"}) {
    const Ran refused = interleave(std::string{"record --max-size "} + size + " -o " + file.path().string() + " -- true");
    EXPECT_EQ(refused.code, 2) << size;
    EXPECT_TRUE(contains(refused.err, "--max-size")) << refused.err;
  }
  const Ran wrong = run_shell("INTERLEAVE_MAX_SIZE=2X INTERLEAVE_TRACE=" + file.path().string() + " " + k_programs + "/lesson-01-async");
  EXPECT_EQ(wrong.code, 0);
  EXPECT_TRUE(contains(wrong.err, "INTERLEAVE_MAX_SIZE=2X")) << wrong.err;
}

TEST(Record, CoarseOrPrecise) {
  const TemporaryFile file;
  const auto precision = [&](const std::string& said) {
    EXPECT_EQ(interleave("record " + said + " -o " + file.path().string() + " -- " + k_programs + "/lesson-01-async").code, 0) << said;
    const auto trace = model::Trace::load(file.path());
    expect_sound(trace);
    return trace.file().info().precision;
  };
  EXPECT_EQ(precision(""), trace::Precision::precise);
  EXPECT_EQ(precision("--precise"), trace::Precision::precise);
  EXPECT_EQ(precision("--coarse"), trace::Precision::coarse);
  EXPECT_TRUE(contains(interleave("info " + file.path().string()).out, ", coarse"));
  EXPECT_EQ(interleave("record --coarse --precise -- true").code, 2);
  const Ran wrong =
      run_shell("INTERLEAVE_PRECISION=rough INTERLEAVE_TRACE=" + file.path().string() + " " + k_programs + "/lesson-01-async");
  EXPECT_EQ(wrong.code, 0);
  EXPECT_TRUE(contains(wrong.err, "INTERLEAVE_PRECISION=rough")) << wrong.err;
}

TEST(Record, AProgramThatRecordsNothingIsAnErrorThatSaysWhy) {
  const TemporaryFile file;
  const Ran ran = interleave("record -o " + file.path().string() + " -- true");
  EXPECT_EQ(ran.code, 2);
  EXPECT_TRUE(contains(ran.err, "recorded nothing")) << ran.err;
  EXPECT_FALSE(std::filesystem::exists(file.path()));
}

TEST(Record, PassesTheExitCodeThrough) {
  const TemporaryFile file;
  EXPECT_EQ(interleave("record -o " + file.path().string() + " -- sh -c 'exit 7'").code, 7);
}

TEST(Record, PassesInputThrough) {
  const TemporaryFile file;
  const Ran ran = run_shell("echo hello | " + k_programs + "/interleave record -o " + file.path().string() + " -- cat");
  EXPECT_EQ(ran.out, "hello\n");
}

TEST(Record, ReplacesAnOldTraceButNothingElse) {
  const TemporaryFile file;
  const std::string record = "record -o " + file.path().string() + " -- " + k_programs + "/lesson-01-sync";
  EXPECT_EQ(interleave(record).code, 0);
  EXPECT_EQ(interleave(record).code, 0);
  std::ofstream{file.path()} << "a letter";
  const Ran ran = interleave(record);
  EXPECT_EQ(ran.code, 2);
  EXPECT_TRUE(contains(ran.err, "is no trace")) << ran.err;
  EXPECT_EQ(content_of(file.path()), "a letter");
}

TEST(Record, ThePartsOfSeveralProcessesBecomeOneTrace) {
  const TemporaryFile file;
  const Ran ran = interleave("record -o " + file.path().string() + " -- sh -c '" + k_programs + "/lesson-01-async & " + k_programs +
                             "/lesson-01-sync; wait'");
  EXPECT_EQ(ran.code, 0) << ran.err;
  const model::Trace trace = model::Trace::load(file.path());
  expect_sound(trace);
  EXPECT_EQ(trace.prints().size(), 2u * 9);
  EXPECT_EQ(trace.tasks().size(), 4u);
  for (const auto& entry : std::filesystem::directory_iterator{file.path().parent_path()})
    EXPECT_FALSE(entry.path().filename().string().starts_with(file.path().filename().string() + ".")) << entry.path();
}

TEST(Record, AProcessThatStillRunsKeepsItsFileAndIsTold) {
  const TemporaryFile file;
  // The second one runs on for a quarter of a second after the shell has ended.
  const Ran ran = interleave("record -o " + file.path().string() + " -- sh -c '" + k_programs + "/lesson-01-async; " + k_programs +
                             "/lesson-01-sync & sleep 0.1'");
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_TRUE(contains(ran.err, "still runs and records into " + file.path().string() + ".")) << ran.err;
  expect_sound(model::Trace::load(file.path()));
  const auto end = ran.err.find(".ilv;");
  const auto begin = ran.err.rfind(' ', end);
  const std::filesystem::path part = ran.err.substr(begin + 1, end + 4 - begin - 1);
  std::this_thread::sleep_for(std::chrono::milliseconds{400});
  expect_sound(model::Trace::load(part));
  std::filesystem::remove(part);
}

TEST(Record, AProgramThatIsKilledLeavesATraceThatOpens) {
  const TemporaryFile file;
  // Lesson 01 takes 240 ms; it is killed after 100.
  const Ran ran = run_shell(k_programs + "/interleave record -o " + file.path().string() + " -- sh -c '" + k_programs +
                            "/lesson-01-sync & sleep 0.1; kill -9 $!'");
  const model::Trace trace = model::Trace::load(file.path());
  expect_sound(trace);
  EXPECT_FALSE(trace.file().info().clean);
  EXPECT_GE(trace.prints().size(), 1u);
  const Ran check = interleave("check " + file.path().string());
  EXPECT_EQ(check.code, 0) << check.out;
  const Ran info = interleave("info " + file.path().string());
  EXPECT_TRUE(contains(info.out, "not in order")) << info.out;
}

}  // namespace
}  // namespace interleave::test
