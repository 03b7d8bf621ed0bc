// Lesson 14. One of a gather raises: the others run on. One of a TaskGroup raises: its siblings are cancelled. The error of a forgotten
// task is seen by nobody.
#include "tests/lessons/events.hpp"
#include "tracer/insight/diagnose.hpp"

namespace interleave::test {
namespace {

using trace::EventKind;
using trace::Outcome;

class Lesson14 : public testing::TestWithParam<Recording> {};
INSTANTIATE_TEST_SUITE_P(, Lesson14, recordings(), name_of_recording);

TEST_P(Lesson14, TheOthersOfAGatherRunOn) {
  const auto trace = lesson_trace(GetParam(), "14-failures", "gather");
  EXPECT_EQ(the_task(trace, "rice").outcome, Outcome::raised);
  EXPECT_TRUE(the_task(trace, "rice").value.ends_with("rice is burnt"));
  const model::Print seen = printed(trace, "dinner: rice is burnt");
  EXPECT_EQ(seen.task, task_named(trace, "dinner"));
  for (const auto dish : {"soup", "fish"}) {
    EXPECT_EQ(the_task(trace, dish).outcome, Outcome::returned);
    EXPECT_GT(the_task(trace, dish).finished, seen.event) << dish << " runs on when dinner knows of the error";
    EXPECT_EQ(count_about(trace, EventKind::task_cancel, dish), 0u);
  }
}

TEST_P(Lesson14, TheSiblingsInATaskGroupAreCancelled) {
  const auto trace = lesson_trace(GetParam(), "14-failures", "group");
  EXPECT_EQ(the_task(trace, "rice").outcome, Outcome::raised);
  const model::Print seen = printed(trace, "dinner: 1 dish is burnt");
  for (const auto dish : {"soup", "fish"}) {
    EXPECT_EQ(the_task(trace, dish).outcome, Outcome::cancelled);
    EXPECT_GT(event_about(trace, EventKind::task_cancel, dish), the_task(trace, "rice").finished);
    EXPECT_LT(the_task(trace, dish).finished, seen.event) << "dinner goes on when all have ended";
  }
  EXPECT_EQ(the_task(trace, "dinner").outcome, Outcome::returned);
  EXPECT_EQ(output_of(trace), (std::vector<std::string>{"dinner: 1 dish is burnt", "dinner: over"}));
}

TEST_P(Lesson14, NobodySeesTheErrorOfAForgottenTask) {
  const auto trace = lesson_trace(GetParam(), "14-failures", "forgotten");
  const model::Task cake = the_task(trace, "cake");
  EXPECT_EQ(cake.outcome, Outcome::raised);
  for (model::EventIndex i = 0; i < trace.event_count(); ++i)
    if (trace.kind(i) == EventKind::task_wake) {
      EXPECT_NE(trace.event(i).id(trace::FieldName::cause), cake.id) << "its end wakes nobody";
    }
  EXPECT_EQ(the_task(trace, "dinner").outcome, Outcome::returned);
  EXPECT_EQ(output_of(trace), (std::vector<std::string>{"soup: ready", "dinner: over"}));
  const auto found = insight::diagnose(trace).findings;
  const auto lost = std::ranges::find(found, insight::Rule::exception_never_retrieved, &insight::Finding::rule);
  ASSERT_NE(lost, found.end());
  EXPECT_EQ(trace.tasks()[lost->task].name, "cake");
}

}  // namespace
}  // namespace interleave::test
