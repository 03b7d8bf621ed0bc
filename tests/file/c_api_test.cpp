// A program in plain C99 is recorded, from inside and from outside; built without recording it runs all the same.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/file/recorded_file.hpp"

namespace interleave::test {
namespace {

int run(const char* program, const char* argument, const char* trace_from_outside) {
  const pid_t child = fork();
  if (child == 0) {
    if (trace_from_outside != nullptr) setenv("INTERLEAVE_TRACE", trace_from_outside, 1);
    execl(program, program, argument, nullptr);
    _exit(127);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

void expect_its_trace(const std::filesystem::path& path) {
  const model::Trace trace = model::Trace::load(path);
  expect_sound(trace);
  ASSERT_EQ(trace.tasks().size(), 2u);
  EXPECT_EQ(trace.tasks()[0].name, "red");
  EXPECT_EQ(trace.tasks()[1].name, "green");
  EXPECT_EQ(trace.tasks()[0].resumes, 3u);
  EXPECT_EQ(trace.tasks()[1].value, "done");
  EXPECT_EQ(trace.tasks()[0].function, "start_task");
  EXPECT_TRUE(trace.site(trace.tasks()[0].site).file.ends_with("c_program.c"));
  EXPECT_EQ(trace.prints().size(), 6u);
  EXPECT_FALSE(trace.sources().empty());
}

TEST(CApi, AProgramStartsItsOwnRecording) {
  const TemporaryFile file;
  EXPECT_EQ(run(C_PROGRAM, file.path().c_str(), nullptr), 42);
  expect_its_trace(file.path());
}

TEST(CApi, AProgramIsRecordedFromOutside) {
  const TemporaryFile file;
  EXPECT_EQ(run(C_PROGRAM, nullptr, file.path().c_str()), 42);
  expect_its_trace(file.path());
}

TEST(CApi, BuiltWithoutRecordingItDoesWithoutTheRecorder) {
  const TemporaryFile file;
  EXPECT_EQ(run(C_PROGRAM_UNRECORDED, nullptr, file.path().c_str()), 42);
  EXPECT_FALSE(std::filesystem::exists(file.path()));
}

}  // namespace
}  // namespace interleave::test
