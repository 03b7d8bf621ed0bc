// The critical path: the right chain in known programs, and one without a gap in any.
#include "tracer/insight/critical_path.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <random>

#include "tests/model/random_program.hpp"
#include "tracer/model/navigate.hpp"

namespace interleave::test {
namespace {

using insight::CriticalPath;
using insight::PathStep;
using model::Interval;
using model::TaskState;

// "a running 2": the task, what it did, for how many microseconds.
std::vector<std::string> told(const model::Trace& trace, const CriticalPath& path) {
  std::vector<std::string> all;
  for (const PathStep& step : path.steps)
    if (const std::int64_t length = (step.time.length_ns() + 500) / 1000; length > 0)
      all.push_back(fmt::format("{} {} {}", trace.tasks()[step.task].name, model::name_of(step.state), length));
  return all;
}

void expect_chain(const model::Trace& trace, const CriticalPath& path, Interval range) {
  for (std::size_t i = 0; i < path.steps.size(); ++i) {
    const PathStep& step = path.steps[i];
    ASSERT_GT(step.time.length_ns(), 0);
    ASSERT_GE(step.time.begin_ns, range.begin_ns);
    ASSERT_LE(step.time.end_ns, range.end_ns);
    ASSERT_EQ(step.time.begin_ns, i > 0 ? path.steps[i - 1].time.end_ns : step.time.begin_ns) << "a gap";
    // The task was in that state then.
    const auto segment = trace.segment_at(step.task, step.time.begin_ns);
    ASSERT_TRUE(segment);
    ASSERT_EQ(segment->state == TaskState::created ? TaskState::ready : segment->state, step.state);
    ASSERT_LE(step.time.end_ns, segment->time.end_ns);
  }
}

TEST(CriticalPath, GoesThroughWhoReleasedTheLock) {
  model::TaskIndex b_index = 1;
  const auto trace = recorded([] {
    const LoopId loop = loop_start();
    const ResourceId lock = resource_create(ResourceKind::lock, "db");
    const TaskId a = create(loop, "a"), b = create(loop, "b");
    wake(a, loop);
    wake(b, loop);
    resume(a, 1);
    resource_state(lock, 1, a);
    const ResourceId timer = resource_create(ResourceKind::timer, "sleep");
    at(4000);
    suspend(a, WaitKind::timer, timer);
    resume(b, 1);
    at(5000);
    suspend(b, WaitKind::lock, lock);
    at(20'000);
    wake(a, timer);
    at(22'000);
    resume(a, 2);
    at(25'000);
    resource_state(lock, 0);
    wake(b, a);
    at(28'000);
    finish(a);
    at(30'000);
    resume(b, 2);
    at(37'000);
    finish(b);
    loop_stop(loop);
  });
  const CriticalPath path = insight::critical_path(trace, trace.time(), b_index);
  EXPECT_EQ(told(trace, path),
            (std::vector<std::string>{"a running 4", "a waiting 16", "a ready 2", "a running 3", "b ready 5", "b running 7"}));
  EXPECT_EQ(told(trace, insight::critical_path(trace, trace.time())), told(trace, path)) << "b's end is the last thing";
  EXPECT_EQ(told(trace, insight::critical_path(trace, {10'000, 26'000}, b_index)),
            (std::vector<std::string>{"a waiting 10", "a ready 2", "a running 3", "b ready 1"}));
  EXPECT_EQ(path.time().begin_ns, trace.time_ns(trace.tasks()[0].created));
}

TEST(CriticalPath, GoesThroughTheMemberThatEndedLastAndToItsCreator) {
  const auto trace = recorded([] {
    const LoopId loop = loop_start();
    const TaskId main = create(loop, "main");
    wake(main, loop);
    resume(main, 1);
    const GroupId group = group_create(trace::GroupKind::gather, main);
    const TaskId fast = create(loop, "fast", main), slow = create(loop, "slow", main);
    wake(fast, main);
    wake(slow, main);
    group_member(group, fast);
    group_member(group, slow);
    at(3000);
    suspend(main, WaitKind::group, group);
    resume(fast, 1);
    at(5000);
    finish(fast);
    resume(slow, 1);
    const ResourceId timer = resource_create(ResourceKind::timer, "sleep");
    at(6000);
    suspend(slow, WaitKind::timer, timer);
    at(16'000);
    wake(slow, timer);
    resume(slow, 2);
    at(18'000);
    finish(slow);
    at(19'000);
    group_end(group);
    wake(main, group);
    at(20'000);
    resume(main, 2);
    at(24'000);
    finish(main);
    loop_stop(loop);
  });
  const CriticalPath path = insight::critical_path(trace, trace.time());
  EXPECT_EQ(told(trace, path), (std::vector<std::string>{"slow ready 5", "slow running 1", "slow waiting 10", "slow running 2",
                                                         "main waiting 1", "main ready 1", "main running 4"}));
  EXPECT_EQ(trace.tasks()[path.steps.front().task].name, "main") << "a few nanoseconds, in which it made the others";
  const insight::PathShares of = insight::shares(trace, path);
  ASSERT_FALSE(of.states.empty());
  EXPECT_EQ(of.states[0].name, "waits: timer");
  EXPECT_EQ(of.tasks[0].name, "slow");
  std::int64_t sum = 0;
  for (const insight::PathShare& share : of.sites) sum += share.time_ns;
  EXPECT_EQ(sum, path.time().length_ns());
}

TEST(CriticalPath, WaitsForWhatRunsElsewhereAreItsPieces) {
  const auto trace = recorded([] {
    const LoopId loop = loop_start();
    const TaskId main = create(loop, "main");
    wake(main, loop);
    resume(main, 1);
    const JobId job = job_submit(main, "crunch");
    at(2000);
    suspend(main, WaitKind::job, job);
    at(3000);
    job_begin(job);
    at(9000);
    job_end(job);
    at(10'000);
    wake(main, job);
    resume(main, 2);
    at(11'000);
    finish(main);
    loop_stop(loop);
  });
  EXPECT_EQ(told(trace, insight::critical_path(trace, trace.time())),
            (std::vector<std::string>{"main running 2", "main waiting 8", "main running 1"}));
}

TEST(CriticalPath, WhoBlocksTheLoopWhenATimerIsDueIsAPieceOfIt) {
  const auto trace = recorded([] {
    const LoopId loop = loop_start();
    const TaskId sleeper = create(loop, "sleeper"), blocker = create(loop, "blocker"), other = create(loop, "other");
    wake(sleeper, loop);
    wake(blocker, loop);
    resume(sleeper, 1);
    const ResourceId timer = resource_create(ResourceKind::timer, "sleep");
    resource_state(timer, 20'000);
    suspend(sleeper, WaitKind::timer, timer);
    at(10'000);
    resume(blocker, 1);
    wake(other, blocker);
    at(90'000);
    finish(blocker);
    resume(other, 1);
    at(95'000);
    finish(other);
    at(96'000);
    resource_close(timer);
    wake(sleeper, timer);
    resume(sleeper, 2);
    at(100'000);
    finish(sleeper);
    loop_stop(loop);
  });
  const CriticalPath path = insight::critical_path(trace, trace.time(), 0);
  expect_chain(trace, path, trace.time());
  EXPECT_EQ(told(trace, path), (std::vector<std::string>{"sleeper waiting 20", "blocker running 70", "other running 5", "sleeper waiting 1",
                                                         "sleeper running 4"}));
}

TEST(CriticalPath, OfATaskThatStillWaitsEndsWithThatWait) {
  const auto trace = recorded([] {
    const LoopId loop = loop_start();
    const TaskId main = create(loop, "main");
    wake(main, loop);
    resume(main, 1);
    at(2000);
    suspend(main, WaitKind::future);
    at(9000);
    poll_begin(loop, -1);
  });
  EXPECT_EQ(told(trace, insight::critical_path(trace, trace.time())), (std::vector<std::string>{"main running 2", "main waiting 7"}));
}

TEST(CriticalPath, OfNothingIsEmpty) {
  const auto trace = recorded([] { loop_stop(loop_start()); });
  EXPECT_TRUE(insight::critical_path(trace, trace.time()).steps.empty());
  EXPECT_TRUE(insight::critical_path(trace, {-100, -50}).steps.empty());
}

TEST(CriticalPath, HasNoGapInAThousandPrograms) {
  std::mt19937 random{5};
  for (unsigned seed = 0; seed < 1000 && !testing::Test::HasFailure(); ++seed) {
    const auto trace = recorded([&] { RandomProgram{seed, 20, 20}.run(60); });
    SCOPED_TRACE(seed);
    const CriticalPath whole = insight::critical_path(trace, trace.time());
    expect_chain(trace, whole, trace.time());
    ASSERT_FALSE(whole.steps.empty());
    EXPECT_EQ(whole.steps.front().time.begin_ns, trace.time_ns(trace.tasks()[0].created)) << "it goes back to the first task's creation";
    std::uniform_int_distribution<std::int64_t> any{trace.time().begin_ns, trace.time().end_ns};
    std::uniform_int_distribution<model::TaskIndex> any_task{0, static_cast<model::TaskIndex>(trace.tasks().size() - 1)};
    const auto [begin, end] = std::minmax({any(random), any(random)});
    expect_chain(trace, insight::critical_path(trace, {begin, end}), {begin, end});
    const model::TaskIndex task = any_task(random);
    const CriticalPath to_task = insight::critical_path(trace, trace.time(), task);
    expect_chain(trace, to_task, trace.time());
    EXPECT_TRUE(to_task.steps.empty() || to_task.time().end_ns == model::lifetime(trace, task).end_ns);
  }
}

}  // namespace
}  // namespace interleave::test
