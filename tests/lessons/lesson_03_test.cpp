// Lesson 03. Register, poll, call back: each callback runs because an event happened; the loop is idle in between.
#include "tests/lessons/lesson.hpp"

namespace interleave::test {
namespace {

class Lesson03 : public testing::TestWithParam<Recording> {
 protected:
  model::Trace trace = lesson_trace(GetParam(), "03-event-loop", "event_loop");
};
INSTANTIATE_TEST_SUITE_P(, Lesson03, recordings(), name_of_recording);

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
  // What sets the bell is no task: the loop calls it when it has waited long enough.
  const auto bell = std::ranges::find(trace.resources(), trace::ResourceKind::event, &model::Resource::kind);
  ASSERT_NE(bell, trace.resources().end());
  const auto events = trace.events_of_resource(static_cast<model::ResourceIndex>(bell - trace.resources().begin()));
  const auto set = std::ranges::find(events, trace::EventKind::resource_state, [&](model::EventIndex event) { return trace.kind(event); });
  ASSERT_NE(set, events.end());
  EXPECT_EQ(trace.running_task_of(*set), model::k_none);
  const auto& polls = trace.loops()[0].polls;
  EXPECT_TRUE(std::ranges::any_of(polls, [&](const model::Interval& poll) {
    return poll.end_ns <= trace.time_ns(*set) && trace.time_ns(*set) - poll.end_ns < milliseconds(5);
  })) << "it comes right after a wait";
  EXPECT_GT(trace.time_ns(*set) - trace.time_ns(trace.tasks()[0].created), milliseconds(55)) << "it was asked for in 60 ms";
  if (GetParam().written == Written::python) return;  // which does not tell which callback ran
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
