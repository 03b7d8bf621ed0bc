// TaskGroup, as CPython's test_taskgroups.py has it.
#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>

#include "tests/runtime/virtual_run.hpp"

namespace interleave::test {
namespace {

using namespace std::chrono_literals;

struct ZeroDivision : std::runtime_error {
  ZeroDivision() : std::runtime_error{"division by zero"} {}
};

Coroutine<> fails_after(std::chrono::milliseconds time) {
  co_await sleep(time);
  throw ZeroDivision{};
}

/// The messages of a group's errors, sorted; those of nested groups in brackets. Of something else "not a group".
std::vector<std::string> errors_in(const std::exception_ptr& error) {
  std::vector<std::string> out;
  try {
    std::rethrow_exception(error);
  } catch (const ExceptionGroup& group) {
    for (const std::exception_ptr& each : group.exceptions()) {
      try {
        std::rethrow_exception(each);
      } catch (const ExceptionGroup&) {
        std::string nested;
        for (const std::string& text : errors_in(each)) nested += (nested.empty() ? "" : ", ") + text;
        out.push_back("[" + nested + "]");
      } catch (const std::exception& single) {
        out.emplace_back(single.what());
      } catch (...) {
        out.emplace_back("cancelled");
      }
    }
  } catch (const Cancelled&) {
    out.emplace_back("not a group: cancelled");
  } catch (const std::exception& other) {
    out.push_back(std::string{"not a group: "} + other.what());
  }
  std::ranges::sort(out);
  return out;
}

/// Runs a body in a group, in a task of its own, and gives what it ended with; null when all went well.
template <class Body>
Coroutine<std::exception_ptr> error_of(Body body) {
  auto in_a_group = [&]() -> Coroutine<> { co_await task_group(std::ref(body)); };
  const auto task = create_task(in_a_group());
  co_await wait(task);
  co_return task.state()->error();
}

using Texts = std::vector<std::string>;

TEST(TaskGroup, BothSucceed) {  // test_taskgroup_01
  run_in_virtual_time([]() -> Coroutine<> {
    std::optional<Task<int>> a, b;
    co_await task_group([&](TaskGroup& group) -> Coroutine<> {
      a = group.create_task(after(10ms, 42));
      b = group.create_task(after(20ms, 11));
      co_return;
    });
    EXPECT_EQ(a->result(), 42);
    EXPECT_EQ(b->result(), 11);
    EXPECT_EQ(elapsed(), 20ms);
  });
}

TEST(TaskGroup, GivesWhatTheBodyReturns) {
  run_in_virtual_time([]() -> Coroutine<> {
    const int value = co_await task_group([&](TaskGroup& group) -> Coroutine<int> {
      const auto a = group.create_task(after(10ms, 42));  // test_taskgroup_02
      const int result = co_await a;
      co_return result + 1;
    });
    EXPECT_EQ(value, 43);
  });
}

TEST(TaskGroup, AChildThatIsCancelledIsNoError) {  // test_taskgroup_03
  run_in_virtual_time([]() -> Coroutine<> {
    std::optional<Task<int>> a, b;
    co_await task_group([&](TaskGroup& group) -> Coroutine<> {
      a = group.create_task(after(1000ms, 42));
      b = group.create_task(after(20ms, 11));
      co_await sleep(10ms);
      a->cancel();
    });
    EXPECT_TRUE(a->cancelled());
    EXPECT_EQ(b->result(), 11);
  });
}

TEST(TaskGroup, AnErrorCancelsTheOthersAndWhatTheBodyDoes) {  // test_taskgroup_04, test_cancel_children_on_child_error
  Log log;
  run_in_virtual_time([&]() -> Coroutine<> {
    std::optional<Task<int>> b;
    const auto error = co_await error_of([&](TaskGroup& group) -> Coroutine<> {
      group.create_task(fails_after(1ms));
      b = group.create_task(after(100ms, 42));
      try {
        co_await sleep(1s);
      } catch (const Cancelled&) {
        log.push_back("body cancelled");
        throw;
      }
      log.push_back("not reached");
    });
    EXPECT_EQ(errors_in(error), Texts{"division by zero"});
    EXPECT_TRUE(b->cancelled());
    EXPECT_EQ(elapsed(), 1ms);
  });
  EXPECT_EQ(log, Log{"body cancelled"});
}

TEST(TaskGroup, ACancelFromOutsideReachesTheChildren) {  // test_cancellation, test_taskgroup_07
  run_in_virtual_time([]() -> Coroutine<> {
    std::optional<Task<int>> a;
    auto body = [&]() -> Coroutine<> {
      co_await task_group([&](TaskGroup& group) -> Coroutine<> {
        a = group.create_task(after(10000ms, 1));
        co_return;
      });
    };
    const auto task = create_task(body());
    co_await sleep(1ms);
    EXPECT_FALSE(a->done());
    task.cancel();
    co_await wait(task);
    EXPECT_TRUE(task.cancelled());
    EXPECT_TRUE(a->cancelled());
  });
}

TEST(TaskGroup, ErrorsThatAChildThrowsWhileItIsCancelledWin) {  // test_taskgroup_08, test_taskgroup_05
  run_in_virtual_time([]() -> Coroutine<> {
    auto stubborn = []() -> Coroutine<> {
      try {
        co_await sleep(10s);
      } catch (const Cancelled&) {
      }
      throw ZeroDivision{};
    };
    auto body = [&]() -> Coroutine<> {
      co_await task_group([&](TaskGroup& group) -> Coroutine<> {
        group.create_task(stubborn());
        group.create_task(stubborn());
        co_return;
      });
    };
    const auto task = create_task(body());
    co_await sleep(1ms);
    task.cancel();
    co_await wait(task);
    EXPECT_FALSE(task.cancelled());
    EXPECT_EQ(errors_in(task.state()->error()), (Texts{"division by zero", "division by zero"}));
  });
}

TEST(TaskGroup, AnErrorOfTheBodyCancelsTheChildren) {  // test_taskgroup_09, 10
  run_in_virtual_time([]() -> Coroutine<> {
    std::optional<Task<int>> a, b;
    const auto error = co_await error_of([&](TaskGroup& group) -> Coroutine<> {
      a = group.create_task(after(1000ms, 42));
      b = group.create_task(after(1000ms, 11));
      co_await sleep(1ms);
      throw ZeroDivision{};
    });
    EXPECT_EQ(errors_in(error), Texts{"division by zero"});
    EXPECT_TRUE(a->cancelled());
    EXPECT_TRUE(b->cancelled());
    EXPECT_EQ(elapsed(), 1ms);
  });
}

TEST(TaskGroup, ACancelReachesNestedGroups) {  // test_taskgroup_11, 12
  run_in_virtual_time([]() -> Coroutine<> {
    std::optional<Task<int>> deep;
    auto body = [&]() -> Coroutine<> {
      co_await task_group([&](TaskGroup& outer) -> Coroutine<> {
        outer.create_task(after(10000ms, 1));
        co_await task_group([&](TaskGroup& inner) -> Coroutine<> {
          deep = inner.create_task(after(10000ms, 2));
          co_return;
        });
      });
    };
    const auto task = create_task(body());
    co_await sleep(1ms);
    task.cancel();
    co_await wait(task);
    EXPECT_TRUE(task.cancelled());
    EXPECT_TRUE(deep->cancelled());
  });
}

TEST(TaskGroup, AnErrorOutsideEndsTheInnerGroup) {  // test_taskgroup_13
  run_in_virtual_time([]() -> Coroutine<> {
    const auto error = co_await error_of([](TaskGroup& outer) -> Coroutine<> {
      outer.create_task(fails_after(1ms));
      co_await task_group([&](TaskGroup& inner) -> Coroutine<> {
        inner.create_task(after(10000ms, 2));
        co_return;
      });
    });
    EXPECT_EQ(errors_in(error), Texts{"division by zero"});
    EXPECT_EQ(elapsed(), 1ms);
  });
}

TEST(TaskGroup, ErrorsOfNestedGroupsAreNested) {  // test_taskgroup_14
  run_in_virtual_time([]() -> Coroutine<> {
    const auto error = co_await error_of([](TaskGroup& outer) -> Coroutine<> {
      outer.create_task(after(1000ms, 1));
      co_await task_group([&](TaskGroup& inner) -> Coroutine<> {
        inner.create_task(fails_after(1ms));
        co_return;
      });
    });
    EXPECT_EQ(errors_in(error), Texts{"[division by zero]"});
  });
}

TEST(TaskGroup, ABodyThatCatchesTheCancellation) {  // test_taskgroup_17, 18
  run_in_virtual_time([]() -> Coroutine<> {
    std::optional<Task<int>> a;
    Log log;
    auto body = [&]() -> Coroutine<> {
      co_await task_group([&](TaskGroup& group) -> Coroutine<> {
        a = group.create_task(after(50ms, 1));
        try {
          co_await sleep(10s);
        } catch (const Cancelled&) {
          log.push_back("caught");
          throw ZeroDivision{};
        }
      });
    };
    const auto task = create_task(body());
    co_await sleep(1ms);
    task.cancel();
    co_await wait(task);
    EXPECT_EQ(errors_in(task.state()->error()), Texts{"division by zero"});
    EXPECT_EQ(log, Log{"caught"});
    EXPECT_TRUE(a->cancelled());
  });
}

TEST(TaskGroup, ErrorsOfBodyAndChildrenTogether) {  // test_taskgroup_19, 20
  run_in_virtual_time([]() -> Coroutine<> {
    const auto error = co_await error_of([](TaskGroup& group) -> Coroutine<> {
      group.create_task(fails_after(1ms));
      try {
        co_await sleep(1s);
      } catch (const Cancelled&) {
        throw std::runtime_error{"the body's own"};
      }
    });
    EXPECT_EQ(errors_in(error), (Texts{"division by zero", "the body's own"}));
  });
}

TEST(TaskGroup, TwoErrorsInOneTurn) {
  run_in_virtual_time([]() -> Coroutine<> {
    const auto error = co_await error_of([](TaskGroup& group) -> Coroutine<> {
      group.create_task(fails_after(1ms));
      group.create_task(fails_after(1ms));
      co_return;
    });
    EXPECT_EQ(errors_in(error), (Texts{"division by zero", "division by zero"}));
  });
}

TEST(TaskGroup, ACancelAfterTheChildrenHaveEnded) {  // test_taskgroup_22
  run_in_virtual_time([]() -> Coroutine<> {
    auto body = []() -> Coroutine<> {
      co_await task_group([](TaskGroup& group) -> Coroutine<> {
        group.create_task(after(1ms, 1));
        group.create_task(after(1ms, 2));
        co_await sleep(10s);
      });
    };
    const auto task = create_task(body());
    co_await sleep(5ms);
    task.cancel();
    co_await wait(task);
    EXPECT_TRUE(task.cancelled());
  });
}

TEST(TaskGroup, ChildrenMakeChildren) {  // test_taskgroup_24, 25: hydra
  run_in_virtual_time([]() -> Coroutine<> {
    int ended = 0;
    std::function<Coroutine<>(TaskGroup&, int)> head = [&](TaskGroup& group, int depth) -> Coroutine<> {
      co_await sleep(1ms);
      if (depth > 0) {
        group.create_task(head(group, depth - 1));
        group.create_task(head(group, depth - 1));
      }
      ++ended;
    };
    co_await task_group([&](TaskGroup& group) -> Coroutine<> {
      group.create_task(head(group, 4));
      co_return;
    });
    EXPECT_EQ(ended, 31);
  });
}

TEST(TaskGroup, ATaskHasAName) {
  run_in_virtual_time([]() -> Coroutine<> {
    co_await task_group([](TaskGroup& group) -> Coroutine<> {
      const auto task = group.create_task(after(1ms, 1), "yolo");
      EXPECT_EQ(task.name(), "yolo");
      co_return;
    });
  });
}

TEST(TaskGroup, NoNewTasksWhileItShutsDown) {  // test_taskgroup_no_create_task_after_failure
  run_in_virtual_time([]() -> Coroutine<> {
    bool refused = false;
    const auto error = co_await error_of([&](TaskGroup& group) -> Coroutine<> {
      group.create_task(fails_after(1ms));
      try {
        co_await sleep(1s);
      } catch (const Cancelled&) {
        try {
          group.create_task(after(1ms, 1));
        } catch (const UsageError&) {
          refused = true;
        }
        throw;
      }
    });
    EXPECT_TRUE(refused);
    EXPECT_EQ(errors_in(error), Texts{"division by zero"});
  });
}

TEST(TaskGroup, WithoutTasksIsDoneAtOnce) {
  run_in_virtual_time([]() -> Coroutine<> {
    co_await task_group([](TaskGroup&) -> Coroutine<> { co_return; });
    EXPECT_EQ(elapsed(), 0ms);
  });
}

TEST(TaskGroup, TheCountOfCancelsIsKept) {  // test_cancelling_level_preserved
  run_in_virtual_time([]() -> Coroutine<> {
    auto body = []() -> Coroutine<> {
      try {
        co_await task_group([](TaskGroup& group) -> Coroutine<> {
          group.create_task(fails_after(0ms));
          co_return;
        });
      } catch (const ExceptionGroup&) {
      }
      EXPECT_EQ(current_task()->cancelling(), 0u);
    };
    const auto task = create_task(body());
    co_await task;
  });
}

TEST(TaskGroup, AnErrorAndACancelFromOutside) {  // test_error_and_cancel
  run_in_virtual_time([]() -> Coroutine<> {
    Log log;
    auto body = [&]() -> Coroutine<> {
      try {
        co_await task_group([&](TaskGroup& group) -> Coroutine<> {
          auto child = []() -> Coroutine<> {
            try {
              co_await sleep(10s);
            } catch (const Cancelled&) {
            }
            throw ZeroDivision{};
          };
          co_await group.create_task(child());
        });
      } catch (const ExceptionGroup&) {
        log.push_back("group");
      }
      EXPECT_EQ(current_task()->cancelling(), 1u);
      co_await sleep(1s);  // the request is still to be heard
      log.push_back("not reached");
    };
    const auto task = create_task(body());
    co_await sleep(1ms);
    task.cancel();
    co_await wait(task);
    EXPECT_TRUE(task.cancelled());
    EXPECT_EQ(log, Log{"group"});
  });
}

TEST(TaskGroup, WithinATimeout) {  // test_timeout_taskgroup
  run_in_virtual_time([]() -> Coroutine<> {
    Timeout limit = timeout(10ms);
    auto body = []() -> Coroutine<> {
      co_await task_group([](TaskGroup& group) -> Coroutine<> {
        group.create_task(after(1000ms, 1));
        group.create_task(after(2000ms, 2));
        co_return;
      });
    };
    bool timed_out = false;
    try {
      co_await limit.run(body());
    } catch (const TimeoutError&) {
      timed_out = true;
    }
    EXPECT_TRUE(timed_out);
    EXPECT_EQ(elapsed(), 10ms);
    EXPECT_EQ(current_task()->cancelling(), 0u);
  });
}

TEST(TaskGroup, IsAGroupInTheTrace) {
  const auto trace = recorded([] {
    run([]() -> Coroutine<> {
      co_await task_group([](TaskGroup& group) -> Coroutine<> {
        group.create_task(after(1ms, 1));
        group.create_task(after(2ms, 2));
        co_return;
      });
    }());
  });
  ASSERT_EQ(trace.groups().size(), 1u);
  EXPECT_EQ(trace.groups()[0].kind, trace::GroupKind::task_group);
  EXPECT_EQ(trace.groups()[0].members.size(), 2u);
}

}  // namespace
}  // namespace interleave::test
