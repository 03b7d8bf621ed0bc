// gather, as CPython's GatherTestsBase, FutureGatherTests and CoroutineGatherTests have it.
#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>

#include "tests/runtime/virtual_run.hpp"

namespace interleave::test {
namespace {

using namespace std::chrono_literals;

TEST(Gather, ResultsComeInArgumentOrderWhateverFinishedFirst) {
  run_in_virtual_time([]() -> Coroutine<> {
    const auto [a, b, c] = co_await gather(after(30ms, 1), after(10ms, 2), after(20ms, 3));
    EXPECT_EQ((std::vector{a, b, c}), (std::vector{1, 2, 3}));
    EXPECT_EQ(elapsed(), 30ms);
  });
}

TEST(Gather, MembersMayHaveDifferentTypes) {
  auto name = []() -> Coroutine<std::string> { co_return "Ada"; };
  auto nothing = []() -> Coroutine<> { co_return; };
  auto unique = []() -> Coroutine<std::unique_ptr<int>> { co_return std::make_unique<int>(5); };
  run_in_virtual_time([&]() -> Coroutine<> {
    const auto task = create_task(after(5ms, 7));
    const auto [a, b, c, d, e] = co_await gather(name(), nothing(), unique(), task, sleep(1ms));
    EXPECT_EQ(a, "Ada");
    EXPECT_EQ(b, None{});
    EXPECT_EQ(*c, 5);
    EXPECT_EQ(d, 7);
    EXPECT_EQ(e, None{});
    EXPECT_EQ(task.result(), 7) << "a task that is held elsewhere keeps its result";
  });
}

TEST(Gather, TakesAVector) {
  run_in_virtual_time([]() -> Coroutine<> {
    std::vector<Coroutine<int>> members;
    for (int i = 0; i < 5; ++i) members.push_back(after(std::chrono::milliseconds{10 - i}, i));
    const std::vector<int> results = co_await gather(std::move(members));
    EXPECT_EQ(results, (std::vector{0, 1, 2, 3, 4}));
    std::vector<Task<int>> tasks{create_task(after(1ms, 8)), create_task(after(1ms, 9))};
    const std::vector<int> more = co_await gather(tasks);
    EXPECT_EQ(more, (std::vector{8, 9}));
  });
}

TEST(Gather, OfNothingIsDoneAtOnce) {
  Log log;
  run_in_virtual_time([&]() -> Coroutine<> {
    call_soon([&] { log.push_back("turn"); });
    const std::vector<int> none = co_await gather(std::vector<Coroutine<int>>{});
    co_await gather();
    EXPECT_TRUE(none.empty());
    log.push_back("gathered");
    co_await sleep(0ms);
  });
  EXPECT_EQ(log, (Log{"gathered", "turn"}));
}

TEST(Gather, FirstErrorPropagatesWhileSiblingsKeepRunning) {
  run_in_virtual_time([]() -> Coroutine<> {
    const auto slow = create_task(after(50ms, 1));
    std::string caught;
    try {
      co_await gather(slow, fail_after(10ms, "first"), fail_after(20ms, "second"));
    } catch (const std::runtime_error& error) {
      caught = error.what();
    }
    EXPECT_EQ(caught, "first");
    EXPECT_EQ(elapsed(), 10ms);
    EXPECT_FALSE(slow.done());
    const int value = co_await slow;
    EXPECT_EQ(value, 1);
  });
}

TEST(Gather, ErrorsOfSiblingsAfterTheFirstCountAsSeen) {
  Log reports;
  RunOptions options;
  options.exception_handler = [&](std::string_view message, std::string_view, std::exception_ptr) { reports.emplace_back(message); };
  run_in_virtual_time(
      []() -> Coroutine<> {
        try {
          co_await gather(fail_after(1ms, "a"), fail_after(1ms, "b"), fail_after(2ms, "c"));
        } catch (const std::runtime_error&) {
        }
        co_await sleep(10ms);
      },
      options);
  EXPECT_TRUE(reports.empty());
}

TEST(Gather, ACancelledChildIsAnErrorNotACancelOfTheAwaiter) {
  run_in_virtual_time([]() -> Coroutine<> {
    const auto child = create_task(after(10s, 1));
    const auto other = create_task(after(20ms, 2));
    call_later(5ms, [&] { child.cancel("just this one"); });
    std::string message;
    try {
      co_await gather(child, other);
    } catch (const Cancelled& cancelled) {
      message = cancelled.message();
    }
    EXPECT_EQ(message, "just this one");
    EXPECT_EQ(current_task()->cancelling(), 0u);
    EXPECT_FALSE(other.done());
    co_await other;
  });
}

TEST(Gather, CancellingTheAwaitCancelsAllChildren) {
  run_in_virtual_time([]() -> Coroutine<> {
    const auto a = create_task(after(10s, 1));
    const auto b = create_task(after(20s, 2));
    auto both = [](Task<int> first, Task<int> second) -> Coroutine<> { co_await gather(first, second); };
    const auto outer = create_task(both(a, b));
    co_await sleep(1ms);
    EXPECT_TRUE(outer.cancel());
    bool thrown = false;
    try {
      co_await outer;
    } catch (const Cancelled&) {
      thrown = true;
    }
    EXPECT_TRUE(thrown);
    EXPECT_TRUE(a.cancelled());
    EXPECT_TRUE(b.cancelled());
    EXPECT_TRUE(outer.cancelled());
  });
}

TEST(Gather, CancelledItEndsWhenChildrenHaveThoughTheySwallowIt) {
  auto stubborn = []() -> Coroutine<int> {
    try {
      co_await sleep(10s);
    } catch (const Cancelled&) {
    }
    co_return 3;
  };
  run_in_virtual_time([&]() -> Coroutine<> {
    auto wait = [&]() -> Coroutine<> { co_await gather(stubborn(), stubborn()); };
    const auto outer = create_task(wait());
    co_await sleep(1ms);
    outer.cancel();
    bool thrown = false;
    try {
      co_await outer;
    } catch (const Cancelled&) {
      thrown = true;
    }
    EXPECT_TRUE(thrown) << "the results of swallowed cancels do not undo the cancel of the gather";
  });
}

TEST(Gather, CancelOnTheHandleOfADoneGatherIsRefused) {
  run_in_virtual_time([]() -> Coroutine<> {
    const gather both{after(1ms, 1), after(1ms, 2)};
    EXPECT_FALSE(both.done());
    co_await sleep(10ms);
    EXPECT_TRUE(both.done());
    EXPECT_FALSE(both.cancel());
    const auto [a, b] = co_await both;
    EXPECT_EQ(a + b, 3);
  });
}

TEST(Gather, ATaskGivenTwiceIsAwaitedOnceAndGivesBothResults) {
  run_in_virtual_time([]() -> Coroutine<> {
    const auto task = create_task(after(1ms, 4));
    const auto [a, b] = co_await gather(task, task);
    EXPECT_EQ(a, 4);
    EXPECT_EQ(b, 4);
  });
}

TEST(Gather, StartsItsMembersThoughItIsNotAwaitedYet) {
  Log log;
  auto note = [&](std::string line) -> Coroutine<> {
    log.push_back(std::move(line));
    co_return;
  };
  run_in_virtual_time([&]() -> Coroutine<> {
    const gather both{note("a"), note("b")};
    co_await sleep(0ms);
    log.push_back("awaits");
    co_await both;
  });
  EXPECT_EQ(log, (Log{"a", "b", "awaits"}));
}

TEST(Gather, CanBeNested) {
  run_in_virtual_time([]() -> Coroutine<> {
    const auto [pair, c] = co_await gather(create_task(gather(after(2ms, 1), after(1ms, 2))), after(3ms, 3));
    EXPECT_EQ(std::get<0>(pair) + std::get<1>(pair) + c, 6);
  });
}

Coroutine<int> tree(int depth) {
  if (depth == 0) co_return 1;
  const auto [a, b, c] = co_await gather(tree(depth - 1), tree(depth - 1), tree(depth - 1));
  co_return a + b + c;
}

TEST(Gather, RecursesIntoManyTasks) {
  EXPECT_EQ(run_in_virtual_time([]() -> Coroutine<int> {
              const int leaves = co_await tree(5);
              co_return leaves;
            }),
            243);
}

}  // namespace
}  // namespace interleave::test
