// Condition, as CPython's test_locks.py has it.
#include <gtest/gtest.h>

#include <optional>
#include <utility>

#include "tests/runtime/trace_questions.hpp"

namespace interleave::test {
namespace {

using namespace std::chrono_literals;

/// Waits once, notes its name; keeps the lock unless told otherwise.
Coroutine<> waiter(Condition& condition, Log& log, std::string name, bool releases = false) {
  co_await condition.acquire();
  co_await condition.wait();
  log.push_back(name);
  if (releases) condition.release();
}

TEST(Condition, AWaiterGoesOnWhenItIsNotifiedAndHasTheLock) {
  // CPython: test_wait.
  run_in_virtual_time([]() -> Coroutine<> {
    Condition condition;
    Log log;
    const auto a = create_task(waiter(condition, log, "1"));
    const auto b = create_task(waiter(condition, log, "2"));
    const auto c = create_task(waiter(condition, log, "3"));
    co_await sleep(0ms);
    EXPECT_FALSE(condition.locked());

    co_await condition.acquire();
    condition.notify();
    co_await sleep(0ms);
    EXPECT_EQ(log, Log{});
    condition.release();
    co_await sleep(0ms);
    EXPECT_EQ(log, Log{"1"});
    EXPECT_TRUE(condition.locked());

    condition.notify(2);
    co_await sleep(0ms);
    EXPECT_EQ(log, Log{"1"});
    condition.release();
    co_await sleep(0ms);
    EXPECT_EQ(log, (Log{"1", "2"}));
    condition.release();
    co_await sleep(0ms);
    EXPECT_EQ(log, (Log{"1", "2", "3"}));
    EXPECT_TRUE(condition.locked());
    EXPECT_TRUE(a.done() && b.done() && c.done());
  });
}

TEST(Condition, NotifyWakesSoManyInTheirOrder) {
  // CPython: test_notify.
  run_in_virtual_time([]() -> Coroutine<> {
    Condition condition;
    Log log;
    const auto a = create_task(waiter(condition, log, "1", true));
    const auto b = create_task(waiter(condition, log, "2", true));
    const auto c = create_task(waiter(condition, log, "3", true));
    co_await sleep(0ms);

    co_await condition.acquire();
    condition.notify(1);
    condition.release();
    co_await sleep(0ms);
    EXPECT_EQ(log, Log{"1"});

    co_await condition.acquire();
    condition.notify(1);
    condition.notify(2048);
    condition.release();
    co_await sleep(0ms);
    EXPECT_EQ(log, (Log{"1", "2", "3"}));
    EXPECT_TRUE(a.done() && b.done() && c.done());
  });
}

TEST(Condition, NotifyAllWakesAll) {
  // CPython: test_notify_all.
  run_in_virtual_time([]() -> Coroutine<> {
    Condition condition;
    Log log;
    const auto a = create_task(waiter(condition, log, "1", true));
    const auto b = create_task(waiter(condition, log, "2", true));
    co_await sleep(0ms);
    co_await condition.acquire();
    condition.notify_all();
    condition.release();
    co_await sleep(0ms);
    EXPECT_EQ(log, (Log{"1", "2"}));
    EXPECT_TRUE(a.done() && b.done());
  });
}

TEST(Condition, WithoutTheLockNobodyNotifiesOrWaits) {
  // CPython: test_wait_unacquired, test_notify_unacquired, test_notify_all_unacquired, test_wait_for_unacquired.
  run_in_virtual_time([]() -> Coroutine<> {
    Condition condition;
    EXPECT_THROW(condition.notify(), UsageError);
    EXPECT_THROW(condition.notify_all(), UsageError);
    EXPECT_THROW(condition.release(), UsageError);
    bool refused = false;
    try {
      co_await condition.wait();
    } catch (const UsageError&) {
      refused = true;
    }
    EXPECT_TRUE(refused);

    const int at_once = co_await condition.wait_for([] { return 3; });
    EXPECT_EQ(at_once, 3);
    refused = false;
    try {
      co_await condition.wait_for([] { return false; });
    } catch (const UsageError&) {
      refused = true;
    }
    EXPECT_TRUE(refused);
  });
}

TEST(Condition, WaitForWaitsUntilThePredicateIsTrueAndGivesItsValue) {
  // CPython: test_wait_for.
  run_in_virtual_time([]() -> Coroutine<> {
    Condition condition;
    std::optional<int> value;
    auto wait = [&]() -> Coroutine<int> {
      const LockGuard guard = co_await condition.hold();
      const std::optional<int> found = co_await condition.wait_for([&] { return value; });
      co_return *found;
    };
    const auto task = create_task(wait());
    co_await sleep(0ms);
    co_await condition.acquire();
    condition.notify();
    condition.release();
    co_await sleep(0ms);
    EXPECT_FALSE(task.done());

    value = 7;
    co_await condition.acquire();
    condition.notify();
    condition.release();
    co_await sleep(0ms);
    EXPECT_EQ(task.result(), 7);
    EXPECT_FALSE(condition.locked());
  });
}

TEST(Condition, UsesTheLockThatItIsGiven) {
  // CPython: test_context_manager, test_explicit_lock.
  run_in_virtual_time([]() -> Coroutine<> {
    Lock lock;
    Condition condition{lock};
    {
      const LockGuard guard = co_await condition.hold();
      EXPECT_TRUE(lock.locked());
      EXPECT_TRUE(condition.locked());
    }
    EXPECT_FALSE(lock.locked());
    {
      const LockGuard guard = co_await lock.hold();
      EXPECT_TRUE(condition.locked());
    }
    EXPECT_FALSE(condition.locked());
  });
}

TEST(Condition, ACancelledWaiterHasTheLockAgain) {
  // CPython: test_wait_cancel.
  run_in_virtual_time([]() -> Coroutine<> {
    Condition condition;
    co_await condition.acquire();
    const auto wait = create_task(condition.wait());
    call_soon([&] { wait.cancel(); });
    bool cancelled = false;
    try {
      co_await wait;
    } catch (const Cancelled&) {
      cancelled = true;
    }
    EXPECT_TRUE(cancelled);
    EXPECT_TRUE(condition.locked());
    condition.notify();  // finds nobody
  });
}

TEST(Condition, ACancelThatComesWithTheNotificationLeavesTheLockWithTheWaiter) {
  // CPython: test_wait_cancel_contested.
  run_in_virtual_time([]() -> Coroutine<> {
    Condition condition;
    co_await condition.acquire();
    const auto wait = create_task(condition.wait());
    co_await sleep(0ms);
    EXPECT_FALSE(condition.locked());

    co_await condition.acquire();
    condition.notify();
    call_soon([&] { wait.cancel(); });
    call_soon([&] { condition.release(); });
    try {
      co_await wait;
    } catch (const Cancelled&) {
    }
    EXPECT_TRUE(condition.locked());
  });
}

TEST(Condition, ACancelWhileTheWaiterWaitsForTheLockIsHeardOnceItHasIt) {
  // CPython: test_wait_cancel_after_notify.
  run_in_virtual_time([]() -> Coroutine<> {
    Condition condition;
    bool had_lock = false;
    auto wait = [&]() -> Coroutine<> {
      const LockGuard guard = co_await condition.hold();
      try {
        co_await condition.wait();
      } catch (const Cancelled&) {
        had_lock = condition.locked();
        throw;
      }
    };
    const auto task = create_task(wait());
    co_await sleep(0ms);
    co_await condition.acquire();
    condition.notify();
    co_await sleep(0ms);  // it waits for the lock
    task.cancel();
    co_await sleep(0ms);
    EXPECT_FALSE(task.done());
    condition.release();
    co_await sleep(0ms);
    EXPECT_TRUE(task.cancelled());
    EXPECT_TRUE(had_lock);
    EXPECT_FALSE(condition.locked());
  });
}

/// Waits for the condition for good, and gives the message of the Cancelled that ends it.
Coroutine<std::string> message_of_cancel(Condition& condition) {
  const LockGuard guard = co_await condition.hold();
  try {
    co_await condition.wait_for([] { return false; });
  } catch (const Cancelled& cancelled) {
    co_return cancelled.message();
  }
  co_return "";
}

TEST(Condition, ACancelKeepsItsMessageWhereverTheWaiterStands) {
  // CPython: test_cancelled_error_wakeup, test_cancelled_error_re_aquire.
  run_in_virtual_time([]() -> Coroutine<> {
    Condition condition;
    const auto waits_for_notify = create_task(message_of_cancel(condition));
    co_await sleep(0ms);
    waits_for_notify.cancel("foo");
    const std::string first = co_await waits_for_notify;
    EXPECT_EQ(first, "foo");

    const auto waits_for_lock = create_task(message_of_cancel(condition));
    co_await sleep(0ms);
    co_await condition.acquire();
    condition.notify();
    co_await sleep(0ms);
    waits_for_lock.cancel("bar");
    condition.release();
    const std::string second = co_await waits_for_lock;
    EXPECT_EQ(second, "bar");
  });
}

TEST(Condition, OfSeveralCancelsTheLastIsHeard) {
  run_in_virtual_time([]() -> Coroutine<> {
    Condition condition;
    const auto task = create_task(message_of_cancel(condition));
    co_await sleep(0ms);
    co_await condition.acquire();
    for (const char* message : {"one", "two", "three"}) {
      task.cancel(message);
      co_await sleep(0ms);
      EXPECT_FALSE(task.done());
    }
    condition.release();
    const std::string heard = co_await task;
    EXPECT_EQ(heard, "three");
    EXPECT_FALSE(condition.locked());
  });
}

/// Takes items until there are fewer than none.
Coroutine<> consumer(Condition& condition, int& items) {
  const LockGuard guard = co_await condition.hold();
  while (true) {
    co_await condition.wait_for([&] { return items != 0; });
    if (items < 0) co_return;
    --items;
  }
}

/// Puts an item for two consumers, of which the first is cancelled `turns` after it was notified.
Coroutine<> cancel_the_notified(int turns) {
  Condition condition;
  int items = 0;
  const auto a = create_task(consumer(condition, items));
  const auto b = create_task(consumer(condition, items));
  co_await sleep(0ms);
  co_await condition.acquire();
  ++items;
  condition.notify(1);
  for (int i = 0; i < turns; ++i) co_await sleep(0ms);
  a.cancel();
  condition.release();
  co_await sleep(10ms);
  EXPECT_TRUE(a.cancelled());
  EXPECT_EQ(items, 0) << "the other one was notified";

  co_await condition.acquire();
  items = -1;
  condition.notify_all();
  condition.release();
  co_await b;
}

TEST(Condition, ANotificationOfACancelledWaiterIsPassedOn) {
  // CPython: test_cancelled_wakeup, and test_cancelled_wakeup_relock: it waits for the lock already.
  run_in_virtual_time([] { return cancel_the_notified(0); });
  run_in_virtual_time([] { return cancel_the_notified(1); });
}

TEST(Condition, TasksThatStillWaitWhenItIsDestroyedCanBeCancelled) {
  // Main returns, its condition with it. One task waits to be notified, one for the lock; both hold a guard.
  Log log;
  auto wait = [&](Condition& condition) -> Coroutine<> {
    const LockGuard guard = co_await condition.hold();
    try {
      co_await condition.wait();
    } catch (const Cancelled&) {
      log.push_back("cancelled");
      throw;
    }
  };
  run_in_virtual_time([&]() -> Coroutine<> {
    Condition condition;
    const auto notified = create_task(wait(condition));
    const auto waits = create_task(wait(condition));
    co_await sleep(0ms);
    co_await condition.acquire();
    condition.notify();
    co_await sleep(0ms);
    EXPECT_FALSE(notified.done() || waits.done());
  });
  EXPECT_EQ(log, (Log{"cancelled", "cancelled"}));
}

TEST(Condition, DestroyedBeforeItsLockItStillGivesTheLockBack) {
  run_in_virtual_time([]() -> Coroutine<> {
    Lock lock;
    bool had_lock = false;
    auto wait = [&](Condition& condition) -> Coroutine<> {
      const LockGuard guard = co_await condition.hold();
      try {
        co_await condition.wait();
      } catch (const Cancelled&) {
        had_lock = lock.locked();
        throw;
      }
    };
    std::optional<Condition> condition{std::in_place, lock};
    const auto waits = create_task(wait(*condition));
    co_await sleep(0ms);
    co_await lock.acquire();
    condition.reset();
    waits.cancel();
    co_await sleep(0ms);
    EXPECT_FALSE(waits.done()) << "main has the lock";
    lock.release();
    co_await sleep(0ms);
    EXPECT_TRUE(waits.cancelled());
    EXPECT_TRUE(had_lock);
    EXPECT_FALSE(lock.locked());
  });
}

TEST(Condition, TheTraceShowsBothWaitsAtTheCallAndWhoNotified) {
  std::uint32_t line = 0;
  const auto trace = trace_of([&]() -> Coroutine<> {
    Condition condition{"ready"};
    auto wait = [&]() -> Coroutine<> {
      const LockGuard guard = co_await condition.hold();
      line = std::source_location::current().line() + 1;
      co_await condition.wait();
    };
    const auto task = create_task(wait(), "waiter");
    co_await sleep(1ms);
    co_await condition.acquire();
    condition.notify();
    co_await sleep(1ms);
    condition.release();
    co_await task;
  });
  EXPECT_EQ(waits_of(trace, "waiter"), (Log{"condition on condition 'ready'", "lock on lock 'ready'"}));
  EXPECT_EQ(holders_of(trace, "lock 'ready'"), (Log{"waiter", "nothing", "main", "nothing", "waiter", "nothing"}));
  const Log wakes = wakes_of(trace);
  EXPECT_EQ(std::ranges::count(wakes, "main>waiter"), 3) << "created, notified, given the lock";

  const auto frame = std::ranges::find(trace.frames(), "Condition::wait", &model::Frame::function);
  ASSERT_NE(frame, trace.frames().end());
  EXPECT_EQ(trace.site(frame->site).line, line);
  for (const EventIndex i : events_of_kind(trace, EventKind::task_suspend)) {
    const auto event = trace.event(i);
    if (trace.task(event.task()) == task_named(trace, "waiter")) {
      EXPECT_EQ(trace.site(event.site()).line, line);
    }
  }
}

}  // namespace
}  // namespace interleave::test
