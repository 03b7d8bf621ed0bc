// A trace in two steps: what its headers tell, then the whole.
#include "tracer/model/loading.hpp"

#include <future>
#include <numeric>

#include "tests/bench/made_trace.hpp"
#include "tests/support/file_by_hand.hpp"
#include "tests/support/recorded.hpp"

namespace interleave::test {
namespace {

TEST(Overview, TellsThreadsTimeAndDensityFromHeadersAlone) {
  HandFile file;
  file.events(1).base(1'000).event(1'000, trace::EventKind::thread_start, {1, 42}, "main thread").event(2'000, trace::EventKind::mark);
  file.events(1, 1).base(2'000).event(3'000, trace::EventKind::mark).event(4'000, trace::EventKind::mark);
  file.events(2).base(5'000).event(11'000, trace::EventKind::mark);
  const TemporaryFile path;
  file.write(path.path());
  const model::Overview overview = model::overview_of(file::TraceFile::open(path.path(), file::Checksums::skip), 10);
  EXPECT_EQ(overview.events, 5u);
  EXPECT_EQ(overview.time.begin_ns, 1'000);
  EXPECT_EQ(overview.time.end_ns, 11'000);
  ASSERT_EQ(overview.threads.size(), 2u);
  EXPECT_EQ(overview.threads[0].name, "main thread");
  EXPECT_EQ(overview.threads[0].role, trace::ThreadRole::loop);
  EXPECT_EQ(overview.threads[0].events, 4u);
  EXPECT_EQ(overview.threads[1].events, 1u);
  EXPECT_GT(overview.threads[0].density[0], 0);
  EXPECT_EQ(overview.threads[0].density[9], 0);
  EXPECT_EQ(overview.threads[1].density[0], 0);
  EXPECT_GT(overview.threads[1].density[9], 0);
}

TEST(Overview, BelievesNoHeader) {
  HandFile file;
  HandChunk& chunk = file.events(1);
  chunk.event(10, trace::EventKind::mark);
  chunk.header.event_count = ~0u;
  chunk.header.last_ticks = ~std::uint64_t{0};
  file.events(2).header.base_ticks = ~std::uint64_t{0} / 2;
  const TemporaryFile path;
  file.write(path.path());
  const model::Overview overview = model::overview_of(file::TraceFile::open(path.path(), file::Checksums::skip));
  EXPECT_LT(overview.events, 10u);
  for (const model::Overview::Row& row : overview.threads)
    for (const float part : row.density) EXPECT_TRUE(part >= 0 && part <= 1);
}

TEST(Loading, TellsTheFirstTasksOnTheWay) {
  const TemporaryFile file;
  bench::make_trace(file.path(), {300'000, 2, 16, 2});
  model::FirstTasks told;
  const model::Trace trace = model::Trace::load(file.path(), {}, [&](const model::FirstTasks& tasks) {
    EXPECT_GE(tasks.count, told.count);
    EXPECT_GE(tasks.reached_ns, told.reached_ns);
    told = tasks;
  });
  ASSERT_GT(told.rows.size(), 20u);
  EXPECT_EQ(told.rows.size(), std::min(told.count, model::FirstTasks::k_most));
  EXPECT_LE(told.count, trace.tasks().size());
  for (std::size_t i = 0; i < told.rows.size(); ++i) {
    const model::Task task = trace.tasks()[i];
    EXPECT_EQ(told.rows[i].name, task.name);
    EXPECT_EQ(told.rows[i].depth, task.depth);
    EXPECT_EQ(told.rows[i].created_ns, trace.event(task.created).time_ns);
    const bool finished = task.finished != model::k_none && trace.event(task.finished).time_ns < told.reached_ns;
    EXPECT_TRUE(told.rows[i].finished_ns || !finished) << task.name;
    if (told.rows[i].finished_ns) {
      EXPECT_EQ(*told.rows[i].finished_ns, trace.event(task.finished).time_ns);
    }
  }
}

TEST(Loading, GivesTheOverviewAtOnceAndTheTraceInTheEnd) {
  const TemporaryFile file;
  bench::make_trace(file.path(), {200'000, 2, 16, 2});
  std::promise<void> told;
  model::Loading loading{file.path(), [&] { told.set_value(); }};
  EXPECT_EQ(loading.overview().threads.size(), 2u);
  told.get_future().wait();
  EXPECT_TRUE(loading.done());
  const auto trace = loading.trace();
  EXPECT_EQ(loading.part_done(), 1);
  EXPECT_EQ(trace->event_count(), loading.overview().events);
  EXPECT_LE(loading.overview().time.begin_ns, trace->time().begin_ns);
  EXPECT_GE(loading.overview().time.end_ns, trace->time().end_ns);
}

TEST(Loading, StopsWhenItIsDropped) {
  const TemporaryFile file;
  bench::make_trace(file.path(), {2'000'000, 1, 64, 2});
  bool told = false;
  {
    const model::Loading loading{file.path(), [&] { told = true; }};
  }
  EXPECT_FALSE(told);
}

TEST(Loading, FailsAsLoadingDoes) {
  const TemporaryFile file;
  EXPECT_THROW(model::Loading{file.path()}, file::FileError);
  HandFile hand;
  hand.header.clean_close = 0;  // so that the chunk is the last one
  hand.events(1).event(10, trace::EventKind::mark);
  std::string bytes = hand.bytes();
  bytes[bytes.size() - 8] ^= 1;  // the payload is not what its checksum says: nothing is left
  std::ofstream{file.path(), std::ios::binary} << bytes;
  model::Loading loading{file.path()};
  EXPECT_EQ(loading.overview().threads.size(), 1u);
  EXPECT_THROW(loading.trace(), file::FileError);
}

}  // namespace
}  // namespace interleave::test
