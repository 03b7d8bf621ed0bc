// run(), as CPython's test_runners.py has it.
#include <gtest/gtest.h>

#include <stdexcept>

#include "tests/runtime/virtual_run.hpp"

namespace interleave::test {
namespace {

using namespace std::chrono_literals;

TEST(Run, ReturnsWhatMainReturns) {
  EXPECT_EQ(run_in_virtual_time([]() -> Coroutine<int> { co_return 42; }), 42);
}

TEST(Run, ThrowsWhatMainThrows) {
  EXPECT_THROW(run_in_virtual_time([]() -> Coroutine<> {
                 co_await sleep(1ms);
                 throw std::out_of_range{"spam"};
               }),
               std::out_of_range);
}

TEST(Run, ThrowsCancelledWhenMainIsCancelled) {
  EXPECT_THROW(run_in_virtual_time([]() -> Coroutine<> {
                 current_task()->cancel();
                 co_await sleep(1s);
               }),
               Cancelled);
}

TEST(Run, InsideARunningLoopIsAnError) {
  run_in_virtual_time([]() -> Coroutine<> {
    EXPECT_THROW(run([]() -> Coroutine<> { co_return; }()), UsageError);
    co_return;
  });
}

TEST(Run, CancelsTheTasksThatAreLeftAndWaitsForThem) {
  Log log;
  auto background = [&](std::string name) -> Coroutine<> {
    bool cancelled = false;
    try {
      co_await sleep(1h);
    } catch (const Cancelled&) {
      cancelled = true;
    }
    co_await sleep(10ms);
    log.push_back(name + (cancelled ? " cleaned up" : "?"));
  };
  run_in_virtual_time([&]() -> Coroutine<> {
    create_task(background("a"));
    create_task(background("b"));
    co_await sleep(1ms);
    log.push_back("main ends");
  });
  EXPECT_EQ(log, (Log{"main ends", "a cleaned up", "b cleaned up"}));
}

TEST(Run, ReportsErrorsOfTheTasksThatItCancels) {
  Log reports;
  RunOptions options;
  options.exception_handler = [&](std::string_view message, std::string_view task, std::exception_ptr) {
    reports.push_back(std::string{message} + ": " + std::string{task});
  };
  auto angry = []() -> Coroutine<> {
    try {
      co_await sleep(1h);
    } catch (const Cancelled&) {
      throw std::runtime_error{"not like this"};
    }
  };
  run_in_virtual_time(
      [&]() -> Coroutine<> {
        create_task(angry(), "angry");
        co_await sleep(1ms);
      },
      options);
  EXPECT_EQ(reports, Log{"unhandled exception during interleave::run() shutdown: angry"});
}

TEST(Run, ATaskThatIsReadyWhenMainEndsStillHasItsTurn) {
  Log log;
  auto task = [&]() -> Coroutine<> {
    log.push_back("task");
    co_return;
  };
  run_in_virtual_time([&]() -> Coroutine<> {
    call_soon([&] { log.push_back("callback"); });
    create_task(task());
    co_return;
  });
  EXPECT_EQ(log, (Log{"callback", "task"}));
}

TEST(Run, CallbacksThatAreLeftAreNotCalled) {
  Log log;
  run_in_virtual_time([&]() -> Coroutine<> {
    call_later(1h, [&] { log.push_back("later"); });
    co_return;
  });
  EXPECT_TRUE(log.empty());
}

TEST(Run, OneAfterTheOtherIsFineAndVirtualTimeGoesOn) {
  recorded([] {
    for (int i = 0; i < 3; ++i) run([]() -> Coroutine<> { co_await sleep(10ms); }());
  });
}

TEST(Run, ADeadlockInVirtualTimeIsAnErrorAndEverythingUnwinds) {
  Log log;
  struct Note {
    Log& log;
    ~Note() { log.push_back("unwound"); }
  };
  EXPECT_THROW(run_in_virtual_time([&]() -> Coroutine<> {
                 const Note note{log};
                 Event never{"never"};
                 co_await never.wait();
               }),
               Deadlock);
  EXPECT_EQ(log, Log{"unwound"});
}

TEST(Run, ATaskThatRefusesToEndIsDestroyed) {
  Log log, reports;
  RunOptions options;
  options.exception_handler = [&](std::string_view message, std::string_view, std::exception_ptr) { reports.emplace_back(message); };
  struct Note {
    Log& log;
    ~Note() { log.push_back("unwound"); }
  };
  Event never;
  auto stubborn = [&]() -> Coroutine<> {
    const Note note{log};
    while (true) {
      try {
        co_await never.wait();
      } catch (const Cancelled&) {
      }
    }
  };
  EXPECT_THROW(run_in_virtual_time(
                   [&]() -> Coroutine<> {
                     create_task(stubborn());
                     co_await sleep(1ms);
                   },
                   options),
               Deadlock);
  EXPECT_EQ(log, Log{"unwound"});
  EXPECT_EQ(reports, Log{"Task was destroyed but it is pending!"});
}

TEST(Run, RecordingChangesNothing) {
  const auto program = [](Log& log) -> Coroutine<> {
    Queue<int> queue{2};
    auto producer = [&]() -> Coroutine<> {
      for (int i = 0; i < 5; ++i) {
        co_await queue.put(i);
        log.push_back("put " + std::to_string(i));
      }
    };
    auto consumer = [&](std::string name) -> Coroutine<> {
      while (true) {
        const int item = co_await queue.get();
        log.push_back(name + std::to_string(item));
        co_await sleep(1ms);
      }
    };
    const auto a = create_task(consumer("a"));
    const auto b = create_task(consumer("b"));
    co_await producer();
    co_await sleep(10ms);
    a.cancel();
    b.cancel();
  };
  Log unrecorded, recorded_log;
  run(program(unrecorded), RunOptions(ClockChoice::virtual_time));
  run_in_virtual_time([&] { return program(recorded_log); });
  EXPECT_EQ(unrecorded, recorded_log);
  EXPECT_EQ(unrecorded.size(), 10u);
}

TEST(Run, ARecordingMayBeginAndEndInTheMiddle) {
  const TemporaryFile file;
  run(
      [&]() -> Coroutine<> {
        Lock lock{"lock"};
        auto user = [&]() -> Coroutine<> {
          for (int i = 0; i < 4; ++i) {
            const LockGuard guard = co_await lock.hold();
            co_await sleep(2ms);
          }
        };
        const auto a = create_task(user(), "a");
        const auto b = create_task(user(), "b");
        co_await sleep(5ms);
        record::Options options{file.path()};
        options.clock = trace::ClockKind::monotonic;
        record::start(options);
        co_await sleep(7ms);
        record::stop();
        co_await gather(a, b);
      }(),
      RunOptions(ClockChoice::real));
  const auto trace = model::Trace::load(file.path());
  expect_sound(trace);
  EXPECT_GE(trace.tasks().size(), 2u);
}

}  // namespace
}  // namespace interleave::test
