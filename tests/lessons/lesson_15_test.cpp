// Lesson 15. Tasks that await between reading and writing lose updates. A lock cures it; its queue is seen.
#include "tests/lessons/events.hpp"

namespace interleave::test {
namespace {

using trace::WaitKind;

class Lesson15 : public testing::TestWithParam<Recording> {};
INSTANTIATE_TEST_SUITE_P(, Lesson15, recordings(), name_of_recording);

/// From where the task read the balance to where it had written it back.
model::Interval update_of(const model::Trace& trace, const std::string& task) {
  return {trace.time_ns(printed(trace, task + ": the balance is").event), trace.time_ns(printed(trace, task + ": now it is").event)};
}

/// When the task waited for the lock: nothing where it had it at once.
model::Interval queued(const model::Trace& trace, std::string_view task) {
  for (const model::Segment& segment : trace.segments(task_named(trace, task)))
    if (segment.state == model::TaskState::waiting && segment.wait == WaitKind::lock) return segment.time;
  return {};
}

TEST_P(Lesson15, WithoutALockUpdatesInterleaveAndAreLost) {
  const auto trace = lesson_trace(GetParam(), "15-locks", "race");
  const auto ada = update_of(trace, "ada"), ben = update_of(trace, "ben"), cleo = update_of(trace, "cleo");
  EXPECT_TRUE(model::interleave(ada, ben));
  EXPECT_TRUE(model::interleave(ben, cleo));
  EXPECT_TRUE(model::interleave(ada, cleo));
  const auto output = output_of(trace);
  for (const auto name : {"ada", "ben", "cleo"}) EXPECT_EQ(std::ranges::count(output, std::string{name} + ": the balance is 100"), 1);
  EXPECT_EQ(output.back(), "bank: the balance is 130") << "only the last one's";
}

TEST_P(Lesson15, WithALockUpdatesRunInOrderAndNoneIsLost) {
  const auto trace = lesson_trace(GetParam(), "15-locks", "lock");
  const auto ada = update_of(trace, "ada"), ben = update_of(trace, "ben"), cleo = update_of(trace, "cleo");
  EXPECT_TRUE(model::run_in_order(ada, ben));
  EXPECT_TRUE(model::run_in_order(ben, cleo));
  EXPECT_EQ(output_of(trace),
            (std::vector<std::string>{"ada: the balance is 100", "ada: now it is 110", "ben: the balance is 110", "ben: now it is 130",
                                      "cleo: the balance is 130", "cleo: now it is 160", "bank: the balance is 160"}));
}

TEST_P(Lesson15, TheQueueOfTheLockIsSeen) {
  const auto trace = lesson_trace(GetParam(), "15-locks", "lock");
  EXPECT_EQ(queued(trace, "ada").length_ns(), 0) << "the lock was free";
  const auto ben = queued(trace, "ben"), cleo = queued(trace, "cleo");
  EXPECT_GT(ben.length_ns(), milliseconds(40));
  EXPECT_TRUE(model::interleave(ben, cleo)) << "two in the queue at once";
  EXPECT_LT(ben.end_ns, cleo.end_ns) << "first come, first served";
  // Each release wakes the next in the queue.
  const model::TaskIndex ben_task = task_named(trace, "ben");
  for (const model::Segment& segment : trace.segments(ben_task))
    if (segment.wait == WaitKind::lock && segment.state == model::TaskState::waiting) {
      EXPECT_EQ(trace.task(trace.event(segment.end_event).id(trace::FieldName::cause)), task_named(trace, "ada"));
    }
}

}  // namespace
}  // namespace interleave::test
