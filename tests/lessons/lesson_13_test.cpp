// Lesson 13. A timeout cancels what is awaited in it and nothing else; `finally` runs; what is shielded goes on.
#include "tests/lessons/events.hpp"

namespace interleave::test {
namespace {

using trace::EventKind;

class Lesson13 : public testing::TestWithParam<Recording> {
 protected:
  model::Trace trace = lesson_trace(GetParam(), "13-timeouts", "timeouts");
};
INSTANTIATE_TEST_SUITE_P(, Lesson13, recordings(), name_of_recording);

TEST_P(Lesson13, TheTimeoutCancelsTheRightTask) {
  EXPECT_EQ(count_about(trace, EventKind::task_cancel, "hasty"), 1u);
  EXPECT_EQ(count_about(trace, EventKind::task_cancel, "film"), 1u) << "passed on from hasty";
  EXPECT_EQ(count_about(trace, EventKind::task_cancel, "careful"), 1u);
  for (const auto task : {"everything", "patient", "photo", "payment"}) EXPECT_EQ(count_about(trace, EventKind::task_cancel, task), 0u);
  EXPECT_EQ(the_task(trace, "film").outcome, trace::Outcome::cancelled);
  for (const auto task : {"everything", "patient", "photo", "hasty", "careful", "payment"})
    EXPECT_EQ(the_task(trace, task).outcome, trace::Outcome::returned) << task;
}

TEST_P(Lesson13, FinallyRunsInTheCancelledTaskBeforeTheTimeoutIsReported) {
  const model::Print finally = printed(trace, "film: finally");
  EXPECT_EQ(finally.task, task_named(trace, "film"));
  EXPECT_GT(finally.event, event_about(trace, EventKind::task_cancel, "film"));
  EXPECT_LT(finally.event, the_task(trace, "film").finished);
  EXPECT_LT(the_task(trace, "film").finished, printed(trace, "hasty: timed out").event);
  EXPECT_EQ(std::ranges::count(output_of(trace), "film: ready"), 0);
}

TEST_P(Lesson13, TheShieldedTaskGoesOn) {
  const model::Task payment = the_task(trace, "payment");
  EXPECT_LT(event_about(trace, EventKind::task_cancel, "careful"), payment.finished);
  const auto film = model::lifetime(trace, task_named(trace, "film"));
  const auto shielded = model::lifetime(trace, task_named(trace, "payment"));
  EXPECT_TRUE(model::interleave(film, shielded));
  EXPECT_GT(2 * shielded.length_ns(), 3 * film.length_ns()) << "160 ms against 60";
  EXPECT_LT(printed(trace, "careful: timed out").event, printed(trace, "payment: ready").event);
  EXPECT_EQ(the_task(trace, "careful").outcome, trace::Outcome::returned);
}

}  // namespace
}  // namespace interleave::test
