// One walk tells the same lives as the stored segments, of the whole trace and of any range.
#include "tracer/model/life_walk.hpp"

#include <algorithm>
#include <map>
#include <random>

#include "tests/model/random_program.hpp"

namespace interleave::test {
namespace {

using model::Interval;
using model::LifePiece;
using model::TaskState;

struct Lives final : model::LifeVisitor {
  void piece(const LifePiece& piece) override { of[piece.task].push_back(piece); }
  void event(model::EventIndex index, const model::Event&, model::TaskIndex) override { events.push_back(index); }
  std::map<model::TaskIndex, std::vector<LifePiece>> of;
  std::vector<model::EventIndex> events;
};

Lives lives_in(const model::Trace& trace, Interval range) {
  Lives lives;
  model::walk_lives(trace, range, lives);
  return lives;
}

// What the stored segments say of a task in a range.
void expect_same(const model::Trace& trace, model::TaskIndex task, Interval range, const std::vector<LifePiece>& pieces) {
  model::Pause pause;
  std::size_t next = 0;
  for (const model::Segment& segment : trace.segments(task)) {
    if (segment.state == TaskState::waiting) pause = {segment.wait, segment.on, segment.site, segment.begin_event};
    // One that ended before the first event of the range is not told; one that begins after it neither.
    const bool is_before = segment.end_event != model::k_none && trace.time_ns(segment.end_event) < range.begin_ns;
    if (is_before || segment.time.begin_ns > range.end_ns) continue;
    ASSERT_LT(next, pieces.size());
    const LifePiece& piece = pieces[next++];
    EXPECT_EQ(piece.segment.state, segment.state);
    EXPECT_EQ(piece.segment.begin_event, segment.begin_event);
    EXPECT_EQ(piece.segment.end_event, segment.end_event);
    EXPECT_EQ(piece.segment.on, segment.on);
    EXPECT_EQ(piece.segment.wait, segment.wait);
    EXPECT_EQ(piece.segment.site, segment.site);
    EXPECT_EQ(piece.segment.time.begin_ns, std::max(segment.time.begin_ns, range.begin_ns));
    EXPECT_EQ(piece.segment.time.end_ns, std::min(segment.time.end_ns, range.end_ns));
    EXPECT_EQ(piece.pause.event, pause.event);
    EXPECT_EQ(piece.pause.on, pause.on);
  }
  EXPECT_EQ(next, pieces.size()) << "of task " << task;
}

void expect_lives(const model::Trace& trace, Interval range) {
  Lives lives = lives_in(trace, range);
  for (model::TaskIndex task = 0; task < trace.tasks().size(); ++task) expect_same(trace, task, range, lives.of[task]);
  std::size_t events = 0;
  for (model::EventIndex i = 0; i < trace.event_count(); ++i)
    events += trace.time_ns(i) >= range.begin_ns && trace.time_ns(i) <= range.end_ns ? 1 : 0;
  EXPECT_EQ(lives.events.size(), events);
  EXPECT_TRUE(std::ranges::is_sorted(lives.events));
}

TEST(LifeWalk, TheWholeTraceHasTheStoredLives) {
  for (unsigned seed = 0; seed < 20; ++seed) {
    const auto trace = recorded([&] { RandomProgram{seed}.run(400); });
    expect_lives(trace, trace.time());
  }
}

TEST(LifeWalk, ARangeHasThatPartOfThem) {
  std::mt19937 random{7};
  for (unsigned seed = 0; seed < 8; ++seed) {
    const auto trace = recorded([&] { RandomProgram{seed}.run(400); });
    for (int i = 0; i < 6; ++i) {
      std::uniform_int_distribution<std::int64_t> any{trace.time().begin_ns, trace.time().end_ns};
      const auto [begin, end] = std::minmax({any(random), any(random)});
      expect_lives(trace, {begin, end});
    }
  }
}

TEST(LifeWalk, ARangeOutsideTheTraceHasNothing) {
  const auto trace = recorded([] { RandomProgram{1}.run(50); });
  EXPECT_TRUE(lives_in(trace, {trace.time().end_ns + 1000, trace.time().end_ns + 2000}).events.empty());
  EXPECT_TRUE(lives_in(trace, {-2000, -1000}).of.empty());
}

TEST(LifeWalk, CanBeStopped) {
  const auto trace = recorded([] { RandomProgram{1}.run(50); });
  Lives lives;
  EXPECT_THROW(model::walk_lives(trace, trace.time(), lives, [](double) { return false; }), model::Stopped);
}

}  // namespace
}  // namespace interleave::test
