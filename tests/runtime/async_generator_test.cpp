// Async generators: what CPython's test_asyncgen.py says of them, as far as C++ has it.
#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>

#include "tests/runtime/virtual_run.hpp"
#include "tracer/model/trace.hpp"

namespace interleave::test {
namespace {

using namespace std::chrono_literals;

AsyncGenerator<int> count_to(int last) {
  for (int i = 1; i <= last; ++i) {
    co_await sleep(10ms);
    co_yield i;
  }
}

AsyncGenerator<int> logged(Log& log, int last) {
  try {
    for (int i = 1; i <= last; ++i) co_yield i;
    log.push_back("end");
  } catch (const GeneratorExit&) {
    log.push_back("exit");
    throw;
  }
}

/// Awaits while it is closed, as Python's `finally: await …`.
AsyncGenerator<int> slow_to_close(Log& log, std::string name) {
  bool closed = false;
  try {
    while (true) co_yield 1;
  } catch (const GeneratorExit&) {
    closed = true;
  }
  co_await sleep(20ms);
  log.push_back(name + (closed ? " closed" : " ended"));
}

TEST(AsyncGenerator, GivesItsValuesOneAtATime) {
  run_in_virtual_time([]() -> Coroutine<> {
    auto numbers = count_to(3);
    std::vector<int> seen;
    for (auto number = co_await numbers.next(); number; number = co_await numbers.next()) {
      seen.push_back(*number);
      EXPECT_EQ(elapsed(), 10ms * seen.size());
    }
    EXPECT_EQ(seen, (std::vector<int>{1, 2, 3}));
    const auto after_the_end = co_await numbers.next();
    EXPECT_FALSE(after_the_end);
  });
}

TEST(AsyncGenerator, RunsNothingUntilItIsAsked) {
  Log log;
  run_in_virtual_time([&]() -> Coroutine<> {
    {
      auto never = logged(log, 3);
    }
    co_await sleep(0ms);
  });
  EXPECT_TRUE(log.empty());
}

TEST(AsyncGenerator, OthersRunBetweenItsValues) {
  Log log;
  run_in_virtual_time([&]() -> Coroutine<> {
    auto one = [&](const char* name) -> Coroutine<> {
      auto note = [&log, name](int value) { log.push_back(name + std::to_string(value)); };
      co_await async_for(count_to(2), std::move(note));
    };
    co_await gather(one("a"), one("b"));
  });
  EXPECT_EQ(log, (Log{"a1", "b1", "a2", "b2"}));
}

TEST(AsyncGenerator, MoveOnlyValuesPassThrough) {
  auto boxes = []() -> AsyncGenerator<std::unique_ptr<int>> {
    co_yield std::make_unique<int>(7);
    co_yield std::make_unique<int>(8);
  };
  run_in_virtual_time([&]() -> Coroutine<> {
    const auto values = co_await collect(boxes());
    EXPECT_EQ(values.size(), 2u);
    EXPECT_EQ(*values.back(), 8);
  });
}

TEST(AsyncGenerator, WhatItThrowsLeavesTheAwaitAndEndsIt) {
  auto breaks = []() -> AsyncGenerator<int> {
    co_yield 1;
    throw std::runtime_error{"broken"};
  };
  run_in_virtual_time([&]() -> Coroutine<> {
    auto numbers = breaks();
    const auto first = co_await numbers.next();
    EXPECT_EQ(first, 1);
    const std::string message = co_await message_of<std::runtime_error>(numbers.next());
    EXPECT_EQ(message, "broken");
    const auto after = co_await numbers.next();
    EXPECT_FALSE(after);
  });
}

TEST(AsyncGenerator, CloseThrowsAtTheYield) {
  Log log;
  run_in_virtual_time([&]() -> Coroutine<> {
    auto numbers = logged(log, 3);
    co_await numbers.next();
    co_await numbers.aclose();
    log.push_back("closed");
    const auto after = co_await numbers.next();
    EXPECT_FALSE(after);
    co_await numbers.aclose();
  });
  EXPECT_EQ(log, (Log{"exit", "closed"}));
}

TEST(AsyncGenerator, CloseAwaitsWhatTheGeneratorAwaits) {
  Log log;
  run_in_virtual_time([&]() -> Coroutine<> {
    auto numbers = slow_to_close(log, "it");
    co_await numbers.next();
    co_await numbers.aclose();
    EXPECT_EQ(elapsed(), 20ms);
  });
  EXPECT_EQ(log, Log{"it closed"});
}

TEST(AsyncGenerator, OneThatHasNotBegunIsClosedWithoutRunning) {
  Log log;
  run_in_virtual_time([&]() -> Coroutine<> {
    auto numbers = logged(log, 3);
    co_await numbers.aclose();
    const auto after = co_await numbers.next();
    EXPECT_FALSE(after);
  });
  EXPECT_TRUE(log.empty());
}

TEST(AsyncGenerator, OneThatYieldsWhileItIsClosedIsAnError) {
  auto stubborn = []() -> AsyncGenerator<int> {
    for (int i = 0; i < 2; ++i) {
      try {
        co_yield i;
      } catch (const GeneratorExit&) {
      }
    }
  };
  run_in_virtual_time([&]() -> Coroutine<> {
    auto numbers = stubborn();
    co_await numbers.next();
    const std::string message = co_await message_of<UsageError>(numbers.aclose());
    EXPECT_TRUE(message.starts_with("async generator ignored GeneratorExit")) << message;
  });
}

TEST(AsyncGenerator, ThrowsAreHeardAtTheYieldAndMayBeAnswered) {
  auto answers = []() -> AsyncGenerator<int> {
    bool heard = false;
    try {
      co_yield 1;
    } catch (const std::runtime_error&) {
      heard = true;
    }
    if (heard) co_yield 2;
  };
  run_in_virtual_time([&]() -> Coroutine<> {
    auto numbers = answers();
    co_await numbers.next();
    const auto answer = co_await numbers.athrow(std::make_exception_ptr(std::runtime_error{"x"}));
    EXPECT_EQ(answer, 2);
  });
}

TEST(AsyncGenerator, AThrowBeforeItsBeginEndsIt) {
  Log log;
  run_in_virtual_time([&]() -> Coroutine<> {
    auto numbers = logged(log, 3);
    const auto early = std::make_exception_ptr(std::runtime_error{"early"});
    const std::string message = co_await message_of<std::runtime_error>(numbers.athrow(early));
    EXPECT_EQ(message, "early");
    const auto after = co_await numbers.next();
    EXPECT_FALSE(after);
  });
  EXPECT_TRUE(log.empty());
}

TEST(AsyncGenerator, TwoTasksCannotAskAtTheSameTime) {
  run_in_virtual_time([]() -> Coroutine<> {
    auto numbers = count_to(2);
    auto ask = [&]() -> Coroutine<std::optional<int>> { co_return co_await numbers.next(); };
    auto first = create_task(ask());
    auto second = create_task(ask());
    co_await wait(first, second);
    EXPECT_EQ(first.result(), 1);
    EXPECT_THROW(second.result(), UsageError);
    const auto after = co_await numbers.next();
    EXPECT_EQ(after, 2);
  });
}

TEST(AsyncGenerator, ACancelIsHeardInsideAndEndsIt) {
  Log log;
  auto waits = [&]() -> AsyncGenerator<int> {
    try {
      co_yield 1;
      co_await sleep(1h);
    } catch (const Cancelled&) {
      log.push_back("cancelled");
      throw;
    }
  };
  run_in_virtual_time([&]() -> Coroutine<> {
    auto numbers = waits();
    auto ask = [&]() -> Coroutine<> {
      co_await numbers.next();
      co_await numbers.next();
    };
    auto task = create_task(ask());
    co_await sleep(10ms);
    task.cancel();
    co_await wait(task);
    EXPECT_TRUE(task.cancelled());
    const auto after = co_await numbers.next();
    EXPECT_FALSE(after);
  });
  EXPECT_EQ(log, Log{"cancelled"});
}

TEST(AsyncGenerator, DroppedInTheMiddleItIsClosedByATask) {
  Log log;
  run_in_virtual_time([&]() -> Coroutine<> {
    {
      auto numbers = slow_to_close(log, "dropped");
      co_await numbers.next();
    }
    log.push_back("left");
    co_await sleep(30ms);
    log.push_back("later");
  });
  EXPECT_EQ(log, (Log{"left", "dropped closed", "later"}));
}

TEST(AsyncGenerator, RunClosesThoseThatAreLeft) {
  Log log;
  std::optional<AsyncGenerator<int>> kept;
  run_in_virtual_time([&]() -> Coroutine<> {
    kept.emplace(slow_to_close(log, "kept"));
    co_await kept->next();
    auto dropped = logged(log, 3);
    co_await dropped.next();
  });
  EXPECT_EQ(log, (Log{"exit", "kept closed"}));
}

TEST(AsyncGenerator, AnErrorOfOneThatNobodyHasIsTold) {
  auto breaks = []() -> AsyncGenerator<int> {
    try {
      co_yield 1;
    } catch (const GeneratorExit&) {
    }
    throw std::runtime_error{"while closing"};
  };
  std::vector<std::string> told;
  RunOptions options;
  options.clock = ClockChoice::virtual_time;
  options.exception_handler = [&](std::string_view message, std::string_view, std::exception_ptr error) {
    told.push_back(std::string{message} + (error ? "!" : ""));
  };
  run_in_virtual_time(
      [&]() -> Coroutine<> {
        auto numbers = breaks();
        co_await numbers.next();
      },
      options);
  EXPECT_EQ(told.size(), 1u);
  EXPECT_TRUE(told[0].starts_with("an error occurred during closing of asynchronous generator")) << told[0];
}

TEST(AsyncFor, StopsWhereTheBodySaysFalseAndClosesTheGenerator) {
  Log log;
  run_in_virtual_time([&]() -> Coroutine<> {
    co_await async_for(slow_to_close(log, "it"), [&](int) { return log.size() + 1 < 1; });
    log.push_back("after");
  });
  EXPECT_EQ(log, (Log{"it closed", "after"}));
}

TEST(AsyncFor, TheBodyMayAwait) {
  run_in_virtual_time([]() -> Coroutine<> {
    int sum = 0;
    auto add = [&](int value) -> Coroutine<bool> {
      co_await sleep(5ms);
      sum += value;
      co_return value < 2;
    };
    co_await async_for(count_to(9), add);
    EXPECT_EQ(sum, 3);
    EXPECT_EQ(elapsed(), 30ms);
  });
}

TEST(AsyncFor, AnErrorOfTheBodyClosesTheGeneratorFirst) {
  Log log;
  run_in_virtual_time([&]() -> Coroutine<> {
    auto loop = async_for(slow_to_close(log, "it"), [](int) { throw std::runtime_error{"body"}; });
    const std::string message = co_await message_of<std::runtime_error>(std::move(loop));
    EXPECT_EQ(message, "body");
    EXPECT_EQ(log, Log{"it closed"});
  });
}

TEST(AsyncGenerator, EachStepIsAnActivationInTheTrace) {
  const model::Trace trace = recorded([] {
    run([]() -> Coroutine<> {
      auto numbers = count_to(2);
      const auto values = co_await collect(std::move(numbers));
      EXPECT_EQ(values.size(), 2u);
    }());
  });
  std::vector<std::string> values;
  for (std::size_t i = 0; i < trace.frames().size(); ++i) {
    const model::Frame frame = trace.frames()[static_cast<model::FrameIndex>(i)];
    if (!frame.function.ends_with("count_to.next")) continue;
    EXPECT_NE(frame.entered, model::k_none);
    values.emplace_back(trace.event(frame.left).text);
  }
  EXPECT_EQ(values, (std::vector<std::string>{"1", "2", ""}));
}

}  // namespace
}  // namespace interleave::test
