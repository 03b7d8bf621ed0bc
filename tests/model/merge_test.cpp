// The order of events of several threads: by time, and where the clocks disagree a little, by what caused what.
#include "tracer/model/merge.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace interleave::test {
namespace {

using model::MergedOrder;
using model::ThreadStream;
using trace::Event;
using trace::EventKind;

// A thread, event by event.
struct Stream {
  explicit Stream(std::uint32_t thread) : stream{model::EventStore{{thread}}, {}} {}
  Stream& at(std::int64_t time_ns, EventKind kind, std::vector<std::uint64_t> values = {}) {
    Event event;
    event.kind = kind;
    std::copy(values.begin(), values.end(), event.values.begin());
    stream.events.append(event);
    stream.times_ns.push_back(time_ns);
    return *this;
  }
  ThreadStream stream;
};

struct Merged {
  std::vector<std::uint32_t> threads;
  std::vector<std::int64_t> times;
};
template <class... Streams>
Merged merged(Streams&... parts) {
  std::vector<ThreadStream> streams;
  (streams.push_back(std::move(parts.stream)), ...);
  const MergedOrder order = model::merge(streams, [](std::size_t) {});
  return {order.threads, order.times_ns};
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
