// Barrier, as CPython's test_locks.py has it.
#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>
#include <vector>

#include "tests/runtime/trace_questions.hpp"

namespace interleave::test {
namespace {

using namespace std::chrono_literals;

constexpr int k_parties = 5;

/// Runs `coroutine()` so many times at once.
template <class Make>
auto gather_of(int count, Make& coroutine) {
  std::vector<decltype(coroutine())> all;
  for (int i = 0; i < count; ++i) all.push_back(coroutine());
  return gather(std::move(all));
}

/// Waits at the barrier. False: it was broken.
Coroutine<bool> passes(Barrier& barrier) {
  try {
    co_await barrier.wait();
  } catch (const BrokenBarrier&) {
    co_return false;
  }
  co_return true;
}

void expect_as_new(const Barrier& barrier) {
  EXPECT_EQ(barrier.n_waiting(), 0u);
  EXPECT_FALSE(barrier.broken());
}

TEST(Barrier, IsForOnePartyAtLeast) {
  // CPython: test_barrier_parties.
  EXPECT_THROW(Barrier{0}, UsageError);
  EXPECT_THROW(Barrier{-4}, UsageError);
  EXPECT_EQ(Barrier{5}.parties(), 5u);
}

TEST(Barrier, OfOneNeverWaits) {
  // CPython: test_filling_one_task, test_filling_one_task_twice.
  Log log;
  run_in_virtual_time([&]() -> Coroutine<> {
    Barrier barrier{1};
    call_soon([&] { log.push_back("turn"); });
    const std::size_t first = co_await barrier.wait();
    const std::size_t second = co_await barrier.wait();
    EXPECT_EQ(first + second, 0u);
    expect_as_new(barrier);
    log.push_back("passed");
    co_await sleep(0ms);
  });
  EXPECT_EQ(log, (Log{"passed", "turn"}));
}

TEST(Barrier, FillsTaskByTask) {
  // CPython: test_filling_task_by_task.
  run_in_virtual_time([]() -> Coroutine<> {
    Barrier barrier{3};
    const auto a = create_task(barrier.wait());
    co_await sleep(0ms);
    EXPECT_EQ(barrier.n_waiting(), 1u);
    const auto b = create_task(barrier.wait());
    co_await sleep(0ms);
    EXPECT_EQ(barrier.n_waiting(), 2u);
    EXPECT_FALSE(a.done() || b.done());
    const auto c = create_task(barrier.wait());
    const auto [first, second, third] = co_await gather(a, b, c);
    EXPECT_EQ(first, 0u);
    EXPECT_EQ(second, 1u);
    EXPECT_EQ(third, 2u);
    expect_as_new(barrier);
  });
}

TEST(Barrier, TheLastToComeGoesOnFirst) {
  // CPython: test_context_manager.
  Log log;
  run_in_virtual_time([&]() -> Coroutine<> {
    Barrier barrier{3};
    auto come = [&]() -> Coroutine<> {
      const std::size_t index = co_await barrier.wait();
      log.push_back(std::to_string(index));
    };
    co_await gather_of(3, come);
    expect_as_new(barrier);
  });
  EXPECT_EQ(log, (Log{"2", "0", "1"}));
}

TEST(Barrier, CanBePassedAgain) {
  // CPython: test_filling_tasks_wait_twice, test_filling_tasks_check_return_value.
  run_in_virtual_time([]() -> Coroutine<> {
    Barrier barrier{k_parties};
    Log log;
    auto come = [&]() -> Coroutine<std::size_t> {
      co_await barrier.wait();
      log.push_back("first");
      const std::size_t index = co_await barrier.wait();
      log.push_back("second");
      co_return index;
    };
    auto indices = co_await gather_of(k_parties, come);
    std::ranges::sort(indices);
    EXPECT_EQ(indices, (std::vector<std::size_t>{0, 1, 2, 3, 4}));
    EXPECT_EQ(log, (Log{"first", "first", "first", "first", "first", "second", "second", "second", "second", "second"}));
    expect_as_new(barrier);
  });
}

TEST(Barrier, WhileItDrainsWhoComesWaitsUntilAllHaveLeft) {
  // CPython: test_draining_state, test_blocking_tasks_while_draining.
  run_in_virtual_time([]() -> Coroutine<> {
    Barrier barrier{k_parties}, rest{k_parties - 2};
    int again = 2;
    auto come = [&]() -> Coroutine<> {
      co_await barrier.wait();
      EXPECT_EQ(barrier.n_waiting(), 0u);
      if (again > 0) {
        --again;
        co_await barrier.wait();
      } else {
        co_await rest.wait();
        co_await barrier.wait();
      }
    };
    co_await gather_of(k_parties, come);
    expect_as_new(barrier);
    expect_as_new(rest);
  });
}

TEST(Barrier, ACancelledTaskIsNotCounted) {
  // CPython: test_filling_tasks_cancel_one.
  run_in_virtual_time([]() -> Coroutine<> {
    Barrier barrier{3};
    const auto a = create_task(passes(barrier));
    co_await sleep(0ms);
    const auto b = create_task(passes(barrier));
    co_await sleep(0ms);
    EXPECT_EQ(barrier.n_waiting(), 2u);
    a.cancel();
    co_await sleep(0ms);
    EXPECT_EQ(barrier.n_waiting(), 1u);
    EXPECT_TRUE(a.cancelled());
    const auto c = create_task(passes(barrier));
    co_await sleep(0ms);
    EXPECT_EQ(barrier.n_waiting(), 2u);
    const auto d = create_task(passes(barrier));
    const auto [second, third, fourth] = co_await gather(b, c, d);
    EXPECT_TRUE(second && third && fourth);
    expect_as_new(barrier);
  });
}

TEST(Barrier, ATaskCancelledBeforeTheDoorLeavesTheOthersAlone) {
  run_in_virtual_time([]() -> Coroutine<> {
    Barrier barrier{2};
    const auto a = create_task(passes(barrier));
    co_await sleep(0ms);
    const auto late = create_task(passes(barrier));
    const auto later = create_task(passes(barrier));
    call_soon([&] { late.cancel(); });
    co_await barrier.wait();  // drains; a has its turn only after the other two
    co_await sleep(0ms);
    EXPECT_TRUE(a.done());
    EXPECT_FALSE(late.done() || later.done());
    co_await sleep(0ms);
    EXPECT_TRUE(late.cancelled());
    EXPECT_EQ(barrier.n_waiting(), 1u);
    co_await barrier.wait();
    const bool passed = co_await later;
    EXPECT_TRUE(passed);
    expect_as_new(barrier);
  });
}

TEST(Barrier, AResetBreaksItForThoseThatWait) {
  // CPython: test_reset_barrier, test_reset_barrier_while_tasks_waiting.
  run_in_virtual_time([]() -> Coroutine<> {
    Barrier barrier{k_parties};
    co_await barrier.reset();
    expect_as_new(barrier);
    auto come = [&] { return passes(barrier); };
    const auto all = gather_of(k_parties - 1, come);
    co_await sleep(0ms);
    EXPECT_EQ(barrier.n_waiting(), 4u);
    const auto reset = create_task(barrier.reset());
    const auto passed = co_await all;
    EXPECT_EQ(std::ranges::count(passed, true), 0);
    EXPECT_TRUE(reset.done());
    expect_as_new(barrier);
  });
}

TEST(Barrier, AResetWhileItDrainsBreaksItForThoseThatAreStillInside) {
  // CPython: test_reset_barrier_when_tasks_half_draining.
  run_in_virtual_time([]() -> Coroutine<> {
    Barrier barrier{k_parties};
    const int rest = k_parties / 2;
    int left = 0, broken = 0;
    auto come = [&]() -> Coroutine<> {
      const bool passed = co_await passes(barrier);
      if (!passed)
        ++broken;
      else if (++left == k_parties - rest)
        co_await barrier.reset();
    };
    co_await gather_of(k_parties, come);
    EXPECT_EQ(broken, rest);
    expect_as_new(barrier);
  });
}

TEST(Barrier, AResetWhileItDrainsLetsThoseBeforeTheDoorIn) {
  // CPython: test_reset_barrier_when_tasks_half_draining_half_blocking.
  run_in_virtual_time([]() -> Coroutine<> {
    Barrier barrier{k_parties};
    const int blocking = k_parties / 2;
    int left = 0, broken = 0, broken_before_the_door = 0;
    auto come = [&]() -> Coroutine<> {
      const bool passed = co_await passes(barrier);
      if (!passed) {
        ++broken;
        co_await barrier.wait();
      } else if (++left > blocking) {
        co_await barrier.reset();
        co_await barrier.wait();
      } else {
        const bool again = co_await passes(barrier);
        if (!again) ++broken_before_the_door;
      }
    };
    co_await gather_of(k_parties, come);
    EXPECT_EQ(broken, blocking);
    EXPECT_EQ(broken_before_the_door, 0);
    expect_as_new(barrier);
  });
}

TEST(Barrier, AfterAResetTheSameTasksCanPassIt) {
  // CPython: test_reset_barrier_while_tasks_waiting_and_waiting_again.
  run_in_virtual_time([]() -> Coroutine<> {
    Barrier barrier{k_parties};
    int broken = 0, passed = 0;
    auto come = [&]() -> Coroutine<> {
      const bool at_first = co_await passes(barrier);
      if (!at_first) ++broken;
      co_await barrier.wait();
      ++passed;
    };
    const auto all = gather_of(k_parties - 1, come);
    create_task(barrier.reset());
    co_await sleep(0ms);
    const auto last = create_task(passes(barrier));
    co_await all;
    const bool last_passed = co_await last;
    EXPECT_TRUE(last_passed);
    EXPECT_EQ(broken, k_parties - 1);
    EXPECT_EQ(passed, k_parties - 1);
    expect_as_new(barrier);
  });
}

TEST(Barrier, AResetOnceAllHaveLeftBreaksNothing) {
  // CPython: test_reset_barrier_while_tasks_draining.
  run_in_virtual_time([]() -> Coroutine<> {
    Barrier barrier{k_parties};
    int count = 0, second = 0, broken = 0, third = 0;
    auto come = [&]() -> Coroutine<> {
      co_await barrier.wait();
      if (++count == k_parties) {
        co_await barrier.reset();
        co_await barrier.wait();
      } else {
        const bool passed = co_await passes(barrier);
        ++(passed ? second : broken);
      }
      co_await barrier.wait();
      ++third;
    };
    co_await gather_of(k_parties, come);
    EXPECT_EQ(second, k_parties - 1);
    EXPECT_EQ(broken, 0);
    EXPECT_EQ(third, k_parties);
    expect_as_new(barrier);
  });
}

TEST(Barrier, AnAbortBreaksItUntilItIsReset) {
  // CPython: test_abort_barrier.
  run_in_virtual_time([]() -> Coroutine<> {
    Barrier barrier{2};
    const auto waits = create_task(passes(barrier));
    co_await sleep(0ms);
    co_await barrier.abort();
    EXPECT_TRUE(barrier.broken());
    EXPECT_EQ(barrier.n_waiting(), 0u);
    const bool waited = co_await waits;
    const bool comes = co_await passes(barrier);
    EXPECT_FALSE(waited || comes);
    co_await barrier.reset();
    expect_as_new(barrier);
    const auto [a, b] = co_await gather(passes(barrier), passes(barrier));
    EXPECT_TRUE(a && b);
  });
}

TEST(Barrier, AnAbortWhileItDrainsBreaksItForAll) {
  // CPython: test_abort_barrier_when_tasks_half_draining_half_blocking.
  run_in_virtual_time([]() -> Coroutine<> {
    Barrier barrier{k_parties};
    const int blocking = k_parties / 2;
    int left = 0, inside = 0, before_the_door = 0;
    auto come = [&]() -> Coroutine<> {
      const bool passed = co_await passes(barrier);
      if (!passed) {
        ++inside;
      } else if (++left > blocking) {
        co_await barrier.abort();
      } else {
        const bool again = co_await passes(barrier);
        if (!again) ++before_the_door;
      }
    };
    co_await gather_of(k_parties, come);
    EXPECT_TRUE(barrier.broken());
    EXPECT_EQ(inside, blocking);
    EXPECT_EQ(before_the_door, k_parties - blocking - 1);
    EXPECT_EQ(barrier.n_waiting(), 0u);
  });
}

TEST(Barrier, WhoFailsAbortsItForTheOthersAndAllCanMeetAgain) {
  // CPython: test_abort_barrier_when_exception_then_resetting, test_abort_barrier_when_exception.
  run_in_virtual_time([]() -> Coroutine<> {
    Barrier first{k_parties}, second{k_parties};
    int twice = 0, broken = 0, at_last = 0;
    auto come = [&]() -> Coroutine<> {
      bool failed = false;
      try {
        const std::size_t index = co_await first.wait();
        if (index == k_parties / 2) throw std::runtime_error{"failed"};
        co_await first.wait();
        ++twice;
      } catch (const BrokenBarrier&) {
        ++broken;
      } catch (const std::runtime_error&) {
        failed = true;
      }
      if (failed) co_await first.abort();
      // All have left the first when it is reset, and none comes before.
      const std::size_t index = co_await second.wait();
      if (index == k_parties / 2) co_await first.reset();
      co_await second.wait();
      co_await first.wait();
      ++at_last;
    };
    co_await gather_of(k_parties, come);
    EXPECT_EQ(twice, 0);
    EXPECT_EQ(broken, k_parties - 1);
    EXPECT_EQ(at_last, k_parties);
    expect_as_new(first);
  });
}

TEST(Barrier, TasksThatStillWaitWhenItIsDestroyedCanBeCancelled) {
  // Main returns, its barrier with it.
  Log log;
  auto come = [&](Barrier& barrier) -> Coroutine<> {
    try {
      co_await barrier.wait();
    } catch (const Cancelled&) {
      log.push_back("cancelled");
      throw;
    }
  };
  run_in_virtual_time([&]() -> Coroutine<> {
    Barrier barrier{3};
    create_task(come(barrier));
    create_task(come(barrier));
    co_await sleep(1ms);
  });
  EXPECT_EQ(log, (Log{"cancelled", "cancelled"}));
}

TEST(Barrier, TheTraceShowsHowManyWaitAndWhoOpensIt) {
  const auto trace = trace_of([]() -> Coroutine<> {
    Barrier barrier{3, "start"};
    const auto a = create_task(barrier.wait(), "a");
    const auto b = create_task(barrier.wait(), "b");
    co_await sleep(1ms);
    b.cancel();
    co_await sleep(1ms);
    const auto c = create_task(barrier.wait(), "c");
    const auto d = create_task(barrier.wait(), "d");
    co_await gather(a, c, d);
  });
  EXPECT_EQ(states_of(trace, "barrier 'start'"), (std::vector<std::int64_t>{1, 2, 1, 2, 3, 0}));
  // The cancelled one passes on a wake that it may have had: a looks, and waits on.
  EXPECT_EQ(waits_of(trace, "a"), (Log{"barrier on barrier 'start'", "barrier on barrier 'start'"}));
  EXPECT_EQ(waits_of(trace, "d"), Log{});
  const Log wakes = wakes_of(trace);
  EXPECT_NE(std::ranges::find(wakes, "d>a"), wakes.end());
  EXPECT_NE(std::ranges::find(wakes, "d>c"), wakes.end());
  const auto resource = std::ranges::find(trace.resources(), "start", &model::Resource::name);
  ASSERT_NE(resource, trace.resources().end());
  EXPECT_EQ(resource->kind, trace::ResourceKind::barrier);
  EXPECT_EQ(resource->limit, 3);
}

}  // namespace
}  // namespace interleave::test
