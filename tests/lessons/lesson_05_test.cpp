// Lesson 05. create_task starts before it is awaited; awaiting one after another does not overlap, tasks do.
#include "tests/lessons/lesson.hpp"

namespace interleave::test {
namespace {

class Lesson05 : public testing::TestWithParam<Recording> {
 protected:
  model::Trace trace = lesson_trace(GetParam(), "05-tasks", "tasks");
  model::Interval run_of(const model::Frame& frame) { return {trace.time_ns(frame.entered), trace.time_ns(frame.left)}; }
};
INSTANTIATE_TEST_SUITE_P(, Lesson05, recordings(), name_of_recording);

TEST_P(Lesson05, AwaitedOneAfterTheOtherTheyRunInOrder) {
  std::vector<model::Frame> awaited;  // calls of make that have an awaiter: not the roots of tasks
  for (const model::Frame& frame : trace.frames())
    if (frame.function == "make" && frame.awaiter != model::k_none) awaited.push_back(frame);
  ASSERT_EQ(awaited.size(), 2u);
  EXPECT_TRUE(model::run_in_order(run_of(awaited[0]), run_of(awaited[1])));
}

TEST_P(Lesson05, AsTasksTheyInterleave) {
  const auto tea = model::lifetime(trace, task_named(trace, "tea"));
  const auto toast = model::lifetime(trace, task_named(trace, "toast"));
  EXPECT_TRUE(model::interleave(tea, toast));
}

TEST_P(Lesson05, ATaskStartsBeforeItIsAwaited) {
  const model::Task& tea = trace.tasks()[task_named(trace, "tea")];
  model::EventIndex awaited = model::k_none;
  for (const model::Segment& segment : trace.segments(0))
    if (segment.state == model::TaskState::waiting && segment.on == tea.id) awaited = segment.begin_event;
  ASSERT_NE(awaited, model::k_none) << "breakfast awaits the tea";
  EXPECT_LT(tea.first_resume, awaited);
  EXPECT_GT(trace.time_ns(awaited) - trace.time_ns(tea.first_resume), milliseconds(10));
}

}  // namespace
}  // namespace interleave::test
