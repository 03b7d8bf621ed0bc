// Decoding ahead changes nothing: whatever the file holds, however many threads decode it and however small the blocks are, the trace is
// the one that a plain reading gives.
#include "tracer/model/decode_ahead.hpp"

#include <fmt/format.h>

#include <random>

#include "tests/bench/made_trace.hpp"
#include "tests/model/random_program.hpp"
#include "tests/model/reference_merge.hpp"
#include "tests/support/file_by_hand.hpp"
#include "tests/support/recorded.hpp"
#include "tracer/model/state.hpp"

namespace interleave::test {
namespace {

using model::DecodeOptions;
using model::EventIndex;
using trace::EventKind;

// Everything that loading finds out.
std::string all_of(const model::Trace& trace) {
  std::string text;
  auto out = std::back_inserter(text);
  const auto rows = [&](const char* what, const auto& items, auto&& row) {
    for (const auto& item : items) {
      fmt::format_to(out, "{} ", what);
      row(item);
      text += '\n';
    }
  };
  for (EventIndex i = 0; i < trace.event_count(); ++i) {
    const trace::Event event = trace.event(i);
    fmt::format_to(out, "{} {} {} {} {}", i, trace.thread_of(i), event.time_ns, static_cast<int>(event.kind), event.text);
    for (const std::uint64_t value : event.values) fmt::format_to(out, " {}", value);
    fmt::format_to(out, " {}\n", trace.running_task_of(i));
  }
  rows("thread", trace.threads(),
       [&](const auto& of) { fmt::format_to(out, "{} {} {} {}", of.name, of.os_thread, of.first_event, of.end_event); });
  rows("loop", trace.loops(), [&](const auto& of) { fmt::format_to(out, "{} {} {} {}", of.id.value, of.name, of.started, of.stopped); });
  rows("task", trace.tasks(), [&](const auto& of) {
    fmt::format_to(out, "{} {} {} {} {} {} {} {}", of.id.value, of.name, of.created, of.finished, of.depth, of.busy_ns, of.delay_ns,
                   of.wait_ns);
  });
  for (model::TaskIndex task = 0; task < trace.tasks().size(); ++task) {
    rows("segment", trace.segments(task),
         [&](const auto& of) { fmt::format_to(out, "{} {} {}", task, of.begin_event, static_cast<int>(of.state)); });
    rows("mention", trace.mentions_of(task), [&](EventIndex event) { fmt::format_to(out, "{}", event); });
  }
  rows("frame", trace.frames(), [&](const auto& of) { fmt::format_to(out, "{} {}", of.id.value, of.awaiter); });
  for (model::ResourceIndex i = 0; i < trace.resources().size(); ++i)
    rows("of resource", trace.events_of_resource(i), [&](EventIndex event) { fmt::format_to(out, "{}", event); });
  rows("gap", trace.gaps(), [&](const auto& of) { fmt::format_to(out, "{} {}", of.event, of.thread); });
  rows("problem", trace.problems(), [&](const auto& of) { fmt::format_to(out, "{} {} {}", of.event, of.rule, of.message); });
  for (EventIndex i = 0; i < trace.event_count(); i += static_cast<EventIndex>(trace.event_count() / 50 + 1)) {
    const model::State state = trace.state_at(i);
    fmt::format_to(out, "state {} {} {}\n", i, state.tasks.size(), state.prints);
    rows("now", state.tasks,
         [&](const auto& of) { fmt::format_to(out, "{} {} {}", of.task, static_cast<int>(of.state), trace.stack_of(of.task, i).size()); });
  }
  fmt::format_to(out, "lost {}\n", trace.lost_events());
  return text;
}

void expect_the_same_however_it_is_decoded(const std::filesystem::path& path) {
  const auto loaded = [&](unsigned threads, std::uint32_t block) {
    return model::Trace::from(file::TraceFile::open(path), {}, DecodeOptions{threads, block});
  };
  const model::Trace plain = loaded(DecodeOptions::k_no_threads, 1 << 20);
  std::size_t event = 0;
  for (const auto& expected : ReferenceMerge{file::TraceFile::open(path)}.run()) {
    ASSERT_LT(event, plain.event_count());
    const auto index = static_cast<EventIndex>(event++);
    ASSERT_EQ(plain.thread_of(index), expected.stream) << "event #" << index;
    ASSERT_EQ(plain.time_ns(index), expected.time_ns) << "event #" << index;
    ASSERT_EQ(plain.event(index).kind, expected.event.kind) << "event #" << index;
    ASSERT_EQ(plain.event(index).values, expected.event.values) << "event #" << index;
  }
  ASSERT_EQ(event, plain.event_count());
  const std::string all = all_of(plain);
  for (const unsigned threads : {DecodeOptions::k_no_threads, 1u, 3u})
    for (const std::uint32_t block : {64u, 192u, 4096u})
      ASSERT_TRUE(all_of(loaded(threads, block)) == all) << threads << " threads, blocks of " << block;
}

/// Several threads whose clocks disagree, with events of any kind about few ids; some chunks are missing, cut, or hold what is unknown.
class AnyThreads {
 public:
  explicit AnyThreads(std::uint32_t seed) : random_{seed} {}

  void write(const std::filesystem::path& path, bool packed) {
    HandFile file;
    const std::uint32_t streams = 1 + pick(5);
    for (std::uint32_t stream = 1; stream <= streams; ++stream) {
      now_ = pick(100'000);
      for (std::uint32_t sequence = 0; sequence < 4; ++sequence) {
        if (pick(10) == 0) continue;
        HandChunk& chunk = file.events(stream, sequence);
        chunk.base(now_);
        for (std::uint32_t i = pick(8) == 0 ? 0 : pick(400); i > 0; --i) event(chunk);
        if (pick(6) == 0) chunk.bytes("\xf0\x01\x02zz");            // of a kind that is not known
        if (pick(6) == 0) chunk.bytes("\x0d\x01\xff\xff\xff\xff");  // cut off
      }
    }
    file.write(path, packed);
  }

 private:
  std::uint32_t pick(std::uint32_t count) { return static_cast<std::uint32_t>(random_() % count); }

  void event(HandChunk& chunk) {
    now_ += pick(4) == 0 ? 0 : pick(20'000);
    if (pick(60) == 0) now_ -= std::min<std::uint64_t>(now_, pick(90'000));
    const auto kind = static_cast<EventKind>(3 + pick(trace::k_event_kinds - 3));
    std::vector<std::uint64_t> values;
    for (std::size_t i = 0; i < trace::k_max_fields; ++i) values.push_back(pick(100) == 0 ? random_() : pick(80));
    chunk.event(now_, kind, values, pick(2) == 0 ? "" : "some text");
  }

  std::mt19937_64 random_;
  std::uint64_t now_ = 0;
};

class DecodeAheadOf : public testing::TestWithParam<std::uint32_t> {};
INSTANTIATE_TEST_SUITE_P(Seeds, DecodeAheadOf, testing::Range(0u, 40u));

TEST_P(DecodeAheadOf, AnyThreadsIsAsThePlainReading) {
  const TemporaryFile file;
  AnyThreads{GetParam()}.write(file.path(), GetParam() % 4 == 3);
  expect_the_same_however_it_is_decoded(file.path());
}

TEST(DecodeAhead, ASoundProgramIsAsThePlainReading) {
  const TemporaryFile file;
  record::Options options{file.path()};
  options.clock = trace::ClockKind::virtual_time;
  {
    const record::Recording recording{options};
    RandomProgram{7}.run(2000);
  }
  expect_the_same_however_it_is_decoded(file.path());
}

TEST(DecodeAhead, LoopsThatRunAtTheSameTimeAreAsThePlainReading) {
  const TemporaryFile file;
  bench::make_trace(file.path(), {30'000, 3, 16, 2});
  expect_the_same_however_it_is_decoded(file.path());
}

TEST(DecodeAhead, MoreThreadsThanAByteCanTellAreAsThePlainReading) {
  HandFile file;
  for (std::uint32_t stream = 1; stream <= 700; ++stream)
    for (std::uint32_t sequence = 0; sequence < 2; ++sequence) {
      HandChunk& chunk = file.events(stream, sequence);
      for (std::uint64_t i = 0; i < 10; ++i) chunk.event(10'000 * sequence + i * stream, EventKind::mark);
    }
  const TemporaryFile path;
  file.write(path.path());
  expect_the_same_however_it_is_decoded(path.path());
}

TEST(DecodeAhead, StopsInTheMiddle) {
  const TemporaryFile file;
  bench::make_trace(file.path(), {300'000, 3, 16, 2});
  int left = 3;
  EXPECT_THROW(
      model::Trace::from(file::TraceFile::open(file.path()), [&](double) { return --left > 0; }, DecodeOptions{2, 64}), model::Stopped);
}

}  // namespace
}  // namespace interleave::test
