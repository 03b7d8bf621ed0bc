// Where each step leads, from one small program of which every event is known.
#include "tracer/model/navigate.hpp"

#include <algorithm>
#include <thread>

#include "tests/model/by_hand.hpp"

namespace interleave::test {
namespace {

using model::EdgeKind;
using model::EventIndex;
using model::Interval;
using model::k_none;

TEST(Sections, ASpanLivesFromItsBeginToItsEnd) {
  const model::Trace trace = recorded([] {
    const SpanId one = span_begin("one");
    span_end(one);
    span_begin("open");
    at(9999);
    print("end");
  });
  EXPECT_EQ(model::lifetime_of_span(trace, 0).end_ns, trace.time_ns(trace.spans()[0].end));
  EXPECT_EQ(model::lifetime_of_span(trace, 1).end_ns, trace.time().end_ns);
}

// main gathers child and sleeper; child runs a job; a lock passes from main to sleeper.
model::Trace small_program() {
  return recorded([] {
    const LoopId loop = loop_start();
    const TaskId main = create(loop, "main");
    wake(main, loop);
    resume(main, 1);
    const FrameId root = frame_create(main, "main");
    frame_enter(root, main);
    const FrameId helper = frame_create(main, "helper");
    frame_enter(helper, main);
    const TaskId child = create(loop, "child", main);
    wake(child, main);
    const TaskId sleeper = create(loop, "sleeper", main);
    wake(sleeper, main);
    frame_leave(helper);
    const GroupId group = group_create(trace::GroupKind::gather, main);
    group_member(group, child);
    group_member(group, sleeper);
    const ResourceId lock = resource_create(ResourceKind::lock, "db");
    resource_state(lock, 1, main);
    suspend(main, WaitKind::group, group);
    resume(child, 1);
    const JobId job = job_submit(child, "compress");
    suspend(child, WaitKind::job, job);
    resume(sleeper, 1);
    const ResourceId timer = resource_create(ResourceKind::timer, "");
    resource_state(timer, 100);
    suspend(sleeper, WaitKind::timer, timer);
    std::thread{[&] {
      job_begin(job);
      job_end(job);
    }}.join();
    wake(child, job);
    resume(child, 2);
    finish(child);
    wake(sleeper, timer);
    resume(sleeper, 2);
    suspend(sleeper, WaitKind::lock, lock);
    resource_state(lock, 0);
    wake(sleeper, lock);
    resume(sleeper, 3);
    finish(sleeper);
    group_end(group);
    wake(main, group);
    resume(main, 2);
    const TaskId last = create(loop, "last", main);
    wake(last, main);
    suspend(main, WaitKind::task, last);
    resume(last, 1);
    finish(last);
    wake(main, last);
    resume(main, 3);
    frame_leave(root);
    finish(main);
    loop_stop(loop);
  });
}

class Navigate : public testing::Test {
 protected:
  model::Trace trace = small_program();

  static constexpr model::TaskIndex main = 0, child = 1, sleeper = 2, last = 3;

  /// The n-th event (from 1) of this kind whose task is `task`.
  EventIndex nth(EventKind kind, model::TaskIndex task, int n = 1) const {
    for (EventIndex i = 0; i < trace.event_count(); ++i)
      if (trace.kind(i) == kind && trace.task(trace.event(i).task()) == task && --n == 0) return i;
    ADD_FAILURE() << "no such event";
    return k_none;
  }
  EventIndex first(EventKind kind, int n = 1) const {
    for (EventIndex i = 0; i < trace.event_count(); ++i)
      if (trace.kind(i) == kind && --n == 0) return i;
    ADD_FAILURE() << "no such event";
    return k_none;
  }
  using enum EventKind;
};

TEST_F(Navigate, NextAndPreviousWalkThroughTheEventsOfATaskInBothDirections) {
  const auto events = trace.events_of(child).all();
  EventIndex at = events.front();
  for (std::size_t i = 1; i < events.size(); ++i) EXPECT_EQ(at = model::next_event_of(trace, child, at), events[i]);
  EXPECT_EQ(model::next_event_of(trace, child, at), k_none);
  for (std::size_t i = events.size() - 1; i > 0; --i) EXPECT_EQ(at = model::previous_event_of(trace, child, at), events[i - 1]);
  EXPECT_EQ(model::previous_event_of(trace, child, at), k_none);
}

TEST_F(Navigate, StepOverGoesToWhereTheTaskGoesOn) {
  EXPECT_EQ(model::step_over(trace, main, nth(task_suspend, main)), nth(task_resume, main, 2));
  EXPECT_EQ(model::step_over(trace, main, nth(task_resume, main, 2)), nth(task_resume, main, 3));
  EXPECT_EQ(model::step_over(trace, main, nth(task_resume, main, 3)), k_none);
  EXPECT_EQ(model::step_over(trace, child, 0), nth(task_resume, child)) << "before its life too";
}

TEST_F(Navigate, StepOverBackGoesToWhereTheTaskHadStopped) {
  EXPECT_EQ(model::step_over_back(trace, main, nth(task_resume, main, 2)), nth(task_suspend, main));
  EXPECT_EQ(model::step_over_back(trace, main, nth(task_finish, main)), nth(task_suspend, main, 2));
  EXPECT_EQ(model::step_over_back(trace, main, nth(task_suspend, main)), k_none);
}

TEST_F(Navigate, StepIntoFollowsWhatIsAwaitedOrMade) {
  EXPECT_EQ(model::step_into(trace, nth(task_create, last)), nth(task_wake, last));
  EXPECT_EQ(model::step_into(trace, nth(task_suspend, main, 2)), nth(task_resume, last));
  EXPECT_EQ(model::step_into(trace, nth(task_suspend, main)), nth(task_resume, child)) << "the group's first member";
  EXPECT_EQ(model::step_into(trace, nth(task_suspend, child)), first(job_begin));
  EXPECT_EQ(model::step_into(trace, first(job_submit)), first(job_begin));
  EXPECT_EQ(model::step_into(trace, first(frame_create, 2)), first(frame_enter, 2));
  EXPECT_EQ(model::step_into(trace, nth(task_suspend, sleeper)), k_none) << "there is nothing inside a timer";
}

TEST_F(Navigate, CauseOfGoesBackOneLink) {
  EXPECT_EQ(model::cause_of(trace, nth(task_resume, child, 2)), nth(task_wake, child, 2));
  EXPECT_EQ(model::cause_of(trace, nth(task_wake, child, 2)), first(job_end));
  EXPECT_EQ(model::cause_of(trace, first(job_end)), first(job_begin));
  EXPECT_EQ(model::cause_of(trace, first(job_begin)), first(job_submit));
  EXPECT_EQ(model::cause_of(trace, first(job_submit)), nth(task_resume, child));
  EXPECT_EQ(model::cause_of(trace, nth(task_resume, child)), nth(task_wake, child));
  EXPECT_EQ(model::cause_of(trace, nth(task_wake, child)), nth(task_create, child)) << "its creation by the parent";
  EXPECT_EQ(model::cause_of(trace, nth(task_create, child)), nth(task_resume, main));
}

TEST_F(Navigate, CauseOfAWakeIsWhatTheWakerDid) {
  EXPECT_EQ(model::cause_of(trace, nth(task_wake, main, 3)), nth(task_finish, last));
  EXPECT_EQ(model::cause_of(trace, nth(task_wake, main, 2)), first(group_end));
  EXPECT_EQ(model::cause_of(trace, first(group_end)), nth(task_finish, sleeper)) << "the member that ended last";
  EXPECT_EQ(model::cause_of(trace, nth(task_wake, sleeper, 2)), first(resource_state, 2)) << "the timer was set";
  EXPECT_EQ(model::cause_of(trace, nth(task_wake, sleeper, 3)), first(resource_state, 3)) << "the lock was released";
}

TEST_F(Navigate, StepOutGoesToWhereTheAwaitingCoroutineOrTaskGoesOn) {
  EXPECT_EQ(model::step_out(trace, main, first(frame_enter, 2)), first(frame_leave)) << "from helper to main's first coroutine";
  EXPECT_EQ(model::step_out(trace, last, nth(task_resume, last)), nth(task_resume, main, 3));
  EXPECT_EQ(model::step_out(trace, child, nth(task_resume, child)), nth(task_resume, main, 2)) << "through the group";
  EXPECT_EQ(model::step_out(trace, main, nth(task_resume, main, 3)), k_none) << "nobody awaits main";
}

TEST_F(Navigate, AGroupGivesOneArrowToEachMemberAndOneBack) {
  const auto awaits = model::edges_of_event(trace, nth(task_suspend, main));
  ASSERT_EQ(awaits.size(), 2u);
  EXPECT_EQ(awaits[0].kind, EdgeKind::awaits);
  EXPECT_EQ(awaits[0].from_task, main);
  EXPECT_EQ(awaits[0].to_task, child);
  EXPECT_EQ(awaits[1].to_task, sleeper);
  const auto wakes = model::edges_of_event(trace, nth(task_resume, main, 2));
  ASSERT_EQ(wakes.size(), 1u);
  EXPECT_EQ(wakes[0].kind, EdgeKind::wakes);
  EXPECT_EQ(wakes[0].from, first(group_end));
  EXPECT_EQ(wakes[0].to, nth(task_wake, main, 2));
}

TEST_F(Navigate, AFinishPointsToThoseItWokeAndACreationToItsTask) {
  const auto wakes = model::edges_of_event(trace, nth(task_finish, last));
  ASSERT_EQ(wakes.size(), 1u);
  EXPECT_EQ(wakes[0].from_task, last);
  EXPECT_EQ(wakes[0].to_task, main);
  EXPECT_EQ(wakes[0].from, nth(task_finish, last));
  const auto creates = model::edges_of_event(trace, nth(task_create, child));
  ASSERT_EQ(creates.size(), 1u);
  EXPECT_EQ(creates[0].kind, EdgeKind::creates);
  EXPECT_EQ(creates[0].from_task, main);
  EXPECT_EQ(creates[0].to_task, child);
}

TEST_F(Navigate, TheArrowsOfATaskAreItsCreationItsAwaitsAndItsWakes) {
  const auto edges = model::edges_of_task(trace, main);
  const auto count = [&](EdgeKind kind) { return std::ranges::count(edges, kind, &model::Edge::kind); };
  EXPECT_EQ(count(EdgeKind::creates), 1);
  EXPECT_EQ(count(EdgeKind::awaits), 3) << "two members of the group, and last";
  EXPECT_EQ(count(EdgeKind::wakes), 3);
}

TEST_F(Navigate, LifetimesAreFromCreationToFinish) {
  EXPECT_EQ(model::lifetime(trace, last).begin_ns, trace.time_ns(nth(task_create, last)));
  EXPECT_EQ(model::lifetime(trace, last).end_ns, trace.time_ns(nth(task_finish, last)));
  EXPECT_TRUE(model::interleave(model::lifetime(trace, child), model::lifetime(trace, sleeper)));
  EXPECT_TRUE(model::run_in_order(model::lifetime(trace, child), model::lifetime(trace, last)));
}

TEST(Sections, RunInOrderOrInterleaveAndNeverBoth) {
  const Interval first{0, 10}, second{10, 20}, across{5, 15}, inside{2, 3};
  EXPECT_TRUE(model::run_in_order(first, second));
  EXPECT_TRUE(model::run_in_order(second, first));
  for (const Interval& other : {across, inside}) {
    EXPECT_TRUE(model::interleave(first, other));
    EXPECT_TRUE(model::interleave(other, first));
    EXPECT_FALSE(model::run_in_order(first, other));
  }
  EXPECT_FALSE(model::interleave(first, second));
}

}  // namespace
}  // namespace interleave::test
