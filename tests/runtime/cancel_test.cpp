// Task.cancel, as CPython's test_tasks.py has it.
#include <gtest/gtest.h>

#include <stdexcept>

#include "tests/runtime/virtual_run.hpp"

namespace interleave::test {
namespace {

using namespace std::chrono_literals;

Coroutine<> nap(std::chrono::milliseconds time) { co_await sleep(time); }

/// Awaits the task and says how it ended.
template <class T>
Coroutine<std::string> ending_of(Task<T> task) {
  try {
    co_await task;
  } catch (const Cancelled& cancelled) {
    co_return "cancelled " + cancelled.message();
  } catch (const std::exception& error) {
    co_return std::string{"raised "} + error.what();
  }
  co_return "returned";
}

TEST(Cancel, ThrowsAtTheAwaitAndTheTaskIsCancelled) {
  run_in_virtual_time([]() -> Coroutine<> {
    const auto task = create_task(nap(10s));
    co_await sleep(1ms);
    EXPECT_TRUE(task.cancel("enough"));
    EXPECT_FALSE(task.done());
    const std::string ending = co_await ending_of(task);
    EXPECT_EQ(ending, "cancelled enough");
    EXPECT_TRUE(task.cancelled());
    EXPECT_FALSE(task.cancel()) << "it is done";
    EXPECT_EQ(elapsed(), 1ms);
    EXPECT_THROW(static_cast<void>(task.exception()), Cancelled);
  });
}

TEST(Cancel, ATaskThatHasNotStartedNeverRuns) {
  Log log;
  auto body = [&]() -> Coroutine<> {
    log.push_back("ran");
    co_return;
  };
  run_in_virtual_time([&]() -> Coroutine<> {
    const auto task = create_task(body());
    task.cancel();
    const std::string ending = co_await ending_of(task);
    EXPECT_EQ(ending, "cancelled ");
  });
  EXPECT_TRUE(log.empty());
}

TEST(Cancel, ReachesABareYield) {
  auto body = []() -> Coroutine<> {
    co_await sleep(0ms);
    co_await sleep(0ms);
    ADD_FAILURE() << "must not go on";
  };
  run_in_virtual_time([&]() -> Coroutine<> {
    const auto task = create_task(body());
    co_await sleep(0ms);
    task.cancel();
    const std::string ending = co_await ending_of(task);
    EXPECT_EQ(ending, "cancelled ");
  });
}

TEST(Cancel, CancelsTheAwaitedTaskFirst) {
  run_in_virtual_time([]() -> Coroutine<> {
    const auto inner = create_task(nap(10s), "inner");
    auto wait = [](Task<> task) -> Coroutine<> { co_await task; };
    const auto outer = create_task(wait(inner), "outer");
    co_await sleep(1ms);
    outer.cancel("stop");
    EXPECT_FALSE(inner.cancelled());
    const std::string ending = co_await ending_of(outer);
    EXPECT_EQ(ending, "cancelled stop");
    EXPECT_TRUE(inner.cancelled());
    EXPECT_TRUE(outer.cancelled());
  });
}

TEST(Cancel, TheAwaitedTaskMaySwallowItAndThenTheAwaiterGoesOn) {
  auto stubborn = []() -> Coroutine<int> {
    bool cancelled = false;
    try {
      co_await sleep(10s);
    } catch (const Cancelled&) {
      cancelled = true;
    }
    co_await sleep(5ms);
    co_return cancelled ? 1 : 0;
  };
  auto wait = [](Task<int> task) -> Coroutine<int> {
    const int value = co_await task;
    co_return value + 10;
  };
  run_in_virtual_time([&]() -> Coroutine<> {
    const auto inner = create_task(stubborn());
    const auto outer = create_task(wait(inner));
    co_await sleep(1ms);
    outer.cancel();
    const int value = co_await outer;
    EXPECT_EQ(value, 11);
    EXPECT_FALSE(outer.cancelled());
    EXPECT_EQ(outer.cancelling(), 1u);
  });
}

TEST(Cancel, CaughtItIsNoCancellation) {
  auto body = []() -> Coroutine<int> {
    try {
      co_await sleep(10s);
    } catch (const Cancelled&) {
      co_return 42;
    }
    co_return 0;
  };
  run_in_virtual_time([&]() -> Coroutine<> {
    const auto task = create_task(body());
    co_await sleep(1ms);
    task.cancel();
    const int value = co_await task;
    EXPECT_EQ(value, 42);
    EXPECT_FALSE(task.cancelled());
  });
}

TEST(Cancel, AnotherErrorMayReplaceIt) {
  auto body = []() -> Coroutine<> {
    try {
      co_await sleep(10s);
    } catch (const Cancelled&) {
      throw std::runtime_error{"cleanup failed"};
    }
  };
  run_in_virtual_time([&]() -> Coroutine<> {
    const auto task = create_task(body());
    co_await sleep(1ms);
    task.cancel();
    const std::string ending = co_await ending_of(task);
    EXPECT_EQ(ending, "raised cleanup failed");
  });
}

TEST(Cancel, ACancelledThatLeavesTheCoroutineCancelsTheTaskThoughNobodyAsked) {
  auto body = []() -> Coroutine<> {
    co_await sleep(1ms);
    throw Cancelled{"of my own"};
  };
  run_in_virtual_time([&]() -> Coroutine<> {
    const auto task = create_task(body());
    const std::string ending = co_await ending_of(task);
    EXPECT_EQ(ending, "cancelled of my own");
    EXPECT_TRUE(task.cancelled());
    EXPECT_EQ(task.cancelling(), 0u);
  });
}

TEST(Cancel, IsNotCaughtAsAStandardException) {
  auto body = []() -> Coroutine<> {
    try {
      co_await sleep(10s);
    } catch (const std::exception&) {
      ADD_FAILURE() << "a cancellation is no std::exception";
    }
  };
  run_in_virtual_time([&]() -> Coroutine<> {
    const auto task = create_task(body());
    co_await sleep(1ms);
    task.cancel();
    const std::string ending = co_await ending_of(task);
    EXPECT_EQ(ending, "cancelled ");
  });
}

TEST(Cancel, OfTheCurrentTaskArrivesAtItsNextAwait) {
  Log log;
  auto body = [&]() -> Coroutine<> {
    current_task()->cancel();
    log.push_back("still running");
    co_await sleep(10s);
    log.push_back("not reached");
  };
  run_in_virtual_time([&]() -> Coroutine<> {
    const std::string ending = co_await ending_of(create_task(body()));
    EXPECT_EQ(ending, "cancelled ");
    EXPECT_EQ(elapsed(), 0ms);
  });
  EXPECT_EQ(log, Log{"still running"});
}

TEST(Cancel, OfTheCurrentTaskRightBeforeItsEndCancelsIt) {
  auto body = []() -> Coroutine<int> {
    current_task()->cancel();
    co_return 1;
  };
  run_in_virtual_time([&]() -> Coroutine<> {
    const std::string ending = co_await ending_of(create_task(body()));
    EXPECT_EQ(ending, "cancelled ");
  });
}

TEST(Cancel, OfAWokenTaskStillArrives) {
  Log log;
  auto wait = [&](Event& event) -> Coroutine<> {
    co_await event.wait();
    log.push_back("not reached");
  };
  run_in_virtual_time([&]() -> Coroutine<> {
    Event event;
    const auto task = create_task(wait(event));
    co_await sleep(1ms);
    event.set();
    task.cancel();
    const std::string ending = co_await ending_of(task);
    EXPECT_EQ(ending, "cancelled ");
  });
  EXPECT_TRUE(log.empty());
}

TEST(Cancel, RequestsAreCounted) {
  auto body = []() -> Coroutine<> {
    while (true) {
      try {
        co_await sleep(10s);
      } catch (const Cancelled&) {
        if (current_task()->cancelling() == 2) throw;
      }
    }
  };
  run_in_virtual_time([&]() -> Coroutine<> {
    const auto task = create_task(body());
    co_await sleep(1ms);
    task.cancel();
    EXPECT_EQ(task.cancelling(), 1u);
    co_await sleep(1ms);
    EXPECT_FALSE(task.done());
    task.cancel();
    EXPECT_EQ(task.cancelling(), 2u);
    const std::string ending = co_await ending_of(task);
    EXPECT_EQ(ending, "cancelled ");
  });
}

TEST(Cancel, UncancelTakesOneRequestBack) {
  run_in_virtual_time([]() -> Coroutine<> {
    const auto task = create_task(nap(1s));
    EXPECT_EQ(task.uncancel(), 0u);
    task.cancel();
    task.cancel();
    EXPECT_EQ(task.uncancel(), 1u);
    EXPECT_EQ(task.uncancel(), 0u);
    EXPECT_EQ(task.cancelling(), 0u);
    co_await task;
    EXPECT_FALSE(task.cancelled()) << "with the last request the pending cancellation is gone, too";
    EXPECT_EQ(elapsed(), 1000ms);
  });
}

TEST(Cancel, AfterUncancelABlockMayGoOnAwaiting) {
  Log log;
  auto structured = [&]() -> Coroutine<> {
    bool timed_out = false;
    try {
      co_await sleep(10s);
    } catch (const Cancelled&) {
      timed_out = true;
    }
    EXPECT_EQ(current_task()->uncancel(), 0u);
    co_await sleep(1ms);
    log.push_back(timed_out ? "went on" : "?");
  };
  run_in_virtual_time([&]() -> Coroutine<> {
    const auto task = create_task(structured());
    co_await sleep(1ms);
    task.cancel();
    co_await task;
  });
  EXPECT_EQ(log, Log{"went on"});
}

TEST(Cancel, DestructorsRunAndInnerFramesUnwindFirst) {
  Log log;
  struct Note {
    Log& log;
    const char* line;
    ~Note() { log.push_back(line); }
  };
  auto inner = [&]() -> Coroutine<> {
    const Note note{log, "inner"};
    co_await sleep(10s);
  };
  auto outer = [&]() -> Coroutine<> {
    const Note note{log, "outer"};
    co_await inner();
  };
  run_in_virtual_time([&]() -> Coroutine<> {
    const auto task = create_task(outer());
    co_await sleep(1ms);
    task.cancel();
    const std::string ending = co_await ending_of(task);
    EXPECT_EQ(ending, "cancelled ");
  });
  EXPECT_EQ(log, (Log{"inner", "outer"}));
}

}  // namespace
}  // namespace interleave::test
