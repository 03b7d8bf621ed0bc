// Whatever a file holds, it loads, and every question has an answer.
#include <thread>

#include "tests/model/hostile_events.hpp"
#include "tests/model/random_program.hpp"
#include "tracer/model/navigate.hpp"
#include "tracer/model/state.hpp"

namespace interleave::test {
namespace {

using model::EventIndex;
using model::k_none;
using model::TaskIndex;

// Asks everything that can be asked.
void ask_everything(const model::Trace& trace) {
  const auto count = static_cast<EventIndex>(trace.event_count());
  const auto tasks = static_cast<TaskIndex>(trace.tasks().size());
  const auto in_trace = [&](EventIndex event) { return event == k_none || event < count; };
  for (EventIndex i = 0; i < count; ++i) {
    if (i > 0) {
      ASSERT_LE(trace.time_ns(i - 1), trace.time_ns(i));
    }
    const TaskIndex running = trace.running_task_of(i);
    ASSERT_TRUE(running == k_none || running < tasks);
    ASSERT_TRUE(in_trace(model::step_into(trace, i)));
    const EventIndex cause = model::cause_of(trace, i);
    ASSERT_TRUE(cause == k_none || cause < i);
    model::edges_of_event(trace, i);
    for (const trace::Field& field : trace::spec_of(trace.kind(i)).fields())
      if (field.encoding == trace::Encoding::id) {
        EXPECT_FALSE(model::describe(trace, trace.event(i).id(field.name)).empty());
      }
  }
  for (EventIndex i = 0; i < count; i += 17) {
    const model::State state = trace.state_at(i);
    for (const auto& task : state.tasks) ASSERT_LT(task.task, tasks);
    if (tasks > 0) {
      ASSERT_TRUE(in_trace(model::step_out(trace, i % tasks, i)));
    }
  }
  for (TaskIndex task = 0; task < tasks; ++task) {
    EXPECT_FALSE(trace.tasks()[task].name.empty());
    const auto segments = trace.segments(task);
    ASSERT_FALSE(segments.empty());
    for (std::size_t s = 1; s < segments.size(); ++s) ASSERT_EQ(segments[s - 1].time.end_ns, segments[s].time.begin_ns);
    ASSERT_TRUE(in_trace(model::step_over(trace, task, 0)));
    ASSERT_TRUE(in_trace(model::step_over_back(trace, task, count)));
    model::edges_of_task(trace, task);
  }
}

class Hostile : public testing::TestWithParam<std::uint32_t> {};
INSTANTIATE_TEST_SUITE_P(Seeds, Hostile, testing::Range(0u, 12u));

TEST_P(Hostile, EventsOfAnyKindWithAnyValuesLoadAndAnswer) {
  const model::Trace trace = written([&] { HostileEvents{GetParam()}.emit(3000); });
  EXPECT_FALSE(trace.problems().empty());
  ASSERT_NO_FATAL_FAILURE(ask_everything(trace));
}

TEST_P(Hostile, EventsOfSeveralThreadsAtOnceLoadAndAnswer) {
  const model::Trace trace = written([&] {
    std::thread other{[&] { HostileEvents{GetParam() + 1000}.emit(800); }};
    HostileEvents{GetParam()}.emit(800);
    other.join();
  });
  ASSERT_NO_FATAL_FAILURE(ask_everything(trace));
}

TEST_P(Hostile, ASoundProgramAmongHostileEventsLoadsAndAnswers) {
  const model::Trace trace = written([&] {
    RandomProgram{GetParam()}.run(100);
    HostileEvents{GetParam()}.emit(300);
    RandomProgram{GetParam()}.run(100);
  });
  ASSERT_NO_FATAL_FAILURE(ask_everything(trace));
}

TEST(Hostile, ADeepStackThatIsLeftFromItsBottomIsNoSlower) {
  constexpr std::size_t k_depth = 50'000;
  const model::Trace trace = written([] {
    const LoopId loop = loop_start();
    const TaskId task = create(loop, "deep");
    wake(task, loop);
    resume(task, 1);
    std::vector<FrameId> frames;
    for (std::size_t i = 0; i < k_depth; ++i) {
      frames.push_back(frame_create(task, "f"));
      frame_enter(frames.back(), task);
    }
    for (const FrameId frame : frames) frame_leave(frame);
  });
  EXPECT_EQ(trace.frames().size(), k_depth);
  EXPECT_TRUE(trace.stack_of(0, static_cast<EventIndex>(trace.event_count() - 1)).empty());
}

TEST(Hostile, AnEmptyTraceLoads) {
  const model::Trace trace = written([] {});
  EXPECT_EQ(trace.event_count(), 0u);
  EXPECT_EQ(trace.time().length_ns(), 0);
  EXPECT_EQ(trace.event_at(0), k_none);
  EXPECT_TRUE(trace.problems().empty());
}

}  // namespace
}  // namespace interleave::test
