// Statistics: what they say of known traces, and sums that hold in any.
#include "tracer/insight/statistics.hpp"

#include <algorithm>
#include <cmath>
#include <random>

#include "tests/model/random_program.hpp"
#include "tracer/model/navigate.hpp"

namespace interleave::test {
namespace {

using insight::Awaited;
using insight::Distribution;
using insight::GroupBy;
using insight::Statistics;
using insight::StatisticsRow;
using model::Interval;

constexpr GroupBy k_all_groupings[]{GroupBy::task, GroupBy::name, GroupBy::site, GroupBy::resource};

const StatisticsRow& row_named(const model::Trace& trace, const Statistics& all, std::string_view name) {
  const auto found = std::ranges::find_if(all.rows, [&](const StatisticsRow& row) { return insight::row_name(trace, all, row) == name; });
  if (found != all.rows.end()) return *found;
  ADD_FAILURE() << "no row " << name;
  return all.total;
}

// Two tasks `fetch` and one `main` that share a loop: main creates them, they sleep 10 and 30 us, the second waits for a lock that the
// first holds while it sleeps.
model::Trace two_sleepers() {
  return recorded([] {
    at(1000);
    const LoopId loop = loop_start();
    const ResourceId lock = resource_create(ResourceKind::lock, "db");
    const TaskId a = create(loop, "fetch"), b = create(loop, "fetch");
    at(2000);
    wake(a, loop);
    wake(b, loop);
    at(3000);
    resume(a, 1);
    resource_state(lock, 1, a);
    const ResourceId timer = resource_create(ResourceKind::timer, "sleep");
    at(5000);
    suspend(a, WaitKind::timer, timer);
    at(6000);
    resume(b, 1);
    at(7000);
    suspend(b, WaitKind::lock, lock);
    at(8000);
    poll_begin(loop, 10'000);
    at(15'000);
    poll_end(loop);
    wake(a, timer);
    at(16'000);
    resume(a, 2);
    resource_state(lock, 1, b);
    wake(b, a);
    at(18'000);
    finish(a);
    at(19'000);
    resume(b, 2);
    at(20'000);
    resource_state(lock, 0);
    finish(b);
    loop_stop(loop);
  });
}

std::int64_t about(std::int64_t ns) { return (ns + 500) / 1000; }  // virtual stamps are some nanoseconds apart

TEST(Statistics, SayHowLongTasksOfOneNameRanWereReadyAndWaited) {
  const auto trace = two_sleepers();
  const Statistics all = insight::statistics(trace, GroupBy::name, trace.time());
  ASSERT_EQ(all.rows.size(), 1u);
  const StatisticsRow& row = all.rows[0];
  EXPECT_EQ(row.name, "fetch");
  EXPECT_EQ(row.count, 2u);
  EXPECT_EQ(row.resumes, 4u);
  EXPECT_EQ(about(row.busy_ns), (2 + 2) + (1 + 1));
  EXPECT_EQ(about(row.wait_ns), 10 + 9);
  EXPECT_EQ(about(row.delay_ns), (2 + 1) + (5 + 3));
  EXPECT_EQ(about(row.times.max_ns()), 19) << "the longer of the two lives";
  EXPECT_EQ(all.total.count, 2u);
}

TEST(Statistics, SayWhatWasWaitedForHowLongAndByWhom) {
  const auto trace = two_sleepers();
  const Statistics all = insight::statistics(trace, GroupBy::resource, trace.time());
  const StatisticsRow& lock = row_named(trace, all, "lock `db`");
  EXPECT_EQ(lock.awaited, Awaited::resource);
  EXPECT_EQ(lock.count, 1u);
  EXPECT_EQ(about(lock.wait_ns), 9);
  EXPECT_EQ(about(lock.delay_ns), 3);
  EXPECT_EQ(about(lock.busy_ns), 1);
  EXPECT_EQ(about(lock.use.held_ns), 17);
  ASSERT_EQ(lock.waiters.size(), 1u);
  EXPECT_EQ(lock.waiters[0].name, "fetch");
  EXPECT_EQ(about(row_named(trace, all, "timer").wait_ns), 10);
  EXPECT_EQ(row_named(trace, all, "nothing: before its first wait").count, 2u);
}

TEST(Statistics, SayHowBusyALoopWas) {
  const auto trace = two_sleepers();
  const Statistics all = insight::statistics(trace, GroupBy::name, trace.time());
  ASSERT_EQ(all.loops.size(), 1u);
  EXPECT_EQ(about(all.loops[0].length_ns), 19);
  EXPECT_EQ(about(all.loops[0].busy_ns), 6);
  EXPECT_EQ(about(all.loops[0].idle_ns), 7);
  EXPECT_NEAR(all.loops[0].utilisation(), 12.0 / 19, 0.01);
  EXPECT_EQ(about(all.parts_ns), 6 + 10) << "waiting for the lock is no part: it is for another task";
}

TEST(Statistics, OfARangeCountOnlyWhatLiesInIt) {
  const auto trace = two_sleepers();
  const Statistics all = insight::statistics(trace, GroupBy::task, {8000, 15'000 - 100});
  for (const StatisticsRow& row : all.rows) {
    EXPECT_EQ(about(row.wait_ns), 7) << row.name;
    EXPECT_EQ(row.busy_ns, 0) << row.name;
  }
  EXPECT_EQ(about(all.loops.at(0).idle_ns), 7);
  const Statistics inside = insight::statistics(trace, GroupBy::task, {9000, 12'000});
  EXPECT_EQ(about(inside.loops.at(0).idle_ns), 3) << "it waited already when the range began";
  const Statistics locks = insight::statistics(trace, GroupBy::resource, {9000, 12'000});
  EXPECT_EQ(about(row_named(trace, locks, "lock `db`").use.held_ns), 3);
}

TEST(Statistics, OfAPoolTellTheJobsAndHowLongTheyWaitedForAWorker) {
  const auto trace = recorded([] {
    const LoopId loop = loop_start();
    const ResourceId pool = resource_create(ResourceKind::pool, "threads", 2);
    const TaskId task = create(loop, "main");
    wake(task, loop);
    resume(task, 1);
    at(1000);
    const JobId job = job_submit(task, "crunch", pool);
    at(4000);
    job_begin(job);
    at(9000);
    job_end(job);
    finish(task);
    loop_stop(loop);
  });
  const Statistics all = insight::statistics(trace, GroupBy::resource, trace.time());
  const insight::ResourceUse& use = row_named(trace, all, "pool `threads`").use;
  EXPECT_EQ(use.jobs, 1u);
  EXPECT_EQ(about(use.queued_ns), 3);
  EXPECT_EQ(about(use.worked_ns), 5);
  EXPECT_EQ(use.most, 1);
  EXPECT_EQ(use.limit, 2);
}

// Every grouping adds up to the whole, and the whole to the lives of the tasks.
void expect_sums(const model::Trace& trace, Interval range) {
  std::int64_t lives = 0;
  for (model::TaskIndex task = 0; task < trace.tasks().size(); ++task) {
    const Interval life = model::lifetime(trace, task);
    lives += std::max<std::int64_t>(0, std::min(life.end_ns, range.end_ns) - std::max(life.begin_ns, range.begin_ns));
  }
  for (const GroupBy by : k_all_groupings) {
    const Statistics all = insight::statistics(trace, by, range);
    StatisticsRow sum;
    for (const StatisticsRow& row : all.rows) {
      sum.busy_ns += row.busy_ns;
      sum.delay_ns += row.delay_ns;
      sum.wait_ns += row.wait_ns;
      sum.unknown_ns += row.unknown_ns;
      sum.resumes += row.resumes;
    }
    EXPECT_EQ(sum.busy_ns, all.total.busy_ns);
    EXPECT_EQ(sum.delay_ns, all.total.delay_ns);
    EXPECT_EQ(sum.wait_ns, all.total.wait_ns);
    EXPECT_EQ(sum.resumes, all.total.resumes);
    EXPECT_EQ(sum.sum_ns(), lives);
    std::int64_t busy = 0;
    for (const insight::LoopUse& loop : all.loops) busy += loop.busy_ns;
    EXPECT_EQ(busy, all.total.busy_ns);
  }
}

TEST(Statistics, AddUpInAThousandPrograms) {
  std::mt19937 random{3};
  for (unsigned seed = 0; seed < 1000; ++seed) {
    const auto trace = recorded([&] { RandomProgram{seed, 20, 20}.run(60); });
    expect_sums(trace, trace.time());
    std::uniform_int_distribution<std::int64_t> any{trace.time().begin_ns, trace.time().end_ns};
    const auto [begin, end] = std::minmax({any(random), any(random)});
    expect_sums(trace, {begin, end});
    if (HasFailure()) FAIL() << "seed " << seed;
  }
}

TEST(Statistics, OfATaskAreThoseOfTheModel) {
  const auto trace = recorded([] { RandomProgram{5}.run(400); });
  const Statistics all = insight::statistics(trace, GroupBy::task, trace.time());
  EXPECT_EQ(all.rows.size(), trace.tasks().size());
  for (const StatisticsRow& row : all.rows) {
    const model::Task task = trace.tasks()[row.task];
    EXPECT_EQ(row.busy_ns, task.busy_ns);
    EXPECT_EQ(row.delay_ns, task.delay_ns);
    EXPECT_EQ(row.wait_ns, task.wait_ns);
    EXPECT_EQ(row.resumes, task.resumes);
  }
}

TEST(Distribution, IsExactWhileTheTimesAreFew) {
  Distribution times;
  EXPECT_EQ(times.percentile_ns(50), 0);
  for (const std::int64_t ns : {30, 10, 50, 20, 40}) times.add(ns);
  EXPECT_EQ(times.percentile_ns(0), 10);
  EXPECT_EQ(times.percentile_ns(50), 30);
  EXPECT_EQ(times.percentile_ns(90), 50);
  EXPECT_EQ(times.max_ns(), 50);
  EXPECT_EQ(times.sum_ns(), 150);
}

TEST(Distribution, IsRightToOnePointSixPercentWhereTheyAreMany) {
  std::mt19937_64 random{11};
  std::lognormal_distribution<double> lengths{12, 3};
  std::vector<std::int64_t> all;
  Distribution times;
  for (int i = 0; i < 20'000; ++i) {
    all.push_back(static_cast<std::int64_t>(lengths(random)));
    times.add(all.back());
  }
  std::ranges::sort(all);
  for (const double percent : {1.0, 10.0, 50.0, 90.0, 99.0, 99.9}) {
    const auto exact = static_cast<double>(all[static_cast<std::size_t>(std::ceil(percent / 100 * 20'000)) - 1]);
    EXPECT_NEAR(static_cast<double>(times.percentile_ns(percent)), exact, 0.016 * exact + 0.5) << percent;
  }
  EXPECT_EQ(times.max_ns(), all.back());
  EXPECT_LE(times.percentile_ns(100), all.back());
}

}  // namespace
}  // namespace interleave::test
