// Lesson 11. Queries run in threads, with a pool of connections; a transaction that writes locks the database until it ends.
#include "tests/lessons/events.hpp"

namespace interleave::test {
namespace {

using trace::WaitKind;

class Lesson11 : public testing::TestWithParam<Recording> {};
INSTANTIATE_TEST_SUITE_P(, Lesson11, recordings(), name_of_recording);

constexpr std::string_view k_queries[] = {"query 1", "query 2", "query 3", "query 4"};

/// The statements of the task, in their order.
std::vector<model::Job> statements_of(const model::Trace& trace, std::string_view task) {
  std::vector<model::Job> statements;
  for (const model::Job& job : trace.jobs())
    if (job.task == task_named(trace, task)) statements.push_back(job);
  return statements;
}
model::Interval run_of(const model::Trace& trace, const model::Job& job) { return {trace.time_ns(job.begun), trace.time_ns(job.ended)}; }

bool waited_for_a_connection(const model::Trace& trace, std::string_view task) {
  for (const model::Segment& segment : trace.segments(task_named(trace, task)))
    if (segment.state == model::TaskState::waiting && segment.wait == WaitKind::semaphore) return true;
  return false;
}

TEST_P(Lesson11, TwoConnectionsRunTwoQueriesAtATimeAndTheOthersWait) {
  const auto trace = lesson_trace(GetParam(), "11-database", "pool");
  std::vector<model::Interval> queries;
  for (const auto task : k_queries) {
    const auto statements = statements_of(trace, task);
    ASSERT_EQ(statements.size(), 1u);
    EXPECT_NE(statements[0].thread, trace.loops()[0].thread);
    queries.push_back(run_of(trace, statements[0]));
  }
  for (const model::Interval& query : queries)
    EXPECT_LE(std::ranges::count_if(
                  queries, [&](const model::Interval& other) { return other.begin_ns <= query.begin_ns && query.begin_ns < other.end_ns; }),
              2);
  EXPECT_TRUE(model::interleave(queries[0], queries[1]));
  EXPECT_FALSE(waited_for_a_connection(trace, "query 1"));
  EXPECT_FALSE(waited_for_a_connection(trace, "query 2"));
  EXPECT_TRUE(waited_for_a_connection(trace, "query 3"));
  EXPECT_TRUE(waited_for_a_connection(trace, "query 4"));
  EXPECT_EQ(output_of(trace), std::vector<std::string>{"library: 4 answers, the last is 1279200"});
}

TEST_P(Lesson11, TheLoopIsFreeMeanwhile) {
  const auto trace = lesson_trace(GetParam(), "11-database", "pool");
  std::int64_t busy = 0, queries = 0;
  for (const auto& run : trace.loops()[0].runs) busy += run.time.length_ns();
  for (const auto task : k_queries) queries += run_of(trace, statements_of(trace, task)[0]).length_ns();
  EXPECT_LT(2 * busy, queries);
}

TEST_P(Lesson11, ATransactionLocksOthersOutUntilItIsCommitted) {
  const auto trace = lesson_trace(GetParam(), "11-database", "transaction");
  const auto ada = statements_of(trace, "ada"), ben = statements_of(trace, "ben");
  ASSERT_EQ(ada.size(), 4u) << "begin, select, update, commit";
  ASSERT_EQ(ben.size(), 4u) << "begin, select, update, rollback";
  EXPECT_LT(run_of(trace, ben[0]).begin_ns, run_of(trace, ada[3]).begin_ns) << "he begins while hers is open";
  EXPECT_GT(run_of(trace, ben[0]).end_ns, run_of(trace, ada[3]).begin_ns) << "and has to wait for its commit";
  EXPECT_TRUE(model::run_in_order(run_of(trace, ada[2]), run_of(trace, ben[1]))) << "he reads after she has written";
  EXPECT_EQ(the_task(trace, "ada").outcome, trace::Outcome::returned);
}

TEST_P(Lesson11, WhatFailsIsUndone) {
  const auto output = output_of(lesson_trace(GetParam(), "11-database", "transaction"));
  EXPECT_EQ(std::ranges::count(output, "ada: committed"), 1);
  EXPECT_EQ(std::ranges::count(output, "ben: the balance is 110"), 1);
  EXPECT_EQ(std::ranges::count(output, "ben: the card is refused, rolled back"), 1);
  EXPECT_EQ(output.back(), "bank: the balance is 110");
}

}  // namespace
}  // namespace interleave::test
