// What is recorded comes back.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <map>
#include <thread>

#include "tests/file/recorded_file.hpp"

namespace interleave::test {
namespace {

using record::EventKind;
using trace::FieldName;

/// Each thread's chunks one after the other, in its order. In the file they may lie otherwise.
std::vector<file::EventChunk> by_sequence(const file::TraceFile& trace) {
  std::vector<file::EventChunk> chunks{trace.chunks().begin(), trace.chunks().end()};
  std::ranges::sort(chunks, {}, [](const file::EventChunk& chunk) { return std::pair{chunk.thread.value, chunk.sequence}; });
  return chunks;
}

TEST(Session, EveryEventComesBackWithItsFields) {
  const TemporaryFile file;
  {
    const record::Recording recording{virtual_time(file.path())};
    record_a_few_events();
  }
  const auto trace = file::TraceFile::open(file.path());
  EXPECT_TRUE(trace.info().clean);
  EXPECT_TRUE(trace.damage().empty());
  const std::vector<trace::Event> events = decoded(trace);
  ASSERT_EQ(events.size(), 9u);
  EXPECT_EQ(events[0].kind, EventKind::thread_start);
  EXPECT_EQ(events[2].kind, EventKind::task_create);
  EXPECT_EQ(events[2].text, "first");
  const auto site = trace.site(events[2].site());
  EXPECT_TRUE(trace.string(site.file).ends_with("recorded_file.hpp"));
  EXPECT_EQ(trace.string(site.function), "interleave::test::record_a_few_events");
  EXPECT_EQ(events[3].id(FieldName::cause), events[1].id(FieldName::loop));
  EXPECT_EQ(events[3].time_ns, events[2].time_ns) << "recorded with the same time stamp";
  EXPECT_EQ(events[5].text, "hello\n");
  EXPECT_EQ(events[6].real(FieldName::number), -2.5);
  EXPECT_EQ(events[7].as<trace::Outcome>(FieldName::outcome), trace::Outcome::returned);
}

TEST(Session, NumbersAndTimesOfEveryLengthComeBack) {
  const TemporaryFile file;
  constexpr unsigned k_bits = 62;
  {
    const record::Recording recording{virtual_time(file.path())};
    for (unsigned bit = 0; bit < k_bits; ++bit) {
      const std::uint64_t number = std::uint64_t{1} << bit;
      record::set_virtual_time(number);
      record::emit<EventKind::task_resume>(trace::TaskId{number}, number);
      record::emit_same_time<EventKind::task_suspend>(trace::TaskId{1}, trace::WaitKind::other, trace::EntityId{number}, trace::SiteId{});
      record::emit<EventKind::counter>(trace::StringId{}, static_cast<double>(number));
    }
  }
  const auto trace = file::TraceFile::open(file.path());
  EXPECT_TRUE(trace.damage().empty());
  const std::vector<trace::Event> events = decoded(trace);
  ASSERT_EQ(events.size(), 1 + 3 * k_bits);
  for (unsigned bit = 0; bit < k_bits; ++bit) {
    const std::uint64_t number = std::uint64_t{1} << bit;
    const trace::Event &resume = events[1 + 3 * bit], &suspend = events[2 + 3 * bit], &counter = events[3 + 3 * bit];
    EXPECT_EQ(resume.id(FieldName::task).value, number);
    EXPECT_EQ(resume[FieldName::resume], number);
    EXPECT_EQ(suspend.id(FieldName::task).value, 1u);
    EXPECT_EQ(suspend.as<trace::WaitKind>(FieldName::wait), trace::WaitKind::other);
    EXPECT_EQ(suspend.id(FieldName::on).value, number);
    EXPECT_EQ(suspend.time_ns, resume.time_ns);
    EXPECT_EQ(counter.real(FieldName::number), static_cast<double>(number));
    if (bit <= 4) continue;  // the events themselves take some nanoseconds
    EXPECT_EQ(resume.time_ns - events[3 * bit].time_ns, static_cast<std::int64_t>(number - number / 2 - 1)) << bit;
  }
}

TEST(Session, TheSourcesThatTheTraceSpeaksOfAreEmbedded) {
  const TemporaryFile file;
  {
    const record::Recording recording{virtual_time(file.path())};
    record_a_few_events();
  }
  const auto trace = file::TraceFile::open(file.path());
  ASSERT_EQ(trace.sources().size(), 1u);
  EXPECT_NE(trace.sources()[0].text.find("record_a_few_events"), std::string_view::npos);
}

TEST(Session, EachThreadHasItsOwnStream) {
  const TemporaryFile file;
  {
    const record::Recording recording{virtual_time(file.path())};
    record::mark("main");
    std::thread{[] {
      record::describe_thread(trace::ThreadRole::worker, "helper");
      record::mark("helper");
    }}.join();
  }
  const auto events = events_of(file::TraceFile::open(file.path()));
  ASSERT_EQ(events.size(), 5u);
  EXPECT_EQ(events[1], "1 mark 1 0 main");
  EXPECT_TRUE(events[2].starts_with("2 thread_start 2 ")) << events[2];
  EXPECT_TRUE(events[2].ends_with("helper"));
  EXPECT_EQ(events[3], "2 mark 2 0 helper");
  EXPECT_EQ(events[4], "2 thread_end 0 0 ");
}

// In virtual time each look at the clock is a nanosecond later than the one before.
TEST(Session, ACoarseRecordingLooksAtTheClockForStepsAndWaitsOnly) {
  const TemporaryFile file;
  record::Options options = virtual_time(file.path());
  options.precision = trace::Precision::coarse;
  const auto task = record::new_id<trace::TaskId>();
  const auto a_step = [&] {
    record::emit<EventKind::task_wake>(task, task, trace::SiteId{});
    record::emit<EventKind::task_resume>(task, 1u);
    record::emit<EventKind::frame_leave>(trace::FrameId{}, trace::Outcome::returned, "");
    record::emit<EventKind::task_suspend>(task, trace::WaitKind::other, trace::EntityId{}, trace::SiteId{});
  };
  {
    const record::Recording recording{options};
    std::thread{[&] {
      record::describe_thread(trace::ThreadRole::loop, "loop");
      a_step();
      a_step();
    }}.join();
    std::thread{[&] { a_step(); }}.join();
  }
  const auto trace = file::TraceFile::open(file.path());
  EXPECT_EQ(trace.info().precision, trace::Precision::coarse);
  std::vector<std::vector<std::int64_t>> later;  // of each thread: how much later than the event before
  for (const auto& chunk : trace.chunks()) {
    std::int64_t last = 0;
    later.emplace_back();
    for (file::ChunkReader reader{trace, chunk}; reader.next(); last = reader.event().time_ns)
      if (reader.event().kind != EventKind::thread_start) later.back().push_back(reader.event().time_ns - last);
  }
  ASSERT_EQ(later.size(), 2u);
  EXPECT_EQ(later[0], (std::vector<std::int64_t>{0, 1, 0, 1, 0, 1, 0, 1, 1})) << "the last one is the end of the thread";
  EXPECT_EQ(later[1], (std::vector<std::int64_t>{1, 1, 1, 1, 1})) << "where there is no loop nothing says how late it is";
}

TEST(Session, SessionsFollowEachOtherInOneProcess) {
  for (int i = 0; i < 3; ++i) {
    const TemporaryFile file;
    {
      const record::Recording recording{virtual_time(file.path())};
      record::mark("again");
    }
    EXPECT_EQ(events_of(file::TraceFile::open(file.path())).size(), 2u);
  }
}

TEST(Session, AThreadThatOutlivesASessionRecordsIntoTheNextOne) {
  const TemporaryFile first, second;
  std::atomic<int> step = 0;
  const auto reached = [&](int wanted) {
    while (step.load() != wanted) std::this_thread::yield();
  };
  std::thread worker{[&] {
    reached(1);
    record::mark("one");
    step = 2;
    reached(3);
    record::mark("two");
    step = 4;
  }};
  record::start(virtual_time(first.path()));
  step = 1;
  reached(2);
  record::stop();
  record::start(virtual_time(second.path()));
  step = 3;
  reached(4);
  worker.join();
  record::stop();
  EXPECT_EQ(events_of(file::TraceFile::open(first.path())).back(), "1 mark 1 0 one");
  EXPECT_EQ(events_of(file::TraceFile::open(second.path()))[1], "1 mark 1 0 two");
}

TEST(Session, AMillionEventsOverManyChunksComeBack) {
  const TemporaryFile file;
  {
    record::Options options{file.path()};
    const record::Recording recording{options};
    const auto task = record::new_id<trace::TaskId>();
    for (std::uint64_t i = 0; i < 1'000'000; ++i) record::emit<EventKind::task_resume>(task, i);
  }
  const auto trace = file::TraceFile::open(file.path());
  EXPECT_TRUE(trace.info().clean);
  EXPECT_TRUE(trace.damage().empty());
  EXPECT_GT(trace.chunks().size(), 10u);
  std::uint64_t expected = 0;
  std::int64_t last = 0;
  for (const auto& chunk : by_sequence(trace))
    for (file::ChunkReader reader{trace, chunk}; reader.next();) {
      EXPECT_LE(last, reader.event().time_ns);
      last = reader.event().time_ns;
      if (reader.event().kind != EventKind::task_resume) continue;
      ASSERT_EQ(reader.event()[FieldName::resume], expected);
      ++expected;
    }
  EXPECT_EQ(expected, 1'000'000u);
}

// Long texts come at every place before the end of a full chunk, where its change is announced.
TEST(Session, TextsOfEveryLengthComeBackFromManyChunks) {
  const TemporaryFile file;
  const std::string text(trace::wire::k_max_text_bytes, 'x');
  constexpr std::size_t k_events = 4'000;
  const auto length = [](std::size_t i) { return i * 2'654'435'761 % (i % 4 == 0 ? trace::wire::k_max_text_bytes : 900); };
  {
    record::Options options = virtual_time(file.path());
    options.when_full = record::WhenFull::wait;  // texts come as fast as memory is copied
    const record::Recording recording{options};
    for (std::size_t i = 0; i < k_events; ++i) record::emit<EventKind::mark>(trace::SiteId{}, std::string_view{text}.substr(0, length(i)));
  }
  const auto trace = file::TraceFile::open(file.path());
  EXPECT_TRUE(trace.damage().empty());
  EXPECT_EQ(trace.info().lost_events, 0u);
  std::size_t next = 0;
  for (const file::EventChunk& chunk : by_sequence(trace))
    for (file::ChunkReader reader{trace, chunk}; reader.next();) {
      if (reader.event().kind != EventKind::mark) continue;
      ASSERT_EQ(reader.event().text.size(), length(next)) << next;
      ++next;
    }
  EXPECT_EQ(next, k_events);
  EXPECT_GT(trace.chunks().size(), 10u);
}

// Threads change their chunks without a lock while the session ends under them: what each had recorded until then is there, in its order.
TEST(Session, ItEndsWhileThreadsChangeTheirChunks) {
  constexpr int k_threads = 2;
  std::atomic<bool> done{false};
  std::array<std::atomic<std::uint64_t>, k_threads> numbers{};
  std::vector<std::thread> threads;
  for (std::atomic<std::uint64_t>& number : numbers)
    threads.emplace_back([&] {
      const auto task = record::new_id<trace::TaskId>();
      for (std::uint64_t n = 0; !done.load(std::memory_order_relaxed); number.store(++n, std::memory_order_relaxed))
        record::emit<EventKind::task_resume>(task, n);
    });
  for (int round = 0; round < 6; ++round) {
    const TemporaryFile file;
    record::start(record::Options{file.path()});
    for (const std::atomic<std::uint64_t>& number : numbers)  // on a busy machine a thread may not have had its turn yet
      for (const std::uint64_t before = number.load(); number.load() < before + 2;) std::this_thread::yield();
    std::this_thread::sleep_for(std::chrono::microseconds{8'000 + 377 * round});
    record::stop();
    const auto trace = file::TraceFile::open(file.path());
    EXPECT_TRUE(trace.info().clean);
    EXPECT_EQ(trace.damage().size(), 0u);
    std::map<std::uint64_t, std::uint64_t> newest;  // of each task
    std::uint64_t missing = 0;
    for (const auto& chunk : by_sequence(trace))
      for (file::ChunkReader reader{trace, chunk}; reader.next();) {
        const auto& event = reader.event();
        if (event.kind == EventKind::lost) missing += event[FieldName::count];
        if (event.kind != EventKind::task_resume) continue;
        const auto [last, is_first] = newest.try_emplace(event.id(FieldName::task).value, event[FieldName::resume]);
        if (is_first) continue;
        missing -= event[FieldName::resume] - last->second - 1;
        last->second = event[FieldName::resume];
      }
    EXPECT_EQ(newest.size(), std::size_t{k_threads});
    EXPECT_EQ(missing, 0u) << "what is not there is what was told as lost";
  }
  done = true;
  for (std::thread& thread : threads) thread.join();
}

TEST(Session, ASecondOneAtTheSameTimeIsRefused) {
  const TemporaryFile file;
  const record::Recording recording{virtual_time(file.path())};
  EXPECT_THROW(record::start(virtual_time(file.path().string() + "2")), record::SessionError);
}

TEST(Session, AFolderThatIsNotThereIsNamed) {
  try {
    record::start(virtual_time("/no/such/folder/trace.ilv"));
    FAIL();
  } catch (const record::SessionError& error) {
    EXPECT_NE(std::string{error.what()}.find("/no/such/folder/trace.ilv"), std::string::npos);
    EXPECT_NE(std::string{error.what()}.find("No such file or directory"), std::string::npos);
  }
}

TEST(Session, EveryKindOfClockGivesTimesThatDoNotGoBack) {
  for (const auto clock : {trace::ClockKind::monotonic, record::best_clock(), trace::ClockKind::virtual_time}) {
    const TemporaryFile file;
    {
      record::Options options{file.path()};
      options.clock = clock;
      const record::Recording recording{options};
      for (int i = 0; i < 100; ++i) record::mark("tick");
    }
    const auto trace = file::TraceFile::open(file.path());
    EXPECT_EQ(trace.info().clock, clock);
    std::int64_t last = -1;
    for (file::ChunkReader reader{trace, trace.chunks()[0]}; reader.next();) {
      EXPECT_LE(last, reader.event().time_ns);
      last = reader.event().time_ns;
    }
  }
}

TEST(Session, TimesOfTheProcessorsCounterAreNanoseconds) {
  if (record::best_clock() != trace::ClockKind::tsc) GTEST_SKIP() << "this machine's counter is not to be trusted";
  const TemporaryFile file;
  {
    const record::Recording recording{record::Options{file.path()}};
    record::mark("begin");
    std::this_thread::sleep_for(std::chrono::milliseconds{50});
    record::mark("end");
  }
  const auto trace = file::TraceFile::open(file.path());
  std::vector<std::int64_t> times;
  for (file::ChunkReader reader{trace, trace.chunks()[0]}; reader.next();) times.push_back(reader.event().time_ns);
  EXPECT_GE(times.back() - times[1], 50'000'000);
  EXPECT_LT(times.back() - times[1], 5'000'000'000) << "a hundred times as long: the rate is wrong";
}

}  // namespace
}  // namespace interleave::test
