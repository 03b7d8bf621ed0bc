// to_thread, as CPython's test_threads.py has it, and what it must not do to virtual time.
#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <stdexcept>
#include <thread>

#include "tests/runtime/virtual_run.hpp"

namespace interleave::test {
namespace {

using namespace std::chrono_literals;

int twice(int value) { return 2 * value; }

TEST(ToThread, GivesTheResult) {
  EXPECT_EQ(run_in_virtual_time([]() -> Coroutine<int> {
              const int value = co_await to_thread(twice, 21);
              co_return value;
            }),
            42);
}

TEST(ToThread, ThrowsTheErrorOfTheFunction) {
  EXPECT_THROW(run_in_virtual_time([]() -> Coroutine<> { co_await to_thread([] { throw std::runtime_error{"in the thread"}; }); }),
               std::runtime_error);
}

TEST(ToThread, CallsOnceOnAnotherThreadAndTakesMoveOnlyArguments) {
  std::atomic<int> calls = 0;
  std::thread::id where;
  run_in_virtual_time([&]() -> Coroutine<> {
    auto function = [&](std::unique_ptr<int> number, std::string text) {
      ++calls;
      where = std::this_thread::get_id();
      return text + std::to_string(*number);
    };
    const std::string result = co_await to_thread(function, std::make_unique<int>(3), std::string{"n="});
    EXPECT_EQ(result, "n=3");
  });
  EXPECT_EQ(calls, 1);
  EXPECT_NE(where, std::this_thread::get_id());
}

TEST(ToThread, RunsNothingUntilItIsAwaited) {
  std::atomic<int> calls = 0;
  run_in_virtual_time([&]() -> Coroutine<> {
    {
      auto unawaited = to_thread([&] { ++calls; });
    }
    co_await sleep(1ms);
  });
  EXPECT_EQ(calls, 0);
}

TEST(ToThread, SeveralRunAtTheSameTime) {
  // Each waits for the other: one after the other they would never end.
  std::atomic<int> arrived = 0;
  const auto meet = [&] {
    ++arrived;
    while (arrived < 3) std::this_thread::yield();
    return arrived.load();
  };
  run_in_virtual_time([&]() -> Coroutine<> {
    const auto [a, b, c] = co_await gather(to_thread(meet), to_thread(meet), create_task(to_thread(meet)));
    EXPECT_EQ(a + b + c, 9);
  });
}

TEST(ToThread, TheLoopGoesOnMeanwhile) {
  Log log;
  recorded(
      [&] {
        run([&]() -> Coroutine<> {
          auto ticks = [&]() -> Coroutine<> {
            for (int i = 0; i < 3; ++i) {
              co_await sleep(2ms);
              log.push_back("tick");
            }
          };
          const auto ticking = create_task(ticks());
          co_await to_thread([] { std::this_thread::sleep_for(60ms); });
          log.push_back("thread");
          co_await ticking;
        }());
      },
      trace::ClockKind::monotonic);
  EXPECT_EQ(log, (Log{"tick", "tick", "tick", "thread"}));
}

TEST(ToThread, CancellingTheAwaitDoesNotStopTheThread) {
  std::atomic<bool> may_end = false, ended = false;
  run_in_virtual_time([&]() -> Coroutine<> {
    std::atomic<bool> begun = false;
    auto function = [&] {
      begun = true;
      while (!may_end) std::this_thread::yield();
      ended = true;
    };
    const auto task = create_task(to_thread(function));
    while (!begun) co_await sleep(0ms);
    task.cancel();
    bool thrown = false;
    try {
      co_await task;
    } catch (const Cancelled&) {
      thrown = true;
    }
    EXPECT_TRUE(thrown);
    EXPECT_FALSE(ended);
    may_end = true;
  });
  EXPECT_TRUE(ended) << "run() waits for the worker threads";
}

TEST(ToThread, CancelledBeforeAThreadTookItItIsNotCalled) {
  std::atomic<int> calls = 0;
  std::atomic<bool> may_end = false;
  const auto block = [&] {
    while (!may_end) std::this_thread::yield();
  };
  run_in_virtual_time([&]() -> Coroutine<> {
    std::vector<Task<>> blocking;
    for (int i = 0; i < 40; ++i) blocking.push_back(create_task(to_thread(block)));  // more than there are threads
    const auto last = create_task(to_thread([&] { ++calls; }));
    co_await sleep(0ms);
    co_await sleep(0ms);
    last.cancel();
    bool thrown = false;
    try {
      co_await last;
    } catch (const Cancelled&) {
      thrown = true;
    }
    EXPECT_TRUE(thrown);
    may_end = true;
    co_await gather(blocking);
  });
  EXPECT_EQ(calls, 0);
}

TEST(ToThread, VirtualTimeWaitsForTheThread) {
  run_in_virtual_time([]() -> Coroutine<> {
    const auto sleeper = create_task(sleep(1h));
    co_await to_thread([] { std::this_thread::sleep_for(5ms); });
    EXPECT_EQ(elapsed(), 0ms) << "the clock does not jump while a job is under way";
    EXPECT_FALSE(sleeper.done());
  });
}

TEST(ToThread, ManyJobsAllComeBack) {
  run_in_virtual_time([]() -> Coroutine<> {
    std::vector<Task<int>> jobs;
    for (int i = 0; i < 300; ++i) jobs.push_back(create_task(to_thread(twice, i)));
    const std::vector<int> results = co_await gather(jobs);
    for (int i = 0; i < 300; ++i) EXPECT_EQ(results[static_cast<std::size_t>(i)], 2 * i);
  });
}

TEST(RunInExecutor, UsesThePoolThatItIsGiven) {
  ThreadPool pool{1, "one at a time"};
  run_in_virtual_time([&]() -> Coroutine<> {
    std::atomic<int> at_once = 0, most = 0;
    auto work = [&] {
      most = std::max(most.load(), ++at_once);
      std::this_thread::sleep_for(std::chrono::milliseconds{2});
      --at_once;
    };
    co_await gather(run_in_executor(pool, work), run_in_executor(pool, work), run_in_executor(pool, work));
    EXPECT_EQ(most, 1);
    const int sum = co_await run_in_executor(pool, [](int a, int b) { return a + b; }, 2, 3);
    EXPECT_EQ(sum, 5);
  });
}

TEST(RunInExecutor, ALoopThatEndsWaitsForItsJobs) {
  ThreadPool pool{1};
  std::atomic<bool> finished = false;
  run_in_virtual_time([&]() -> Coroutine<> {
    auto slow = [&] {
      std::this_thread::sleep_for(std::chrono::milliseconds{50});
      finished = true;
    };
    const auto task = create_task(run_in_executor(pool, slow));
    const bool begun = co_await to_thread([] {
      std::this_thread::sleep_for(std::chrono::milliseconds{10});
      return true;
    });
    EXPECT_TRUE(begun);
    EXPECT_FALSE(task.done());
  });
  EXPECT_TRUE(finished);
}

TEST(RunCoroutineThreadsafe, BringsResultsAndErrorsToTheOtherThread) {
  run_in_virtual_time([]() -> Coroutine<> {
    EventLoop& loop = get_running_loop();
    auto doubled = [](int value) -> Coroutine<int> {
      co_await sleep(0ms);  // virtual time stands still while a thread works
      co_return 2 * value;
    };
    auto fails = []() -> Coroutine<> {
      co_await sleep(0ms);  // virtual time stands still while a thread works
      throw std::runtime_error{"on the loop"};
    };
    const std::string said = co_await to_thread([&] {
      std::string out = std::to_string(run_coroutine_threadsafe(doubled(21), loop).get());
      try {
        run_coroutine_threadsafe(fails(), loop).get();
      } catch (const std::runtime_error& error) {
        out += std::string{", "} + error.what();
      }
      return out;
    });
    EXPECT_EQ(said, "42, on the loop");
  });
}

TEST(RunCoroutineThreadsafe, CanBeCancelled) {
  run_in_virtual_time([]() -> Coroutine<> {
    EventLoop& loop = get_running_loop();
    auto waits = []() -> Coroutine<> { co_await create_future(); };
    const bool cancelled = co_await to_thread([&] {
      auto future = run_coroutine_threadsafe(waits(), loop);
      EXPECT_FALSE(future.wait_for(std::chrono::milliseconds{5}));
      future.cancel();
      try {
        future.get();
      } catch (const Cancelled&) {
        return true;
      }
      return false;
    });
    EXPECT_TRUE(cancelled);
  });
}

}  // namespace
}  // namespace interleave::test
