// Lesson 08. Async wins on waiting (at least three times with ten requests); it gains nothing on computing; processes do.
#include <thread>

#include "tests/lessons/events.hpp"

namespace interleave::test {
namespace {

class Lesson08 : public testing::TestWithParam<Recording> {
 protected:
  model::Trace traced(const std::string& stem) { return lesson_trace(GetParam(), "08-io-and-cpu", stem); }
  bool in_cpp() const { return GetParam().written == Written::cpp; }
};
INSTANTIATE_TEST_SUITE_P(, Lesson08, recordings(), name_of_recording);

std::vector<model::Interval> tasks_named(const model::Trace& trace, std::string_view beginning) {
  std::vector<model::Interval> times;
  for (model::TaskIndex task = 0; task < trace.tasks().size(); ++task)
    if (trace.tasks()[task].name.starts_with(beginning)) times.push_back(model::lifetime(trace, task));
  return times;
}
std::vector<model::Interval> calls_named(const model::Trace& trace, std::string_view function) {
  std::vector<model::Interval> times;
  for (model::SpanIndex span = 0; span < trace.spans().size(); ++span)
    if (trace.spans()[span].function == function) times.push_back(model::lifetime_of_span(trace, span));
  return times;
}
/// When the tasks ran on the loop.
std::vector<model::Interval> runs_of(const model::Trace& trace, std::string_view beginning) {
  std::vector<model::Interval> times;
  for (const auto& run : trace.loops()[0].runs)
    if (trace.tasks()[run.task].name.starts_with(beginning)) times.push_back(run.time);
  return times;
}

std::int64_t from_first_to_last(const std::vector<model::Interval>& times) {
  return std::ranges::max(times, {}, &model::Interval::end_ns).end_ns - std::ranges::min(times, {}, &model::Interval::begin_ns).begin_ns;
}
bool all_in_order(const std::vector<model::Interval>& times) {
  for (std::size_t i = 1; i < times.size(); ++i)
    if (!model::run_in_order(times[i - 1], times[i])) return false;
  return true;
}

TEST_P(Lesson08, OneAfterTheOtherBothTakeTheirSum) {
  if (!in_cpp()) GTEST_SKIP() << "plain calls of Python are not recorded";
  const auto trace = traced("sync");
  for (const auto function : {"request", "compute"}) {
    const auto calls = calls_named(trace, function);
    ASSERT_EQ(calls.size(), function == std::string_view{"request"} ? 10u : 4u);
    EXPECT_TRUE(all_in_order(calls)) << function;
    EXPECT_GE(from_first_to_last(calls), sum_of(calls)) << function;
  }
}

TEST_P(Lesson08, TenRequestsWaitTogether) {
  const auto trace = traced("async");
  const auto requests = tasks_named(trace, "request ");
  ASSERT_EQ(requests.size(), 10u);
  for (const auto& request : requests) {
    EXPECT_GE(request.length_ns(), milliseconds(40)) << "the site answers after 40 ms";
    for (const auto& other : requests) EXPECT_TRUE(model::interleave(request, other));
  }
  EXPECT_GE(sum_of(requests), 3 * from_first_to_last(requests));
  if (in_cpp()) {
    EXPECT_GE(from_first_to_last(calls_named(traced("sync"), "request")), 3 * from_first_to_last(requests));
  }
}

TEST_P(Lesson08, ComputingTakesItsSumAllTheSame) {
  const auto trace = traced("async");
  EXPECT_EQ(tasks_named(trace, "part ").size(), 4u);
  const auto runs = runs_of(trace, "part ");
  ASSERT_EQ(runs.size(), 4u) << "each has one run, from its beginning to its end";
  EXPECT_TRUE(all_in_order(runs));
  EXPECT_GE(from_first_to_last(runs), sum_of(runs));
}

TEST_P(Lesson08, ProcessesComputeAtTheSameTime) {
  const auto trace = traced("processes");
  EXPECT_EQ(trace.jobs().size(), 4u);
  const auto parts = tasks_named(trace, "part ");
  EXPECT_EQ(parts.size(), 4u);
  for (const auto& run : runs_of(trace, "part ")) EXPECT_LT(run.length_ns(), milliseconds(40)) << "the loop is free meanwhile";
  if (in_cpp() && std::thread::hardware_concurrency() > 1) {
    const auto calls = calls_named(trace, "count_primes");
    ASSERT_EQ(calls.size(), 4u);
    EXPECT_GT(sum_of(calls), from_first_to_last(calls) * 5 / 4) << "several run at one instant";
  }
  // How much that saves depends on how many processors are free. Those that are stored had two.
  if (GetParam().origin == Origin::stored) {
    EXPECT_LT(from_first_to_last(parts), from_first_to_last(runs_of(traced("async"), "part ")) * 9 / 10);
  }
}

}  // namespace
}  // namespace interleave::test
