// Lesson 04. `gather(slow(), fast())` returns both values in the order of its arguments, whichever finishes first.
#include "tests/lessons/lesson.hpp"

namespace interleave::test {
namespace {

class Lesson04 : public testing::TestWithParam<Recording> {
 protected:
  model::Trace trace = lesson_trace(GetParam(), "04-gather", "gather");
};
INSTANTIATE_TEST_SUITE_P(, Lesson04, recordings(), name_of_recording);

TEST_P(Lesson04, TheSecondFinishesFirst) {
  ASSERT_EQ(trace.groups().size(), 1u);
  const auto& members = trace.groups()[0].members;
  ASSERT_EQ(members.size(), 2u);
  const model::Task& slow = trace.tasks()[trace.task(members[0])];
  const model::Task& fast = trace.tasks()[trace.task(members[1])];
  EXPECT_EQ(slow.function, "slow");
  EXPECT_EQ(fast.function, "fast");
  EXPECT_LT(fast.finished, slow.finished);
  EXPECT_EQ(output_of(trace).front(), "fast has finished");
}

TEST_P(Lesson04, TheValuesComeInTheOrderOfTheArguments) {
  EXPECT_EQ(trace.groups()[0].outcome, trace::Outcome::returned);
  const auto& members = trace.groups()[0].members;
  ASSERT_EQ(members.size(), 2u);
  EXPECT_EQ(trace.tasks()[trace.task(members[0])].value, "1");
  EXPECT_EQ(trace.tasks()[trace.task(members[1])].value, "2");
  if (GetParam().written == Written::cpp) {
    EXPECT_EQ(trace.groups()[0].value, "[1, 2]");  // Python tells only the members' values
  }
  EXPECT_EQ(output_of(trace).back(), "the results: 1 and 2");
}

TEST_P(Lesson04, TheyOverlap) {
  const auto& members = trace.groups()[0].members;
  EXPECT_TRUE(model::interleave(model::lifetime(trace, trace.task(members[0])), model::lifetime(trace, trace.task(members[1]))));
}

}  // namespace
}  // namespace interleave::test
