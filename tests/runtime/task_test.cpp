// Tasks: scheduling, results, callbacks, errors that nobody asked for.
#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>

#include "tests/runtime/virtual_run.hpp"

namespace interleave::test {
namespace {

using namespace std::chrono_literals;

Coroutine<int> number(int value) {
  co_await sleep(1ms);
  co_return value;
}
Coroutine<> note(Log& log, std::string line) {
  log.push_back(std::move(line));
  co_return;
}
Coroutine<int> fail() {
  co_await sleep(1ms);
  throw std::runtime_error{"boom"};
}

TEST(Task, StartsOnTheNextTurnInTheOrderOfCreation) {
  Log log;
  run_in_virtual_time([&]() -> Coroutine<> {
    auto a = create_task(note(log, "a"));
    auto b = create_task(note(log, "b"));
    log.push_back("made");
    co_await sleep(0ms);
    log.push_back("after one turn");
  });
  EXPECT_EQ(log, (Log{"made", "a", "b", "after one turn"}));
}

TEST(Task, RunsThoughNobodyHoldsOrAwaitsIt) {
  Log log;
  run_in_virtual_time([&]() -> Coroutine<> {
    create_task(note(log, "ran"));
    co_await sleep(1ms);
  });
  EXPECT_EQ(log, Log{"ran"});
}

TEST(Task, CanBeAwaitedAnyNumberOfTimes) {
  run_in_virtual_time([]() -> Coroutine<> {
    const auto task = create_task(number(4));
    EXPECT_FALSE(task.done());
    const int first = co_await task;
    const int second = co_await task;
    EXPECT_EQ(first + second, 8);
    EXPECT_TRUE(task.done());
    EXPECT_EQ(task.result(), 4);
    EXPECT_EQ(task.exception(), nullptr);
  });
}

TEST(Task, TwoTasksMayAwaitTheSame) {
  run_in_virtual_time([]() -> Coroutine<> {
    const auto shared = create_task(number(4));
    auto wait = [](Task<int> task) -> Coroutine<int> {
      const int value = co_await task;
      co_return value;
    };
    const auto [a, b] = co_await gather(wait(shared), wait(shared));
    EXPECT_EQ(a, 4);
    EXPECT_EQ(b, 4);
  });
}

TEST(Task, AMoveOnlyResultGoesToItsAwaiter) {
  auto make = []() -> Coroutine<std::unique_ptr<int>> { co_return std::make_unique<int>(3); };
  run_in_virtual_time([&]() -> Coroutine<> {
    const auto task = create_task(make());
    const auto value = co_await task;
    EXPECT_EQ(*value, 3);
    const auto other = co_await create_task(make());
    EXPECT_EQ(*other, 3);
  });
}

TEST(Task, ResultBeforeTheEndIsInvalid) {
  run_in_virtual_time([]() -> Coroutine<> {
    const auto task = create_task(number(1));
    EXPECT_THROW(static_cast<void>(task.result()), InvalidState);
    EXPECT_THROW(static_cast<void>(task.exception()), InvalidState);
    co_await task;
  });
}

TEST(Task, ErrorIsThrownAtEveryAwaitAndByResult) {
  run_in_virtual_time([]() -> Coroutine<> {
    const auto task = create_task(fail());
    for (int i = 0; i < 2; ++i) {
      bool thrown = false;
      try {
        co_await task;
      } catch (const std::runtime_error&) {
        thrown = true;
      }
      EXPECT_TRUE(thrown);
    }
    EXPECT_THROW(static_cast<void>(task.result()), std::runtime_error);
    EXPECT_NE(task.exception(), nullptr);
    EXPECT_FALSE(task.cancelled());
  });
}

TEST(Task, AwaitingADoneTaskTakesNoTurn) {
  Log log;
  run_in_virtual_time([&]() -> Coroutine<> {
    const auto task = create_task(number(1));
    co_await task;
    create_task(note(log, "other"));
    co_await task;
    log.push_back("main");
    co_await sleep(0ms);
  });
  EXPECT_EQ(log, (Log{"main", "other"}));
}

TEST(Task, AwaitingItselfIsAnError) {
  std::vector<Task<>> self;
  auto narcissus = [&]() -> Coroutine<> { co_await self[0]; };
  EXPECT_THROW(run_in_virtual_time([&]() -> Coroutine<> {
                 self.push_back(create_task(narcissus()));
                 co_await self[0];
               }),
               UsageError);
}

TEST(Task, CurrentTaskIsTheOneThatRuns) {
  EXPECT_FALSE(current_task());
  run_in_virtual_time([]() -> Coroutine<> {
    auto inner = []() -> Coroutine<std::string> {
      const std::string name = current_task()->name();
      co_return name;
    };
    EXPECT_EQ(current_task()->name(), "");
    const std::string child = co_await create_task(inner(), "child");
    EXPECT_EQ(child, "child");
    const std::string same = co_await inner();
    EXPECT_EQ(same, "");
    bool in_callback = true;
    call_soon([&] { in_callback = current_task().has_value(); });
    co_await sleep(0ms);
    EXPECT_FALSE(in_callback);
  });
}

TEST(Task, AllTasksAreThoseThatAreNotDone) {
  run_in_virtual_time([]() -> Coroutine<> {
    const auto a = create_task(number(1), "a");
    const auto b = create_task(sleep(1s), "b");
    EXPECT_EQ(all_tasks().size(), 3u);
    EXPECT_EQ(all_tasks()[1].name(), "a");
    co_await a;
    EXPECT_EQ(all_tasks().size(), 2u);
  });
}

TEST(Task, DoneCallbacksRunOnTheTurnAfterInTheirOrder) {
  Log log;
  run_in_virtual_time([&]() -> Coroutine<> {
    auto task = create_task(note(log, "task"));
    task.add_done_callback([&](AnyTask done) { log.push_back(done.done() ? "first" : "?"); });
    task.add_done_callback([&](AnyTask) { log.push_back("second"); });
    co_await task;
    log.push_back("awaiter");  // asked last, so told last
    task.add_done_callback([&](AnyTask) { log.push_back("late"); });
    EXPECT_EQ(log.back(), "awaiter") << "also of a done task it is called by the loop, not at once";
    co_await sleep(0ms);
  });
  EXPECT_EQ(log, (Log{"task", "first", "second", "awaiter", "late"}));
}

TEST(Task, OutsideALoopNoneCanBeMade) { EXPECT_THROW(create_task(number(1)), UsageError); }

struct Reports {
  Log messages;
  RunOptions options() {
    RunOptions made;
    made.exception_handler = [this](std::string_view message, std::string_view, std::exception_ptr) { messages.emplace_back(message); };
    return made;
  }
};

TEST(Task, AnErrorThatNobodyAskedForIsReported) {
  Reports reports;
  run_in_virtual_time(
      []() -> Coroutine<> {
        create_task(fail());
        co_await sleep(1s);
      },
      reports.options());
  EXPECT_EQ(reports.messages, Log{"Task exception was never retrieved"});
}

TEST(Task, AnErrorThatWasSeenOrACancelIsNotReported) {
  Reports reports;
  run_in_virtual_time(
      []() -> Coroutine<> {
        const auto failing = create_task(fail());
        create_task(sleep(1s)).cancel();
        co_await sleep(10ms);
        static_cast<void>(failing.exception());
      },
      reports.options());
  EXPECT_TRUE(reports.messages.empty());
}

TEST(Task, AnErrorOfACallbackIsReportedAndTheLoopGoesOn) {
  Reports reports;
  Log log;
  run_in_virtual_time(
      [&]() -> Coroutine<> {
        call_soon([] { throw std::runtime_error{"oops"}; });
        co_await sleep(1ms);
        log.push_back("on");
      },
      reports.options());
  EXPECT_EQ(reports.messages, Log{"Exception in callback"});
  EXPECT_EQ(log, Log{"on"});
}

}  // namespace
}  // namespace interleave::test
