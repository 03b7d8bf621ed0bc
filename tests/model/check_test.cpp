// Each invariant: a trace that breaks it and nothing else, and the same without the breach.
#include "tracer/model/check.hpp"

#include <algorithm>
#include <cstring>
#include <fstream>
#include <thread>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "tests/model/random_program.hpp"
#include "tracer/events/wire.hpp"
#include "tracer/model/background_check.hpp"

namespace interleave::test {
namespace {

std::string all_of(const std::vector<model::Problem>& problems) {
  std::string text;
  for (const auto& problem : problems)
    text += std::to_string(problem.rule) + " at #" + std::to_string(problem.event) + ": " + problem.message + '\n';
  return text;
}

/// Expects exactly one breach: of `rule`, at an event of `kind`.
void expect_only(const model::Trace& trace, int rule, EventKind kind) {
  const auto problems = model::check(trace);
  ASSERT_EQ(problems.size(), 1u) << all_of(problems);
  EXPECT_EQ(problems[0].rule, rule) << all_of(problems);
  ASSERT_LT(problems[0].event, trace.event_count());
  EXPECT_EQ(trace.kind(problems[0].event), kind) << all_of(problems);
  EXPECT_FALSE(problems[0].message.empty());
  EXPECT_EQ(all_of({trace.problems().begin(), trace.problems().end()}), all_of(problems)) << "loading finds the same";
}

/// A loop with one task that runs.
struct Running {
  LoopId loop = loop_start();
  TaskId task = create(loop, "t");
  Running() {
    wake(task, loop);
    resume(task, 1);
  }
};

TEST(Check, ThereAreTenInvariantsNumberedFromOne) {
  int number = 0;
  for (const model::Invariant& invariant : model::invariants()) {
    EXPECT_EQ(invariant.number, ++number);
    EXPECT_FALSE(invariant.rule.empty());
  }
  EXPECT_EQ(number, 10);
}

TEST(Check, ASoundTraceBreaksNothing) {
  for (const std::uint32_t seed : {7u, 8u}) recorded([&] { RandomProgram{seed}.run(2000); });  // recorded() expects it
}

// Rule 1: written as a file whose second chunk of a thread begins before the first one ends.
TEST(Check, Rule1TimesThatGoBackOnOneThread) {
  const TemporaryFile file;
  {
    const record::Recording recording{record::Options{file.path()}};
    for (int i = 0; i < 40'000; ++i) print("one of many");
  }
  std::fstream bytes{file.path(), std::ios::in | std::ios::out | std::ios::binary};
  const std::string content{std::istreambuf_iterator<char>{bytes}, {}};
  // The header of the thread's second chunk: its time of begin is set to the recording's own begin.
  trace::wire::FileHeader start;
  std::memcpy(&start, content.data(), sizeof start);
  bool changed = false;
  for (std::size_t at = trace::wire::k_file_header_bytes; at + trace::wire::k_chunk_header_bytes <= content.size() && !changed;) {
    trace::wire::ChunkHeader header;
    std::memcpy(&header, content.data() + at, sizeof header);
    ASSERT_EQ(header.magic, trace::wire::k_chunk_magic);
    if (header.kind == static_cast<std::uint8_t>(trace::wire::ChunkKind::events) && header.sequence == 1) {
      header.base_ticks = start.start.ticks;
      header.header_hash = XXH64(&header, offsetof(trace::wire::ChunkHeader, header_hash), 0);
      bytes.clear();
      bytes.seekp(static_cast<std::streamoff>(at));
      bytes.write(reinterpret_cast<const char*>(&header), sizeof header);
      changed = true;
    }
    at += header.capacity;
  }
  bytes.close();
  ASSERT_TRUE(changed);
  const model::Trace trace = model::Trace::load(file.path());
  expect_only(trace, 1, EventKind::print);
  for (model::EventIndex i = 1; i < trace.event_count(); ++i) ASSERT_LE(trace.time_ns(i - 1), trace.time_ns(i));
}

TEST(Check, Rule2ATaskThatIsResumedWithoutHavingBeenReady) {
  expect_only(written([] {
                const LoopId loop = loop_start();
                const TaskId task = create(loop, "t");
                resume(task, 1);
                finish(task);
              }),
              2, EventKind::task_resume);
}

TEST(Check, Rule2ATaskThatIsSuspendedWithoutRunning) {
  const model::Trace trace = written([] {
    const LoopId loop = loop_start();
    const TaskId task = create(loop, "t");
    wake(task, loop);
    suspend(task, WaitKind::other);
  });
  expect_only(trace, 2, EventKind::task_suspend);
  EXPECT_EQ(trace.segments(0).back().state, model::TaskState::unknown);
}

TEST(Check, Rule2ATaskThatFinishesTwice) {
  expect_only(written([] {
                const Running r;
                finish(r.task, Outcome::returned, "first");
                finish(r.task, Outcome::raised, "second");
              }),
              2, EventKind::task_finish);
}

TEST(Check, Rule2ATaskThatIsWokenWhileItRuns) {
  expect_only(written([] {
                const Running r;
                wake(r.task, r.loop);
                finish(r.task);
              }),
              2, EventKind::task_wake);
}

TEST(Check, Rule3TwoTasksThatRunOnOneLoopAtOnce) {
  const model::Trace trace = written([] {
    const Running r;
    const TaskId other = create(r.loop, "other");
    wake(other, r.loop);
    resume(other, 1);
    finish(other);
  });
  expect_only(trace, 3, EventKind::task_resume);
  EXPECT_EQ(trace.segments(0).back().state, model::TaskState::unknown);
}

TEST(Check, Rule4AnIdThatNothingIntroduced) {
  expect_only(written([] {
                const Running r;
                suspend(r.task, WaitKind::lock, ResourceId{123'456});
              }),
              4, EventKind::task_suspend);
}

TEST(Check, Rule4AnIdThatIsIntroducedTwice) {
  const model::Trace trace = written([] {
    const Running r;
    record::emit<EventKind::task_create>(r.task, TaskId{}, r.loop, trace::StringId{}, trace::SiteId{}, std::string_view{"impostor"});
  });
  expect_only(trace, 4, EventKind::task_create);
  ASSERT_EQ(trace.tasks().size(), 1u);
  EXPECT_EQ(trace.tasks()[0].name, "t");
}

TEST(Check, Rule4AnIdThatIsUsedBeforeItsIntroduction) {
  expect_only(written([] {
                const Running r;
                const auto late = record::new_id<ResourceId>();
                resource_state(late, 1);
                record::emit<EventKind::resource_create>(late, ResourceKind::lock, std::int64_t{0}, trace::SiteId{}, std::string_view{});
              }),
              4, EventKind::resource_state);
}

TEST(Check, Rule4AnIdOfTheWrongKind) {
  expect_only(written([] {
                const Running r;
                resource_close(ResourceId{r.task.value});
              }),
              4, EventKind::resource_close);
}

TEST(Check, Rule5ATaskThatRunsOnAnotherThreadThanItsLoops) {
  const model::Trace trace = written([] {
    const LoopId loop = loop_start();
    const TaskId task = create(loop, "t");
    wake(task, loop);
    std::thread{[&] { resume(task, 1); }}.join();
    finish(task);
  });
  expect_only(trace, 5, EventKind::task_resume);
}

TEST(Check, Rule6FramesThatDoNotNest) {
  expect_only(written([] {
                const Running r;
                const FrameId outer = frame_create(r.task, "outer"), inner = frame_create(r.task, "inner");
                frame_enter(outer, r.task);
                frame_enter(inner, r.task);
                frame_leave(outer);
                frame_leave(inner);
              }),
              6, EventKind::frame_leave);
}

TEST(Check, Rule6SpansThatDoNotNest) {
  expect_only(written([] {
                const SpanId outer = span_begin("outer"), inner = span_begin("inner");
                span_end(outer);
                span_end(inner);
              }),
              6, EventKind::span_end);
}

TEST(Check, Rule6ASynchronousCallThatIsOpenWhenItsTaskIsSuspended) {
  expect_only(written([] {
                const Running r;
                span_begin("call");
                suspend(r.task, WaitKind::other);
              }),
              6, EventKind::task_suspend);
}

TEST(Check, Rule7AWaitThatEndsWithoutWakeOrCancel) {
  expect_only(written([] {
                const Running r;
                suspend(r.task, WaitKind::other);
                resume(r.task, 2);
                finish(r.task);
              }),
              7, EventKind::task_resume);
}

TEST(Check, Rule7ACancelEndsAWait) {
  recorded([] {
    const Running r;
    suspend(r.task, WaitKind::other);
    cancel(r.task, r.loop);
    resume(r.task, 2);
    finish(r.task, Outcome::cancelled);
  });
}

TEST(Check, Rule8AWakeWhoseCauseDoesNotExistYet) {
  expect_only(written([] {
                const Running r;
                suspend(r.task, WaitKind::other);
                const auto late = record::new_id<TaskId>();
                wake(r.task, late);
                record::emit<EventKind::task_create>(late, TaskId{}, r.loop, trace::StringId{}, trace::SiteId{}, std::string_view{"late"});
              }),
              8, EventKind::task_wake);
}

TEST(Check, Rule8AWakeWithoutACause) {
  expect_only(written([] {
                const Running r;
                suspend(r.task, WaitKind::other);
                wake(r.task, {});
              }),
              8, EventKind::task_wake);
}

TEST(Check, Rule9AJobThatBeginsAfterItsEnd) {
  expect_only(written([] {
                const Running r;
                const JobId job = job_submit(r.task, "work");
                job_end(job, Outcome::cancelled);
                job_begin(job);
              }),
              9, EventKind::job_begin);
}

TEST(Check, Rule9AJobWithAResultThatNeverBegan) {
  expect_only(written([] {
                const Running r;
                job_end(job_submit(r.task, "work"), Outcome::returned);
              }),
              9, EventKind::job_end);
}

TEST(Check, Rule10ResumesThatAreMissingWithoutALostEvent) {
  expect_only(written([] {
                const Running r;
                suspend(r.task, WaitKind::yield);
                wake(r.task, r.task);
                resume(r.task, 5);
              }),
              10, EventKind::task_resume);
}

TEST(Check, WhatIsMissingButCountedBreaksNothing) {
  const model::Trace trace = written([] {
    const Running r;
    record::detail::write<EventKind::lost>(ILV_NOW, std::uint64_t{3}, trace::LostReason::paused);
    resume(r.task, 9);
    suspend(r.task, WaitKind::lock, ResourceId{77'777});
    wake(r.task, TaskId{88'888});
  });
  for (const auto& problem : model::check(trace)) EXPECT_EQ(problem.event, model::k_none) << problem.message;
  EXPECT_EQ(trace.lost_events(), 3u);
  // Between the loss and the next word of the task nobody knows what it did.
  const auto segments = trace.segments(0);
  ASSERT_EQ(segments.size(), 7u);
  EXPECT_EQ(segments[2].state, model::TaskState::running);
  EXPECT_EQ(segments[3].state, model::TaskState::unknown);
  EXPECT_EQ(trace.kind(segments[3].begin_event), EventKind::lost);
}

TEST(Check, TellsOnlySoManyBreachesAndHowManyMoreThereAre) {
  const model::Trace trace = written([] {
    for (std::uint64_t i = 0; i < 50; ++i) resource_close(ResourceId{100'000 + i});
  });
  const auto problems = model::check(trace, 10);
  ASSERT_EQ(problems.size(), 11u);
  EXPECT_EQ(problems.back().message, "and 40 more");
  EXPECT_EQ(model::check(trace).size(), 50u);
}

TEST(Check, InTheBackgroundFindsTheSame) {
  const auto trace = std::make_shared<const model::Trace>(written([] { resume(TaskId{77}, 1); }));
  const model::BackgroundCheck check{trace};
  while (!trace->checked()) std::this_thread::yield();
  EXPECT_EQ(trace->problems().size(), model::check(*trace).size());
  EXPECT_FALSE(trace->problems().empty());
}

TEST(Check, InTheBackgroundStopsWhenItIsDroppedAndCanBeginAnew) {
  const auto trace = std::make_shared<const model::Trace>(recorded([] { RandomProgram{3}.run(20'000); }));
  {
    const model::BackgroundCheck check{trace};
  }
  EXPECT_TRUE(trace->problems().empty());
  EXPECT_TRUE(trace->checked());
}

TEST(Check, IsStoppedByItsFlag) {
  const model::Trace trace = written([] { resume(TaskId{77}, 1); });
  const std::atomic<bool> stop{true};
  EXPECT_THROW(model::check(trace, 10, &stop), model::Stopped);
  EXPECT_THROW(trace.problems(&stop), model::Stopped);
  EXPECT_FALSE(trace.checked());
}

}  // namespace
}  // namespace interleave::test
