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

TEST(CApi, ASessionIsMadeAsItsOptionsSay) {
  const TemporaryFile file;
  ilv_options options{};
  options.path = file.path().c_str();
  options.clock = "virtual";
  options.precision = "coarse";
  options.max_bytes = 1 << 20;
  options.when_full = "wait";
  ASSERT_EQ(ilv_start(&options, nullptr, 0), 1);
  ilv_set_virtual_time(5'000);
  for (int i = 0; i < 300'000; ++i) ilv_mark(ILV_NOW, 0, ILV_TEXT("a flight recorder forgets"));
  ilv_stop();
  const file::TraceFile trace = file::TraceFile::open(file.path());
  EXPECT_EQ(trace.info().clock, trace::ClockKind::virtual_time);
  EXPECT_EQ(trace.info().precision, trace::Precision::coarse);
  EXPECT_LT(trace.info().bytes, 2u << 20);
  std::uint64_t given_up = 0;
  for (const trace::Event& event : decoded(trace)) {
    if (event.kind != trace::EventKind::lost) continue;
    EXPECT_EQ(event.as<trace::LostReason>(trace::FieldName::reason), trace::LostReason::overwritten) << "it waits for room";
    given_up += event[trace::FieldName::count];
  }
  EXPECT_GT(given_up, 0u);
}

// A binding that was written when there were fewer options, and one that knows more.
TEST(CApi, OptionsOfAnotherSizeAreReadAsFarAsBothGo) {
  struct {
    ilv_options known;
    const char* of_a_later_version;
  } options{};
  const TemporaryFile file;
  options.known.path = file.path().c_str();
  options.known.recorder = "binding";
  options.known.clock = "no clock at all";
  ASSERT_EQ(ilv_start_sized(&options.known, offsetof(ilv_options, max_bytes), nullptr, 0), 1) << "nothing behind it is read";
  ilv_stop();
  EXPECT_EQ(file::TraceFile::open(file.path()).info().recorder, "binding");
  options.known.clock = "virtual";
  ASSERT_EQ(ilv_start_sized(&options.known, sizeof options, nullptr, 0), 1);
  ilv_stop();
  EXPECT_EQ(file::TraceFile::open(file.path()).info().clock, trace::ClockKind::virtual_time);
  options.of_a_later_version = "set";
  char error[200] = "";
  EXPECT_EQ(ilv_start_sized(&options.known, sizeof options, error, sizeof error), 0);
  EXPECT_NE(std::string_view{error}.find("does not know"), std::string_view::npos) << error;
  EXPECT_EQ(ilv_start_sized(&options.known, 4, nullptr, 0), 0) << "there is no path";
  EXPECT_EQ(ilv_start_sized(nullptr, 0, nullptr, 0), 0);
}

TEST(CApi, WhatCannotBeHadIsToldAndNothingIsRecorded) {
  const TemporaryFile file;
  const auto error_of = [&](auto&& change) {
    ilv_options options{};
    options.path = file.path().c_str();
    change(options);
    char error[200] = "";
    EXPECT_EQ(ilv_start(&options, error, sizeof error), 0);
    EXPECT_FALSE(std::filesystem::exists(file.path()));
    return std::string{error};
  };
  EXPECT_EQ(error_of([](ilv_options& options) { options.path = nullptr; }), "cannot record: ilv_options has no path");
  EXPECT_EQ(error_of([](ilv_options& options) { options.clock = "sundial"; }),
            "cannot record: clock \"sundial\" is not to be had here: it may be monotonic, virtual, or tsc where the machine has it");
  EXPECT_EQ(error_of([](ilv_options& options) { options.precision = "exact"; }),
            "cannot record: precision \"exact\" is not to be had here: it may be precise or coarse");
  EXPECT_EQ(error_of([](ilv_options& options) { options.when_full = "stop"; }),
            "cannot record: when_full \"stop\" is not to be had here: it may be lose or wait");
  EXPECT_NE(error_of([](ilv_options& options) { options.max_bytes = 4096; }).find("within 4096 bytes"), std::string::npos);
}

}  // namespace
}  // namespace interleave::test
