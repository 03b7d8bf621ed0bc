// timeout and wait_for, as CPython's test_timeouts.py and test_waitfor.py have them.
#include <gtest/gtest.h>

#include <stdexcept>

#include "tests/runtime/virtual_run.hpp"

namespace interleave::test {
namespace {

using namespace std::chrono_literals;

Time now() { return get_running_loop().time(); }

/// What the await of `coroutine` throws, as text; what it returns, otherwise.
template <class T>
Coroutine<std::string> outcome(Coroutine<T> coroutine) {
  try {
    if constexpr (std::is_void_v<T>) {
      co_await std::move(coroutine);
    } else {
      const T value = co_await std::move(coroutine);
      co_return std::to_string(value);
    }
  } catch (const TimeoutError&) {
    co_return "timed out";
  } catch (const Cancelled& cancelled) {
    co_return "cancelled " + cancelled.message();
  } catch (const std::exception& error) {
    co_return error.what();
  }
  co_return "done";
}

TEST(TimeoutBlock, CancelsWhatTakesLonger) {
  run_in_virtual_time([]() -> Coroutine<> {
    Timeout limit = timeout(10ms);
    const auto ended = co_await outcome(limit.run(sleep(10s)));
    EXPECT_EQ(ended, "timed out");
    EXPECT_TRUE(limit.expired());
    EXPECT_EQ(elapsed(), 10ms);
    EXPECT_EQ(current_task()->cancelling(), 0u);
  });
}

TEST(TimeoutBlock, AtATime) {
  run_in_virtual_time([]() -> Coroutine<> {
    const Time deadline = now() + 10ms;
    Timeout limit = timeout_at(deadline);
    const auto ended = co_await outcome(limit.run(sleep(10s)));
    EXPECT_EQ(ended, "timed out");
    EXPECT_EQ(limit.when(), deadline);
    EXPECT_EQ(elapsed(), 10ms);
  });
}

TEST(TimeoutBlock, IsNotNoticedByWhatIsFast) {
  run_in_virtual_time([]() -> Coroutine<> {
    Timeout limit = timeout(1s);
    const int value = co_await limit.run(after(10ms, 7));
    EXPECT_EQ(value, 7);
    EXPECT_FALSE(limit.expired());
    EXPECT_EQ(elapsed(), 10ms);
  });
}

TEST(TimeoutBlock, WithoutLimit) {
  run_in_virtual_time([]() -> Coroutine<> {
    Timeout limit = timeout(std::nullopt);
    const int value = co_await limit.run(after(10ms, 7));
    EXPECT_EQ(value, 7);
    EXPECT_EQ(limit.when(), std::nullopt);
  });
}

TEST(TimeoutBlock, ZeroCancelsAtTheFirstAwait) {
  run_in_virtual_time([]() -> Coroutine<> {
    Timeout limit = timeout(0s);
    const auto ended = co_await outcome(limit.run(sleep(10s)));
    EXPECT_EQ(ended, "timed out");
    EXPECT_EQ(elapsed(), 0ms);
  });
}

TEST(TimeoutBlock, ZeroWithASleepOfZero) {
  run_in_virtual_time([]() -> Coroutine<> {
    Timeout limit = timeout(0s);
    const auto ended = co_await outcome(limit.run(sleep(0s)));
    EXPECT_EQ(ended, "timed out");
    EXPECT_TRUE(limit.expired());
  });
}

TEST(TimeoutBlock, InThePast) {
  run_in_virtual_time([]() -> Coroutine<> {
    co_await sleep(20ms);
    Timeout limit = timeout_at(now() - 10ms);
    const auto ended = co_await outcome(limit.run(sleep(10s)));
    EXPECT_EQ(ended, "timed out");
    EXPECT_EQ(elapsed(), 20ms);
  });
}

TEST(TimeoutBlock, OfTwoNestedOnesTheOuterOneExpires) {  // test_nested_timeouts
  run_in_virtual_time([]() -> Coroutine<> {
    Timeout outer = timeout(10ms);
    Timeout inner = timeout(20ms);
    const auto ended = co_await outcome(outer.run(inner.run(sleep(10s))));
    EXPECT_EQ(ended, "timed out");
    EXPECT_TRUE(outer.expired());
    EXPECT_FALSE(inner.expired());
    EXPECT_EQ(current_task()->cancelling(), 0u);
  });
}

TEST(TimeoutBlock, OfTwoNestedOnesTheInnerOneExpires) {
  run_in_virtual_time([]() -> Coroutine<> {
    Timeout outer = timeout(20ms);
    Timeout inner = timeout(10ms);
    auto body = [&]() -> Coroutine<int> {
      const auto ended = co_await outcome(inner.run(sleep(10s)));
      EXPECT_EQ(ended, "timed out");
      co_return 3;
    };
    const int value = co_await outer.run(body());
    EXPECT_EQ(value, 3);
    EXPECT_FALSE(outer.expired());
    EXPECT_TRUE(inner.expired());
  });
}

TEST(TimeoutBlock, BothExpireAtOnce) {  // test_nested_timeouts_concurrent: the inner one is heard first, then the outer one
  run_in_virtual_time([]() -> Coroutine<> {
    Timeout outer = timeout(2ms);
    Timeout inner = timeout(2ms);
    const auto ended = co_await outcome(outer.run(inner.run(sleep(10s))));
    EXPECT_EQ(ended, "timed out");
    EXPECT_TRUE(outer.expired());
    EXPECT_TRUE(inner.expired());
    EXPECT_EQ(current_task()->cancelling(), 0u);
  });
}

TEST(TimeoutBlock, ErrorsPassThrough) {  // test_foreign_exception_passed, test_foreign_exception_on_timeout
  run_in_virtual_time([]() -> Coroutine<> {
    auto fails = []() -> Coroutine<> {
      co_await sleep(1ms);
      throw std::runtime_error{"own"};
    };
    Timeout limit = timeout(10ms);
    const auto ended = co_await outcome(limit.run(fails()));
    EXPECT_EQ(ended, "own");
    EXPECT_FALSE(limit.expired());
    auto turns_cancel_into_error = []() -> Coroutine<> {
      try {
        co_await sleep(10s);
      } catch (const Cancelled&) {
        throw std::runtime_error{"instead"};
      }
    };
    Timeout other = timeout(10ms);
    const auto instead = co_await outcome(other.run(turns_cancel_into_error()));
    EXPECT_EQ(instead, "instead");
    EXPECT_TRUE(other.expired());
    EXPECT_EQ(current_task()->cancelling(), 0u);
  });
}

TEST(TimeoutBlock, ACancelFromElsewhereIsNoTimeout) {  // test_foreign_cancel_doesnt_timeout_if_not_expired
  run_in_virtual_time([]() -> Coroutine<> {
    Timeout limit = timeout(1s);
    auto body = [&]() -> Coroutine<> { co_await limit.run(sleep(10s)); };
    const auto task = create_task(body());
    co_await sleep(1ms);
    task.cancel("from outside");
    const auto ended = co_await wait(task);
    EXPECT_TRUE(task.cancelled());
    EXPECT_FALSE(limit.expired());
    EXPECT_EQ(ended.done.size(), 1u);
  });
}

TEST(TimeoutBlock, TheTaskItselfIsNotCancelled) {  // test_outer_task_is_not_cancelled
  run_in_virtual_time([]() -> Coroutine<> {
    auto body = []() -> Coroutine<> {
      Timeout limit = timeout(1ms);
      const auto ended = co_await outcome(limit.run(sleep(10s)));
      EXPECT_EQ(ended, "timed out");
    };
    const auto task = create_task(body());
    co_await task;
    EXPECT_FALSE(task.cancelled());
  });
}

TEST(TimeoutBlock, CanBeRescheduled) {
  run_in_virtual_time([]() -> Coroutine<> {
    Timeout limit = timeout(std::nullopt);
    auto body = [&]() -> Coroutine<> {
      limit.reschedule(now() + 10ms);
      co_await sleep(5ms);
      limit.reschedule(now() + 20ms);
      co_await sleep(10s);
    };
    const auto ended = co_await outcome(limit.run(body()));
    EXPECT_EQ(ended, "timed out");
    EXPECT_EQ(elapsed(), 25ms);
    EXPECT_THROW(limit.reschedule(now()), UsageError);
    Timeout fresh = timeout(1s);
    EXPECT_THROW(fresh.reschedule(now()), UsageError);
  });
}

TEST(TimeoutBlock, IsUsedOnce) {  // test_timeout_already_entered
  run_in_virtual_time([]() -> Coroutine<> {
    Timeout limit = timeout(1s);
    co_await limit.run(sleep(1ms));
    const auto again = co_await outcome(limit.run(sleep(1ms)));
    EXPECT_EQ(again, "this timeout has been used already: make another one");
  });
}

TEST(TimeoutBlock, IsExpiringUntilTheBodyHasEnded) {  // test_timeout_expiring, test_cancel_in_timeout_after_cancellation
  run_in_virtual_time([]() -> Coroutine<> {
    Timeout limit = timeout(1ms);
    auto body = [&]() -> Coroutine<> {
      try {
        co_await sleep(10s);
      } catch (const Cancelled&) {
        EXPECT_TRUE(limit.expired());
        throw;
      }
    };
    const auto ended = co_await outcome(limit.run(body()));
    EXPECT_EQ(ended, "timed out");
  });
}

TEST(TimeoutBlock, AfterACancellationThatWasCaught) {  // test_timeout_after_cancellation
  run_in_virtual_time([]() -> Coroutine<> {
    auto body = []() -> Coroutine<> {
      bool caught = false;
      try {
        current_task()->cancel();
        co_await sleep(1s);
      } catch (const Cancelled&) {
        caught = true;
      }
      EXPECT_TRUE(caught);
      Timeout limit = timeout(0s);
      const auto ended = co_await outcome(limit.run(sleep(1s)));
      EXPECT_EQ(ended, "timed out");
      EXPECT_EQ(current_task()->cancelling(), 1u);
    };
    const auto task = create_task(body());
    co_await task;
  });
}

TEST(TimeoutBlock, IsAGroupInTheTrace) {
  const auto trace = recorded([] {
    run([]() -> Coroutine<> {
      Timeout limit = timeout(1ms);
      co_await outcome(limit.run(sleep(10s)));
    }());
  });
  ASSERT_EQ(trace.groups().size(), 1u);
  EXPECT_EQ(trace.groups()[0].kind, trace::GroupKind::timeout);
}

// wait_for

TEST(WaitFor, GivesTheResult) {
  run_in_virtual_time([]() -> Coroutine<> {
    const int fast = co_await wait_for(after(10ms, 1), 1s);
    EXPECT_EQ(fast, 1);
    const int without_limit = co_await wait_for(after(10ms, 2), std::nullopt);
    EXPECT_EQ(without_limit, 2);
    EXPECT_EQ(elapsed(), 20ms);
  });
}

TEST(WaitFor, TimesOut) {
  run_in_virtual_time([]() -> Coroutine<> {
    const auto ended = co_await outcome(wait_for(after(1000ms, 1), 10ms));
    EXPECT_EQ(ended, "timed out");
    EXPECT_EQ(elapsed(), 10ms);
  });
}

TEST(WaitFor, CancelsATaskThatItWasGiven) {
  run_in_virtual_time([]() -> Coroutine<> {
    const auto task = create_task(after(1000ms, 1));
    const auto ended = co_await outcome(wait_for(task, 10ms));
    EXPECT_EQ(ended, "timed out");
    EXPECT_TRUE(task.cancelled());
  });
}

TEST(WaitFor, ZeroTakesOnlyWhatIsDone) {  // test_wait_for_timeout_less_then_0_or_0*
  for (const auto limit : {0ms, -1ms}) {
    run_in_virtual_time([&]() -> Coroutine<> {
      const Future<std::string> done = create_future<std::string>();
      done.set_result("done");
      const std::string result = co_await wait_for(done, limit);
      EXPECT_EQ(result, "done");
      bool started = false;
      auto body = [&]() -> Coroutine<> {
        started = true;
        co_await sleep(1s);
      };
      const auto ended = co_await outcome(wait_for(body(), limit));
      EXPECT_EQ(ended, "timed out");
      EXPECT_FALSE(started);
      const auto task = create_task(body());
      co_await sleep(1ms);
      EXPECT_TRUE(started);
      const auto cancelled = co_await outcome(wait_for(task, limit));
      EXPECT_EQ(cancelled, "timed out");
      EXPECT_TRUE(task.cancelled());
    });
  }
}

TEST(WaitFor, WaitsUntilTheCancelledTaskHasEnded) {  // test_wait_for_waits_for_task_cancellation, and with a timeout of 0
  for (const auto limit : {10ms, 0ms}) {
    run_in_virtual_time([&]() -> Coroutine<> {
      bool ended = false;
      auto body = [&]() -> Coroutine<> {
        try {
          co_await sleep(10s);
        } catch (const Cancelled&) {
          ended = true;
          throw;
        }
      };
      const auto task = create_task(body());
      co_await sleep(0ms);
      const auto outcome_of_wait = co_await outcome(wait_for(task, limit));
      EXPECT_EQ(outcome_of_wait, "timed out");
      EXPECT_TRUE(ended);
      EXPECT_TRUE(task.done());
    });
  }
}

TEST(WaitFor, ErrorsDuringTheCancellationComeThrough) {  // test_wait_for_reraises_exception_during_cancellation
  run_in_virtual_time([]() -> Coroutine<> {
    auto body = []() -> Coroutine<> {
      try {
        co_await sleep(10s);
      } catch (const Cancelled&) {
        throw std::runtime_error{"during the cancellation"};
      }
    };
    const auto ended = co_await outcome(wait_for(body(), 10ms));
    EXPECT_EQ(ended, "during the cancellation");
  });
}

TEST(WaitFor, ACancellationThatIsSwallowedBringsTheResult) {  // test_cancel_suppressed
  run_in_virtual_time([]() -> Coroutine<> {
    auto stubborn = []() -> Coroutine<int> {
      bool cancelled = false;
      try {
        co_await sleep(10s);
      } catch (const Cancelled&) {
        cancelled = true;
      }
      co_return cancelled ? 42 : 0;
    };
    const int value = co_await wait_for(stubborn(), 10ms);
    EXPECT_EQ(value, 42);
  });
}

TEST(WaitFor, ACancelOfTheWaitIsACancellation) {  // test_cancel_blocking_wait_for, test_cancel_wait_for
  run_in_virtual_time([]() -> Coroutine<> {
    const auto inner = create_task(after(10000ms, 1));
    auto body = [&]() -> Coroutine<> { co_await wait_for(inner, 20s); };
    const auto task = create_task(body());
    co_await sleep(1ms);
    task.cancel();
    co_await wait(task);
    EXPECT_TRUE(task.cancelled());
    EXPECT_TRUE(inner.cancelled());
  });
}

TEST(WaitFor, AShieldKeepsTheTask) {  // test_shielded_timeout
  run_in_virtual_time([]() -> Coroutine<> {
    const auto inner = create_task(after(100ms, 7));
    const auto ended = co_await outcome(wait_for(shield(inner), 10ms));
    EXPECT_EQ(ended, "timed out");
    const int value = co_await inner;
    EXPECT_EQ(value, 7);
  });
}

TEST(WaitFor, AResultThatComesJustInTimeIsNotLost) {  // test_wait_for_race_condition
  run_in_virtual_time([]() -> Coroutine<> {
    const Future<std::string> future = create_future<std::string>();
    call_later(10ms, [future] { future.set_result("ok"); });
    const std::string result = co_await wait_for(future, 200ms);
    EXPECT_EQ(result, "ok");
  });
}

}  // namespace
}  // namespace interleave::test
