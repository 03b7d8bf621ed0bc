// shutdown() of a Queue, LifoQueue and PriorityQueue, as CPython's test_queues.py has it.
#include <gtest/gtest.h>

#include "tests/runtime/trace_questions.hpp"

namespace interleave::test {
namespace {

using namespace std::chrono_literals;

template <class Q>
class EveryQueueShutdown : public testing::Test {};
using Queues = testing::Types<Queue<int>, LifoQueue<int>, PriorityQueue<int>>;
TYPED_TEST_SUITE(EveryQueueShutdown, Queues);

/// Neither way to put, nor to get, works any more.
template <class Q>
Coroutine<> expect_shut_down(Q& queue) {
  int refused = 0;
  try {
    co_await queue.put(1);
  } catch (const QueueShutDown&) {
    ++refused;
  }
  try {
    co_await queue.get();
  } catch (const QueueShutDown&) {
    ++refused;
  }
  EXPECT_EQ(refused, 2);
  EXPECT_THROW(queue.put_nowait(1), QueueShutDown);
  EXPECT_THROW(queue.get_nowait(), QueueShutDown);
}

template <class Result>
void expect_ended_by_shutdown(const Task<Result>& task) {
  ASSERT_TRUE(task.done());
  EXPECT_THROW(task.result(), QueueShutDown);
}

TYPED_TEST(EveryQueueShutdown, WakesThoseThatWaitToGet) {
  // CPython: test_shutdown_empty.
  run_in_virtual_time([]() -> Coroutine<> {
    TypeParam queue;
    const auto a = create_task(queue.get());
    const auto b = create_task(queue.get());
    co_await sleep(0ms);
    queue.shutdown();
    co_await queue.join();
    co_await sleep(0ms);
    expect_ended_by_shutdown(a);
    expect_ended_by_shutdown(b);
    co_await expect_shut_down(queue);
  });
}

TYPED_TEST(EveryQueueShutdown, WhatIsThereCanStillBeGot) {
  // CPython: test_shutdown_nonempty.
  run_in_virtual_time([]() -> Coroutine<> {
    TypeParam queue{1};
    queue.put_nowait(7);
    const auto join = create_task(queue.join());
    const auto put = create_task(queue.put(8));
    co_await sleep(0ms);
    EXPECT_FALSE(put.done());

    queue.shutdown();
    EXPECT_EQ(queue.size(), 1u);
    co_await sleep(0ms);
    expect_ended_by_shutdown(put);
    const int item = co_await queue.get();
    EXPECT_EQ(item, 7);
    co_await sleep(0ms);
    EXPECT_FALSE(join.done());
    co_await expect_shut_down(queue);

    queue.task_done();
    co_await sleep(0ms);
    EXPECT_TRUE(join.done());
    EXPECT_THROW(queue.task_done(), UsageError);
  });
}

TYPED_TEST(EveryQueueShutdown, AtOnceItDropsWhatIsThereAndCountsItAsDone) {
  // CPython: test_shutdown_immediate.
  run_in_virtual_time([]() -> Coroutine<> {
    TypeParam queue{1};
    queue.put_nowait(7);
    const auto join = create_task(queue.join());
    const auto put = create_task(queue.put(8));
    co_await sleep(0ms);
    queue.shutdown(true);
    EXPECT_TRUE(queue.empty());
    co_await sleep(0ms);
    EXPECT_TRUE(join.done());
    expect_ended_by_shutdown(put);
    co_await expect_shut_down(queue);
    EXPECT_THROW(queue.task_done(), UsageError);
  });
}

TYPED_TEST(EveryQueueShutdown, AtOnceItStillWaitsForWhatWasGot) {
  // CPython: test_shutdown_immediate_with_unfinished.
  run_in_virtual_time([]() -> Coroutine<> {
    TypeParam queue;
    queue.put_nowait(7);
    queue.put_nowait(7);
    const auto join = create_task(queue.join());
    const int item = co_await queue.get();
    EXPECT_EQ(item, 7);
    queue.shutdown(true);
    EXPECT_EQ(queue.size(), 0u);
    co_await sleep(0ms);
    EXPECT_FALSE(join.done());
    co_await expect_shut_down(queue);

    queue.task_done();
    EXPECT_THROW(queue.task_done(), UsageError);
    co_await sleep(0ms);
    EXPECT_TRUE(join.done());
  });
}

TEST(QueueShutdown, MayComeTwiceAndTheSecondTimeAtOnce) {
  run_in_virtual_time([]() -> Coroutine<> {
    Queue<int> queue;
    queue.put_nowait(1);
    queue.shutdown();
    queue.shutdown();
    EXPECT_EQ(queue.size(), 1u);
    queue.shutdown(true);
    EXPECT_TRUE(queue.empty());
    co_await queue.join();
  });
}

TEST(QueueShutdown, TheTraceShowsWhoShutItDown) {
  const auto trace = trace_of([]() -> Coroutine<> {
    Queue<int> queue{2, "work"};
    auto fill = [&]() -> Coroutine<> {
      try {
        for (int i = 0; i < 3; ++i) co_await queue.put(i);
      } catch (const QueueShutDown&) {
      }
    };
    const auto filler = create_task(fill(), "filler");
    co_await sleep(1ms);
    queue.shutdown(true);
    co_await filler;
  });
  EXPECT_EQ(states_of(trace, "queue 'work'"), (std::vector<std::int64_t>{1, 2, 0}));
  EXPECT_EQ(waits_of(trace, "filler"), Log{"queue_put on queue 'work'"});
  const Log wakes = wakes_of(trace);
  EXPECT_EQ(std::ranges::count(wakes, "main>filler"), 2) << "created, and woken by the shutdown";
}

}  // namespace
}  // namespace interleave::test
