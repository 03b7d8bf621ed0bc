// Runner, Ctrl-C and signals, as CPython's test_runners.py and test_unix_events.py have them.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <stdexcept>
#include <thread>

#include "tests/runtime/virtual_run.hpp"

namespace interleave::test {
namespace {

using namespace std::chrono_literals;

Coroutine<int> number(int value) {
  co_await sleep(1ms);
  co_return value;
}

TEST(Runner, RunsSeveralMainsOnOneLoop) {
  recorded([] {
    Runner runner;
    EXPECT_EQ(runner.run(number(1)), 1);
    std::vector<Task<int>> left;
    auto leaves_a_task = [&]() -> Coroutine<> {
      left.push_back(create_task(number(7)));
      co_return;
    };
    runner.run(leaves_a_task());
    EXPECT_FALSE(left[0].done());
    auto awaits_it = [&]() -> Coroutine<int> { co_return co_await left[0]; };
    EXPECT_EQ(runner.run(awaits_it()), 7) << "a task that is left goes on in the next call";
    runner.close();
    EXPECT_THROW(static_cast<void>(runner.loop()), UsageError);
    left.clear();
  });
}

TEST(Runner, CancelsWhatIsLeftWhenItIsClosed) {
  bool cancelled = false;
  recorded([&] {
    Runner runner;
    auto hangs = [&]() -> Coroutine<> {
      try {
        co_await sleep(100s);
      } catch (const Cancelled&) {
        cancelled = true;
        throw;
      }
    };
    auto starts_it = [&]() -> Coroutine<> {
      create_task(hangs());
      co_await sleep(1ms);
    };
    runner.run(starts_it());
    EXPECT_FALSE(cancelled);
    runner.close();
  });
  EXPECT_TRUE(cancelled);
}

/// Runs `body` in a child process and gives how that ended, as wait() does; what it writes to `says` is returned as text.
template <class Body>
std::pair<int, std::string> in_a_child(Body body) {
  int ends[2];
  EXPECT_EQ(pipe(ends), 0);
  const pid_t child = fork();
  if (child == 0) {
    close(ends[0]);
    signal(SIGINT, SIG_DFL);
    alarm(20);
    body(ends[1]);
    _exit(0);
  }
  close(ends[1]);
  std::string said;
  char buffer[256];
  for (ssize_t bytes; (bytes = read(ends[0], buffer, sizeof buffer)) > 0;) said.append(buffer, static_cast<std::size_t>(bytes));
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  return {status, said};
}

void say(int to, std::string_view text) { static_cast<void>(!write(to, text.data(), text.size())); }

TEST(Interrupt, CancelsTheMainTaskWhichMayCleanUp) {  // test_interrupt_wait
  const auto [status, said] = in_a_child([](int to) {
    auto main_task = [&]() -> Coroutine<> {
      raise(SIGINT);
      try {
        co_await sleep(100s);
      } catch (const Cancelled&) {
        say(to, "cleaned up, ");
        throw;
      }
    };
    try {
      run(main_task(), RunOptions(ClockChoice::real));
    } catch (const KeyboardInterrupt&) {
      say(to, "interrupted");
    }
  });
  EXPECT_EQ(said, "cleaned up, interrupted");
  EXPECT_TRUE(WIFEXITED(status));
}

TEST(Interrupt, NotCaughtItEndsTheProgramAsSigintDoes) {
  const auto [status, said] = in_a_child([](int) {
    auto main_task = []() -> Coroutine<> {
      raise(SIGINT);
      co_await sleep(100s);
    };
    [&]() noexcept { run(main_task(), RunOptions(ClockChoice::real)); }();
  });
  EXPECT_TRUE(WIFSIGNALED(status));
  EXPECT_EQ(WTERMSIG(status), SIGINT);
}

TEST(Interrupt, NotCaughtItStillLetsTheOtherTasksCleanUp) {
  const auto [status, said] = in_a_child([](int to) {
    auto other = [&]() -> Coroutine<> {
      try {
        co_await sleep(100s);
      } catch (const Cancelled&) {
        say(to, "cleaned up");
        throw;
      }
    };
    auto main_task = [&]() -> Coroutine<> {
      const auto task = create_task(other());
      co_await sleep(1ms);
      raise(SIGINT);
      co_await sleep(100s);
    };
    [&]() noexcept { run(main_task(), RunOptions(ClockChoice::real)); }();
  });
  EXPECT_EQ(said, "cleaned up");
  EXPECT_TRUE(WIFSIGNALED(status));
  EXPECT_EQ(WTERMSIG(status), SIGINT);
}

TEST(Interrupt, ASecondOneEndsTheProgramAtOnce) {
  const auto [status, said] = in_a_child([](int) {
    auto main_task = []() -> Coroutine<> {
      raise(SIGINT);
      try {
        co_await sleep(100s);
      } catch (const Cancelled&) {
        raise(SIGINT);
        while (true) pause();
      }
    };
    run(main_task(), RunOptions(ClockChoice::real));
  });
  EXPECT_TRUE(WIFSIGNALED(status));
  EXPECT_EQ(WTERMSIG(status), SIGINT);
}

TEST(Interrupt, AMainThatSwallowsItGoesOn) {  // asyncio: the result counts
  const auto [status, said] = in_a_child([](int to) {
    auto main_task = [&]() -> Coroutine<int> {
      raise(SIGINT);
      try {
        co_await sleep(100s);
      } catch (const Cancelled&) {
      }
      co_return 5;
    };
    say(to, std::to_string(run(main_task(), RunOptions(ClockChoice::real))));
  });
  EXPECT_EQ(said, "5");
  EXPECT_TRUE(WIFEXITED(status));
}

TEST(Interrupt, AHandlerOfTheProgramsOwnStays) {
  const auto [status, said] = in_a_child([](int to) {
    static int told = 0;
    signal(SIGINT, [](int) { ++told; });
    auto main_task = []() -> Coroutine<> {
      raise(SIGINT);
      co_await sleep(1ms);
    };
    run(main_task(), RunOptions(ClockChoice::real));
    say(to, std::to_string(told));
  });
  EXPECT_EQ(said, "1");
}

// libuv counts milliseconds: a wait that begins just before the next one may be over before libuv waits.
TEST(RealTime, AWaitThatIsOverBeforeItBeginsEnds) {
  const auto [status, said] = in_a_child([](int to) {
    auto sleeps = []() -> Coroutine<> {
      constexpr std::int64_t k_millisecond = 1'000'000;
      const auto until_the_next = [] {
        return k_millisecond - std::chrono::steady_clock::now().time_since_epoch().count() % k_millisecond;
      };
      for (int i = 0; i < 200; ++i) {
        const std::int64_t before = 200 + i * 37 % 6'000;  // nanoseconds
        while (until_the_next() > before) {
        }
        co_await sleep(100us);
      }
    };
    run(sleeps(), RunOptions(ClockChoice::real));
    say(to, "all");
  });
  EXPECT_EQ(said, "all");
}

TEST(Signal, AHandlerRunsInTheLoop) {
  Log log;
  run_in_virtual_time([&]() -> Coroutine<> {
    const Future<> got = create_future();
    add_signal_handler(SIGUSR1, [&] {
      log.push_back("usr1");
      got.set_result();
    });
    std::thread{[] { kill(getpid(), SIGUSR1); }}.join();
    co_await to_thread([] { std::this_thread::sleep_for(std::chrono::milliseconds{20}); });
    co_await got;
    EXPECT_TRUE(remove_signal_handler(SIGUSR1));
    EXPECT_FALSE(remove_signal_handler(SIGUSR1));
  });
  EXPECT_EQ(log, Log{"usr1"});
}

TEST(Signal, OneThatCannotBeCaughtIsAnError) {
  run_in_virtual_time([]() -> Coroutine<> {
    EXPECT_THROW(add_signal_handler(SIGKILL, [] {}), std::system_error);
    add_signal_handler(SIGUSR2, [] {});  // goes with the loop
    co_return;
  });
  EXPECT_FALSE(remove_signal_handler(SIGUSR2));
}

// Debug mode

RunOptions debugging(std::vector<std::string>& told) {
  RunOptions options;
  options.debug = true;
  options.exception_handler = [&told](std::string_view message, std::string_view, std::exception_ptr) { told.emplace_back(message); };
  return options;
}

TEST(DebugMode, TellsOfAStepThatBlocksTheLoop) {
  std::vector<std::string> told;
  run_in_virtual_time(
      []() -> Coroutine<> {
        get_running_loop().slow_callback_duration = 20ms;
        auto blocks = []() -> Coroutine<> {
          std::this_thread::sleep_for(30ms);
          co_return;
        };
        co_await create_task(blocks(), "slow one");
      },
      debugging(told));
  ASSERT_EQ(told.size(), 1u);
  EXPECT_TRUE(told[0].starts_with("Executing task slow one took 0.0")) << told[0];
}

TEST(DebugMode, TellsOfACoroutineThatNeverRan) {
  std::vector<std::string> told;
  run_in_virtual_time(
      []() -> Coroutine<> {
        static_cast<void>(number(1));
        auto used = number(2);
        co_await used;
        co_return;
      },
      debugging(told));
  ASSERT_EQ(told.size(), 1u);
  EXPECT_TRUE(told[0].starts_with("coroutine was never awaited: interleave::test::number (")) << told[0];
}

TEST(DebugMode, RefusesCallsFromOtherThreads) {
  std::vector<std::string> told;
  run_in_virtual_time(
      []() -> Coroutine<> {
        EventLoop& loop = get_running_loop();
        std::string error;
        std::thread{[&] {
          try {
            loop.call_soon([] {});
          } catch (const UsageError& thrown) {
            error = thrown.what();
          }
        }}.join();
        EXPECT_TRUE(error.starts_with("this event loop runs on another thread")) << error;
        co_return;
      },
      debugging(told));
}

}  // namespace
}  // namespace interleave::test
