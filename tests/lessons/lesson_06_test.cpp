// Lesson 06. One blocking call holds up every other task; the same work in a worker thread does not.
#include "tests/lessons/lesson.hpp"

namespace interleave::test {
namespace {

class Lesson06 : public testing::TestWithParam<Recording> {
 protected:
  model::Trace traced(const std::string& stem) { return lesson_trace(GetParam(), "06-blocking", stem); }
};
INSTANTIATE_TEST_SUITE_P(, Lesson06, recordings(), name_of_recording);

model::Loop::Run longest_run(const model::Trace& trace) {
  model::Loop::Run longest;
  for (const auto& run : trace.loops()[0].runs)
    if (run.time.length_ns() > longest.time.length_ns()) longest = run;
  return longest;
}

std::size_t runs_within(const model::Trace& trace, std::string_view name, model::Interval time) {
  const auto& runs = trace.loops()[0].runs;
  return static_cast<std::size_t>(std::ranges::count_if(runs, [&](const model::Loop::Run& run) {
    return run.task == task_named(trace, name) && run.time.begin_ns > time.begin_ns && run.time.end_ns < time.end_ns;
  }));
}

TEST_P(Lesson06, WhileTheCallBlocksNobodyElseRuns) {
  const auto trace = traced("blocking");
  const auto blocked = longest_run(trace);
  EXPECT_EQ(trace.tasks()[blocked.task].name, "report");
  EXPECT_GE(blocked.time.length_ns(), milliseconds(175));
  EXPECT_TRUE(trace.jobs().empty());
  for (const auto name : {"clock", "lamp"}) EXPECT_EQ(runs_within(trace, name, blocked.time), 0u) << name;
}

TEST_P(Lesson06, EveryOtherTaskIsHeldUpUntilItReturns) {
  const auto trace = traced("blocking");
  const auto blocked = longest_run(trace);
  for (const auto name : {"clock", "lamp"}) {
    // The wait in which the block fell ends only behind it, although its timer had long run out.
    const auto wait = trace.segment_at(task_named(trace, name), blocked.time.begin_ns + blocked.time.length_ns() / 2);
    ASSERT_TRUE(wait);
    EXPECT_EQ(wait->wait, trace::WaitKind::timer);
    EXPECT_GE(wait->time.end_ns, blocked.time.end_ns);
    EXPECT_GT(wait->time.length_ns(), milliseconds(150)) << name << " wanted to sleep for 40 or 70 ms";
  }
}

TEST_P(Lesson06, OnAWorkerThreadTheCallHoldsUpNobody) {
  const auto trace = traced("threaded");
  ASSERT_EQ(trace.jobs().size(), 1u);
  const model::Job job = trace.jobs()[0];
  EXPECT_NE(job.thread, trace.loops()[0].thread);
  EXPECT_EQ(job.value, "7");
  const model::Interval work{trace.time_ns(job.begun), trace.time_ns(job.ended)};
  EXPECT_GE(work.length_ns(), milliseconds(175));
  EXPECT_GE(runs_within(trace, "clock", work), 3u);
  EXPECT_GE(runs_within(trace, "lamp", work), 2u);
  EXPECT_LT(longest_run(trace).time.length_ns(), work.length_ns() / 4);
}

TEST_P(Lesson06, TheOrderOfTheLinesTellsIt) {
  const auto place = [](const std::vector<std::string>& lines, std::string_view line) { return std::ranges::find(lines, line); };
  const auto blocking = output_of(traced("blocking")), threaded = output_of(traced("threaded"));
  EXPECT_LT(place(blocking, "report: 7 pages"), place(blocking, "clock: 2"));
  EXPECT_LT(place(blocking, "report: 7 pages"), place(blocking, "lamp: 1"));
  EXPECT_GT(place(threaded, "report: 7 pages"), place(threaded, "clock: 3"));
  EXPECT_GT(place(threaded, "report: 7 pages"), place(threaded, "lamp: 2"));
  EXPECT_TRUE(std::ranges::is_permutation(blocking, threaded));
}

TEST_P(Lesson06, TheWholeTakesLessWhenNobodyIsHeldUp) {
  const auto blocking = traced("blocking"), threaded = traced("threaded");
  EXPECT_GT(model::lifetime(blocking, 0).length_ns(), model::lifetime(threaded, 0).length_ns() * 5 / 4);
}

}  // namespace
}  // namespace interleave::test
