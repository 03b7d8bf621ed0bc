// A coroutine: made by a call, run by an await, one value or one error, once.
#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>

#include "tests/runtime/virtual_run.hpp"

namespace interleave::test {
namespace {

using namespace std::chrono_literals;

Coroutine<int> add(int a, int b) { co_return a + b; }
Coroutine<> append(Log& log, std::string line) {
  log.push_back(std::move(line));
  co_return;
}
Coroutine<int> fail(std::string message) {
  co_await sleep(1ms);
  throw std::runtime_error{message};
}

TEST(Coroutine, CallingRunsNothing) {
  Log log;
  run_in_virtual_time([&]() -> Coroutine<> {
    auto made = append(log, "inner");
    log.push_back("called");
    co_await sleep(5ms);
    log.push_back("awaits");
    co_await made;
    log.push_back("awaited");
  });
  EXPECT_EQ(log, (Log{"called", "awaits", "inner", "awaited"}));
}

TEST(Coroutine, DestroyedUnawaitedItNeverRuns) {
  Log log;
  run_in_virtual_time([&]() -> Coroutine<> {
    {
      const auto made = append(log, "inner");
    }
    co_await sleep(5ms);
  });
  EXPECT_TRUE(log.empty());
}

TEST(Coroutine, AwaitGivesItsValue) {
  EXPECT_EQ(run_in_virtual_time([]() -> Coroutine<int> {
              const int a = co_await add(1, 2);
              const int b = co_await add(a, 10);
              co_return b;
            }),
            13);
}

TEST(Coroutine, MoveOnlyValuesPassThrough) {
  auto make = []() -> Coroutine<std::unique_ptr<int>> { co_return std::make_unique<int>(7); };
  EXPECT_EQ(*run_in_virtual_time([&]() -> Coroutine<std::unique_ptr<int>> {
    auto value = co_await make();
    co_return value;
  }),
            7);
}

TEST(Coroutine, ErrorsPassThroughEveryFrame) {
  auto middle = []() -> Coroutine<int> {
    const int value = co_await fail("deep");
    co_return value;
  };
  std::string caught;
  run_in_virtual_time([&]() -> Coroutine<> {
    try {
      co_await middle();
    } catch (const std::runtime_error& error) {
      caught = error.what();
    }
  });
  EXPECT_EQ(caught, "deep");
}

TEST(Coroutine, AwaitedTwiceIsAnError) {
  EXPECT_THROW(run_in_virtual_time([]() -> Coroutine<> {
                 auto once = add(1, 2);
                 co_await once;
                 co_await once;
               }),
               UsageError);
}

Coroutine<std::uint64_t> sum_to(std::uint64_t n) {
  if (n == 0) co_return 0;
  const std::uint64_t rest = co_await sum_to(n - 1);
  co_return rest + n;
}

TEST(Coroutine, DeepRecursionNeedsNoStack) {
  // Unrecorded: two hundred thousand frames on any compiler, at any optimisation.
  EXPECT_EQ(run(sum_to(200'000), RunOptions(ClockChoice::virtual_time)), 200'000ull * 200'001 / 2);
}

TEST(Coroutine, ALoopOfAwaitsNeedsNoStack) {
  const int awaited = run(
      []() -> Coroutine<int> {
        int count = 0;
        for (int i = 0; i < 300'000; ++i) count += co_await add(0, 1);
        co_return count;
      }(),
      RunOptions(ClockChoice::virtual_time));
  EXPECT_EQ(awaited, 300'000);
}

struct Counted {
  explicit Counted(int& alive_now) : alive{&alive_now} { ++*alive; }
  Counted(Counted&& other) noexcept : alive{other.alive} { ++*alive; }
  ~Counted() { --*alive; }
  int* alive;
};
Coroutine<> hold(Counted) { co_await sleep(1s); }

TEST(Coroutine, ParametersEndWithTheAwait) {
  int alive = 0;
  run_in_virtual_time([&]() -> Coroutine<> {
    co_await hold(Counted{alive});
    EXPECT_EQ(alive, 0);
    auto task = create_task(hold(Counted{alive}));
    co_await task;
    EXPECT_EQ(alive, 0) << "a finished task keeps its result, not its coroutine";
  });
}

}  // namespace
}  // namespace interleave::test
