// Lesson 09. A crawler against a local site: a queue, N crawlers, a semaphore; sequential, threaded and async side by side.
#include <fmt/format.h>

#include <set>

#include "tests/lessons/events.hpp"

namespace interleave::test {
namespace {

class Lesson09 : public testing::TestWithParam<Recording> {
 protected:
  model::Trace traced(const std::string& stem) { return lesson_trace(GetParam(), "09-crawler", stem); }
  bool in_cpp() const { return GetParam().written == Written::cpp; }
};
INSTANTIATE_TEST_SUITE_P(, Lesson09, recordings(), name_of_recording);

constexpr std::string_view k_crawlers[] = {"crawler 1", "crawler 2", "crawler 3", "crawler 4"};

std::vector<model::Interval> waits_of_crawlers(const model::Trace& trace, const std::set<trace::WaitKind>& kinds) {
  std::vector<model::Interval> waits;
  for (const auto name : k_crawlers)
    for (const model::Segment& segment : trace.segments(task_named(trace, name)))
      if (segment.state == model::TaskState::waiting && kinds.contains(segment.wait)) waits.push_back(segment.time);
  return waits;
}
/// For what the site sends; Python's also for the connection.
std::vector<model::Interval> requests_in(const model::Trace& trace) {
  using enum trace::WaitKind;
  return waits_of_crawlers(trace, {io_read, io_write, connect, job});
}

int most_at_once(const std::vector<model::Interval>& times) {
  int most = 0;
  for (const auto& time : times)
    most = std::max(most, static_cast<int>(std::ranges::count_if(times, [&](const model::Interval& other) {
                      return other.begin_ns <= time.begin_ns && time.begin_ns < other.end_ns;
                    })));
  return most;
}

TEST_P(Lesson09, EachWayFindsAllPagesOnce) {
  std::vector<std::string> wanted;
  for (int page = 0; page < 13; ++page) wanted.push_back(fmt::format("/{}: {} links", page, page < 4 ? 3 : 0));
  std::ranges::sort(wanted);
  for (const std::string stem : {"sync", "threaded", "async"}) {
    if (stem == "sync" && !in_cpp()) continue;  // plain calls of Python are not recorded
    auto lines = output_of(traced(stem));
    ASSERT_EQ(lines.size(), 14u) << stem;
    EXPECT_EQ(lines.back(), "13 pages");
    lines.pop_back();
    std::ranges::sort(lines);
    EXPECT_EQ(lines, wanted) << stem;
  }
}

TEST_P(Lesson09, TheSemaphoreLetsThreeRequestsGoAtOnce) {
  for (const std::string stem : {"threaded", "async"}) {
    const auto trace = traced(stem);
    EXPECT_EQ(most_at_once(requests_in(trace)), 3) << stem;
    EXPECT_FALSE(waits_of_crawlers(trace, {trace::WaitKind::semaphore}).empty()) << stem << ": the fourth waits for its turn";
  }
}

TEST_P(Lesson09, CrawlersWaitForPagesInTheQueue) {
  for (const std::string stem : {"threaded", "async"}) {
    const auto trace = traced(stem);
    // The first page is one crawler's; the others wait until it has found more.
    const model::EventIndex first_page = printed(trace, "/0: 3 links").event;
    int waiting = 0;
    for (const auto name : k_crawlers) {
      const auto now = trace.segment_at(task_named(trace, name), trace.time_ns(first_page) - milliseconds(20));
      waiting += now && now->state == model::TaskState::waiting && now->wait == trace::WaitKind::queue_get;
    }
    EXPECT_EQ(waiting, 3) << stem;
    for (const auto name : k_crawlers) EXPECT_EQ(trace.tasks()[task_named(trace, name)].outcome, trace::Outcome::cancelled) << stem;
  }
}

TEST_P(Lesson09, RequestsThatWaitTogetherTakeLessThanTheirSum) {
  for (const std::string stem : {"threaded", "async"}) {
    const auto trace = traced(stem);
    EXPECT_GE(sum_of(requests_in(trace)), 13 * milliseconds(38)) << stem << ": 13 pages, each after 40 ms";
    EXPECT_GT(sum_of(requests_in(trace)), model::lifetime(trace, 0).length_ns() * 3 / 2) << stem;
  }
  if (!in_cpp()) return;
  const auto sync = traced("sync");
  EXPECT_EQ(sync.spans().size(), 13u);
  for (model::SpanIndex span = 1; span < sync.spans().size(); ++span)
    EXPECT_TRUE(model::run_in_order(model::lifetime_of_span(sync, span - 1), model::lifetime_of_span(sync, span)));
  EXPECT_GT(sync.time().length_ns(), model::lifetime(traced("async"), 0).length_ns() * 3 / 2);
}

TEST_P(Lesson09, OnlyTheThreadedOneNeedsThreads) {
  const auto async = traced("async");
  EXPECT_TRUE(async.jobs().empty());
  EXPECT_EQ(async.threads().size(), 1u);
  const auto threaded = traced("threaded");
  ASSERT_EQ(threaded.jobs().size(), 13u);
  std::set<model::ThreadIndex> threads;
  for (const model::Job& job : threaded.jobs()) {
    EXPECT_NE(job.thread, threaded.loops()[0].thread);
    threads.insert(job.thread);
  }
  EXPECT_GE(threads.size(), 3u);
}

}  // namespace
}  // namespace interleave::test
