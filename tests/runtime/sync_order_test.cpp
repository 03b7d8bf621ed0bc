// One program with a Condition, a Semaphore, a Barrier and a PriorityQueue, cancels and a shutdown, and the order of its steps
// in CPython 3.13: what sync_order.py prints.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/runtime/virtual_run.hpp"

namespace interleave::test {
namespace {

using namespace std::chrono_literals;

Log steps;

Coroutine<> consumer(std::string name, Condition& condition, std::vector<int>& items) {
  while (true) {
    {
      const LockGuard guard = co_await condition.hold();
      try {
        co_await condition.wait_for([&] { return !items.empty(); });
      } catch (const Cancelled&) {
        steps.push_back(fmt::format("{} cancelled, {}", name, condition.locked() ? "has the lock" : "has no lock"));
        throw;
      }
      steps.push_back(fmt::format("{} took {}", name, items.back()));
      items.pop_back();
    }
    co_await sleep(0ms);
  }
}
Coroutine<> producer(Condition& condition, std::vector<int>& items) {
  for (int i = 0; i < 4; ++i) {
    {
      const LockGuard guard = co_await condition.hold();
      items.push_back(i);
      condition.notify(i % 2 == 0 ? 1 : 2);
    }
    steps.push_back(fmt::format("made {}", i));
    co_await sleep(0ms);
  }
}
Coroutine<> user(std::string name, Semaphore& semaphore) {
  for (int i = 0; i < 2; ++i) {
    const SemaphoreGuard guard = co_await semaphore.hold();
    steps.push_back(fmt::format("{} inside {}, {} left", name, i, semaphore.value()));
    co_await sleep(0ms);
  }
  steps.push_back(fmt::format("{} outside, {} left", name, semaphore.value()));
}
Coroutine<> party(std::string name, Barrier& barrier) {
  for (int i = 0; i < 2; ++i) {
    try {
      const std::size_t index = co_await barrier.wait();
      steps.push_back(fmt::format("{} is {}", name, index));
    } catch (const BrokenBarrier&) {
      steps.push_back(fmt::format("{} broken, {} wait", name, barrier.n_waiting()));
    }
  }
}
Coroutine<> server(std::string name, PriorityQueue<int>& queue) {
  try {
    while (true) {
      const int item = co_await queue.get();
      steps.push_back(fmt::format("{} serves {}", name, item));
      queue.task_done();
    }
  } catch (const QueueShutDown&) {
    steps.push_back(name + " goes home");
  }
}
Coroutine<> joiner(PriorityQueue<int>& queue) {
  co_await queue.join();
  steps.push_back("all served");
}

Coroutine<> program() {
  Condition condition;
  std::vector<int> items;
  BoundedSemaphore semaphore{2};
  Barrier barrier{3};
  PriorityQueue<int> queue{2};
  const auto a = create_task(consumer("a", condition, items));
  const auto b = create_task(consumer("b", condition, items));
  const auto u = create_task(user("u", semaphore));
  const auto v = create_task(user("v", semaphore));
  const auto w = create_task(user("w", semaphore));
  const auto x = create_task(user("x", semaphore));
  const auto k = create_task(party("k", barrier));
  const auto l = create_task(party("l", barrier));
  const auto m = create_task(party("m", barrier));
  const auto n = create_task(party("n", barrier));
  const auto s = create_task(server("s", queue));
  const auto t = create_task(server("t", queue));
  const auto make = create_task(producer(condition, items));
  co_await sleep(0ms);
  steps.push_back("main");
  for (const int item : {3, 1, 2}) co_await queue.put(item);
  const auto join = create_task(joiner(queue));
  x.cancel();
  a.cancel();
  co_await make;
  steps.push_back(fmt::format("{} wait, {} left", barrier.n_waiting(), semaphore.value()));
  co_await barrier.reset();
  co_await join;
  queue.put_nowait(4);
  queue.shutdown();
  co_await gather(u, v, w, s, t);
  co_await barrier.abort();
  co_await gather(k, l, m, n);
  b.cancel();
  co_await sleep(0ms);
  steps.push_back("end");
}

TEST(AsyncioOrder, EveryStepWithTheSyncPrimitivesComesWhereItComesInPython) {
  steps.clear();
  run_in_virtual_time(program);
  const Log python{
      "u inside 0, 1 left",
      "v inside 0, 0 left",
      "m is 2",
      "made 0",
      "main",
      "k is 0",
      "l is 1",
      "a took 0",
      "made 1",
      "s serves 1",
      "s serves 3",
      "w inside 0, 0 left",
      "x inside 0, 0 left",
      "n is 2",
      "a took 1",
      "made 2",
      "l is 0",
      "m is 1",
      "b took 2",
      "made 3",
      "s serves 2",
      "all served",
      "u inside 1, 0 left",
      "v inside 1, 0 left",
      "b took 3",
      "u outside, 0 left",
      "v outside, 1 left",
      "2 wait, 1 left",
      "w inside 1, 1 left",
      "n broken, 0 wait",
      "k broken, 0 wait",
      "t serves 4",
      "t goes home",
      "s goes home",
      "w outside, 2 left",
      "b cancelled, has the lock",
      "end",
  };
  EXPECT_EQ(steps, python);
}

}  // namespace
}  // namespace interleave::test
