// Lesson 16. Two locks in opposite order: the circle is named. In the same order there is a queue, and no circle.
#include "tests/lessons/events.hpp"
#include "tracer/insight/await_graph.hpp"
#include "tracer/insight/diagnose.hpp"
#include "tracer/model/state.hpp"

namespace interleave::test {
namespace {

using trace::EventKind;
using trace::Outcome;
using trace::WaitKind;

class Lesson16 : public testing::TestWithParam<Recording> {};
INSTANTIATE_TEST_SUITE_P(, Lesson16, recordings(), name_of_recording);

/// The task's wait for a lock that lasts longest: of a deadlock, the one that does not end by itself.
model::Segment longest_lock_wait(const model::Trace& trace, std::string_view task) {
  model::Segment longest;
  for (const model::Segment& segment : trace.segments(task_named(trace, task)))
    if (segment.state == model::TaskState::waiting && segment.wait == WaitKind::lock && segment.time.length_ns() > longest.time.length_ns())
      longest = segment;
  return longest;
}

TEST_P(Lesson16, TheCircleIsNamed) {
  const auto trace = lesson_trace(GetParam(), "16-deadlock", "deadlock");
  const auto found = insight::diagnose(trace).findings;
  const auto deadlock = std::ranges::find(found, insight::Rule::deadlock, &insight::Finding::rule);
  ASSERT_NE(deadlock, found.end());
  std::vector<std::string_view> circle;
  for (const insight::Concerned& concerned : deadlock->tasks) circle.push_back(trace.tasks()[concerned.task].name);
  std::ranges::sort(circle);
  EXPECT_EQ(circle, (std::vector<std::string_view>{"ada", "ben"}));
}

TEST_P(Lesson16, EachWaitsForTheLockOfTheOther) {
  const auto trace = lesson_trace(GetParam(), "16-deadlock", "deadlock");
  const model::Segment ada = longest_lock_wait(trace, "ada"), ben = longest_lock_wait(trace, "ben");
  EXPECT_NE(ada.on, ben.on);
  const auto closed = std::max(ada.begin_event, ben.begin_event);
  EXPECT_EQ(insight::await_graph(trace, trace.state_at(closed)).circles.size(), 1u);
  EXPECT_TRUE(insight::await_graph(trace, trace.state_at(closed - 1)).circles.empty()) << "it is the second wait that closes the circle";
  // Nothing but the timeout ends it.
  for (const auto task : {"ada", "ben"}) {
    EXPECT_EQ(count_about(trace, EventKind::task_cancel, task), 1u);
    EXPECT_EQ(the_task(trace, task).outcome, Outcome::cancelled);
  }
  EXPECT_GT(ben.time.length_ns(), milliseconds(100));
  EXPECT_EQ(output_of(trace).back(), "desk: nothing happens any more, so I stop them");
}

TEST_P(Lesson16, InTheSameOrderOneWaitsAndBothFinish) {
  const auto trace = lesson_trace(GetParam(), "16-deadlock", "ordered");
  for (const auto& finding : insight::diagnose(trace).findings) EXPECT_NE(finding.rule, insight::Rule::deadlock);
  EXPECT_EQ(longest_lock_wait(trace, "ada").begin_event, model::k_none);
  const model::Segment ben = longest_lock_wait(trace, "ben");
  ASSERT_NE(ben.end_event, model::k_none);
  EXPECT_EQ(trace.task(trace.event(ben.end_event).id(trace::FieldName::cause)), task_named(trace, "ada")) << "she gives the pen back";
  EXPECT_EQ(output_of(trace), (std::vector<std::string>{"ada: has one, wants the other", "ada: has both", "ada: the letter is written",
                                                        "ben: has one, wants the other", "ben: has both", "ben: the letter is written",
                                                        "desk: all is written"}));
}

}  // namespace
}  // namespace interleave::test
