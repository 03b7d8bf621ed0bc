// Lesson 02. Calling makes a coroutine and runs nothing; await runs it; the returned value arrives on the await edge.
#include "tests/lessons/lesson.hpp"

namespace interleave::test {
namespace {

class Lesson02 : public testing::TestWithParam<Origin> {
 protected:
  model::Trace trace = lesson_trace(GetParam(), "lesson-02", "02-await/await.ilv");
  model::Frame frame_of(std::string_view function) {
    const auto found = std::ranges::find(trace.frames(), function, &model::Frame::function);
    EXPECT_NE(found, trace.frames().end()) << function;
    return *found;
  }
};
INSTANTIATE_TEST_SUITE_P(, Lesson02, testing::Values(Origin::fresh, Origin::stored), name_of_origin);

TEST_P(Lesson02, CallingRunsNothing) {
  const model::Frame greet = frame_of("greet");
  // Between the call and the await the caller itself has slept: a whole wait lies between.
  EXPECT_GT(trace.time_ns(greet.entered) - trace.time_ns(greet.created), milliseconds(40));
  for (const model::Print& print : trace.prints())
    if (print.text.starts_with("greet")) {
      EXPECT_GT(print.event, greet.entered);
    }
}

TEST_P(Lesson02, AwaitRunsItInsideTheSameTask) {
  const model::Frame greet = frame_of("greet");
  const model::Frame& caller = frame_of("caller");
  EXPECT_EQ(trace.tasks().size(), 1u) << "await alone adds no task";
  EXPECT_EQ(greet.task, caller.task);
  ASSERT_NE(greet.awaiter, model::k_none);
  EXPECT_EQ(trace.frames()[greet.awaiter].function, "caller");
  EXPECT_NE(trace.site(greet.call_site).line, 0u);
}

TEST_P(Lesson02, TheValueArrivesOnTheAwaitEdge) {
  const model::Frame greet = frame_of("greet");
  EXPECT_EQ(greet.outcome, trace::Outcome::returned);
  EXPECT_NE(greet.value.find("hello Ada"), std::string_view::npos) << greet.value;
  EXPECT_EQ(output_of(trace).back(), "caller: it returned \"hello Ada\"");
}

}  // namespace
}  // namespace interleave::test
