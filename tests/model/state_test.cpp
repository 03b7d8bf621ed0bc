// The state at an instant, held against a second, simple-minded way to compute it.
#include "tracer/model/state.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "tests/model/random_program.hpp"

namespace interleave::test {
namespace {

using model::EventIndex;
using model::k_none;
using model::State;
using model::TaskState;
using trace::FieldName;

// Keeps queues as queues and stacks as stacks, event after event from the first one.
struct Naive {
  std::vector<model::TaskIndex> ready;
  model::TaskIndex running = k_none;
  bool polling = false;
  std::map<model::TaskIndex, TaskState> states;
  std::map<model::TaskIndex, std::vector<model::FrameIndex>> stacks;
  std::map<model::TaskIndex, std::uint64_t> on;
  std::vector<model::TaskIndex> lock_waiters;
  std::map<model::ResourceIndex, std::int64_t> timers;
  std::int64_t lock_state = 0;
  std::size_t prints = 0;

  void apply(const model::Trace& trace, const model::Event& event) {
    const model::TaskIndex task = trace.task(event.task());
    const auto entity = [&](FieldName field) { return trace.find(event.id(field)); };
    switch (event.kind) {
      case EventKind::task_create:
        states[task] = TaskState::created;
        break;
      case EventKind::task_wake:
        states[task] = TaskState::ready;
        ready.push_back(task);
        std::erase(lock_waiters, task);
        if (entity(FieldName::cause).kind == model::EntityKind::resource) timers.erase(entity(FieldName::cause).index);
        break;
      case EventKind::task_resume:
        states[task] = TaskState::running;
        std::erase(ready, task);
        running = task;
        break;
      case EventKind::task_suspend:
        states[task] = TaskState::waiting;
        on[task] = event[FieldName::on];
        if (event.as<WaitKind>(FieldName::wait) == WaitKind::lock) lock_waiters.push_back(task);
        running = k_none;
        break;
      case EventKind::task_finish:
        states.erase(task);
        stacks.erase(task);
        running = k_none;
        break;
      case EventKind::frame_enter:
        stacks[task].push_back(entity(FieldName::frame).index);
        break;
      case EventKind::frame_leave:
        for (auto& [owner, stack] : stacks) std::erase(stack, entity(FieldName::frame).index);
        break;
      case EventKind::resource_state:
        if (trace.resources()[entity(FieldName::resource).index].kind == ResourceKind::timer)
          timers[entity(FieldName::resource).index] = event.time_ns + event.number(FieldName::state);
        else
          lock_state = event.number(FieldName::state);
        break;
      case EventKind::resource_close:
        timers.erase(entity(FieldName::resource).index);
        break;
      case EventKind::poll_begin:
      case EventKind::poll_end:
        polling = event.kind == EventKind::poll_begin;
        break;
      case EventKind::print:
        ++prints;
        break;
      default:
        break;
    }
  }

  void expect_equal(const model::Trace& trace, const State& state) const {
    ASSERT_EQ(state.tasks.size(), states.size());
    std::map<model::TaskIndex, std::vector<model::FrameIndex>> with_frames = stacks;
    std::erase_if(with_frames, [](const auto& of) { return of.second.empty(); });
    ASSERT_EQ(trace.stacks_at(state.event), with_frames);
    for (const auto& task : state.tasks) {
      ASSERT_EQ(task.state, states.at(task.task));
      const auto stack = stacks.find(task.task);
      ASSERT_EQ(trace.stack_of(task.task, state.event), stack == stacks.end() ? std::vector<model::FrameIndex>{} : stack->second);
      if (task.state == TaskState::waiting) {
        ASSERT_EQ(task.on.value, on.at(task.task));
      }
      ASSERT_EQ(state.find(task.task), &task);
    }
    ASSERT_EQ(state.loops.size(), 1u);
    ASSERT_EQ(state.loops[0].ready, ready);
    ASSERT_EQ(state.loops[0].running, running);
    ASSERT_EQ(state.loops[0].polling, polling);
    ASSERT_EQ(state.resources.size(), 1u);
    ASSERT_EQ(state.resources[0].waiters, lock_waiters);
    ASSERT_EQ(state.resources[0].state, lock_state);
    ASSERT_EQ(state.timers.size(), timers.size());
    for (std::size_t i = 0; i < state.timers.size(); ++i) {
      ASSERT_EQ(state.timers[i].due_ns, timers.at(state.timers[i].resource));
      if (i > 0) {
        ASSERT_LE(state.timers[i - 1].due_ns, state.timers[i].due_ns);
      }
    }
    ASSERT_EQ(state.prints, prints);
  }
};

class StateAt : public testing::TestWithParam<std::uint32_t> {};
INSTANTIATE_TEST_SUITE_P(Seeds, StateAt, testing::Values(1u, 2u, 3u, 4u));

TEST_P(StateAt, EqualsANaiveReplayFromTheFirstEvent) {
  const model::Trace trace = recorded([&] { RandomProgram{GetParam()}.run(4000); });
  ASSERT_GT(trace.event_count(), 9000u) << "the trace must be long enough to have checkpoints";
  std::mt19937 random{GetParam()};
  std::set<EventIndex> wanted;
  for (int i = 0; i < 60; ++i) wanted.insert(static_cast<EventIndex>(random() % trace.event_count()));
  for (const EventIndex around : {EventIndex{4095}, EventIndex{4096}, EventIndex{4097}}) wanted.insert(around);
  wanted.insert(static_cast<EventIndex>(trace.event_count() - 1));

  Naive naive;
  for (EventIndex i = 0; i < trace.event_count(); ++i) {
    naive.apply(trace, trace.event(i));
    if (!wanted.contains(i) || trace.loops().empty() || trace.loops()[0].started > i || trace.resources()[0].created > i) continue;
    SCOPED_TRACE(i);
    ASSERT_NO_FATAL_FAILURE(naive.expect_equal(trace, trace.state_at(i)));
  }
}

TEST_P(StateAt, AgreesWithTheSegments) {
  const model::Trace trace = recorded([&] { RandomProgram{GetParam()}.run(600); });
  for (EventIndex i = 0; i < trace.event_count(); i += 7) {
    const State state = trace.state_at(i);
    for (const auto& task : state.tasks) {
      const auto segments = trace.segments(task.task);
      const auto after = std::ranges::upper_bound(segments, i, {}, &model::Segment::begin_event);
      ASSERT_NE(after, segments.begin());
      const model::Segment& segment = *(after - 1);
      ASSERT_EQ(segment.state, task.state) << "event #" << i;
      ASSERT_EQ(segment.begin_event, task.since) << "event #" << i;
      ASSERT_EQ(segment.on, task.on) << "event #" << i;
    }
  }
}

TEST(State, TheReadyQueueStandsInTheOrderOfTheWakes) {
  const model::Trace trace = recorded([] {
    const LoopId loop = loop_start();
    const TaskId a = create(loop, "a"), b = create(loop, "b"), c = create(loop, "c");
    wake(c, loop);
    wake(a, loop);
    wake(b, loop);
    resume(c, 1);
    suspend(c, WaitKind::yield);
    wake(c, c);
  });
  const State state = trace.state_at(static_cast<EventIndex>(trace.event_count() - 1));
  ASSERT_EQ(state.loops.size(), 1u);
  EXPECT_EQ(state.loops[0].ready, (std::vector<model::TaskIndex>{0, 1, 2}));
  EXPECT_EQ(state.find(2)->on, trace.tasks()[2].id);
}

TEST(State, ATimerIsPendingFromItsSettingUntilItWakesSomebody) {
  model::EventIndex woken = k_none;
  const model::Trace trace = recorded([] {
    const LoopId loop = loop_start();
    const TaskId task = create(loop, "a");
    wake(task, loop);
    resume(task, 1);
    const ResourceId timer = resource_create(ResourceKind::timer, "");
    at(5000);
    resource_state(timer, 700);
    suspend(task, WaitKind::timer, timer);
    at(5700);
    wake(task, timer);
    resume(task, 2);
    resource_close(timer);
    finish(task);
  });
  for (EventIndex i = 0; i < trace.event_count(); ++i) {
    const State state = trace.state_at(i);
    if (trace.kind(i) == EventKind::task_suspend) {
      ASSERT_EQ(state.timers.size(), 1u);
      EXPECT_EQ(state.timers[0].due_ns - trace.time_ns(i - 1), 700);
      EXPECT_EQ(state.timers[0].task, 0u);
      woken = i + 1;
    }
    if (i >= woken) {
      EXPECT_TRUE(state.timers.empty()) << "event #" << i;
    }
  }
}

TEST(State, SpansJobsAndGroupsAreOpenBetweenTheirEvents) {
  const model::Trace trace = recorded([] {
    const LoopId loop = loop_start();
    const TaskId task = create(loop, "t");
    wake(task, loop);
    resume(task, 1);
    const SpanId outer = span_begin("outer");
    const SpanId inner = span_begin("inner");
    const JobId job = job_submit(task, "work");
    const GroupId group = group_create(trace::GroupKind::gather, task);
    job_begin(job);
    print("middle");
    job_end(job);
    group_end(group);
    span_end(inner);
    span_end(outer);
    print("end");
  });
  const State middle = trace.state_at(trace.prints()[0].event);
  EXPECT_EQ(middle.spans, (std::vector<model::SpanIndex>{0, 1}));
  ASSERT_EQ(middle.jobs.size(), 1u);
  EXPECT_TRUE(middle.jobs[0].begun);
  EXPECT_EQ(middle.groups.size(), 1u);
  EXPECT_EQ(middle.prints, 1u);
  const State end = trace.state_at(trace.prints()[1].event);
  EXPECT_TRUE(end.spans.empty());
  EXPECT_TRUE(end.jobs.empty());
  EXPECT_TRUE(end.groups.empty());
  EXPECT_EQ(end.prints, 2u);
}

TEST(State, OfAnEventThatTheTraceHasNotIsEmpty) {
  const model::Trace trace = recorded([] { loop_start(); });
  EXPECT_EQ(trace.state_at(99).event, k_none);
  EXPECT_TRUE(trace.state_at(99).loops.empty());
}

}  // namespace
}  // namespace interleave::test
