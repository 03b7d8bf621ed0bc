// PriorityQueue and LifoQueue: where they differ from Queue. As CPython's test_queues.py has them.
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "tests/runtime/trace_questions.hpp"

namespace interleave::test {
namespace {

using namespace std::chrono_literals;

template <class Q>
std::vector<typename Q::Item> all_of(Q& queue) {
  std::vector<typename Q::Item> items;
  while (!queue.empty()) items.push_back(queue.get_nowait());
  return items;
}

TEST(PriorityQueue, GivesTheSmallestFirst) {
  // CPython: PriorityQueueTests.test_order.
  run_in_virtual_time([]() -> Coroutine<> {
    PriorityQueue<int> queue;
    for (const int item : {5, 1, 3, 2, 4}) co_await queue.put(item);
    EXPECT_EQ(queue.size(), 5u);
    EXPECT_EQ(all_of(queue), (std::vector{1, 2, 3, 4, 5}));
  });
}

TEST(PriorityQueue, ComparesAsItIsTold) {
  PriorityQueue<int, std::greater<int>> largest;
  for (const int item : {1, 3, 2}) largest.put_nowait(item);
  EXPECT_EQ(all_of(largest), (std::vector{3, 2, 1}));

  PriorityQueue<std::pair<int, std::string>> jobs;
  jobs.put_nowait({2, "sweep"});
  jobs.put_nowait({1, "cook"});
  jobs.put_nowait({1, "bake"});
  EXPECT_EQ(jobs.get_nowait().second, "bake");
  EXPECT_EQ(jobs.get_nowait().second, "cook");
}

TEST(PriorityQueue, GivesEqualOnesInTheOrderOfHeapq) {
  // What Python's heapq gives for the same pairs, compared by their first.
  struct ByFirst {
    bool operator()(const std::pair<int, int>& a, const std::pair<int, int>& b) const { return a.first < b.first; }
  };
  PriorityQueue<std::pair<int, int>, ByFirst> queue;
  for (int i = 0; i < 12; ++i) queue.put_nowait({i % 3, i});
  std::vector<int> order;
  for (const auto& [priority, number] : all_of(queue)) order.push_back(number);
  EXPECT_EQ(order, (std::vector{0, 6, 3, 9, 4, 10, 1, 7, 2, 5, 8, 11}));
}

TEST(PriorityQueue, MoveOnlyItemsPassThrough) {
  struct ByValue {
    bool operator()(const std::unique_ptr<int>& a, const std::unique_ptr<int>& b) const { return *a < *b; }
  };
  run_in_virtual_time([]() -> Coroutine<> {
    PriorityQueue<std::unique_ptr<int>, ByValue> queue;
    for (const int item : {3, 1, 2}) co_await queue.put(std::make_unique<int>(item));
    const auto item = co_await queue.get();
    EXPECT_EQ(*item, 1);
  });
}

TEST(PriorityQueue, WaitsWhenItIsFullAndWhenItIsEmpty) {
  Log log;
  run_in_virtual_time([&]() -> Coroutine<> {
    PriorityQueue<int> queue{2};
    auto give = [&]() -> Coroutine<> {
      for (const int item : {3, 2, 1}) {
        co_await queue.put(item);
        log.push_back("put " + std::to_string(item));
      }
    };
    auto take = [&]() -> Coroutine<> {
      for (int i = 0; i < 3; ++i) {
        const int item = co_await queue.get();
        log.push_back("got " + std::to_string(item));
        queue.task_done();
      }
    };
    const auto taker = create_task(take());
    co_await sleep(1ms);
    const auto giver = create_task(give());
    co_await gather(giver, taker);
    co_await queue.join();
  });
  EXPECT_EQ(log, (Log{"put 3", "put 2", "got 2", "got 3", "put 1", "got 1"}));
}

TEST(LifoQueue, GivesTheLastFirst) {
  // CPython: LifoQueueTests.test_order.
  run_in_virtual_time([]() -> Coroutine<> {
    LifoQueue<int> queue;
    for (const int item : {1, 3, 2}) co_await queue.put(item);
    EXPECT_EQ(all_of(queue), (std::vector{2, 3, 1}));
  });
}

TEST(LifoQueue, JoinsAsAQueueDoes) {
  // CPython: LifoQueueJoinTests.
  run_in_virtual_time([]() -> Coroutine<> {
    LifoQueue<int> queue;
    EXPECT_THROW(queue.task_done(), UsageError);
    co_await queue.join();
    int sum = 0;
    auto work = [&]() -> Coroutine<> {
      while (true) {
        sum += co_await queue.get();
        queue.task_done();
      }
    };
    const auto a = create_task(work());
    const auto b = create_task(work());
    for (int i = 0; i < 100; ++i) queue.put_nowait(i);
    co_await queue.join();
    EXPECT_EQ(sum, 4950);
  });
}

TEST(PriorityQueue, TheTraceShowsItAsAQueue) {
  const auto trace = trace_of([]() -> Coroutine<> {
    PriorityQueue<int> queue{4, "urgent"};
    auto take = [&]() -> Coroutine<> { co_await queue.get(); };
    const auto taker = create_task(take(), "taker");
    co_await sleep(1ms);
    queue.put_nowait(2);
    queue.put_nowait(1);
    co_await taker;
  });
  EXPECT_EQ(states_of(trace, "queue 'urgent'"), (std::vector<std::int64_t>{1, 2, 1}));
  EXPECT_EQ(waits_of(trace, "taker"), Log{"queue_get on queue 'urgent'"});
}

}  // namespace
}  // namespace interleave::test
