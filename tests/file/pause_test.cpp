// Recording is switched off and on while the program runs, and the trace says where something is missing.
#include <gtest/gtest.h>

#include <thread>

#include "tests/file/recorded_file.hpp"

namespace interleave::test {
namespace {

using record::EventKind;

TEST(Pause, WhatHappensMeanwhileIsNotRecordedAndTheTraceSaysSo) {
  const TemporaryFile file;
  {
    const record::Recording recording{virtual_time(file.path())};
    const std::uint32_t session = record::session_id();
    record::mark("before");
    record::pause();
    EXPECT_FALSE(record::recording());
    EXPECT_EQ(record::session_id(), 0u);
    record::mark("meanwhile");
    record::resume();
    EXPECT_EQ(record::session_id(), session) << "what the session has heard of, it still knows";
    record::mark("after");
  }
  const auto trace = file::TraceFile::open(file.path());
  const auto events = decoded(trace);
  ASSERT_EQ(events.size(), 4u);
  EXPECT_EQ(events[1].text, "before");
  EXPECT_EQ(events[2].kind, EventKind::lost);
  EXPECT_EQ(events[2].as<trace::LostReason>(trace::FieldName::reason), trace::LostReason::paused);
  EXPECT_EQ(events[2][trace::FieldName::count], 0u) << "nobody counts while it is off";
  EXPECT_EQ(events[3].text, "after");
}

TEST(Pause, EachThreadSaysSoWhereItGoesOn) {
  const TemporaryFile file;
  {
    const record::Recording recording{virtual_time(file.path())};
    record::mark("main");
    std::atomic<int> step = 0;
    std::thread other{[&] {
      record::mark("other");
      step = 1;
      while (step != 2) std::this_thread::yield();
      record::mark("other again");
    }};
    while (step != 1) std::this_thread::yield();
    record::pause();
    record::resume();
    step = 2;
    other.join();
  }
  std::size_t losses = 0;
  for (const trace::Event& event : decoded(file::TraceFile::open(file.path()))) losses += event.kind == EventKind::lost ? 1 : 0;
  EXPECT_EQ(losses, 1u) << "the main thread has not gone on";
}

TEST(Pause, TwiceIsOnceAndWithoutASessionItIsNothing) {
  record::pause();
  record::resume();
  EXPECT_FALSE(record::recording());
  const TemporaryFile file;
  const record::Recording recording{virtual_time(file.path())};
  record::pause();
  record::pause();
  record::resume();
  record::resume();
  EXPECT_TRUE(record::recording());
}

}  // namespace
}  // namespace interleave::test
