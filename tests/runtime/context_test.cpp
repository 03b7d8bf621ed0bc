// ContextVar, as Python's contextvars behave with asyncio.
#include <gtest/gtest.h>

#include "tests/runtime/virtual_run.hpp"

namespace interleave::test {
namespace {

using namespace std::chrono_literals;

const ContextVar<std::string> user{"user", "nobody"};
const ContextVar<int> depth{"depth"};

TEST(ContextVar, HasADefaultOrNothing) {
  EXPECT_EQ(user.get(), "nobody");
  EXPECT_THROW(static_cast<void>(depth.get()), std::out_of_range);
  EXPECT_EQ(depth.get(7), 7);
}

TEST(ContextVar, ATaskHasACopyOfItsMakersContext) {
  Log log;
  run_in_virtual_time([&]() -> Coroutine<> {
    user.set("Ada");
    auto child = [&](std::string name) -> Coroutine<> {
      log.push_back("inherits " + user.get());
      user.set(name);
      co_await sleep(1ms);
      log.push_back("still " + user.get());
    };
    co_await gather(child("Bob"), child("Cid"));
    log.push_back("maker " + user.get());
    co_await child("Dan");
    log.push_back("a coroutine is in its awaiter's: " + user.get());
  });
  EXPECT_EQ(log, (Log{"inherits Ada", "inherits Ada", "still Bob", "still Cid", "maker Ada", "inherits Ada", "still Dan",
                      "a coroutine is in its awaiter's: Dan"}));
  EXPECT_EQ(user.get(), "nobody") << "nothing of it is left outside";
}

TEST(ContextVar, CallbacksAndThreadsHaveThatOfWhoAsked) {
  Log log;
  run_in_virtual_time([&]() -> Coroutine<> {
    user.set("Ada");
    call_soon([&] { log.push_back("callback " + user.get()); });
    call_later(1ms, [&] { log.push_back("timer " + user.get()); });
    user.set("Bob");
    co_await sleep(2ms);
    const std::string in_thread = co_await to_thread([] { return user.get(); });
    log.push_back("thread " + in_thread);
  });
  EXPECT_EQ(log, (Log{"callback Ada", "timer Ada", "thread Bob"}));
}

TEST(ContextVar, CanBeReset) {
  run_in_virtual_time([]() -> Coroutine<> {
    const auto first = depth.set(1);
    EXPECT_EQ(first.old_value(), std::nullopt);
    const auto second = depth.set(2);
    user.set("x");
    depth.reset(second);
    EXPECT_EQ(depth.get(), 1);
    depth.reset(first);
    EXPECT_THROW(static_cast<void>(depth.get()), std::out_of_range);
    EXPECT_EQ(user.get(), "x");
    co_return;
  });
}

}  // namespace
}  // namespace interleave::test
