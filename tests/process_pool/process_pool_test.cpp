// What a process pool gives, as CPython's test_concurrent_futures has it for ProcessPoolExecutor.
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <set>
#include <thread>

#include "runtime/process_pool/worker_start.hpp"
#include "tests/process_pool/functions.hpp"
#include "tests/runtime/virtual_run.hpp"
#include "tests/support/temporary_folder.hpp"

namespace interleave::test {
namespace {

using namespace std::chrono_literals;

struct Place {
  Place() = default;
  Place(std::string its_name, double its_x, double its_y) : name{std::move(its_name)}, x{its_x}, y{its_y} {}
  std::string name;
  double x = 0, y = 0;
};
void to_json(nlohmann::json& json, const Place& place) { json = {{"name", place.name}, {"x", place.x}, {"y", place.y}}; }
void from_json(const nlohmann::json& json, Place& place) {
  json.at("name").get_to(place.name);
  json.at("x").get_to(place.x);
  json.at("y").get_to(place.y);
}

Place between(const Place& a, const Place& b) { return {a.name + "-" + b.name, (a.x + b.x) / 2, (a.y + b.y) / 2}; }
std::string echo(const std::string& bytes) { return bytes; }
std::vector<double> echo_numbers(std::vector<double> numbers) { return numbers; }
std::pair<std::int64_t, std::uint64_t> echo_integers(std::int64_t a, std::uint64_t b) { return {a, b}; }
std::map<std::string, int> counted(const std::vector<std::string>& words) {
  std::map<std::string, int> counts;
  for (const std::string& word : words) ++counts[word];
  return counts;
}
int count_calls() {
  static int calls = 0;
  return ++calls;
}
int first_byte_of_input() { return getchar(); }
std::string variable_of_worker() {
  const char* mark = std::getenv("INTERLEAVE_PROCESS_POOL");
  return mark == nullptr ? "none" : mark;
}
int doubled_in_a_pool_of_its_own(int value) {
  ProcessPool pool{1};
  return run([](ProcessPool& inner, int number) -> Coroutine<int> {
    const int result = co_await run_in_executor(inner, twice_elsewhere, number);
    co_return result;
  }(pool, value));
}

const ProcessFunction between_elsewhere{"between", between};
const ProcessFunction echo_elsewhere{"echo", echo};
const ProcessFunction echo_numbers_elsewhere{"echo_numbers", echo_numbers};
const ProcessFunction echo_integers_elsewhere{"echo_integers", echo_integers};
const ProcessFunction counted_elsewhere{"counted", counted};
const ProcessFunction count_calls_elsewhere{"count_calls", count_calls};
const ProcessFunction input_elsewhere{"first_byte_of_input", first_byte_of_input};
const ProcessFunction variable_elsewhere{"variable_of_worker", variable_of_worker};
const ProcessFunction nested_elsewhere{"doubled_in_a_pool_of_its_own", doubled_in_a_pool_of_its_own};
const ProcessFunction lambda_elsewhere{"lambda", +[](int a, int b) { return a - b; }};

TEST(ProcessPool, GivesTheResultOfAnotherProcess) {
  ProcessPool pool{1};
  run_in_virtual_time([&]() -> Coroutine<> {
    const int value = co_await run_in_executor(pool, twice_elsewhere, 21);
    EXPECT_EQ(value, 42);
    const int pid = co_await run_in_executor(pool, pid_elsewhere);
    EXPECT_NE(pid, getpid());
    EXPECT_EQ(pool.pids(), std::vector<int>{pid});
    const int difference = co_await run_in_executor(pool, lambda_elsewhere, 5, 3);
    EXPECT_EQ(difference, 2);
  });
}

TEST(ProcessPool, ManyCallsAllComeBack) {
  ProcessPool pool{3};
  run_in_virtual_time([&]() -> Coroutine<> {
    std::vector<Task<int>> calls;
    for (int i = 0; i < 300; ++i) calls.push_back(create_task(run_in_executor(pool, twice_elsewhere, i)));
    const std::vector<int> results = co_await gather(calls);
    for (int i = 0; i < 300; ++i) EXPECT_EQ(results.at(static_cast<std::size_t>(i)), 2 * i);
  });
}

TEST(ProcessPool, TakesAndGivesTypesOfItsUser) {
  ProcessPool pool{1};
  run_in_virtual_time([&]() -> Coroutine<> {
    const Place middle = co_await run_in_executor(pool, between_elsewhere, Place("a", 0, 1), Place("b", 1, 2));
    EXPECT_EQ(middle.name, "a-b");
    EXPECT_EQ(middle.x, 0.5);
    EXPECT_EQ(middle.y, 1.5);
    std::vector<std::string> words;
    for (const char* word : {"b", "a", "b"}) words.emplace_back(word);
    const auto counts = co_await run_in_executor(pool, counted_elsewhere, words);
    EXPECT_EQ(counts, (std::map<std::string, int>{{"a", 1}, {"b", 2}}));
  });
}

TEST(ProcessPool, CarriesBytesAndNumbersThatJsonTextCannot) {
  ProcessPool pool{1};
  run_in_virtual_time([&]() -> Coroutine<> {
    const std::string bytes{"\xff\xfe\0 \xc3(\x80", 7};
    const std::string same = co_await run_in_executor(pool, echo_elsewhere, bytes);
    EXPECT_EQ(same, bytes);
    const double infinity = std::numeric_limits<double>::infinity();
    std::vector<double> numbers;
    for (const double number : {0.1, -0.0, infinity, -infinity, 5e-324, 1.7e308, std::nan("")}) numbers.push_back(number);
    const std::vector<double> there = co_await run_in_executor(pool, echo_numbers_elsewhere, numbers);
    EXPECT_EQ(there.size(), numbers.size());
    for (std::size_t i = 0; i + 1 < numbers.size(); ++i) EXPECT_EQ(there.at(i), numbers.at(i));
    EXPECT_TRUE(std::isnan(there.back()));
    const auto integers = co_await run_in_executor(pool, echo_integers_elsewhere, std::numeric_limits<std::int64_t>::min(),
                                                   std::numeric_limits<std::uint64_t>::max());
    EXPECT_EQ(integers.first, std::numeric_limits<std::int64_t>::min());
    EXPECT_EQ(integers.second, std::numeric_limits<std::uint64_t>::max());
  });
}

TEST(ProcessPool, ConvertsArgumentsAsACallDoes) {
  ProcessPool pool{1};
  run_in_virtual_time([&]() -> Coroutine<> {
    const std::string text = co_await run_in_executor(pool, echo_elsewhere, "a literal");
    EXPECT_EQ(text, "a literal");
    const short number = 4;
    const int value = co_await run_in_executor(pool, twice_elsewhere, number);
    EXPECT_EQ(value, 8);
  });
}

TEST(ProcessPool, CarriesMuch) {
  ProcessPool pool{1};
  run_in_virtual_time([&]() -> Coroutine<> {
    const std::string much(std::size_t{16} << 20, 'x');
    const std::string back = co_await run_in_executor(pool, echo_elsewhere, much);
    EXPECT_TRUE(back == much);
    const std::string nothing = co_await run_in_executor(pool, echo_elsewhere, std::string());
    EXPECT_EQ(nothing, "");
  });
}

TEST(ProcessPool, VoidFunctionsAreAwaited) {
  const TemporaryFolder folder;
  ProcessPool pool{1};
  run_in_virtual_time([&]() -> Coroutine<> { co_await run_in_executor(pool, touch_elsewhere, folder / "made"); });
  EXPECT_TRUE(std::filesystem::exists(folder / "made"));
}

TEST(ProcessPool, StartsProcessesWhenThereIsWorkAndNoneIsIdle) {
  const TemporaryFolder folder;
  ProcessPool pool{5};
  EXPECT_EQ(pool.max_workers(), 5u);
  run_in_virtual_time([&]() -> Coroutine<> {
    {
      auto unawaited = run_in_executor(pool, pid_elsewhere);
    }
    EXPECT_TRUE(pool.pids().empty());
    for (int i = 0; i < 5; ++i) co_await run_in_executor(pool, twice_elsewhere, i);
    EXPECT_EQ(pool.pids().size(), 1u);
    // Each waits for the other: one after the other they would never end.
    const auto [a, b] = co_await gather(run_in_executor(pool, meet_elsewhere, folder / "a", folder / "b"),
                                        run_in_executor(pool, meet_elsewhere, folder / "b", folder / "a"));
    EXPECT_NE(a, b);
    EXPECT_EQ(pool.pids().size(), 2u);
  });
}

TEST(ProcessPool, HasNoMoreProcessesThanItMay) {
  ProcessPool pool{2};
  run_in_virtual_time([&]() -> Coroutine<> {
    std::vector<Task<int>> calls;
    for (int i = 0; i < 40; ++i) calls.push_back(create_task(run_in_executor(pool, pid_elsewhere)));
    const std::vector<int> pids = co_await gather(calls);
    EXPECT_LE((std::set<int>{pids.begin(), pids.end()}.size()), 2u);
  });
  const ProcessPool of_the_machine;
  EXPECT_EQ(of_the_machine.max_workers(), detail::usable_processors());
  EXPECT_GE(of_the_machine.max_workers(), 1u);
}

TEST(ProcessPool, AProcessIsUsedAgain) {
  ProcessPool pool{1};
  run_in_virtual_time([&]() -> Coroutine<> {
    co_await run_in_executor(pool, count_calls_elsewhere);
    const int calls = co_await run_in_executor(pool, count_calls_elsewhere);
    EXPECT_EQ(calls, 2);
  });
  EXPECT_EQ(count_calls(), 1) << "this process has its own memory";
}

TEST(ProcessPool, VirtualTimeWaitsForTheProcess) {
  ProcessPool pool{1};
  run_in_virtual_time([&]() -> Coroutine<> {
    const auto sleeper = create_task(sleep(1h));
    co_await run_in_executor(pool, twice_elsewhere, 1);
    EXPECT_EQ(elapsed(), 0ms);
    EXPECT_FALSE(sleeper.done());
  });
}

TEST(ProcessPool, ServesTwoLoopsAtTheSameTime) {
  const TemporaryFolder folder;
  ProcessPool pool{2};
  auto pair = [&pool](std::string mine, std::string other) -> Coroutine<int> {
    const int pid = co_await run_in_executor(pool, meet_elsewhere, std::move(mine), std::move(other));
    co_return pid;
  };
  int there = 0;
  std::thread thread{[&] { there = run(pair(folder / "a", folder / "b")); }};
  const int here = run(pair(folder / "b", folder / "a"));
  thread.join();
  EXPECT_NE(here, there);
}

TEST(ProcessPool, AFunctionMayUseAPoolOfItsOwn) {
  ProcessPool pool{1};
  run_in_virtual_time([&]() -> Coroutine<> {
    const int value = co_await run_in_executor(pool, nested_elsewhere, 4);
    EXPECT_EQ(value, 8);
  });
}

TEST(ProcessPool, AWorkerHasNoInputAndNoMark) {
  ProcessPool pool{1};
  run_in_virtual_time([&]() -> Coroutine<> {
    const int byte = co_await run_in_executor(pool, input_elsewhere);
    EXPECT_EQ(byte, EOF);
    const std::string mark = co_await run_in_executor(pool, variable_elsewhere);
    EXPECT_EQ(mark, "none");
  });
}

TEST(ProcessPool, CtrlCDoesNotEndAWorker) {
  ProcessPool pool{1};
  run_in_virtual_time([&]() -> Coroutine<> {
    const int pid = co_await run_in_executor(pool, pid_elsewhere);
    EXPECT_EQ(kill(pid, SIGINT), 0);
    const int same = co_await run_in_executor(pool, pid_elsewhere);
    EXPECT_EQ(same, pid);
  });
}

TEST(ProcessPool, ALoopThatEndsWaitsForWhatRuns) {
  const TemporaryFolder folder;
  ProcessPool pool{1};
  std::thread later{[&] {
    std::this_thread::sleep_for(30ms);
    touch(folder / "go");
  }};
  run_in_virtual_time([&]() -> Coroutine<> {
    const auto task = create_task(run_in_executor(pool, wait_elsewhere, folder / "go"));
    co_await sleep(0ms);
    co_await sleep(0ms);
    EXPECT_FALSE(task.done());
  });
  later.join();
}

TEST(ProcessPool, CancelledBeforeAProcessTookItItIsNotRun) {
  const TemporaryFolder folder;
  ProcessPool pool{1};
  run_in_virtual_time([&]() -> Coroutine<> {
    const auto first = create_task(run_in_executor(pool, meet_elsewhere, folder / "begun", folder / "go"));
    const auto last = create_task(run_in_executor(pool, touch_elsewhere, folder / "never"));
    co_await to_thread(wait_for_file, folder / "begun");
    last.cancel();
    bool is_cancelled = false;
    try {
      co_await last;
    } catch (const Cancelled&) {
      is_cancelled = true;
    }
    EXPECT_TRUE(is_cancelled);
    touch(folder / "go");
    co_await first;
    co_await run_in_executor(pool, twice_elsewhere, 1);
  });
  EXPECT_FALSE(std::filesystem::exists(folder / "never"));
}

TEST(ProcessPool, CancellingTheAwaitDoesNotStopTheFunction) {
  const TemporaryFolder folder;
  ProcessPool pool{1};
  run_in_virtual_time([&]() -> Coroutine<> {
    const auto task = create_task(run_in_executor(pool, meet_elsewhere, folder / "begun", folder / "go"));
    co_await to_thread(wait_for_file, folder / "begun");
    task.cancel();
    bool is_cancelled = false;
    try {
      co_await task;
    } catch (const Cancelled&) {
      is_cancelled = true;
    }
    EXPECT_TRUE(is_cancelled);
    touch(folder / "go");
    const int value = co_await run_in_executor(pool, twice_elsewhere, 3);  // what runs is done first
    EXPECT_EQ(value, 6);
  });
}

}  // namespace
}  // namespace interleave::test
