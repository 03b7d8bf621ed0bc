// Lock and Event, as CPython's test_locks.py has them.
#include <gtest/gtest.h>

#include <utility>

#include "tests/runtime/virtual_run.hpp"

namespace interleave::test {
namespace {

using namespace std::chrono_literals;

/// Acquires, notes its name, and releases when it is told to.
Coroutine<> user(Lock& lock, Log& log, std::string name, std::chrono::milliseconds hold = 0ms) {
  co_await lock.acquire();
  log.push_back(name);
  if (hold > 0ms) co_await sleep(hold);
  lock.release();
}

TEST(Lock, IsHeldByOneAtATimeInTheOrderOfAsking) {
  Log log;
  run_in_virtual_time([&]() -> Coroutine<> {
    Lock lock{"l"};
    co_await gather(user(lock, log, "a", 10ms), user(lock, log, "b", 10ms), user(lock, log, "c", 10ms));
    EXPECT_EQ(elapsed(), 30ms);
    EXPECT_FALSE(lock.locked());
  });
  EXPECT_EQ(log, (Log{"a", "b", "c"}));
}

TEST(Lock, FreeItIsTakenWithoutATurn) {
  Log log;
  run_in_virtual_time([&]() -> Coroutine<> {
    Lock lock;
    call_soon([&] { log.push_back("turn"); });
    co_await lock.acquire();
    EXPECT_TRUE(lock.locked());
    log.push_back("acquired");
    lock.release();
    co_await sleep(0ms);
  });
  EXPECT_EQ(log, (Log{"acquired", "turn"}));
}

TEST(Lock, NobodyOvertakesTheOneThatWasWoken) {
  Log log;
  run_in_virtual_time([&]() -> Coroutine<> {
    Lock lock;
    co_await lock.acquire();
    const auto first = create_task(user(lock, log, "first"));
    co_await sleep(1ms);
    lock.release();
    EXPECT_FALSE(lock.locked()) << "it is the first one's only once that runs";
    co_await lock.acquire();
    log.push_back("main");
    lock.release();
  });
  EXPECT_EQ(log, (Log{"first", "main"}));
}

TEST(Lock, ReleasingAFreeOneIsAnError) {
  Lock lock;
  EXPECT_THROW(lock.release(), UsageError);
}

TEST(Lock, ACancelledWaiterLeavesTheLine) {
  Log log;
  run_in_virtual_time([&]() -> Coroutine<> {
    Lock lock;
    co_await lock.acquire();
    const auto a = create_task(user(lock, log, "a"));
    const auto b = create_task(user(lock, log, "b"));
    co_await sleep(1ms);
    a.cancel();
    lock.release();
    co_await b;
    EXPECT_TRUE(a.cancelled());
  });
  EXPECT_EQ(log, Log{"b"});
}

TEST(Lock, AWaiterCancelledAfterItWasWokenPassesTheWakeOn) {
  Log log;
  run_in_virtual_time([&]() -> Coroutine<> {
    Lock lock;
    co_await lock.acquire();
    const auto a = create_task(user(lock, log, "a"));
    const auto b = create_task(user(lock, log, "b"));
    const auto c = create_task(user(lock, log, "c"));
    co_await sleep(1ms);
    lock.release();
    a.cancel();  // it was woken, and has not run
    co_await gather(b, c);
    EXPECT_TRUE(a.cancelled());
    EXPECT_FALSE(lock.locked());
  });
  EXPECT_EQ(log, (Log{"b", "c"}));
}

TEST(Lock, CancelAndReleaseInOneTurnLoseNoWake) {
  // CPython: test_cancel_release_race.
  Log log;
  run_in_virtual_time([&]() -> Coroutine<> {
    Lock lock;
    co_await lock.acquire();
    const auto a = create_task(user(lock, log, "a"));
    const auto b = create_task(user(lock, log, "b"));
    co_await sleep(0ms);
    co_await sleep(0ms);
    EXPECT_TRUE(a.cancel());
    lock.release();
    const auto late = create_task(user(lock, log, "late"));
    co_await gather(b, late);
  });
  EXPECT_EQ(log, (Log{"b", "late"}));
}

TEST(Lock, TheGuardReleasesAtTheEndOfItsScopeAlsoByAnError) {
  run_in_virtual_time([]() -> Coroutine<> {
    Lock lock;
    {
      const LockGuard guard = co_await lock.hold();
      EXPECT_TRUE(lock.locked());
    }
    EXPECT_FALSE(lock.locked());
    try {
      const LockGuard guard = co_await lock.hold();
      throw 1;
    } catch (int) {
    }
    EXPECT_FALSE(lock.locked());
  });
}

TEST(Lock, ACancelOfTheOnlyWaiterLeavesTheLineEmpty) {
  // CPython: test_acquire_cancel.
  run_in_virtual_time([]() -> Coroutine<> {
    Lock lock;
    co_await lock.acquire();
    const auto task = create_task(lock.acquire());
    call_soon([&] { task.cancel(); });
    co_await sleep(0ms);
    co_await sleep(0ms);
    EXPECT_TRUE(task.cancelled());
    lock.release();
    EXPECT_FALSE(lock.locked());
    co_await lock.acquire();
  });
}

TEST(Lock, AReleasePassesAWaiterThatIsCancelledInTheSameTurn) {
  // CPython: test_cancel_race.
  Log log;
  run_in_virtual_time([&]() -> Coroutine<> {
    Lock lock;
    Event go;
    auto hold_until = [&](Event* event, std::string name) -> Coroutine<> {
      const LockGuard guard = co_await lock.hold();
      if (event != nullptr) co_await event->wait();
      log.push_back(name);
    };
    const auto a = create_task(hold_until(&go, "a"));
    const auto b = create_task(hold_until(nullptr, "b"));
    const auto c = create_task(hold_until(nullptr, "c"));
    co_await sleep(0ms);
    go.set();
    b.cancel();
    co_await sleep(0ms);
    EXPECT_FALSE(lock.locked());
    EXPECT_TRUE(a.done());
    EXPECT_TRUE(b.cancelled());
    co_await c;
  });
  EXPECT_EQ(log, (Log{"a", "c"}));
}

TEST(Lock, AWaiterCancelledJustBeforeTheReleaseLetsTheNextOneIn) {
  // CPython: test_finished_waiter_cancelled.
  run_in_virtual_time([]() -> Coroutine<> {
    Lock lock;
    co_await lock.acquire();
    const auto b = create_task(lock.acquire());
    co_await sleep(0ms);
    const auto c = create_task(lock.acquire());
    b.cancel();
    lock.release();
    co_await sleep(0ms);
    EXPECT_TRUE(lock.locked());
    EXPECT_TRUE(b.cancelled());
    co_await c;
  });
}

TEST(Lock, ATaskThatHoldsItWhenItIsDestroyedCanBeCancelled) {
  // Main returns, its lock with it.
  bool ended = false;
  auto use = [&](Lock& lock) -> Coroutine<> {
    LockGuard first = co_await lock.hold();
    const LockGuard guard = std::move(first);
    try {
      co_await sleep(1h);
    } catch (const Cancelled&) {
      ended = true;
      throw;
    }
  };
  run_in_virtual_time([&]() -> Coroutine<> {
    Lock lock;
    create_task(use(lock));
    co_await sleep(1ms);
  });
  EXPECT_TRUE(ended);
}

TEST(Lock, AMovedGuardReleasesOnce) {
  run_in_virtual_time([]() -> Coroutine<> {
    Lock lock;
    {
      LockGuard outer = co_await lock.hold();
      {
        const LockGuard inner = std::move(outer);
      }
      EXPECT_FALSE(lock.locked());
      co_await lock.acquire();
    }
    EXPECT_TRUE(lock.locked());
  });
}

Coroutine<> wait_for(Event& event, Log& log, std::string name) {
  co_await event.wait();
  log.push_back(name);
}

TEST(Event, SetWakesAllInTheirOrder) {
  Log log;
  run_in_virtual_time([&]() -> Coroutine<> {
    Event event{"go"};
    const gather all{wait_for(event, log, "a"), wait_for(event, log, "b")};
    co_await sleep(5ms);
    EXPECT_TRUE(log.empty());
    event.set();
    event.set();
    EXPECT_TRUE(event.is_set());
    co_await all;
    call_soon([&] { log.push_back("turn"); });
    co_await event.wait();
    log.push_back("set already");
    co_await sleep(0ms);
  });
  EXPECT_EQ(log, (Log{"a", "b", "set already", "turn"}));
}

TEST(Event, WaitersGoOnThoughItIsClearedAtOnce) {
  Log log;
  run_in_virtual_time([&]() -> Coroutine<> {
    Event event;
    const gather all{wait_for(event, log, "a"), wait_for(event, log, "b")};
    co_await sleep(1ms);
    event.set();
    event.clear();
    co_await all;
    EXPECT_FALSE(event.is_set());
  });
  EXPECT_EQ(log, (Log{"a", "b"}));
}

TEST(Event, ACancelledWaiterIsForgotten) {
  Log log;
  run_in_virtual_time([&]() -> Coroutine<> {
    Event event;
    const auto a = create_task(wait_for(event, log, "a"));
    const auto b = create_task(wait_for(event, log, "b"));
    co_await sleep(1ms);
    a.cancel();
    event.set();
    co_await b;
    EXPECT_TRUE(a.cancelled());
  });
  EXPECT_EQ(log, Log{"b"});
}

TEST(Event, WhoComesWhenItIsSetDoesNotWaitForThoseThatWere) {
  // CPython: test_wait.
  Log log;
  run_in_virtual_time([&]() -> Coroutine<> {
    Event event;
    const auto a = create_task(wait_for(event, log, "1"));
    const auto b = create_task(wait_for(event, log, "2"));
    co_await sleep(0ms);
    const auto c = create_task(wait_for(event, log, "3"));
    event.set();
    co_await sleep(0ms);
    EXPECT_TRUE(a.done() && b.done() && c.done());
  });
  EXPECT_EQ(log, (Log{"3", "1", "2"}));
}

TEST(Event, SetClearedAndSetAgainItWakesOnce) {
  // CPython: test_clear_with_waiters.
  Log log;
  run_in_virtual_time([&]() -> Coroutine<> {
    Event event;
    const auto task = create_task(wait_for(event, log, "a"));
    co_await sleep(0ms);
    event.set();
    event.clear();
    EXPECT_FALSE(event.is_set());
    event.set();
    event.set();
    co_await sleep(0ms);
    EXPECT_TRUE(task.done());
  });
  EXPECT_EQ(log, Log{"a"});
}

TEST(Event, ACancelEndsTheWait) {
  // CPython: test_wait_cancel.
  run_in_virtual_time([]() -> Coroutine<> {
    Event event;
    const auto wait = create_task(event.wait());
    call_soon([&] { wait.cancel(); });
    co_await sleep(0ms);
    co_await sleep(0ms);
    EXPECT_TRUE(wait.cancelled());
    event.set();
  });
}

}  // namespace
}  // namespace interleave::test
