// Future, as CPython's test_futures.py has it; and what tasks and futures have in common.
#include <gtest/gtest.h>

#include <stdexcept>

#include "tests/runtime/virtual_run.hpp"

namespace interleave::test {
namespace {

using namespace std::chrono_literals;

TEST(Future, AResultReachesAllThatAwaitIt) {
  Log log;
  run_in_virtual_time([&]() -> Coroutine<> {
    const Future<int> future = create_future<int>("answer");
    auto reader = [&](std::string name) -> Coroutine<> {
      const int value = co_await future;
      log.push_back(name + " " + std::to_string(value));
    };
    const auto a = create_task(reader("a"));
    const auto b = create_task(reader("b"));
    co_await sleep(1ms);
    EXPECT_FALSE(future.done());
    future.set_result(42);
    EXPECT_TRUE(future.done());
    EXPECT_EQ(future.result(), 42);
    co_await gather(a, b);
  });
  EXPECT_EQ(log, (Log{"a 42", "b 42"}));
}

TEST(Future, AnErrorIsThrownAtTheAwait) {
  run_in_virtual_time([]() -> Coroutine<> {
    const Future<int> future = create_future<int>();
    call_later(1ms, [future] { future.set_exception(std::runtime_error{"broken"}); });
    std::string error;
    try {
      co_await future;
    } catch (const std::runtime_error& thrown) {
      error = thrown.what();
    }
    EXPECT_EQ(error, "broken");
    EXPECT_THROW(static_cast<void>(future.result()), std::runtime_error);
  });
}

TEST(Future, IsSetOnce) {
  run_in_virtual_time([]() -> Coroutine<> {
    const Future<int> future = create_future<int>("answer");
    EXPECT_THROW(static_cast<void>(future.result()), InvalidState);
    EXPECT_THROW(static_cast<void>(future.exception()), InvalidState);
    future.set_result(1);
    EXPECT_THROW(future.set_result(2), InvalidState);
    EXPECT_THROW(future.set_exception(std::runtime_error{"late"}), InvalidState);
    EXPECT_FALSE(future.cancel());
    co_return;
  });
}

TEST(Future, CanBeCancelled) {
  run_in_virtual_time([]() -> Coroutine<> {
    const Future<> future = create_future();
    auto body = [&]() -> Coroutine<> { co_await future; };
    const auto task = create_task(body());
    co_await sleep(1ms);
    EXPECT_TRUE(future.cancel("no longer"));
    EXPECT_TRUE(future.cancelled());
    co_await wait(task);
    EXPECT_TRUE(task.cancelled());
    EXPECT_THROW(future.set_result(), InvalidState);
  });
}

TEST(Future, ACancelOfTheAwaiterCancelsIt) {
  run_in_virtual_time([]() -> Coroutine<> {
    const Future<> future = create_future();
    auto body = [&]() -> Coroutine<> { co_await future; };
    const auto task = create_task(body());
    co_await sleep(1ms);
    task.cancel();
    co_await wait(task);
    EXPECT_TRUE(future.cancelled());
  });
}

TEST(Future, CallbacksRunOnTheNextTurnInOrder) {
  Log log;
  run_in_virtual_time([&]() -> Coroutine<> {
    const Future<int> future = create_future<int>();
    future.add_done_callback([&](const AnyFuture& done) { log.push_back(done == future ? "first" : "another"); });
    future.add_done_callback([&](const AnyFuture&) { log.push_back("second"); });
    future.set_result(1);
    log.push_back("set");
    co_await sleep(0ms);
    future.add_done_callback([&](const AnyFuture&) { log.push_back("late"); });
    co_await sleep(0ms);
  });
  EXPECT_EQ(log, (Log{"set", "first", "second", "late"}));
}

TEST(Future, ATaskIsOne) {
  run_in_virtual_time([]() -> Coroutine<> {
    auto five = []() -> Coroutine<int> {
      co_await sleep(1ms);
      co_return 5;
    };
    const Task<int> task = create_task(five());
    const Future<int> future = task;
    const int value = co_await future;
    EXPECT_EQ(value, 5);
    EXPECT_EQ(AnyFuture{future}, AnyFuture{task});
    EXPECT_THROW(future.set_result(6), UsageError) << "its coroutine says what it returns";
  });
}

TEST(Future, AnErrorThatNobodyLooksAtIsTold) {
  std::vector<std::string> told;
  RunOptions options;
  options.exception_handler = [&](std::string_view message, std::string_view name, std::exception_ptr) {
    told.push_back(std::string{message} + " " + std::string{name});
  };
  run_in_virtual_time(
      []() -> Coroutine<> {
        create_future("lost").set_exception(std::runtime_error{"x"});
        const auto seen = create_future("seen");
        seen.set_exception(std::runtime_error{"y"});
        static_cast<void>(seen.exception());
        co_return;
      },
      options);
  EXPECT_EQ(told, std::vector<std::string>{"Future exception was never retrieved lost"});
}

TEST(Future, TheTraceTellsWhoSetItAndWhoWaited) {
  const auto trace = recorded([] {
    run([]() -> Coroutine<> {
      const Future<int> future = create_future<int>("answer");
      auto setter = [&]() -> Coroutine<> {
        co_await sleep(1ms);
        future.set_result(42);
      };
      const auto task = create_task(setter(), "setter");
      const int value = co_await future;
      EXPECT_EQ(value, 42);
      co_await task;
    }());
  });
  trace::EntityId future, setter;
  bool waited = false, woken = false;
  for (model::EventIndex i = 0; i < trace.event_count(); ++i) {
    const trace::Event event = trace.event(i);
    if (event.kind == trace::EventKind::resource_create && event.text == "answer") future = event.id(trace::FieldName::resource);
    if (event.kind == trace::EventKind::task_create && event.text == "setter") setter = event.id(trace::FieldName::task);
    if (event.kind == trace::EventKind::task_suspend && event.id(trace::FieldName::on) == future && future.value != 0) {
      waited = true;
      EXPECT_EQ(event.as<trace::WaitKind>(trace::FieldName::wait), trace::WaitKind::future);
    }
    if (event.kind == trace::EventKind::task_wake && waited && event.id(trace::FieldName::cause) == setter) woken = true;
  }
  EXPECT_TRUE(waited);
  EXPECT_TRUE(woken);
}

// gather with its errors as results

TEST(GatherReturnExceptions, ErrorsAreResults) {  // test_return_exceptions
  run_in_virtual_time([]() -> Coroutine<> {
    const Future<int> a = create_future<int>(), b = create_future<int>(), c = create_future<int>(), d = create_future<int>();
    const auto all = gather(return_exceptions, a, b, c, d);
    b.set_exception(std::runtime_error{"b"});
    a.set_result(1);
    d.cancel();
    co_await sleep(0ms);
    EXPECT_FALSE(all.done());
    c.set_result(3);
    const auto [first, second, third, fourth] = co_await all;
    EXPECT_EQ(*first, 1);
    EXPECT_FALSE(second);
    EXPECT_THROW(static_cast<void>(second.value()), std::runtime_error);
    EXPECT_EQ(third.value(), 3);
    EXPECT_THROW(static_cast<void>(fourth.value()), Cancelled);
  });
}

TEST(GatherReturnExceptions, ACancelOfTheGatherIsStillOne) {
  run_in_virtual_time([]() -> Coroutine<> {
    auto body = []() -> Coroutine<> { co_await gather(return_exceptions, sleep(1s), sleep(2s)); };
    const auto task = create_task(body());
    co_await sleep(1ms);
    task.cancel();
    co_await wait(task);
    EXPECT_TRUE(task.cancelled());
  });
}

TEST(GatherReturnExceptions, OfAVector) {
  run_in_virtual_time([]() -> Coroutine<> {
    auto fails = [](int n) -> Coroutine<int> {
      co_await sleep(1ms);
      if (n % 2 == 1) throw std::runtime_error{"odd"};
      co_return n;
    };
    std::vector<Coroutine<int>> members;
    for (int n = 0; n < 4; ++n) members.push_back(fails(n));
    const std::vector<Result<int>> results = co_await gather(return_exceptions, std::move(members));
    EXPECT_EQ(*results[0], 0);
    EXPECT_FALSE(results[1].has_value());
    EXPECT_EQ(*results[2], 2);
  });
}

}  // namespace
}  // namespace interleave::test
