// `interleave lessons` and `interleave lesson N`, without a display.
#include "tests/cli/run_command.hpp"
#include "tests/support/temporary_folder.hpp"

namespace interleave::test {
namespace {

TEST(LessonCommand, ListsTheCourse) {
  const Ran english = interleave("lessons"), chinese = interleave("lessons --lang zh");
  EXPECT_EQ(english.code, 0) << english.err;
  EXPECT_TRUE(contains(english.out, "01  Three prints")) << english.out;
  EXPECT_TRUE(contains(chinese.out, "01  三")) << chinese.out;
  const Ran none = interleave("lessons", "INTERLEAVE_LESSONS=/not/there");
  EXPECT_EQ(none.code, 2);
  EXPECT_TRUE(contains(none.err, "/not/there")) << none.err;
}

TEST(LessonCommand, TellsALessonWithItsTimelineAndSteps) {
  const Ran ran = interleave("lesson 4");
  EXPECT_EQ(ran.code, 0) << ran.err;
  for (const char* part : {"Step by step", "`fast` has finished: it returned 2", "Two questions", "--answers", "event loop"})
    EXPECT_TRUE(contains(ran.out, part)) << part << ran.out;
  EXPECT_FALSE(contains(ran.out, "The trace answers"));
  EXPECT_TRUE(contains(interleave("lesson 4 --answers").out, "The trace answers"));
  EXPECT_TRUE(contains(interleave("lesson 4 --lang zh").out, "一步一步"));
  EXPECT_TRUE(contains(interleave("lesson 4 --python").out, "`fast` has finished: it returned 2"));
  const Ran plain = interleave("lesson 4", "LC_ALL=C");
  EXPECT_TRUE(std::ranges::all_of(plain.out, [](char byte) { return static_cast<unsigned char>(byte) < 0x80; }));
}

TEST(LessonCommand, OneProgramOfTwoCanBeChosen) {
  const Ran both = interleave("lesson 1"), sync = interleave("lesson 1 --sync"), async = interleave("lesson 1 --variant async");
  EXPECT_TRUE(contains(both.out, "\nsync\n") && contains(both.out, "\nasync\n"));
  EXPECT_TRUE(contains(sync.out, "\nsync\n") && !contains(sync.out, "\nasync\n")) << sync.out;
  EXPECT_TRUE(contains(async.out, "\nasync\n") && !contains(async.out, "\nsync\n"));
  const Ran none = interleave("lesson 4 --sync");
  EXPECT_EQ(none.code, 2);
  EXPECT_TRUE(contains(none.err, "no program `sync`; it has gather")) << none.err;
  EXPECT_EQ(interleave("lesson 99").code, 2);
}

TEST(LessonCommand, RecordsItHereAndNow) {
  const TemporaryFolder folder;
  const std::string here = "cd " + folder.path() + " && env -u DISPLAY -u WAYLAND_DISPLAY LC_ALL=C.UTF-8 " + k_programs + "/interleave ";
  const Ran cpp = run_shell(here + "lesson 4 --record");
  EXPECT_EQ(cpp.code, 0) << cpp.err;
  EXPECT_TRUE(contains(cpp.out, "Step by step")) << cpp.out;
  EXPECT_EQ(interleave("check " + folder.path() + "/lesson-04-gather.ilv").code, 0);
  if (!std::filesystem::exists(k_programs + "/../python/bootstrap")) GTEST_SKIP() << "this build records no Python";
  const Ran python = run_shell(here + "lesson 4 --record --python");
  EXPECT_EQ(python.code, 0) << python.err;
  EXPECT_EQ(interleave("check " + folder.path() + "/lesson-04-gather.python.ilv").code, 0);
}

TEST(LessonCommand, CopiesItsProgramsForAnExperiment) {
  const TemporaryFolder folder;
  const std::filesystem::path copy = folder.path() + "/mine";
  const Ran ran = interleave("lesson 4 --copy " + copy.string());
  EXPECT_EQ(ran.code, 0) << ran.err;
  for (const char* file : {"gather.cpp", "gather.py", "CMakeLists.txt", "CMakePresets.json", "README.md"})
    EXPECT_TRUE(std::filesystem::exists(copy / file)) << file;
  const Ran python = run_shell("cd " + copy.string() + " && python3 gather.py");
  EXPECT_TRUE(contains(python.out, "the results: 1 and 2")) << python.err;
  const Ran again = interleave("lesson 4 --copy " + copy.string());
  EXPECT_EQ(again.code, 2) << "nothing of the student's is overwritten";
}

}  // namespace
}  // namespace interleave::test
