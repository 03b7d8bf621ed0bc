// The policies of scheduling: first in first out, random, recorded.
#include <gtest/gtest.h>

#include <set>

#include "tests/runtime/virtual_run.hpp"
#include "tracer/model/resume_order.hpp"

namespace interleave::test {
namespace {

using namespace std::chrono_literals;

Coroutine<> steps(Log& log, std::string name) {
  for (int i = 0; i < 3; ++i) {
    log.push_back(name);
    co_await sleep(0ms);
  }
}

Coroutine<> four_tasks(Log& log) { co_await gather(steps(log, "a"), steps(log, "b"), steps(log, "c"), steps(log, "d")); }

struct Ordered {
  Log log;
  std::vector<std::uint32_t> resumes;  // as the trace tells them
};

Ordered run_in(const std::shared_ptr<Order>& order, Coroutine<> (*program)(Log&) = four_tasks) {
  Ordered ran;
  RunOptions options;
  options.order = order;
  const auto trace = recorded([&] { run(program(ran.log), options); });
  ran.resumes = model::resume_orders(trace).at(0).tasks;
  return ran;
}

const Log k_in_turn{"a", "b", "c", "d", "a", "b", "c", "d", "a", "b", "c", "d"};

TEST(Order, IsFirstInFirstOutUnlessSaid) { EXPECT_EQ(run_in(nullptr).log, k_in_turn); }

TEST(Order, ARandomOneIsTheSameForTheSameSeed) {
  std::set<Log> seen;
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    const Log log = run_in(random_order(seed)).log;
    EXPECT_EQ(log, run_in(random_order(seed)).log);
    EXPECT_EQ(log.size(), k_in_turn.size());
    seen.insert(log);
  }
  EXPECT_GT(seen.size(), 5u);
}

TEST(Order, ARecordedOneIsFollowed) {
  const Ordered random = run_in(random_order(3));
  EXPECT_NE(random.log, k_in_turn);
  const Ordered again = run_in(recorded_order(random.resumes));
  EXPECT_EQ(again.log, random.log);
  EXPECT_EQ(again.resumes, random.resumes);
}

Coroutine<> some_eager(Log& log) {
  const auto first = create_task(eager_start, steps(log, "eager"));
  co_await gather(steps(log, "a"), first, steps(log, "b"), create_task(eager_start, steps(log, "late")));
}

TEST(Order, TurnsThatATaskGetsAtOnceAreNoneOfTheQueue) {
  const Ordered in_turn = run_in(nullptr, some_eager);
  for (std::uint64_t seed = 0; seed < 5; ++seed) {
    const Ordered random = run_in(random_order(seed), some_eager);
    EXPECT_EQ(random.resumes.size(), in_turn.resumes.size());
    EXPECT_EQ(run_in(recorded_order(random.resumes), some_eager).log, random.log) << seed;
  }
}

TEST(Order, IsNotToldByATraceThatBeganLater) {
  const TemporaryFile file;
  run([](const std::filesystem::path& path) -> Coroutine<> {
    co_await sleep(0ms);
    const record::Recording recording{record::Options{path}};
    co_await sleep(0ms);
  }(file.path()));
  EXPECT_THROW(static_cast<void>(model::resume_orders(model::Trace::load(file.path()))), model::NoOrder);
}

TEST(Order, ARecordedOneThatDoesNotFitIsLeftOut) {
  EXPECT_EQ(run_in(recorded_order({})).log, k_in_turn);
  EXPECT_EQ(run_in(recorded_order({99, 98})).log, k_in_turn);
}

}  // namespace
}  // namespace interleave::test
