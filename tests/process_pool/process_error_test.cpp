// What goes wrong in a function, or on the way to it and back: the pool goes on.
#include <gtest/gtest.h>

#include <stdexcept>

#include "runtime/process_pool/message.hpp"
#include "tests/process_pool/functions.hpp"
#include "tests/runtime/virtual_run.hpp"

namespace interleave::test {
namespace {

/// Can be sent, and not received.
struct OneWay {
  int value = 1;
};
void to_json(nlohmann::json& json, const OneWay& it) { json = it.value; }
void from_json(const nlohmann::json&, OneWay&) { throw std::range_error{"it does not come back"}; }

/// Cannot be sent.
struct NoWay {};
void to_json(nlohmann::json&, const NoWay&) { throw std::range_error{"it does not go"}; }
void from_json(const nlohmann::json&, NoWay&) {}

int out_of_range(const std::string& text) { throw std::out_of_range{"no " + text}; }
void throws_a_number() { throw 42; }
void is_cancelled_there() { throw Cancelled{"by itself"}; }
OneWay give_one_way() { return OneWay(); }
void take_one_way(const OneWay&) {}
NoWay give_no_way() { return NoWay(); }
void take_no_way(const NoWay&) {}
std::size_t length_of(const std::string& text) { return text.size(); }
std::string of_length(std::size_t bytes) { return std::string(bytes, 'x'); }

const ProcessFunction out_of_range_elsewhere{"out_of_range", out_of_range};
const ProcessFunction number_elsewhere{"throws_a_number", throws_a_number};
const ProcessFunction cancelled_elsewhere{"is_cancelled_there", is_cancelled_there};
const ProcessFunction give_one_way_elsewhere{"give_one_way", give_one_way};
const ProcessFunction take_one_way_elsewhere{"take_one_way", take_one_way};
const ProcessFunction give_no_way_elsewhere{"give_no_way", give_no_way};
const ProcessFunction take_no_way_elsewhere{"take_no_way", take_no_way};
const ProcessFunction length_elsewhere{"length_of", length_of};
const ProcessFunction of_length_elsewhere{"of_length", of_length};

/// "type: message" of the RemoteError that an await throws.
template <class A>
Coroutine<std::string> remote_error(A awaitable) {
  try {
    co_await std::move(awaitable);
  } catch (const RemoteError& error) {
    co_return error.type() + ": " + error.what();
  }
  co_return "";
}

/// The pool works, and has the process that it had.
Coroutine<> expect_sound_pool(ProcessPool& pool) {
  const int value = co_await run_in_executor(pool, twice_elsewhere, 4);
  EXPECT_EQ(value, 8);
  EXPECT_EQ(pool.pids().size(), 1u);
}

TEST(ProcessError, WhatTheFunctionThrowsComesBackWithTypeAndMessage) {
  ProcessPool pool{1};
  run_in_virtual_time([&]() -> Coroutine<> {
    const std::string known = co_await remote_error(run_in_executor(pool, out_of_range_elsewhere, "such thing \xff"));
    EXPECT_EQ(known, "std::out_of_range: no such thing \xff");
    const std::string number = co_await remote_error(run_in_executor(pool, number_elsewhere));
    EXPECT_EQ(number, "int: something that is no std::exception: int");
    const std::string cancelled = co_await remote_error(run_in_executor(pool, cancelled_elsewhere));
    EXPECT_EQ(cancelled, "interleave::Cancelled: by itself");
    co_await expect_sound_pool(pool);
  });
}

TEST(ProcessError, AFunctionThatTheWorkerDoesNotKnow) {
  ProcessPool pool{1};
  const ProcessFunction too_late{"too_late", twice};
  run_in_virtual_time([&]() -> Coroutine<> {
    const std::string message = co_await message_of<ProcessPoolError>(run_in_executor(pool, too_late, 1));
    EXPECT_EQ(message, "the worker process knows no function too_late: its ProcessFunction must be made before main(), at namespace scope");
    co_await expect_sound_pool(pool);
  });
}

TEST(ProcessError, ValuesThatCannotBeCarriedAreNamed) {
  ProcessPool pool{1};
  run_in_virtual_time([&]() -> Coroutine<> {
    const std::string given = co_await message_of<ProcessPoolError>(run_in_executor(pool, give_one_way_elsewhere));
    EXPECT_EQ(given, "the result of give_one_way is not what it is to be: it does not come back");
    const std::string taken = co_await message_of<ProcessPoolError>(run_in_executor(pool, take_one_way_elsewhere, OneWay()));
    EXPECT_EQ(taken, "take_one_way: the arguments are not what it takes: it does not come back");
    const std::string not_given = co_await message_of<ProcessPoolError>(run_in_executor(pool, give_no_way_elsewhere));
    EXPECT_EQ(not_given, "give_no_way: no JSON can be made of its result: it does not go");
    const std::string not_taken = co_await message_of<ProcessPoolError>(run_in_executor(pool, take_no_way_elsewhere, NoWay()));
    EXPECT_EQ(not_taken, "no JSON can be made of the arguments of take_no_way: it does not go");
    co_await expect_sound_pool(pool);
  });
}

TEST(ProcessError, MessagesThatAreTooLargeAreNamed) {
  ProcessPool pool{1};
  run_in_virtual_time([&]() -> Coroutine<> {
    const std::string result =
        co_await message_of<ProcessPoolError>(run_in_executor(pool, of_length_elsewhere, detail::k_most_message_bytes));
    EXPECT_TRUE(has(result, "of_length: its result cannot be sent: it has 268435")) << result;
    EXPECT_TRUE(has(result, "and may have 268435456")) << result;
    std::string much(detail::k_most_message_bytes, 'x');
    const std::string argument = co_await message_of<ProcessPoolError>(run_in_executor(pool, length_elsewhere, std::move(much)));
    EXPECT_TRUE(has(argument, "the arguments of length_of cannot be sent: it has 268435")) << argument;
    co_await expect_sound_pool(pool);
  });
}

TEST(ProcessError, ANameIsGivenOnce) {
  try {
    const ProcessFunction again{"twice", twice};
    ADD_FAILURE();
  } catch (const UsageError& error) {
    EXPECT_TRUE(has(error.what(), "two process functions are named twice: at ")) << error.what();
    EXPECT_TRUE(has(error.what(), "functions.hpp:")) << error.what();
    EXPECT_TRUE(has(error.what(), "process_error_test.cpp:")) << error.what();
  }
  ASSERT_NE(detail::find_function("twice"), nullptr) << "the first one stays";
}

}  // namespace
}  // namespace interleave::test
