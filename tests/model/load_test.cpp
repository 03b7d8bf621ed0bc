// From events to tasks, segments, loops and everything else that a trace is asked for.
#include <thread>

#include "tests/model/by_hand.hpp"
#include "tracer/model/navigate.hpp"

namespace interleave::test {
namespace {

using model::k_none;
using model::TaskState;
using trace::GroupKind;

// One task sleeps for 50 ms; the loop polls meanwhile.
model::Trace a_sleeping_task() {
  return recorded([] {
    at(1000);
    const LoopId loop = loop_start("main loop");
    const TaskId task = create(loop, "sleeper");
    at(2000);
    wake(task, loop);
    at(5000);
    resume(task, 1);
    const ResourceId timer = resource_create(ResourceKind::timer, "sleep");
    resource_state(timer, 50'000'000);
    at(9000);
    suspend(task, WaitKind::timer, timer);
    at(10'000);
    poll_begin(loop, 50'000'000);
    at(50'010'000);
    poll_end(loop);
    at(50'020'000);
    wake(task, timer);
    at(50'030'000);
    resume(task, 2);
    resource_close(timer);
    at(50'100'000);
    finish(task, Outcome::returned, "42");
    loop_stop(loop);
  });
}

TEST(Load, SegmentsFollowEachOtherWithoutGapsFromCreationToFinish) {
  const model::Trace trace = a_sleeping_task();
  ASSERT_EQ(trace.tasks().size(), 1u);
  const auto segments = trace.segments(0);
  std::vector<TaskState> states;
  for (const auto& segment : segments) states.push_back(segment.state);
  EXPECT_EQ(states, (std::vector{TaskState::created, TaskState::ready, TaskState::running, TaskState::waiting, TaskState::ready,
                                 TaskState::running}));
  EXPECT_EQ(segments.front().begin_event, trace.tasks()[0].created);
  EXPECT_EQ(segments.back().end_event, trace.tasks()[0].finished);
  for (std::size_t i = 1; i < segments.size(); ++i) {
    EXPECT_EQ(segments[i].time.begin_ns, segments[i - 1].time.end_ns);
    EXPECT_EQ(segments[i].begin_event, segments[i - 1].end_event);
  }
}

TEST(Load, ResumesAreCountedUntilAnEvent) {
  const model::Trace trace = a_sleeping_task();
  std::vector<std::uint32_t> resumes;
  for (const auto& segment : trace.segments(0)) resumes.push_back(trace.resumes_until(0, segment.begin_event));
  EXPECT_EQ(resumes, (std::vector{0u, 0u, 1u, 1u, 1u, 2u}));
  EXPECT_EQ(trace.resumes_until(0, trace.tasks()[0].finished), 2u);
  EXPECT_EQ(trace.resumes_until(0, trace.tasks()[0].created - 1), 0u);
}

TEST(Load, BusyDelayAndWaitAreTheSumsOfTheSegments) {
  const model::Trace trace = a_sleeping_task();
  const model::Task& task = trace.tasks()[0];
  EXPECT_EQ(task.busy_ns, (9000 - 5000) + (50'100'000 - 50'030'000));
  constexpr std::int64_t k_created = 1002;  // the third event at 1000
  EXPECT_EQ(task.delay_ns, (5000 - k_created) + (50'030'000 - 50'020'000)) << "made and ready, and not yet running";
  EXPECT_EQ(task.busy_ns + task.delay_ns + task.wait_ns, model::lifetime(trace, 0).length_ns());
  EXPECT_EQ(task.wait_ns, 50'020'000 - 9000);
  EXPECT_EQ(task.resumes, 2u);
  EXPECT_EQ(task.value, "42");
  EXPECT_EQ(task.outcome, Outcome::returned);
}

TEST(Load, ALoopKnowsWhenItPolledAndWhichTaskRanWhen) {
  const model::Trace trace = a_sleeping_task();
  ASSERT_EQ(trace.loops().size(), 1u);
  const model::Loop& loop = trace.loops()[0];
  EXPECT_EQ(loop.name, "main loop");
  ASSERT_EQ(loop.polls.size(), 1u);
  EXPECT_EQ(loop.polls[0].length_ns(), 50'000'000);
  ASSERT_EQ(loop.runs.size(), 2u);
  EXPECT_EQ(loop.runs[0].time.length_ns(), 4000);
  EXPECT_EQ(loop.runs[1].task, 0u);
  EXPECT_EQ(trace.kind(loop.runs[1].resume), EventKind::task_resume);
}

TEST(Load, TasksWithoutANameHaveTheirCoroutines) {
  const model::Trace trace = recorded([] {
    const LoopId loop = loop_start();
    create(loop, "");
    create(loop, "named");
    create(loop, "");
  });
  EXPECT_EQ(trace.tasks()[0].name, "work");
  EXPECT_EQ(trace.tasks()[1].name, "named");
  EXPECT_EQ(trace.tasks()[2].name, "work (2)");
  EXPECT_TRUE(trace.tasks()[1].named);
  EXPECT_FALSE(trace.tasks()[2].named);
}

TEST(Load, FramesFormTheAwaitStackOfTheirTask) {
  const model::Trace trace = recorded([] {
    const LoopId loop = loop_start();
    const TaskId task = create(loop, "t");
    wake(task, loop);
    resume(task, 1);
    const FrameId outer = frame_create(task, "outer");
    frame_enter(outer, task);
    const FrameId inner = frame_create(task, "inner");
    frame_enter(inner, task);
    frame_leave(inner, Outcome::raised, "oops");
    frame_leave(outer);
    finish(task);
  });
  ASSERT_EQ(trace.frames().size(), 2u);
  EXPECT_EQ(trace.frames()[1].awaiter, 0u);
  EXPECT_EQ(trace.frames()[0].awaiter, k_none);
  EXPECT_EQ(trace.frames()[1].task, 0u);
  EXPECT_EQ(trace.frames()[1].outcome, Outcome::raised);
  EXPECT_EQ(trace.frames()[1].value, "oops");
  EXPECT_EQ(trace.frames()[1].function, "inner");
}

TEST(Load, PrintsAndSpansKnowTheTaskAndTheCallTheyBelongTo) {
  const model::Trace trace = recorded([] {
    const SpanId program = span_begin("program");
    const LoopId loop = loop_start();
    const TaskId task = create(loop, "t");
    wake(task, loop);
    resume(task, 1);
    const SpanId call = span_begin("call");
    print("inside");
    span_end(call);
    finish(task);
    print("outside");
    span_end(program);
  });
  ASSERT_EQ(trace.spans().size(), 2u);
  EXPECT_EQ(trace.spans()[0].task, k_none);
  EXPECT_EQ(trace.spans()[1].task, 0u);
  EXPECT_EQ(trace.spans()[1].parent, 0u);
  ASSERT_EQ(trace.prints().size(), 2u);
  EXPECT_EQ(trace.prints()[0].text, "inside");
  EXPECT_EQ(trace.prints()[0].task, 0u);
  EXPECT_EQ(trace.prints()[0].span, 1u);
  EXPECT_EQ(trace.prints()[1].task, k_none);
  EXPECT_EQ(trace.prints()[1].span, 0u);
}

TEST(Load, AJobKnowsTheThreadThatRanIt) {
  const model::Trace trace = recorded([] {
    const LoopId loop = loop_start();
    const TaskId task = create(loop, "t");
    wake(task, loop);
    resume(task, 1);
    const JobId job = job_submit(task, "compress");
    suspend(task, WaitKind::job, job);
    std::thread{[&] {
      record::describe_thread(trace::ThreadRole::worker, "worker");
      job_begin(job);
      job_end(job, Outcome::returned, "done");
    }}.join();
    wake(task, job);
    resume(task, 2);
    finish(task);
  });
  ASSERT_EQ(trace.jobs().size(), 1u);
  const model::Job& job = trace.jobs()[0];
  EXPECT_EQ(job.task, 0u);
  EXPECT_EQ(job.function, "compress");
  ASSERT_NE(job.thread, k_none);
  EXPECT_EQ(trace.threads()[job.thread].role, trace::ThreadRole::worker);
  EXPECT_EQ(trace.threads()[job.thread].name, "worker");
  EXPECT_NE(trace.threads()[job.thread].end_event, k_none);
  EXPECT_EQ(job.value, "done");
}

TEST(Load, TheRunningTaskOfAnEventIsTheOneThatGivesUpAtASuspend) {
  const model::Trace trace = a_sleeping_task();
  for (model::EventIndex i = 0; i < trace.event_count(); ++i) {
    const bool inside = trace.kind(i) == EventKind::task_resume || trace.kind(i) == EventKind::task_suspend ||
                        trace.kind(i) == EventKind::task_finish || trace.kind(i) == EventKind::resource_create ||
                        trace.kind(i) == EventKind::resource_state || trace.kind(i) == EventKind::resource_close;
    EXPECT_EQ(trace.running_task_of(i), inside ? 0u : k_none) << "event #" << i;
  }
}

TEST(Load, EventsOfATaskAreItsOwnWhatItDidAndWhatWasDoneToIt) {
  const model::Trace trace = recorded([] {
    const LoopId loop = loop_start();
    const TaskId parent = create(loop, "parent");
    wake(parent, loop);
    resume(parent, 1);
    const TaskId child = create(loop, "child", parent);
    wake(child, parent);
    print("hello");
    suspend(parent, WaitKind::task, child);
    resume(child, 1);
    finish(child);
    wake(parent, child);
    resume(parent, 2);
    finish(parent);
  });
  const auto kinds = [&](model::TaskIndex task) {
    std::vector<EventKind> all;
    for (const auto event : trace.events_of(task)) all.push_back(trace.kind(event));
    return all;
  };
  using enum EventKind;
  EXPECT_EQ(kinds(0), (std::vector{task_create, task_wake, task_resume, task_create, task_wake, EventKind::print, task_suspend, task_wake,
                                   task_resume, task_finish}));
  EXPECT_EQ(kinds(1), (std::vector{task_create, task_wake, task_suspend, task_resume, task_finish}));
  EXPECT_EQ(trace.tasks()[1].parent, 0u);
  EXPECT_EQ(trace.tasks()[1].depth, 1u);
}

TEST(Load, ATaskAliveAtTheEndHasASegmentThatReachesTheEnd) {
  const model::Trace trace = recorded([] {
    const LoopId loop = loop_start();
    const TaskId task = create(loop, "t");
    wake(task, loop);
    resume(task, 1);
    suspend(task, WaitKind::other);
    create(loop, "never started");
    at(90'000);
    print("last");
  });
  const model::Segment& last = trace.segments(0).back();
  EXPECT_EQ(last.state, TaskState::waiting);
  EXPECT_EQ(last.end_event, k_none);
  EXPECT_EQ(last.time.end_ns, trace.time().end_ns);
  EXPECT_EQ(trace.tasks()[0].finished, k_none);
  EXPECT_EQ(trace.tasks()[1].first_resume, k_none);
  ASSERT_TRUE(trace.segment_at(0, trace.time().end_ns).has_value());
  EXPECT_EQ(trace.segment_at(0, trace.time().end_ns)->begin_event, last.begin_event);
}

TEST(Load, ProgressRisesToOneAndCanStopTheLoading) {
  const TemporaryFile file;
  {
    const record::Recording recording{record::Options{file.path()}};
    loop_start();
  }
  double last = 0;
  model::Trace::load(file.path(), [&](double part) {
    EXPECT_GE(part, last);
    last = part;
    return true;
  });
  EXPECT_EQ(last, 1);
  EXPECT_THROW(model::Trace::load(file.path(), [](double) { return false; }), model::Stopped);
}

TEST(Load, EventAtIsTheLastOneNotLaterThanTheTime) {
  const model::Trace trace = a_sleeping_task();
  EXPECT_EQ(trace.event_at(trace.time().begin_ns - 1), k_none);
  EXPECT_EQ(trace.event_at(trace.time().end_ns + 1), trace.event_count() - 1);
  for (model::EventIndex i = 0; i < trace.event_count(); ++i) EXPECT_EQ(trace.time_ns(trace.event_at(trace.time_ns(i))), trace.time_ns(i));
}

}  // namespace
}  // namespace interleave::test
