// Tasks that start eagerly: CPython's test_eager_task_factory.py.
#include <gtest/gtest.h>

#include <stdexcept>

#include "tests/runtime/virtual_run.hpp"
#include "tracer/model/trace.hpp"

namespace interleave::test {
namespace {

using namespace std::chrono_literals;

Coroutine<int> at_once(Log& log, int value) {
  log.push_back("runs");
  co_return value;
}

TEST(EagerTask, IsDoneWhenItNeverWaits) {
  Log log;
  run_in_virtual_time([&]() -> Coroutine<> {
    auto task = create_task(eager_start, at_once(log, 7));
    log.push_back("made");
    EXPECT_TRUE(task.done());
    EXPECT_EQ(task.result(), 7);
    const int value = co_await task;
    EXPECT_EQ(value, 7);
  });
  EXPECT_EQ(log, (Log{"runs", "made"}));
}

TEST(EagerTask, GoesOnLaterWhenItWaits) {
  Log log;
  run_in_virtual_time([&]() -> Coroutine<> {
    auto body = [&]() -> Coroutine<int> {
      log.push_back("first step");
      co_await sleep(10ms);
      log.push_back("second step");
      co_return 1;
    };
    auto task = create_task(eager_start, body());
    log.push_back("made");
    EXPECT_FALSE(task.done());
    const int value = co_await task;
    EXPECT_EQ(value, 1);
  });
  EXPECT_EQ(log, (Log{"first step", "made", "second step"}));
}

TEST(EagerTask, GivesItsErrorLikeAnyOther) {
  run_in_virtual_time([]() -> Coroutine<> {
    auto fails = []() -> Coroutine<> {
      throw std::runtime_error{"at once"};
      co_return;
    };
    auto task = create_task(eager_start, fails());
    EXPECT_TRUE(task.done());
    EXPECT_THROW(task.result(), std::runtime_error);
    co_return;
  });
}

TEST(EagerTask, CancelAfterItsEndDoesNothing) {
  Log log;
  run_in_virtual_time([&]() -> Coroutine<> {
    auto task = create_task(eager_start, at_once(log, 7));
    EXPECT_FALSE(task.cancel());
    EXPECT_FALSE(task.cancelled());
    co_return;
  });
}

TEST(EagerTask, CancelAfterItsFirstStepReachesItsWait) {
  Log log;
  run_in_virtual_time([&]() -> Coroutine<> {
    auto body = [&]() -> Coroutine<> {
      try {
        co_await sleep(1h);
      } catch (const Cancelled&) {
        log.push_back("cancelled");
        throw;
      }
    };
    auto task = create_task(eager_start, body());
    EXPECT_TRUE(task.cancel());
    co_await wait(task);
    EXPECT_TRUE(task.cancelled());
  });
  EXPECT_EQ(log, Log{"cancelled"});
}

TEST(EagerTask, CurrentTaskIsTheOneThatRuns) {
  Log log;
  run_in_virtual_time([&]() -> Coroutine<> {
    auto body = [&]() -> Coroutine<> {
      log.push_back(current_task()->name());
      auto inner = [&]() -> Coroutine<> {
        log.push_back(current_task()->name());
        co_return;
      };
      create_task(eager_start, inner(), "inner");
      log.push_back(current_task()->name());
      co_await sleep(0ms);
      log.push_back(current_task()->name());
    };
    const AnyTask outer = *current_task();
    auto task = create_task(eager_start, body(), "outer");
    EXPECT_EQ(current_task(), outer);
    co_await task;
  });
  EXPECT_EQ(log, (Log{"outer", "inner", "outer", "outer"}));
}

TEST(EagerTask, AllTasksHasItOnlyWhileItIsNotDone) {
  Log log;
  run_in_virtual_time([&]() -> Coroutine<> {
    create_task(eager_start, at_once(log, 1));
    EXPECT_EQ(all_tasks().size(), 1u);
    auto waits = create_task(eager_start, after(1ms, 1));
    EXPECT_EQ(all_tasks().size(), 2u);
    co_await waits;
  });
}

TEST(EagerTask, ContextIsItsOwn) {
  ContextVar<int> number{"number", 0};
  run_in_virtual_time([&]() -> Coroutine<> {
    number.set(1);
    auto body = [&]() -> Coroutine<> {
      EXPECT_EQ(number.get(), 1);
      number.set(2);
      co_await sleep(0ms);
      EXPECT_EQ(number.get(), 2);
    };
    auto task = create_task(eager_start, body());
    EXPECT_EQ(number.get(), 1);
    co_await task;
  });
}

TEST(EagerTask, MadeInACallbackItRunsThere) {
  Log log;
  run_in_virtual_time([&]() -> Coroutine<> {
    call_soon([&] {
      create_task(eager_start, at_once(log, 1));
      log.push_back("callback");
    });
    co_await sleep(0ms);
    co_await sleep(0ms);
  });
  EXPECT_EQ(log, (Log{"runs", "callback"}));
}

// All tasks of a loop.

Coroutine<> in_groups(int depth, int width, int& made) {
  ++made;
  if (depth == 0) co_return;
  co_await task_group([&](TaskGroup& group) -> Coroutine<> {
    for (int i = 0; i < width; ++i) group.create_task(in_groups(depth - 1, width, made));
    co_return;
  });
}
Coroutine<> in_gathers(int depth, int width, int& made) {
  ++made;
  if (depth == 0) co_return;
  std::vector<Task<>> children;
  for (int i = 0; i < width; ++i) children.push_back(create_task(in_gathers(depth - 1, width, made)));
  co_await gather(std::move(children));
}

TEST(EagerLoop, NestedGroupsMakeEveryTaskOnce) {
  int made = 0;
  run_in_virtual_time([&]() -> Coroutine<> {
    get_running_loop().set_eager_tasks(true);
    co_await in_groups(4, 5, made);
  });
  EXPECT_EQ(made, 781);
}

TEST(EagerLoop, NestedGathersMakeEveryTaskOnce) {
  int made = 0;
  run_in_virtual_time([&]() -> Coroutine<> {
    get_running_loop().set_eager_tasks(true);
    co_await in_gathers(4, 5, made);
  });
  EXPECT_EQ(made, 781);
}

TEST(EagerLoop, GathersWhatIsDoneAtOnce) {
  Log log;
  run_in_virtual_time([&]() -> Coroutine<> {
    get_running_loop().set_eager_tasks(true);
    const auto [a, b] = co_await gather(at_once(log, 1), at_once(log, 2));
    EXPECT_EQ(a + b, 3);
  });
  EXPECT_EQ(log, (Log{"runs", "runs"}));
}

TEST(EagerLoop, AGroupHearsOfAnErrorAtOnceInItsTurn) {
  Log log;
  run_in_virtual_time([&]() -> Coroutine<> {
    get_running_loop().set_eager_tasks(true);
    auto fails = []() -> Coroutine<> {
      throw std::runtime_error{"eager"};
      co_return;
    };
    try {
      co_await task_group([&](TaskGroup& group) -> Coroutine<> {
        group.create_task(fails());
        log.push_back("body goes on");
        co_await sleep(1h);
      });
    } catch (const ExceptionGroup& group) {
      log.push_back(std::to_string(group.exceptions().size()) + " error");
    }
  });
  EXPECT_EQ(log, (Log{"body goes on", "1 error"}));
}

// In the trace its starter waits meanwhile, also inside a synchronous call.
TEST(EagerTask, ItsStarterWaitsForItInTheTrace) {
  Log log;
  const model::Trace trace = recorded([&] {
    run([](Log& told) -> Coroutine<> {
      const Span span{"synchronous"};
      create_task(eager_start, at_once(told, 1), "eager");
      co_return;
    }(log));
  });
  std::size_t eager = 0;
  for (model::EventIndex i = 0; i < trace.event_count(); ++i) {
    const trace::Event event = trace.event(i);
    if (event.kind == trace::EventKind::task_suspend && event.as<trace::WaitKind>(trace::FieldName::wait) == trace::WaitKind::eager)
      ++eager;
  }
  EXPECT_EQ(eager, 1u);
}

}  // namespace
}  // namespace interleave::test
