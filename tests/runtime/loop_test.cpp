// Sleep, callbacks and the order of turns.
#include <gtest/gtest.h>

#include <thread>

#include "tests/runtime/virtual_run.hpp"

namespace interleave::test {
namespace {

using namespace std::chrono_literals;

TEST(Sleep, TakesItsTimeAndNoMoreInVirtualTime) {
  run_in_virtual_time([]() -> Coroutine<> {
    co_await sleep(250ms);
    EXPECT_EQ(elapsed(), 250ms);
    co_await sleep(std::chrono::hours{24 * 365});
    EXPECT_EQ(elapsed(), 250ms + std::chrono::hours{24 * 365});
  });
}

TEST(Sleep, ZeroAndLessIsExactlyOneTurn) {
  Log log;
  run_in_virtual_time([&]() -> Coroutine<> {
    auto turns = [&](const char* name, std::chrono::milliseconds time) -> Coroutine<> {
      for (int i = 0; i < 2; ++i) {
        log.push_back(name + std::to_string(i));
        co_await sleep(time);
      }
    };
    co_await gather(turns("a", 0ms), turns("b", -5ms), turns("c", 0ms));
    EXPECT_EQ(elapsed(), 0ms);
  });
  EXPECT_EQ(log, (Log{"a0", "b0", "c0", "a1", "b1", "c1"}));
}

TEST(Sleep, EqualTimesEndInTheOrderInWhichTheyBegan) {
  Log log;
  auto nap = [&](std::string name, std::chrono::milliseconds time) -> Coroutine<> {
    co_await sleep(time);
    log.push_back(name);
  };
  run_in_virtual_time([&]() -> Coroutine<> { co_await gather(nap("a", 20ms), nap("b", 10ms), nap("c", 20ms), nap("d", 10ms)); });
  EXPECT_EQ(log, (Log{"b", "d", "a", "c"}));
}

TEST(Sleep, InRealTimeIsNeverShortAndHardlyLong) {
  const auto begin = std::chrono::steady_clock::now();
  run([]() -> Coroutine<> { co_await sleep(20ms); }());
  const auto took = std::chrono::steady_clock::now() - begin;
  EXPECT_GE(took, 20ms);
  EXPECT_LT(took, 2s);
}

TEST(Loop, CallbacksAddedDuringATurnRunOnTheNext) {
  Log log;
  run_in_virtual_time([&]() -> Coroutine<> {
    call_soon([&] {
      log.push_back("first");
      call_soon([&] { log.push_back("added"); });
    });
    call_soon([&] { log.push_back("second"); });
    co_await sleep(0ms);
    log.push_back("turn 1 over");
    co_await sleep(0ms);
  });
  EXPECT_EQ(log, (Log{"first", "second", "turn 1 over", "added"}));
}

TEST(Loop, CallLaterAndCallAtKeepTheirTime) {
  std::vector<std::int64_t> times;
  run_in_virtual_time([&]() -> Coroutine<> {
    const auto note = [&] { times.push_back(elapsed().count()); };
    call_later(30ms, note);
    const TimerHandle handle = call_at(get_running_loop().time() + 10ms, note);
    EXPECT_EQ(handle.when(), get_running_loop().time() + 10ms);
    call_later(0ms, note);
    co_await sleep(50ms);
  });
  EXPECT_EQ(times, (std::vector<std::int64_t>{0, 10, 30}));
}

TEST(Loop, ACancelledCallbackIsNotCalled) {
  Log log;
  run_in_virtual_time([&]() -> Coroutine<> {
    const Handle soon = call_soon([&] { log.push_back("soon"); });
    const TimerHandle later = call_later(5ms, [&] { log.push_back("later"); });
    const TimerHandle kept = call_later(6ms, [&] { log.push_back("kept"); });
    soon.cancel();
    later.cancel();
    later.cancel();
    EXPECT_TRUE(later.cancelled());
    EXPECT_FALSE(kept.cancelled());
    co_await sleep(10ms);
    kept.cancel();
  });
  EXPECT_EQ(log, Log{"kept"});
}

TEST(Loop, ManyTimersComeInTheirOrderThoughSomeAreTakenBack) {
  std::vector<int> fired, expected;
  run_in_virtual_time([&]() -> Coroutine<> {
    std::vector<TimerHandle> handles;
    for (int i = 0; i < 500; ++i) {
      const int time = (i * 7919) % 500;
      handles.push_back(call_later(std::chrono::milliseconds{time}, [&fired, time] { fired.push_back(time); }));
    }
    for (int i = 0; i < 500; ++i) {
      if (i % 3 == 0)
        handles[static_cast<std::size_t>(i)].cancel();
      else
        expected.push_back((i * 7919) % 500);
    }
    co_await sleep(1s);
  });
  std::ranges::sort(expected);
  EXPECT_EQ(fired, expected);
}

TEST(Loop, AnotherThreadMayCallIn) {
  Log log;
  recorded(
      [&] {
        run([&]() -> Coroutine<> {
          Event done;
          EventLoop& loop = get_running_loop();
          std::thread other{[&] {
            std::this_thread::sleep_for(5ms);
            loop.call_soon_threadsafe([&] {
              log.push_back("called in");
              done.set();
            });
          }};
          co_await done.wait();
          log.push_back("woken");
          other.join();
        }());
      },
      trace::ClockKind::monotonic);
  EXPECT_EQ(log, (Log{"called in", "woken"}));
}

TEST(Loop, ManyThreadsMayCallInAtOnce) {
  int calls = 0;
  run([&]() -> Coroutine<> {
    Event done;
    EventLoop& loop = get_running_loop();
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t)
      threads.emplace_back([&] {
        for (int i = 0; i < 500; ++i)
          loop.call_soon_threadsafe([&] {
            if (++calls == 2000) done.set();
          });
      });
    co_await done.wait();
    for (std::thread& thread : threads) thread.join();
  }());
  EXPECT_EQ(calls, 2000);
}

}  // namespace
}  // namespace interleave::test
