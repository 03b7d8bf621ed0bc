// wait, as_completed and shield, as CPython's test_tasks.py has them.
#include <gtest/gtest.h>

#include <stdexcept>

#include "tests/runtime/virtual_run.hpp"

namespace interleave::test {
namespace {

using namespace std::chrono_literals;

std::vector<Task<int>> two_tasks() { return {create_task(after(100ms, 1), "a"), create_task(after(150ms, 2), "b")}; }

TEST(Wait, ForAllGivesThemInArgumentOrder) {
  run_in_virtual_time([]() -> Coroutine<> {
    const std::vector<Task<int>> tasks{create_task(after(150ms, 1)), create_task(after(100ms, 2))};
    const auto [done, pending] = co_await wait(tasks);
    EXPECT_EQ(elapsed(), 150ms);
    EXPECT_EQ(done, tasks);
    EXPECT_TRUE(pending.empty());
    // test_wait_really_done: what is done already takes a turn, and no time
    const auto again = co_await wait(tasks);
    EXPECT_EQ(again.done, tasks);
    EXPECT_EQ(elapsed(), 150ms);
  });
}

TEST(Wait, FirstCompleted) {
  run_in_virtual_time([]() -> Coroutine<> {
    const std::vector<Task<int>> tasks{create_task(after(1000ms, 1)), create_task(after(100ms, 2))};
    const auto [done, pending] = co_await wait(tasks, ReturnWhen::first_completed);
    EXPECT_EQ(elapsed(), 100ms);
    EXPECT_EQ(done, std::vector{tasks[1]});
    EXPECT_EQ(pending, std::vector{tasks[0]});
    EXPECT_FALSE(tasks[0].done());
    co_await wait(tasks);
  });
}

TEST(Wait, FirstCompletedOfTwoThatEndInOneTurnGivesBoth) {
  run_in_virtual_time([]() -> Coroutine<> {
    const Future<> stop = create_future();
    auto both = [&]() -> Coroutine<> { co_await stop; };
    const std::vector<Task<>> tasks{create_task(both()), create_task(both())};
    co_await sleep(1ms);
    stop.set_result();
    const auto [done, pending] = co_await wait(tasks, ReturnWhen::first_completed);
    EXPECT_EQ(done.size(), 2u);
  });
}

TEST(Wait, FirstException) {
  run_in_virtual_time([]() -> Coroutine<> {
    const std::vector<Task<int>> tasks{create_task(after(10000ms, 1)), create_task(fail_after(0ms, "early"))};
    const auto [done, pending] = co_await wait(tasks, ReturnWhen::first_exception);
    EXPECT_EQ(done, std::vector{tasks[1]});
    EXPECT_EQ(pending, std::vector{tasks[0]});
    EXPECT_LE(elapsed(), 1ms);
    EXPECT_THROW(static_cast<void>(tasks[1].result()), std::runtime_error);
    tasks[0].cancel();
    co_await wait(tasks);
  });
}

TEST(Wait, AFailureLaterEndsTheWaitForTheFirstException) {
  run_in_virtual_time([]() -> Coroutine<> {
    const std::vector<Task<int>> tasks{create_task(after(10000ms, 1)), create_task(fail_after(10ms, "later"))};
    const auto [done, pending] = co_await wait(tasks, ReturnWhen::first_exception);
    EXPECT_EQ(elapsed(), 10ms);
    EXPECT_EQ(pending, std::vector{tasks[0]});
    static_cast<void>(tasks[1].exception());
    tasks[0].cancel();
    // one that was cancelled is no exception: waits for all
    const std::vector<Task<int>> cancelled{tasks[0]};
    const auto rest = co_await wait(cancelled, ReturnWhen::first_exception);
    EXPECT_EQ(rest.done.size(), 1u);
  });
}

TEST(Wait, ErrorsStayWithTheirTasks) {
  run_in_virtual_time([]() -> Coroutine<> {
    const std::vector<Task<int>> tasks{create_task(after(100ms, 1)), create_task(fail_after(150ms, "x"))};
    const auto [done, pending] = co_await wait(tasks);
    EXPECT_EQ(done.size(), 2u);
    EXPECT_NE(tasks[1].exception(), nullptr);
  });
}

TEST(Wait, ATimeoutEndsItAndCancelsNothing) {
  run_in_virtual_time([]() -> Coroutine<> {
    const auto tasks = two_tasks();
    const auto [done, pending] = co_await wait(tasks, ReturnWhen::all_completed, 110ms);
    EXPECT_EQ(elapsed(), 110ms);
    EXPECT_EQ(done, std::vector{tasks[0]});
    EXPECT_EQ(pending, std::vector{tasks[1]});
    const auto rest = co_await wait(tasks);
    EXPECT_EQ(rest.done.size(), 2u);
    EXPECT_EQ(elapsed(), 150ms);
  });
}

TEST(Wait, AnOldTimeoutDoesNotDisturb) {  // test_wait_concurrent_complete
  run_in_virtual_time([]() -> Coroutine<> {
    const auto tasks = two_tasks();
    const auto [done, pending] = co_await wait(tasks, ReturnWhen::all_completed, 100ms);
    EXPECT_EQ(elapsed(), 100ms);
    EXPECT_EQ(done.size() + pending.size(), 2u);
    co_await wait(tasks);
  });
}

TEST(Wait, ADuplicateCountsOnce) {
  run_in_virtual_time([]() -> Coroutine<> {
    const auto task = create_task(after(1ms, 1));
    const auto [done, pending] = co_await wait(task, task);
    EXPECT_EQ(done.size(), 1u);
  });
}

TEST(Wait, ForNothingIsAnError) { EXPECT_THROW(static_cast<void>(wait(std::vector<AnyTask>{})), UsageError); }

TEST(Wait, ACancelLeavesTheMembersRunning) {
  run_in_virtual_time([]() -> Coroutine<> {
    const auto tasks = two_tasks();
    auto waiting = [&]() -> Coroutine<> { co_await wait(tasks); };
    const auto waiter = create_task(waiting());
    co_await sleep(1ms);
    EXPECT_TRUE(waiter.cancel());
    co_await wait(waiter);
    EXPECT_TRUE(waiter.cancelled());
    EXPECT_FALSE(tasks[0].done());
    co_await wait(tasks);
  });
}

TEST(Wait, TakesTasksOfDifferentTypesAndFutures) {
  run_in_virtual_time([]() -> Coroutine<> {
    const Future<int> future = create_future<int>();
    call_later(5ms, [future] { future.set_result(1); });
    const auto [done, pending] = co_await wait(create_task(sleep(3ms)), future);
    EXPECT_EQ(done.size(), 2u);
    EXPECT_EQ(elapsed(), 5ms);
  });
}

TEST(Wait, IsAGroupInTheTrace) {
  const auto trace = recorded([] {
    run([]() -> Coroutine<> {
      const auto tasks = two_tasks();
      co_await wait(tasks, ReturnWhen::all_completed, 120ms);
      co_await wait(tasks);
    }());
  });
  ASSERT_EQ(trace.groups().size(), 2u);
  const model::Group group = trace.groups()[0];
  EXPECT_EQ(group.kind, trace::GroupKind::wait);
  EXPECT_EQ(group.members.size(), 2u);
}

// as_completed

TEST(AsCompleted, GivesResultsInTheOrderOfTheirEnds) {
  run_in_virtual_time([]() -> Coroutine<> {
    std::vector<Coroutine<int>> members;
    members.push_back(after(10ms, 1));
    members.push_back(after(5ms, 2));
    members.push_back(after(15ms, 3));
    std::vector<int> results;
    for (auto next : as_completed(std::move(members))) {
      const int result = co_await next;
      results.push_back(result);
    }
    EXPECT_EQ(results, (std::vector{2, 1, 3}));
    EXPECT_EQ(elapsed(), 15ms);
  });
}

TEST(AsCompleted, GivesTheTasksThemselves) {
  run_in_virtual_time([]() -> Coroutine<> {
    const auto tasks = two_tasks();
    std::vector<Task<int>> ended;
    for (auto next : as_completed(tasks)) {
      const Task<int> task = co_await next.future();
      EXPECT_TRUE(task.done());
      ended.push_back(task);
    }
    EXPECT_EQ(ended, tasks);
  });
}

TEST(AsCompleted, WithATimeout) {
  run_in_virtual_time([]() -> Coroutine<> {
    const auto tasks = two_tasks();
    std::vector<int> results;
    int timeouts = 0;
    for (auto next : as_completed(tasks, 120ms)) {
      try {
        const int result = co_await next;
        results.push_back(result);
      } catch (const TimeoutError&) {
        ++timeouts;
      }
    }
    EXPECT_EQ(results, std::vector{1});
    EXPECT_EQ(timeouts, 1);
    EXPECT_EQ(elapsed(), 120ms);
    co_await wait(tasks);
  });
}

TEST(AsCompleted, ATimeoutThatIsNotNeeded) {
  run_in_virtual_time([]() -> Coroutine<> {
    const auto tasks = two_tasks();
    for (auto next : as_completed(tasks, 1s)) co_await next;
    EXPECT_EQ(elapsed(), 150ms);
  });
}

TEST(AsCompleted, AwaitedInReverseOrderOrAtOnce) {
  run_in_virtual_time([]() -> Coroutine<> {
    const auto all = as_completed(two_tasks());
    auto first = all.next();
    auto second = all.next();
    const auto [a, b] = co_await gather(first.future(), second.future());
    EXPECT_EQ(a.result(), 1);
    EXPECT_EQ(b.result(), 2);
  });
}

TEST(AsCompleted, ADuplicateComesOnce) {
  run_in_virtual_time([]() -> Coroutine<> {
    const auto task = create_task(after(1ms, 7));
    int times = 0;
    const std::vector<Task<int>> twice{task, task};
    for (auto next : as_completed(twice)) {
      const int result = co_await next;
      EXPECT_EQ(result, 7);
      ++times;
    }
    EXPECT_EQ(times, 1);
  });
}

// shield

TEST(Shield, GivesTheResult) {
  run_in_virtual_time([]() -> Coroutine<> {
    const Future<int> inner = create_future<int>();
    const Future<int> outer = shield(inner);
    inner.set_result(42);
    const int result = co_await outer;
    EXPECT_EQ(result, 42);
  });
}

TEST(Shield, GivesTheError) {
  run_in_virtual_time([]() -> Coroutine<> {
    const Future<int> inner = create_future<int>();
    const Future<int> outer = shield(inner);
    co_await sleep(0ms);
    inner.set_exception(std::runtime_error{"expected"});
    co_await sleep(0ms);
    EXPECT_NE(outer.exception(), nullptr);
  });
}

TEST(Shield, ACancelOfTheInnerCancelsTheOuter) {
  run_in_virtual_time([]() -> Coroutine<> {
    const Future<> inner = create_future();
    const Future<> outer = shield(inner);
    co_await sleep(0ms);
    inner.cancel();
    co_await sleep(0ms);
    EXPECT_TRUE(outer.cancelled());
  });
}

TEST(Shield, ACancelOfTheOuterLeavesTheInner) {
  run_in_virtual_time([]() -> Coroutine<> {
    const Future<> inner = create_future();
    const Future<> outer = shield(inner);
    co_await sleep(0ms);
    EXPECT_TRUE(outer.cancel());
    co_await sleep(0ms);
    EXPECT_TRUE(outer.cancelled());
    EXPECT_FALSE(inner.done());
    inner.set_result();
    co_await sleep(0ms);
  });
}

TEST(Shield, OfWhatIsDoneIsThatItself) {
  run_in_virtual_time([]() -> Coroutine<> {
    const Future<int> inner = create_future<int>();
    inner.set_result(42);
    const Future<int> outer = shield(inner);
    EXPECT_EQ(outer.state(), inner.state());
    co_return;
  });
}

TEST(Shield, TheInnerGoesOnWhenTheAwaiterIsCancelled) {  // test_shield_effect
  Log log;
  run_in_virtual_time([&]() -> Coroutine<> {
    const Future<> waiter = create_future();
    auto inner = [&]() -> Coroutine<> {
      co_await waiter;
      log.push_back("inner");
    };
    auto outer = [&]() -> Coroutine<> {
      co_await shield(inner());
      log.push_back("outer");
    };
    const auto task = create_task(outer());
    co_await sleep(0ms);
    task.cancel();
    co_await wait(task);
    EXPECT_TRUE(task.cancelled());
    EXPECT_TRUE(log.empty());
    waiter.set_result();
    co_await sleep(0ms);
    co_await sleep(0ms);
    EXPECT_EQ(log, Log{"inner"});
  });
}

TEST(Shield, AroundAGather) {
  run_in_virtual_time([]() -> Coroutine<> {
    const Future<> a = create_future(), b = create_future();
    const auto inner = gather(a, b);
    const auto outer = shield(inner);
    co_await sleep(0ms);
    EXPECT_TRUE(outer.cancel());
    a.set_result();
    b.set_result();
    co_await sleep(0ms);
    co_await sleep(0ms);
    EXPECT_TRUE(outer.cancelled());
    EXPECT_EQ(inner.result(), (std::tuple{None{}, None{}}));
  });
}

TEST(Shield, InsideAGather) {
  run_in_virtual_time([]() -> Coroutine<> {
    const Future<> a = create_future(), b = create_future();
    const auto parent = gather(shield(a), shield(b));
    co_await sleep(0ms);
    EXPECT_TRUE(parent.cancel());
    co_await sleep(0ms);
    co_await sleep(0ms);
    EXPECT_TRUE(parent.cancelled());
    EXPECT_FALSE(a.done());
    EXPECT_FALSE(b.done());
    a.set_result();
    b.set_result();
    co_await sleep(0ms);
  });
}

}  // namespace
}  // namespace interleave::test
