// One program that uses everything at once, and the order of its steps in CPython: what asyncio_order.py prints (3.11, 3.12
// and 3.13 agree).
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/runtime/virtual_run.hpp"

namespace interleave::test {
namespace {

using namespace std::chrono_literals;

Log steps;

Coroutine<> worker(std::string name, Queue<int>& queue, Lock& lock) {
  while (true) {
    const int item = co_await queue.get();
    steps.push_back(fmt::format("{} got {}", name, item));
    {
      const LockGuard guard = co_await lock.hold();
      steps.push_back(fmt::format("{} locked {}", name, item));
      co_await sleep(0ms);
    }
    steps.push_back(fmt::format("{} done {}", name, item));
    queue.task_done();
  }
}
Coroutine<> producer(Queue<int>& queue, int count) {
  for (int i = 0; i < count; ++i) {
    co_await queue.put(i);
    steps.push_back(fmt::format("put {}", i));
  }
}
Coroutine<> waiter(std::string name, Event& event) {
  co_await event.wait();
  steps.push_back(name + " saw event");
}
Coroutine<std::string> leaf(std::string name, std::chrono::milliseconds time) {
  co_await sleep(time);
  steps.push_back(name + " slept");
  co_return name;
}
Coroutine<> nested(std::string name, int depth) {
  if (depth == 0) {
    steps.push_back(name + " leaf");
    co_return;
  }
  co_await gather(nested(name + "l", depth - 1), nested(name + "r", depth - 1));
  steps.push_back(name + " joined");
}
Coroutine<> stubborn() {
  bool cancelled = false;
  try {
    co_await sleep(10s);
  } catch (const Cancelled&) {
    cancelled = true;
  }
  if (cancelled) {
    steps.push_back("stubborn cancelled");
    co_await sleep(0ms);
  }
  steps.push_back("stubborn ends");
}

Coroutine<> program() {
  Queue<int> queue{2};
  Lock lock;
  Event event;
  const auto a = create_task(worker("a", queue, lock));
  const auto b = create_task(worker("b", queue, lock));
  const auto x = create_task(waiter("x", event));
  const auto y = create_task(waiter("y", event));
  const auto produce = create_task(producer(queue, 5));
  call_soon([] { steps.push_back("callback"); });
  const auto refuses = create_task(stubborn());
  co_await gather(nested("n", 2), leaf("s", 0ms));
  steps.push_back("gathered");
  event.set();
  produce.add_done_callback([](AnyTask) { steps.push_back("producer callback"); });
  co_await produce;
  steps.push_back("produced");
  refuses.cancel();
  const gather leaves{leaf("l1", 20ms), leaf("l2", 10ms), leaf("l3", 10ms)};
  call_later(10ms, [] { steps.push_back("timer"); });
  co_await queue.join();
  steps.push_back("queue joined");
  const auto [l1, l2, l3] = co_await leaves;
  steps.push_back(l1 + " " + l2 + " " + l3);
  a.cancel();
  b.cancel();
  co_await gather(refuses, x, y);
  steps.push_back("end");
}

TEST(AsyncioOrder, EveryStepComesWhereItComesInPython) {
  steps.clear();
  run_in_virtual_time(program);
  const Log python{
      "put 0",
      "put 1",
      "callback",
      "a got 0",
      "a locked 0",
      "b got 1",
      "s slept",
      "put 2",
      "put 3",
      "a done 0",
      "a got 2",
      "nll leaf",
      "nlr leaf",
      "nrl leaf",
      "nrr leaf",
      "b locked 1",
      "put 4",
      "b done 1",
      "b got 3",
      "nl joined",
      "nr joined",
      "a locked 2",
      "a done 2",
      "a got 4",
      "n joined",
      "b locked 3",
      "b done 3",
      "gathered",
      "produced",
      "a locked 4",
      "x saw event",
      "y saw event",
      "producer callback",
      "stubborn cancelled",
      "a done 4",
      "stubborn ends",
      "queue joined",
      "timer",
      "l2 slept",
      "l3 slept",
      "l1 slept",
      "l1 l2 l3",
      "end",
  };
  EXPECT_EQ(steps, python);
}

}  // namespace
}  // namespace interleave::test
