// The policies of scheduling: first in first out, random, recorded.
#include <gtest/gtest.h>

#include <set>

#include "tests/runtime/virtual_run.hpp"

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

Log run_in(const std::shared_ptr<Order>& order, std::vector<std::uint32_t>* resumes = nullptr) {
  Log log;
  RunOptions options;
  options.order = order;
  const auto trace = recorded([&] { run(four_tasks(log), options); });
  if (resumes == nullptr) return log;
  std::map<trace::EntityId, std::uint32_t> numbers;
  for (model::EventIndex i = 0; i < trace.event_count(); ++i) {
    const trace::Event event = trace.event(i);
    if (event.kind == trace::EventKind::task_create) numbers.emplace(event.task(), static_cast<std::uint32_t>(numbers.size()));
    if (event.kind == trace::EventKind::task_resume) resumes->push_back(numbers.at(event.task()));
  }
  return log;
}

const Log k_in_turn{"a", "b", "c", "d", "a", "b", "c", "d", "a", "b", "c", "d"};

TEST(Order, IsFirstInFirstOutUnlessSaid) { EXPECT_EQ(run_in(nullptr), k_in_turn); }

TEST(Order, ARandomOneIsTheSameForTheSameSeed) {
  std::set<Log> seen;
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    const Log log = run_in(random_order(seed));
    EXPECT_EQ(log, run_in(random_order(seed)));
    EXPECT_EQ(log.size(), k_in_turn.size());
    seen.insert(log);
  }
  EXPECT_GT(seen.size(), 5u);
}

TEST(Order, ARecordedOneIsFollowed) {
  std::vector<std::uint32_t> resumes;
  const Log random = run_in(random_order(3), &resumes);
  EXPECT_NE(random, k_in_turn);
  EXPECT_EQ(run_in(recorded_order(resumes)), random);
}

TEST(Order, ARecordedOneThatDoesNotFitIsLeftOut) {
  EXPECT_EQ(run_in(recorded_order({})), k_in_turn);
  EXPECT_EQ(run_in(recorded_order({99, 98})), k_in_turn);
}

}  // namespace
}  // namespace interleave::test
