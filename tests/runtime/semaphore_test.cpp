// Semaphore and BoundedSemaphore, as CPython's test_locks.py has them.
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>

#include "tests/runtime/trace_questions.hpp"

namespace interleave::test {
namespace {

using namespace std::chrono_literals;

/// Acquires, and notes its name.
Coroutine<> user(Semaphore& semaphore, Log& log, std::string name) {
  co_await semaphore.acquire();
  log.push_back(name);
}

TEST(Semaphore, HasItsPermitsAtFirst) {
  // CPython: test_initial_value_zero, test_semaphore_value.
  EXPECT_TRUE(Semaphore{0}.locked());
  EXPECT_EQ(Semaphore{}.value(), 1u);
  EXPECT_FALSE(Semaphore{3}.locked());
  EXPECT_THROW(Semaphore{-1}, UsageError);
  EXPECT_THROW(BoundedSemaphore{-1}, UsageError);
}

TEST(Semaphore, GivesItsPermitsInTheOrderOfAsking) {
  // CPython: test_acquire.
  run_in_virtual_time([]() -> Coroutine<> {
    Semaphore semaphore{3};
    Log log;
    co_await semaphore.acquire();
    co_await semaphore.acquire();
    EXPECT_FALSE(semaphore.locked());
    const auto a = create_task(user(semaphore, log, "1"));
    const auto b = create_task(user(semaphore, log, "2"));
    const auto c = create_task(user(semaphore, log, "3"));
    co_await sleep(0ms);
    EXPECT_EQ(log, Log{"1"});
    EXPECT_TRUE(semaphore.locked());

    const auto d = create_task(user(semaphore, log, "4"));
    semaphore.release();
    semaphore.release();
    EXPECT_EQ(semaphore.value(), 0u) << "the permits are those of the two that wait";
    co_await sleep(0ms);
    EXPECT_EQ(log, (Log{"1", "2", "3"}));
    EXPECT_EQ(semaphore.value(), 0u);
    EXPECT_FALSE(d.done());
    semaphore.release();
    co_await gather(a, b, c, d);
  });
}

TEST(Semaphore, FreeItIsTakenWithoutATurn) {
  Log log;
  run_in_virtual_time([&]() -> Coroutine<> {
    Semaphore semaphore;
    call_soon([&] { log.push_back("turn"); });
    co_await semaphore.acquire();
    log.push_back("acquired");
    semaphore.release();
    EXPECT_FALSE(semaphore.locked());
    co_await sleep(0ms);
  });
  EXPECT_EQ(log, (Log{"acquired", "turn"}));
}

TEST(Semaphore, SoManyWorkAtATime) {
  run_in_virtual_time([]() -> Coroutine<> {
    Semaphore semaphore{2};
    int inside = 0, most = 0;
    auto work = [&]() -> Coroutine<> {
      const SemaphoreGuard guard = co_await semaphore.hold();
      most = std::max(most, ++inside);
      co_await sleep(10ms);
      --inside;
    };
    co_await gather(work(), work(), work(), work(), work());
    EXPECT_EQ(most, 2);
    EXPECT_EQ(elapsed(), 30ms);
    EXPECT_EQ(semaphore.value(), 2u);
  });
}

TEST(Semaphore, ACancelledWaiterLeavesTheLine) {
  // CPython: test_acquire_cancel, test_acquire_cancel_before_awoken.
  run_in_virtual_time([]() -> Coroutine<> {
    Semaphore semaphore{0};
    const auto a = create_task(semaphore.acquire());
    const auto b = create_task(semaphore.acquire());
    const auto c = create_task(semaphore.acquire());
    const auto d = create_task(semaphore.acquire());
    co_await sleep(0ms);
    a.cancel();
    b.cancel();
    semaphore.release();
    co_await sleep(0ms);
    co_await sleep(0ms);
    EXPECT_TRUE(a.cancelled() && b.cancelled());
    EXPECT_TRUE(c.done());
    EXPECT_FALSE(d.done());
  });
}

TEST(Semaphore, ACancelAndAReleaseInOneTurnLoseNoPermit) {
  // CPython: test_acquire_hang.
  run_in_virtual_time([]() -> Coroutine<> {
    Semaphore semaphore{0};
    const auto a = create_task(semaphore.acquire());
    const auto b = create_task(semaphore.acquire());
    co_await sleep(0ms);
    a.cancel();
    semaphore.release();
    co_await sleep(0ms);
    co_await sleep(0ms);
    EXPECT_TRUE(semaphore.locked());
    EXPECT_TRUE(b.done());
  });
}

TEST(Semaphore, APermitThatWasGivenToACancelledTaskComesBack) {
  // CPython: test_acquire_no_hang.
  run_in_virtual_time([]() -> Coroutine<> {
    Semaphore semaphore{1};
    std::optional<Task<>> second;
    auto first = [&]() -> Coroutine<> {
      {
        const SemaphoreGuard guard = co_await semaphore.hold();
        co_await sleep(0ms);
      }
      second->cancel();
    };
    auto never = [&]() -> Coroutine<> {
      const SemaphoreGuard guard = co_await semaphore.hold();
      ADD_FAILURE();
    };
    const auto task = create_task(first());
    second = create_task(never());
    co_await task;
    co_await sleep(0ms);
    EXPECT_TRUE(second->cancelled());
    EXPECT_EQ(semaphore.value(), 1u);
    co_await semaphore.acquire();
  });
}

TEST(Semaphore, ABoundedOneHasNeverMorePermitsThanAtFirst) {
  // CPython: test_release_not_acquired.
  run_in_virtual_time([]() -> Coroutine<> {
    BoundedSemaphore bounded{2};
    EXPECT_THROW(bounded.release(), UsageError);
    co_await bounded.acquire();
    bounded.release();
    Semaphore& as_semaphore = bounded;
    EXPECT_THROW(as_semaphore.release(), UsageError);
    {
      const SemaphoreGuard guard = co_await bounded.hold();
      bounded.release();
    }
    EXPECT_EQ(bounded.value(), 2u);

    Semaphore semaphore{0};
    semaphore.release();
    EXPECT_EQ(semaphore.value(), 1u);
  });
}

TEST(Semaphore, WhoComesBackStandsBehindThoseThatWait) {
  // CPython: test_acquire_fifo_order.
  Log log;
  run_in_virtual_time([&]() -> Coroutine<> {
    Semaphore semaphore{1};
    auto twice = [&](std::string name) -> Coroutine<> {
      for (const char* time : {"_1", "_2"}) {
        co_await semaphore.acquire();
        log.push_back(name + time);
        co_await sleep(10ms);
        semaphore.release();
      }
    };
    co_await gather(twice("c1"), twice("c2"), twice("c3"));
  });
  EXPECT_EQ(log, (Log{"c1_1", "c2_1", "c3_1", "c1_2", "c2_2", "c3_2"}));
}

TEST(Semaphore, WhoReleasesAndAcquiresAtOnceStandsBehindThoseThatWait) {
  // CPython: test_acquire_fifo_order_2.
  Log log;
  run_in_virtual_time([&]() -> Coroutine<> {
    Semaphore semaphore{1};
    auto twice = [&]() -> Coroutine<> {
      co_await semaphore.acquire();
      log.push_back("2");
      semaphore.release();
      co_await semaphore.acquire();
      log.push_back("4");
    };
    const auto a = create_task(user(semaphore, log, "1"));
    const auto b = create_task(twice());
    const auto c = create_task(user(semaphore, log, "3"));
    co_await sleep(0ms);
    semaphore.release();
    semaphore.release();
    co_await gather(a, b, c);
  });
  EXPECT_EQ(log, (Log{"1", "2", "3", "4"}));
}

TEST(Semaphore, ACancelledFirstOneDoesNotKeepTheOthers) {
  // CPython: test_acquire_fifo_order_3.
  Log log;
  run_in_virtual_time([&]() -> Coroutine<> {
    Semaphore semaphore{0};
    const auto a = create_task(user(semaphore, log, "1"));
    const auto b = create_task(user(semaphore, log, "2"));
    const auto c = create_task(user(semaphore, log, "3"));
    co_await sleep(0ms);
    a.cancel();
    co_await sleep(0ms);
    semaphore.release();
    semaphore.release();
    co_await gather(b, c);
    EXPECT_TRUE(a.cancelled());
  });
  EXPECT_EQ(log, (Log{"2", "3"}));
}

TEST(Semaphore, WhoGoesOnWakesAllThatHadToWaitBehindIt) {
  // CPython: test_acquire_fifo_order_4.
  Log log;
  run_in_virtual_time([&]() -> Coroutine<> {
    Semaphore semaphore{0};
    std::optional<Task<>> fourth;
    auto c4 = [&]() -> Coroutine<> {
      log.push_back("4");
      co_return;
    };
    auto c1 = [&]() -> Coroutine<> {
      co_await semaphore.acquire();
      EXPECT_EQ(semaphore.value(), 0u) << "the others have theirs";
      fourth = create_task(c4());
      log.push_back("1");
    };
    auto c2 = [&]() -> Coroutine<> {
      for (int i = 0; i < 3; ++i) semaphore.release();
      EXPECT_EQ(semaphore.value(), 2u);
      EXPECT_TRUE(semaphore.locked()) << "c1 is first, and has not run";
      co_await semaphore.acquire();
      log.push_back("2");
    };
    auto c3 = [&]() -> Coroutine<> {
      co_await semaphore.acquire();
      EXPECT_TRUE(semaphore.locked());
      log.push_back("3");
    };
    const auto a = create_task(c1());
    const auto b = create_task(c2());
    const auto c = create_task(c3());
    co_await sleep(0ms);
    EXPECT_EQ(semaphore.value(), 2u);
    co_await sleep(0ms);
    co_await gather(a, b, c, *fourth);
  });
  EXPECT_EQ(log, (Log{"1", "2", "3", "4"}));
}

TEST(Semaphore, TasksThatHoldItOrWaitWhenItIsDestroyedCanBeCancelled) {
  // Main returns, its semaphore with it.
  Log log;
  auto work = [&](Semaphore& semaphore) -> Coroutine<> {
    try {
      const SemaphoreGuard guard = co_await semaphore.hold();
      co_await sleep(1h);
    } catch (const Cancelled&) {
      log.push_back("cancelled");
      throw;
    }
  };
  run_in_virtual_time([&]() -> Coroutine<> {
    Semaphore semaphore;
    create_task(work(semaphore));
    create_task(work(semaphore));
    co_await sleep(1ms);
  });
  EXPECT_EQ(log, (Log{"cancelled", "cancelled"}));
}

TEST(Semaphore, TheTraceShowsItsPermitsAndWhoWaitsForOne) {
  const auto trace = trace_of([]() -> Coroutine<> {
    BoundedSemaphore semaphore{2, "connections"};
    auto use = [&](std::chrono::milliseconds time) -> Coroutine<> {
      const SemaphoreGuard guard = co_await semaphore.hold();
      co_await sleep(time);
    };
    const auto a = create_task(use(5ms), "a");
    const auto b = create_task(use(9ms), "b");
    const auto c = create_task(use(5ms), "c");
    co_await gather(a, b, c);
  });
  // a and b take one each; c gets the one that a releases; b and c give theirs back.
  EXPECT_EQ(states_of(trace, "semaphore 'connections'"), (std::vector<std::int64_t>{1, 0, 1, 0, 1, 2}));
  EXPECT_EQ(waits_of(trace, "c")[0], "semaphore on semaphore 'connections'");
  const Log wakes = wakes_of(trace);
  EXPECT_NE(std::ranges::find(wakes, "a>c"), wakes.end());
  const auto resource = std::ranges::find(trace.resources(), "connections", &model::Resource::name);
  ASSERT_NE(resource, trace.resources().end());
  EXPECT_EQ(resource->kind, trace::ResourceKind::semaphore);
  EXPECT_EQ(resource->limit, 2);
}

}  // namespace
}  // namespace interleave::test
