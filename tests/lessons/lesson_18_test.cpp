// Lesson 18. A coroutine that was never awaited and a task that nobody waits for: both are named. With both awaits nothing is found.
#include "tests/lessons/events.hpp"
#include "tracer/insight/diagnose.hpp"

namespace interleave::test {
namespace {

using trace::EventKind;
using trace::Outcome;

class Lesson18 : public testing::TestWithParam<Recording> {};
INSTANTIATE_TEST_SUITE_P(, Lesson18, recordings(), name_of_recording);

TEST_P(Lesson18, WhatWasNeverAwaitedNeverRanAndIsNamed) {
  const auto trace = lesson_trace(GetParam(), "18-forgotten", "forgotten");
  for (const std::string& line : output_of(trace)) EXPECT_FALSE(line.starts_with("letter")) << line;
  std::size_t never_entered = 0;
  for (const model::Frame& frame : trace.frames())
    if (frame.entered == model::k_none) {
      EXPECT_EQ(frame.function, "save");
      ++never_entered;
    }
  EXPECT_EQ(never_entered, 1u);
  const auto found = insight::diagnose(trace).findings;
  const auto finding = std::ranges::find(found, insight::Rule::never_awaited, &insight::Finding::rule);
  ASSERT_NE(finding, found.end());
  EXPECT_EQ(finding->count, 1u);
  EXPECT_NE(insight::sentence(trace, *finding).find("`save`"), std::string::npos);
}

TEST_P(Lesson18, WhatNobodyWaitsForIsCutOffAndNamed) {
  const auto trace = lesson_trace(GetParam(), "18-forgotten", "forgotten");
  const model::Task photo = the_task(trace, "photo");
  EXPECT_NE(photo.first_resume, model::k_none) << "it had begun";
  EXPECT_EQ(photo.outcome, Outcome::cancelled);
  EXPECT_GT(event_about(trace, EventKind::task_cancel, "photo"), the_task(trace, "editor").finished);
  EXPECT_EQ(output_of(trace), (std::vector<std::string>{"photo: being saved", "editor: closed"}));
  const auto found = insight::diagnose(trace).findings;
  const auto finding = std::ranges::find(found, insight::Rule::orphan_task, &insight::Finding::rule);
  ASSERT_NE(finding, found.end());
  EXPECT_EQ(trace.tasks()[finding->task].name, "photo");
}

TEST_P(Lesson18, WithBothAwaitsAllIsSaved) {
  const auto trace = lesson_trace(GetParam(), "18-forgotten", "awaited");
  EXPECT_EQ(the_task(trace, "photo").outcome, Outcome::returned);
  EXPECT_LT(the_task(trace, "photo").finished, printed(trace, "editor: closed").event);
  EXPECT_EQ(output_of(trace),
            (std::vector<std::string>{"letter: being saved", "letter: saved", "photo: being saved", "photo: saved", "editor: closed"}));
  for (const auto& finding : insight::diagnose(trace).findings) {
    EXPECT_NE(finding.rule, insight::Rule::never_awaited);
    EXPECT_NE(finding.rule, insight::Rule::orphan_task);
  }
}

}  // namespace
}  // namespace interleave::test
