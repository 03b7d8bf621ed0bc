// The file of a recording of limited size stays within it, whatever the program's threads do.
#include <gtest/gtest.h>

#include <thread>

#include "tests/file/recorded_file.hpp"
#include "tracer/rewrite/merge.hpp"
#include "tracer/rewrite/pack.hpp"
#include "tracer/rewrite/recover.hpp"

namespace interleave::test {
namespace {

using record::EventKind;
constexpr std::uint64_t k_least = std::uint64_t{1} << 20;
constexpr std::uint64_t k_sources_and_index = 256 << 10;

record::Options limited(const std::filesystem::path& path) {
  record::Options options{path};
  options.max_bytes = k_least;
  options.when_full = record::WhenFull::wait;
  return options;
}

/// One turn of a task that lives as long as the thread, and one of a short life.
void some_events(trace::LoopId loop, trace::TaskId task, std::uint64_t turn) {
  record::emit<EventKind::task_wake>(task, loop, trace::SiteId{});
  record::emit<EventKind::task_resume>(task, turn);
  const auto child = record::new_id<trace::TaskId>();
  record::emit<EventKind::task_create>(child, task, loop, trace::StringId{}, trace::SiteId{}, "short");
  record::emit<EventKind::task_suspend>(task, trace::WaitKind::task, child, trace::SiteId{});
  record::emit<EventKind::task_wake>(child, task, trace::SiteId{});
  record::emit<EventKind::task_resume>(child, 1u);
  record::emit<EventKind::task_finish>(child, trace::Outcome::returned, "None");
}

void thread_with_a_loop(int turns) {
  const auto loop = record::new_id<trace::LoopId>();
  const auto task = record::new_id<trace::TaskId>();
  record::emit<EventKind::loop_start>(loop, "loop");
  record::emit<EventKind::task_create>(task, trace::TaskId{}, loop, trace::StringId{}, trace::SiteId{}, "long");
  for (int turn = 1; turn <= turns; ++turn) some_events(loop, task, static_cast<std::uint64_t>(turn));
}

TEST(FlightRecorder, SeveralThreads) {
  const TemporaryFile file;
  {
    const record::Recording recording{limited(file.path())};
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) threads.emplace_back(thread_with_a_loop, 60'000);
    for (std::thread& thread : threads) thread.join();
  }
  EXPECT_LE(std::filesystem::file_size(file.path()), k_least + k_sources_and_index);
  const model::Trace trace = model::Trace::load(file.path());
  expect_sound(trace);
  EXPECT_GT(trace.file().info().given_up_events, 1'000'000u);
  int long_ones = 0;
  for (const model::Task& task : trace.tasks()) {
    if (task.name != "long") continue;
    ++long_ones;
    EXPECT_EQ(task.resumes, 60'000u);
  }
  EXPECT_EQ(long_ones, 4);
}

TEST(FlightRecorder, ThreadsThatComeAndGoLeaveNothingBehind) {
  const TemporaryFile file;
  {
    const record::Recording recording{limited(file.path())};
    for (int i = 0; i < 1'500; ++i)
      std::thread{[] {
        for (int n = 0; n < 100; ++n) record::mark("a mark of some length");
      }}.join();
  }
  EXPECT_LE(std::filesystem::file_size(file.path()), k_least + k_sources_and_index);
  const model::Trace trace = model::Trace::load(file.path());
  expect_sound(trace);
  EXPECT_GT(trace.threads().size(), 20u);
  EXPECT_LT(trace.threads().size(), 500u);
}

// A job is submitted by one thread and ended by another: neither half may be kept alone.
TEST(FlightRecorder, WhatTwoThreadsSayOfOneThing) {
  const TemporaryFile file;
  const auto pool = record::new_id<trace::ResourceId>();
  {
    const record::Recording recording{limited(file.path())};
    std::atomic<std::uint64_t> submitted{0};
    std::thread worker{[&] {
      for (std::uint64_t last = 0; last != ~std::uint64_t{0};) {
        const std::uint64_t job = submitted.exchange(0);
        if (job == 0) continue;
        last = job;
        if (job == ~std::uint64_t{0}) break;
        record::emit<EventKind::job_begin>(trace::JobId{job});
        for (int n = 0; n < 20; ++n) record::mark("work");
        record::emit<EventKind::job_end>(trace::JobId{job}, trace::Outcome::returned, "");
      }
    }};
    record::emit<EventKind::resource_create>(pool, trace::ResourceKind::pool, std::int64_t{1}, trace::SiteId{}, "pool");
    for (int i = 0; i < 20'000; ++i) {
      const auto job = record::new_id<trace::JobId>();
      record::emit<EventKind::job_submit>(job, trace::TaskId{}, pool, trace::StringId{}, trace::SiteId{});
      for (std::uint64_t none = 0; !submitted.compare_exchange_weak(none, job.value); none = 0) {
      }
    }
    for (std::uint64_t none = 0; !submitted.compare_exchange_weak(none, ~std::uint64_t{0}); none = 0) {
    }
    worker.join();
  }
  const model::Trace trace = model::Trace::load(file.path());
  expect_sound(trace);
  EXPECT_GT(trace.file().info().given_up_events, 100'000u);
  std::size_t open = 0;
  for (const model::Job& job : trace.jobs()) open += job.ended == model::k_none ? 1 : 0;
  EXPECT_EQ(open, 0u);
}

TEST(FlightRecorder, TheFileCanBePackedMergedAndRecovered) {
  const TemporaryFile file, other, packed{"packed.ilv"}, unpacked{"unpacked.ilv"}, recovered{"recovered.ilv"}, merged{"merged.ilv"};
  for (const auto* recorded : {&file, &other}) {
    const record::Recording recording{limited(recorded->path())};
    thread_with_a_loop(40'000);
  }
  const auto events = events_of(file::TraceFile::open(file.path()));
  rewrite::pack(file.path(), packed.path());
  rewrite::unpack(packed.path(), unpacked.path());
  rewrite::recover(file.path(), recovered.path());
  for (const auto* made : {&packed, &unpacked, &recovered}) {
    EXPECT_EQ(events_of(file::TraceFile::open(made->path())), events);
    expect_sound(model::Trace::load(made->path()));
  }
  rewrite::merge(std::vector<std::filesystem::path>{other.path(), packed.path()}, merged.path());
  expect_sound(model::Trace::load(merged.path()));
  EXPECT_EQ(events_of(file::TraceFile::open(merged.path())).size(), events_of(file::TraceFile::open(other.path())).size() + events.size());
}

TEST(FlightRecorder, ASizeThatCannotBeIsSaidSo) {
  const TemporaryFile file;
  record::Options options{file.path()};
  options.max_bytes = 4096;
  EXPECT_THROW(record::start(options), record::SessionError);
  EXPECT_FALSE(std::filesystem::exists(file.path()));
}

}  // namespace
}  // namespace interleave::test
