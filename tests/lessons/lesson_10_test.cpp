// Lesson 10. Ordinary file calls stop the loop; in worker threads the files are copied while the loop goes on.
#include "tests/lessons/events.hpp"

namespace interleave::test {
namespace {

using trace::EventKind;

class Lesson10 : public testing::TestWithParam<Recording> {};
INSTANTIATE_TEST_SUITE_P(, Lesson10, recordings(), name_of_recording);

/// How often the clock ticked in that time.
std::int64_t ticks(const model::Trace& trace, model::Interval time) {
  const model::TaskIndex clock = task_named(trace, "clock");
  std::int64_t count = 0;
  for (const auto& run : trace.loops()[0].runs)
    if (run.task == clock && run.time.begin_ns > time.begin_ns && run.time.begin_ns < time.end_ns) ++count;
  return count;
}

TEST_P(Lesson10, OrdinaryCallsStopTheLoop) {
  const auto trace = lesson_trace(GetParam(), "10-files", "blocking");
  const model::Task copier = the_task(trace, "copier");
  EXPECT_EQ(copier.resumes, 1u) << "one run, without an await";
  const model::Interval copying{trace.time_ns(copier.first_resume), trace.time_ns(copier.finished)};
  EXPECT_EQ(ticks(trace, copying), 0);
  // The clock's wait for its 10 ms goes on over the whole of it.
  const auto wait = trace.segment_at(task_named(trace, "clock"), (copying.begin_ns + copying.end_ns) / 2);
  ASSERT_TRUE(wait.has_value());
  EXPECT_GT(wait->time.end_ns, copying.end_ns);
}

TEST_P(Lesson10, InWorkerThreadsTheFilesAreCopiedWhileTheLoopGoesOn) {
  const auto trace = lesson_trace(GetParam(), "10-files", "async");
  ASSERT_EQ(trace.jobs().size(), 3u);
  model::Interval copying{trace.time().end_ns, 0};
  std::vector<model::ThreadIndex> threads;
  for (const model::Job& job : trace.jobs()) {
    EXPECT_NE(job.thread, trace.loops()[0].thread);
    EXPECT_EQ(std::ranges::count(threads, job.thread), 0) << "each has a thread of its own";
    threads.push_back(job.thread);
    copying.begin_ns = std::min(copying.begin_ns, trace.time_ns(job.begun));
    copying.end_ns = std::max(copying.end_ns, trace.time_ns(job.ended));
  }
  EXPECT_TRUE(model::interleave(model::lifetime(trace, task_named(trace, "copy 1")), model::lifetime(trace, task_named(trace, "copy 2"))));
  EXPECT_GE(ticks(trace, copying), std::max<std::int64_t>(1, copying.length_ns() / milliseconds(10) / 4));
}

TEST_P(Lesson10, BothCopyThemAll) {
  for (const auto variant : {"blocking", "async"})
    EXPECT_EQ(output_of(lesson_trace(GetParam(), "10-files", variant)), std::vector<std::string>{"3 files are copied"});
}

}  // namespace
}  // namespace interleave::test
