// Lesson 02. Calling makes a coroutine and runs nothing; await runs it; the returned value arrives on the await edge.
#include "tests/lessons/events.hpp"

namespace interleave::test {
namespace {

class Lesson02 : public testing::TestWithParam<Recording> {
 protected:
  model::Trace trace = lesson_trace(GetParam(), "02-await", "await");
  // Python's coroutines are seen from outside, when their task waits: not their making, and of what they return only what tasks return.
  bool in_cpp() const { return GetParam().written == Written::cpp; }
  model::Frame frame_of(std::string_view function) {
    const auto found = std::ranges::find(trace.frames(), function, &model::Frame::function);
    EXPECT_NE(found, trace.frames().end()) << function;
    return *found;
  }
};
INSTANTIATE_TEST_SUITE_P(, Lesson02, recordings(), name_of_recording);

TEST_P(Lesson02, CallingRunsNothing) {
  // Between the call and the await the caller itself has slept: a whole wait lies between. Nothing of greet has run in it.
  const model::EventIndex called = printed(trace, "caller: greet was called").event;
  const model::EventIndex awaits = printed(trace, "caller: still not").event;
  const model::EventIndex runs = printed(trace, "greet: now I run").event;
  EXPECT_GT(trace.time_ns(awaits) - trace.time_ns(called), milliseconds(40));
  EXPECT_GT(runs, awaits);
  const model::Frame greet = frame_of("greet");
  EXPECT_GT(greet.entered, awaits);
  if (in_cpp()) {
    EXPECT_LT(greet.created, called) << "it was there all the while";
  }
}

TEST_P(Lesson02, AwaitRunsItInsideTheSameTask) {
  const model::Frame greet = frame_of("greet");
  const model::Frame& caller = frame_of("caller");
  EXPECT_EQ(tasks_of_the_program(trace).size(), 1u) << "await alone adds no task";
  EXPECT_EQ(greet.task, caller.task);
  ASSERT_NE(greet.awaiter, model::k_none);
  EXPECT_EQ(trace.frames()[greet.awaiter].function, "caller");
  EXPECT_NE(trace.site(greet.call_site).line, 0u);
}

TEST_P(Lesson02, TheValueArrivesOnTheAwaitEdge) {
  const model::Frame greet = frame_of("greet");
  EXPECT_EQ(greet.outcome, trace::Outcome::returned);
  if (in_cpp()) {
    EXPECT_NE(greet.value.find("hello Ada"), std::string_view::npos) << greet.value;
  }
  EXPECT_EQ(output_of(trace).back(), "caller: it returned \"hello Ada\"");
}

}  // namespace
}  // namespace interleave::test
