// Lesson 03. Register, poll, call back: each callback runs because an event happened; the loop is idle in between.
#include "tests/lessons/lesson.hpp"

namespace interleave::test {
namespace {

class Lesson03 : public testing::TestWithParam<Origin> {
 protected:
  model::Trace trace = lesson_trace(GetParam(), "lesson-03", "03-event-loop/event_loop.ilv");
};
INSTANTIATE_TEST_SUITE_P(, Lesson03, testing::Values(Origin::fresh, Origin::stored), name_of_origin);

TEST_P(Lesson03, EachResumeHasACauseThatHappenedBefore) {
  std::size_t resumes = 0;
  for (model::EventIndex i = 0; i < trace.event_count(); ++i) {
    if (trace.kind(i) != trace::EventKind::task_resume) continue;
    ++resumes;
    const model::EventIndex wake = model::cause_of(trace, i);
    ASSERT_NE(wake, model::k_none) << "resume #" << i;
    EXPECT_LT(wake, i);
    EXPECT_TRUE(trace.event(wake).id(trace::FieldName::cause)) << "somebody or something woke it";
  }
  EXPECT_GE(resumes, 8u);
}

TEST_P(Lesson03, TheCallbackRunsBecauseItsTimeHadCome) {
  ASSERT_FALSE(trace.spans().empty());
  const model::Entity cause = trace.find(trace.spans()[0].cause);
  ASSERT_EQ(cause.kind, trace::EntityKind::resource);
  EXPECT_EQ(trace.resources()[cause.index].kind, trace::ResourceKind::timer);
}

TEST_P(Lesson03, TheJobRunsOnAnotherThreadThanTheLoop) {
  ASSERT_EQ(trace.jobs().size(), 1u);
  EXPECT_NE(trace.jobs()[0].thread, trace.loops()[0].thread);
  EXPECT_EQ(trace.jobs()[0].value, "4096");
}

TEST_P(Lesson03, InBetweenTheLoopIsIdle) {
  std::int64_t idle = 0, busy = 0;
  for (const auto& poll : trace.loops()[0].polls) idle += poll.length_ns();
  for (const auto& run : trace.loops()[0].runs) busy += run.time.length_ns();
  EXPECT_GT(idle, milliseconds(80)) << "of some 120";
  EXPECT_GT(idle, 5 * busy);
}

}  // namespace
}  // namespace interleave::test
