// Queue, as CPython's test_queues.py has it.
#include <gtest/gtest.h>

#include <memory>

#include "tests/runtime/virtual_run.hpp"

namespace interleave::test {
namespace {

using namespace std::chrono_literals;

Coroutine<> take(Queue<int>& queue, Log& log, std::string name) {
  const int item = co_await queue.get();
  log.push_back(name + " got " + std::to_string(item));
}
Coroutine<> give(Queue<int>& queue, Log& log, int item) {
  co_await queue.put(item);
  log.push_back("put " + std::to_string(item));
}

TEST(Queue, KeepsTheOrder) {
  run_in_virtual_time([]() -> Coroutine<> {
    Queue<int> queue;
    for (const int item : {1, 3, 2}) queue.put_nowait(item);
    std::vector<int> got;
    for (int i = 0; i < 3; ++i) got.push_back(queue.get_nowait());
    EXPECT_EQ(got, (std::vector{1, 3, 2}));
    co_return;
  });
}

TEST(Queue, GetWaitsForAnItem) {
  Log log;
  run_in_virtual_time([&]() -> Coroutine<> {
    Queue<int> queue;
    const auto getter = create_task(take(queue, log, "a"));
    co_await sleep(10ms);
    EXPECT_TRUE(log.empty());
    queue.put_nowait(7);
    co_await getter;
  });
  EXPECT_EQ(log, Log{"a got 7"});
}

TEST(Queue, PutWaitsForRoom) {
  Log log;
  run_in_virtual_time([&]() -> Coroutine<> {
    Queue<int> queue{1};
    EXPECT_EQ(queue.max_size(), 1u);
    queue.put_nowait(1);
    EXPECT_TRUE(queue.full());
    const auto putter = create_task(give(queue, log, 2));
    co_await sleep(10ms);
    EXPECT_TRUE(log.empty());
    EXPECT_EQ(queue.size(), 1u);
    const int first = co_await queue.get();
    EXPECT_EQ(first, 1);
    co_await putter;
    EXPECT_EQ(queue.get_nowait(), 2);
  });
}

TEST(Queue, TheNowaitFormsThrow) {
  Queue<int> queue{1};
  EXPECT_THROW(queue.get_nowait(), QueueEmpty);
  queue.put_nowait(1);
  EXPECT_THROW(queue.put_nowait(2), QueueFull);
}

TEST(Queue, WithoutWaitingNoTurnIsTaken) {
  Log log;
  run_in_virtual_time([&]() -> Coroutine<> {
    Queue<int> queue{1};
    call_soon([&] { log.push_back("turn"); });
    co_await queue.put(1);
    const int item = co_await queue.get();
    log.push_back("got " + std::to_string(item));
    co_await sleep(0ms);
  });
  EXPECT_EQ(log, (Log{"got 1", "turn"}));
}

TEST(Queue, GettersAreServedInTheirOrder) {
  Log log;
  run_in_virtual_time([&]() -> Coroutine<> {
    Queue<int> queue;
    const gather getters{take(queue, log, "a"), take(queue, log, "b"), take(queue, log, "c")};
    co_await sleep(1ms);
    for (int i = 1; i <= 3; ++i) queue.put_nowait(i);
    co_await getters;
  });
  EXPECT_EQ(log, (Log{"a got 1", "b got 2", "c got 3"}));
}

TEST(Queue, AWokenGetterThatFindsNothingWaitsAgain) {
  Log log;
  run_in_virtual_time([&]() -> Coroutine<> {
    Queue<int> queue;
    const auto getter = create_task(take(queue, log, "a"));
    co_await sleep(1ms);
    queue.put_nowait(1);
    EXPECT_EQ(queue.get_nowait(), 1);  // before the woken getter runs
    co_await sleep(1ms);
    EXPECT_FALSE(getter.done());
    queue.put_nowait(2);
    co_await getter;
  });
  EXPECT_EQ(log, Log{"a got 2"});
}

TEST(Queue, ACancelledGetterTakesNothing) {
  Log log;
  run_in_virtual_time([&]() -> Coroutine<> {
    Queue<int> queue;
    const auto a = create_task(take(queue, log, "a"));
    const auto b = create_task(take(queue, log, "b"));
    co_await sleep(1ms);
    a.cancel();
    co_await sleep(1ms);
    queue.put_nowait(5);
    co_await b;
  });
  EXPECT_EQ(log, Log{"b got 5"});
}

TEST(Queue, AGetterCancelledAfterItWasWokenPassesTheWakeOn) {
  Log log;
  run_in_virtual_time([&]() -> Coroutine<> {
    Queue<int> queue;
    const auto a = create_task(take(queue, log, "a"));
    const auto b = create_task(take(queue, log, "b"));
    co_await sleep(1ms);
    queue.put_nowait(5);
    a.cancel();
    co_await b;
    EXPECT_TRUE(a.cancelled());
    EXPECT_TRUE(queue.empty());
  });
  EXPECT_EQ(log, Log{"b got 5"});
}

TEST(Queue, APutterCancelledAfterItWasWokenPassesTheWakeOn) {
  Log log;
  run_in_virtual_time([&]() -> Coroutine<> {
    Queue<int> queue{1};
    queue.put_nowait(1);
    const auto a = create_task(give(queue, log, 2));
    const auto b = create_task(give(queue, log, 3));
    co_await sleep(1ms);
    EXPECT_EQ(queue.get_nowait(), 1);
    a.cancel();
    co_await b;
    EXPECT_TRUE(a.cancelled());
    EXPECT_EQ(queue.get_nowait(), 3);
  });
  EXPECT_EQ(log, Log{"put 3"});
}

TEST(Queue, ACancelledPutterPutsNothing) {
  Log log;
  run_in_virtual_time([&]() -> Coroutine<> {
    Queue<int> queue{1};
    queue.put_nowait(1);
    const auto a = create_task(give(queue, log, 2));
    co_await sleep(1ms);
    a.cancel();
    co_await sleep(1ms);
    EXPECT_EQ(queue.get_nowait(), 1);
    EXPECT_TRUE(queue.empty());
  });
  EXPECT_TRUE(log.empty());
}

TEST(Queue, HoldsSoManyAndThenLetsOneInForEachThatLeaves) {
  // CPython: test_maxsize.
  Log log;
  run_in_virtual_time([&]() -> Coroutine<> {
    Queue<int> queue{2};
    auto give_three = [&]() -> Coroutine<> {
      for (int i = 0; i < 3; ++i) {
        co_await queue.put(i);
        log.push_back(std::to_string(i));
      }
    };
    const auto giver = create_task(give_three());
    co_await sleep(0ms);
    co_await sleep(0ms);
    EXPECT_EQ(log, (Log{"0", "1"}));
    const int first = co_await queue.get();
    co_await sleep(0ms);
    EXPECT_EQ(log, (Log{"0", "1", "2"}));
    const int second = co_await queue.get();
    const int third = co_await queue.get();
    EXPECT_EQ(first * 100 + second * 10 + third, 12);
    EXPECT_TRUE(giver.done());
  });
}

TEST(Queue, AGetterFindsTheItemsOfThoseThatWaitToPut) {
  // CPython: test_get_with_waiting_putters, test_put_with_waiting_getters.
  run_in_virtual_time([]() -> Coroutine<> {
    Queue<std::string> queue{1};
    const auto a = create_task(queue.put("a"));
    const auto b = create_task(queue.put("b"));
    const std::string first = co_await queue.get();
    const std::string second = co_await queue.get();
    EXPECT_EQ(first + second, "ab");

    const auto getter = create_task(queue.get());
    co_await sleep(0ms);
    co_await queue.put("c");
    const std::string third = co_await getter;
    EXPECT_EQ(third, "c");
  });
}

TEST(Queue, ACancelledGetterLosesNoItem) {
  // CPython: test_get_cancel_drop_one_pending_reader, test_get_cancel_drop_many_pending_readers.
  run_in_virtual_time([]() -> Coroutine<> {
    Queue<int> queue;
    const auto reader = create_task(queue.get());
    co_await sleep(0ms);
    queue.put_nowait(1);
    queue.put_nowait(2);
    reader.cancel();
    co_await sleep(0ms);
    EXPECT_TRUE(reader.cancelled());
    const int first = co_await queue.get();
    EXPECT_EQ(first, 1);
    EXPECT_EQ(queue.get_nowait(), 2);

    const auto a = create_task(queue.get());
    const auto b = create_task(queue.get());
    const auto c = create_task(queue.get());
    co_await sleep(0ms);
    queue.put_nowait(1);
    queue.put_nowait(2);
    a.cancel();
    const auto [second, third] = co_await gather(b, c);
    EXPECT_TRUE(a.cancelled());
    EXPECT_EQ(second + third, 3);
  });
}

TEST(Queue, ACancelledPutterLosesNoRoom) {
  // CPython: test_put_cancel_drop, test_cancelled_put_silence_value_error_exception.
  run_in_virtual_time([]() -> Coroutine<> {
    Queue<int> queue{1};
    queue.put_nowait(1);
    const auto writer = create_task(queue.put(2));
    co_await sleep(0ms);
    EXPECT_EQ(queue.get_nowait(), 1);
    writer.cancel();
    co_await sleep(0ms);
    EXPECT_TRUE(writer.cancelled());
    co_await queue.put(2);
    EXPECT_EQ(queue.get_nowait(), 2);
    EXPECT_TRUE(queue.empty());
  });
}

TEST(Queue, ACancelOfTheLastPutterLeavesTheFirst) {
  // CPython: test_put_cancelled_race.
  run_in_virtual_time([]() -> Coroutine<> {
    Queue<std::string> queue{1};
    const auto a = create_task(queue.put("a"));
    const auto b = create_task(queue.put("b"));
    const auto c = create_task(queue.put("X"));
    co_await sleep(0ms);
    EXPECT_TRUE(a.done());
    EXPECT_FALSE(b.done());
    c.cancel();
    co_await sleep(0ms);
    EXPECT_TRUE(c.done());
    EXPECT_EQ(queue.get_nowait(), "a");
    co_await sleep(0ms);
    EXPECT_EQ(queue.get_nowait(), "b");
    co_await b;
  });
}

TEST(Queue, NobodyWaitsForWhatIsThere) {
  // CPython: test_why_are_getters_waiting, test_why_are_putters_waiting.
  run_in_virtual_time([]() -> Coroutine<> {
    Queue<int> one{1};
    auto produce = [&]() -> Coroutine<> {
      for (int i = 0; i < 5; ++i) co_await one.put(i);
    };
    auto consume = [&]() -> Coroutine<> {
      for (int i = 0; i < 5; ++i) co_await one.get();
    };
    co_await gather(produce(), consume());

    Queue<int> two{2};
    auto empty_it = [&]() -> Coroutine<> {
      co_await sleep(0ms);
      for (std::size_t left = two.size(); left > 0; --left) two.get_nowait();
    };
    co_await gather(empty_it(), two.put(0), two.put(1), two.put(2), two.put(3));
    EXPECT_EQ(two.size(), 2u);
  });
}

TEST(Queue, MoveOnlyItemsPassThrough) {
  run_in_virtual_time([]() -> Coroutine<> {
    Queue<std::unique_ptr<int>> queue{1};
    co_await queue.put(std::make_unique<int>(9));
    const auto item = co_await queue.get();
    EXPECT_EQ(*item, 9);
  });
}

TEST(Queue, JoinWaitsUntilAllItemsAreDone) {
  Log log;
  run_in_virtual_time([&]() -> Coroutine<> {
    Queue<int> queue;
    co_await queue.join();  // nothing was put
    auto worker = [&]() -> Coroutine<> {
      while (true) {
        const int item = co_await queue.get();
        co_await sleep(std::chrono::milliseconds{item});
        log.push_back(std::to_string(item));
        queue.task_done();
      }
    };
    const auto a = create_task(worker());
    const auto b = create_task(worker());
    for (const int item : {3, 2, 1}) queue.put_nowait(item);
    co_await queue.join();
    log.push_back("joined");
  });
  EXPECT_EQ(log, (Log{"2", "3", "1", "joined"}));
}

TEST(Queue, TasksThatStillWaitWhenItIsDestroyedCanBeCancelled) {
  // main returns, its queue with it; then run() cancels the workers.
  Log log;
  auto worker = [&](Queue<int>& queue) -> Coroutine<> {
    try {
      while (true) {
        const int item = co_await queue.get();
        log.push_back(std::to_string(item));
      }
    } catch (const Cancelled&) {
      log.push_back("cancelled");
      throw;
    }
  };
  RunOptions quiet;
  quiet.exception_handler = [](std::string_view, std::string_view, std::exception_ptr) {};
  run_in_virtual_time(
      [&]() -> Coroutine<> {
        Queue<int> queue;
        create_task(worker(queue));
        create_task(worker(queue));
        queue.put_nowait(1);
        co_await sleep(1ms);
        queue.put_nowait(2);  // wakes one that cannot run any more before the queue is gone
      },
      quiet);
  EXPECT_EQ(log, (Log{"1", "cancelled"}));
}

TEST(Queue, TaskDoneOnceTooOftenIsAnError) {
  Queue<int> queue;
  EXPECT_THROW(queue.task_done(), UsageError);
}

}  // namespace
}  // namespace interleave::test
