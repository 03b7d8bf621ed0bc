// The order of events of several threads: by time, and where the clocks disagree a little, by what caused what.
#include "tracer/model/merge.hpp"

#include <vector>

#include "tests/support/file_by_hand.hpp"
#include "tests/support/recorded.hpp"

namespace interleave::test {
namespace {

using trace::EventKind;

// A thread, event by event.
struct Stream {
  explicit Stream(std::uint32_t thread) : number{thread} {}
  Stream& at(std::uint64_t time_ns, EventKind kind, std::vector<std::uint64_t> values = {}) {
    chunk.event(time_ns, kind, values);
    return *this;
  }
  std::uint32_t number;
  HandChunk chunk;
};

struct Merged {
  std::vector<std::uint32_t> threads;
  std::vector<std::int64_t> times;
};
template <class... Streams>
Merged merged(Streams&... parts) {
  HandFile file;
  ((file.events(parts.number).payload = parts.chunk.payload), ...);
  const TemporaryFile path;
  file.write(path.path());
  const model::Trace trace = model::Trace::load(path.path());
  Merged order;
  for (model::EventIndex i = 0; i < trace.event_count(); ++i) {
    order.threads.push_back(trace.thread_of(i));
    order.times.push_back(trace.time_ns(i));
  }
  return order;
}

constexpr std::uint64_t k_job = 7, k_task = 3;

TEST(Merge, OrdersByTimeAndKeepsEachThreadsOrder) {
  Stream a{1}, b{2};
  a.at(10, EventKind::mark).at(30, EventKind::mark).at(30, EventKind::mark);
  b.at(20, EventKind::mark).at(40, EventKind::mark);
  const Merged order = merged(a, b);
  EXPECT_EQ(order.threads, (std::vector<std::uint32_t>{0, 1, 0, 0, 1}));
  EXPECT_EQ(order.times, (std::vector<std::int64_t>{10, 20, 30, 30, 40}));
}

TEST(Merge, CountersOfOneMachineThatAreCountedDifferentlyAreTwoClocks) {
  constexpr std::uint64_t k_second = 1'000'000'000;
  HandFile file;
  file.header.clock_kind = static_cast<std::uint8_t>(trace::ClockKind::tsc);
  file.header.boot_id[0] = 1;
  file.header.ticks_per_second = 2 * k_second;
  file.header.start = {20 * k_second, 10 * k_second, 0};
  file.header.latest = {22 * k_second, 11 * k_second, 0};
  file.events(1).base(20 * k_second).event(21 * k_second, EventKind::mark);
  trace::wire::FileHeader halves = file.header;
  halves.ticks_per_second = k_second;
  halves.start.ticks /= 2;
  halves.latest.ticks /= 2;
  file.chunk(trace::wire::ChunkKind::process, 0, 0, 1).payload = HandFile::page(halves);
  file.events(1, 0, 1).base(10 * k_second).event(10 * k_second + k_second / 4, EventKind::mark);
  const TemporaryFile path;
  file.write(path.path());
  const model::Trace trace = model::Trace::load(path.path());
  ASSERT_EQ(trace.event_count(), 2u);
  EXPECT_TRUE(trace.file().damage().empty());
  EXPECT_EQ(trace.time_ns(0), 250'000'000);
  EXPECT_EQ(trace.time_ns(1), 500'000'000);
}

TEST(Merge, AtTheSameTimeAJobBeginsAfterItWasSubmittedAndWakesAfterItsEnd) {
  Stream worker{1}, loop{2};
  worker.at(10, EventKind::job_begin, {k_job}).at(10, EventKind::job_end, {k_job});
  loop.at(10, EventKind::job_submit, {k_job}).at(10, EventKind::task_wake, {k_task, k_job});
  EXPECT_EQ(merged(worker, loop).threads, (std::vector<std::uint32_t>{1, 0, 0, 1}));
}

TEST(Merge, ClocksThatDisagreeALittleAreBroughtIntoTheOrderOfCauses) {
  Stream worker{1}, loop{2};
  worker.at(1000, EventKind::job_begin, {k_job}).at(1500, EventKind::job_end, {k_job});
  loop.at(1200, EventKind::job_submit, {k_job}).at(9000, EventKind::mark);
  const Merged order = merged(worker, loop);
  EXPECT_EQ(order.threads, (std::vector<std::uint32_t>{1, 0, 0, 1}));
  EXPECT_EQ(order.times, (std::vector<std::int64_t>{1200, 1200, 1500, 9000}));
}

TEST(Merge, ADisagreementOfMoreThanTheSkewIsLeftAsItIs) {
  Stream worker{1}, loop{2};
  worker.at(1000, EventKind::job_begin, {k_job});
  loop.at(1001 + model::k_clock_skew_ns, EventKind::job_submit, {k_job});
  EXPECT_EQ(merged(worker, loop).threads, (std::vector<std::uint32_t>{0, 1}));
}

TEST(Merge, ACircleOfCausesEnds) {
  Stream a{1}, b{2};
  a.at(10, EventKind::job_begin, {k_job}).at(10, EventKind::job_submit, {k_job + 1});
  b.at(10, EventKind::job_begin, {k_job + 1}).at(10, EventKind::job_submit, {k_job});
  EXPECT_EQ(merged(a, b).threads.size(), 4u);
}

TEST(Merge, WhatNobodyIntroducesHoldsNobodyUp) {
  Stream a{1}, b{2};
  a.at(10, EventKind::resource_close, {99});
  b.at(11, EventKind::mark);
  EXPECT_EQ(merged(a, b).times, (std::vector<std::int64_t>{10, 11}));
}

}  // namespace
}  // namespace interleave::test
