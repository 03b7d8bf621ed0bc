#include "gui/draw/timeline_layout.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/gui/samples.hpp"

namespace interleave::gui {
namespace {

using namespace interleave::test;

constexpr float k_least = 4;

LaneBars bars_of(const Viewer& viewer, std::string_view lane_name, AxisRange range, float width = 1000) {
  const Lanes& lanes = viewer.documents[0].lanes;
  for (std::uint32_t lane = 0; lane < lanes.size(); ++lane)
    if (gui::lane_name(*viewer.documents[0].trace, lanes, lanes[lane]) == lane_name)
      return lay_out(viewer.documents[0], lanes[lane], {range, 100, width}, k_least);
  throw std::runtime_error{"no such lane"};
}

std::vector<BarKind> kinds(const LaneBars& bars) {
  std::vector<BarKind> kinds;
  for (const Bar& bar : bars.bars) kinds.push_back(bar.kind);
  return kinds;
}

TEST(TimelineLayout, TimeAndPixelsAreEachOthersInverse) {
  const TimeScale scale{{10, 1010}, 50, 500};
  EXPECT_FLOAT_EQ(scale.x_of(10), 50);
  EXPECT_FLOAT_EQ(scale.x_of(510), 300);
  EXPECT_NEAR(scale.axis_of(300), 510, 1e-9);
}

TEST(TimelineLayout, ATaskThatWaitsShowsItsRunsAtBothEnds) {
  const Viewer viewer = viewer_of(interleaved());
  const LaneBars red = bars_of(viewer, "red", {0, 62e6});
  ASSERT_EQ(std::ranges::count(kinds(red), BarKind::waiting), 1);
  EXPECT_EQ(std::ranges::count(kinds(red), BarKind::running), 2);
  EXPECT_EQ(red.end, EndMark::returned);
  for (const Bar& bar : red.bars) EXPECT_TRUE(!is_solid(bar.kind) || bar.x1 - bar.x0 >= k_least) << "a run of nanoseconds must be seen";
}

TEST(TimelineLayout, EndsAreMarked) {
  const Viewer viewer = viewer_of(interleaved());
  EXPECT_EQ(bars_of(viewer, "green", {0, 62e6}).end, EndMark::raised);
  EXPECT_EQ(bars_of(viewer, "blue", {0, 62e6}).end, EndMark::alive);
  EXPECT_EQ(bars_of(viewer, "blue", {0, 30e6}).end, EndMark::none) << "its end is not in sight";
}

TEST(TimelineLayout, TheLoopIsIdleWhileItPollsAndShowsWhoRunsInTheirHue) {
  const Viewer viewer = viewer_of(interleaved());
  const LaneBars loop = bars_of(viewer, "loop", {0, 62e6});
  EXPECT_EQ(std::ranges::count(kinds(loop), BarKind::polling), 2);
  const auto longest = std::ranges::max_element(loop.bars, {}, [](const Bar& bar) { return is_solid(bar.kind) ? bar.x1 - bar.x0 : 0; });
  EXPECT_EQ(longest->hue, hue::k_blue);
}

TEST(TimelineLayout, CallsOnABareThreadAreSolidOneAfterTheOther) {
  const Viewer viewer = viewer_of(in_order());
  float end = 0;
  for (const char* name : {"red", "green"}) {
    const LaneBars bars = bars_of(viewer, name, {0, 120e6});
    ASSERT_EQ(kinds(bars), (std::vector<BarKind>{BarKind::call})) << name;
    EXPECT_GE(bars.bars[0].x0, end - 1);
    end = bars.bars[0].x1;
  }
  EXPECT_EQ(kinds(bars_of(viewer, "blue", {0, 120e6})), (std::vector<BarKind>{BarKind::call, BarKind::outer, BarKind::call}));
}

TEST(TimelineLayout, CallsInsideATaskAndJobsOnAWorkerHaveBars) {
  const Viewer viewer = viewer_of(interleaved());
  EXPECT_EQ(bars_of(viewer, "blue", {0, 62e6}).inner.size(), 1u);
  EXPECT_EQ(kinds(bars_of(viewer, "worker 1", {0, 62e6})), (std::vector<BarKind>{BarKind::job}));
}

/// A task that runs `runs` times, each for 1 µs, every 2 µs.
model::Trace burst(int runs) {
  return recorded([&] {
    const LoopId loop = loop_start();
    const TaskId task = create(loop, "busy");
    wake(task, loop);
    std::uint64_t now = 1000;
    for (int run = 1; run <= runs; ++run, now += 2000) {
      at(now);
      resume(task, static_cast<std::uint64_t>(run));
      at(now + 1000);
      if (run == runs) break;
      suspend(task, WaitKind::yield);
      wake(task, loop);
    }
    finish(task);
    at(300 * k_ms);
    loop_stop(loop);
  });
}

TEST(TimelineLayout, ABurstBecomesOneBarThatCountsItsRuns) {
  const Viewer viewer = viewer_of(burst(25));
  const LaneBars bars = bars_of(viewer, "busy", {0, 300e6});
  ASSERT_EQ(std::ranges::count_if(bars.bars, [](const Bar& bar) { return is_solid(bar.kind); }), 1);
  const auto merged = std::ranges::find_if(bars.bars, [](const Bar& bar) { return is_solid(bar.kind); });
  EXPECT_EQ(merged->count, 25u);
  EXPECT_GE(merged->x1 - merged->x0, k_least);
}

TEST(TimelineLayout, ZoomedInTheBurstFallsApartIntoItsRuns) {
  const Viewer viewer = viewer_of(burst(25));
  const LaneBars bars = bars_of(viewer, "busy", {0, 60e3});
  EXPECT_EQ(std::ranges::count_if(bars.bars, [](const Bar& bar) { return is_solid(bar.kind) && bar.count == 1; }), 25);
}

TEST(TimelineLayout, TheListIsNoLongerThanTheLaneIsWide) {
  const Viewer viewer = viewer_of(burst(20000));
  EXPECT_LE(bars_of(viewer, "busy", {0, 40e6}, 500).bars.size(), 500u);
  std::uint64_t runs = 0;
  for (const Bar& bar : bars_of(viewer, "busy", {0, 300e6}).bars)
    if (is_solid(bar.kind)) runs += bar.count;
  EXPECT_EQ(runs, 20000u) << "merging loses nothing";
}

TEST(TimelineLayout, ALaneThatIsBusyAllTheTimeShowsHowItsBusinessChanges) {
  const Viewer viewer = viewer_of(burst(20000));
  const LaneBars bars = bars_of(viewer, "busy", {0, 40e6});
  EXPECT_GT(bars.bars.size(), 10u);
  for (const Bar& bar : bars.bars) EXPECT_NEAR(bar.solid, 0.5, 0.05) << "half of each of its stretches";
}

TEST(TimelineLayout, BarsStayNearThePictureHoweverFarOneHasZoomedIn) {
  const Viewer viewer = viewer_of(interleaved());
  for (const Bar& bar : bars_of(viewer, "red", {30e6, 30e6 + 100}).bars) {
    EXPECT_GE(bar.x0, 0);
    EXPECT_LE(bar.x1, 1300);
  }
}

TEST(TimelineLayout, TicksAreRoundAndFarEnoughApart) {
  for (const double length : {90.0, 4e3, 250e6, 7.3e9, 4e12}) {
    const TimeScale scale{{-length * 0.02, length}, 0, 800};
    const std::vector<Tick> ticks = axis_ticks(scale, 100);
    ASSERT_GE(ticks.size(), 2u) << length;
    for (std::size_t tick = 1; tick < ticks.size(); ++tick) {
      EXPECT_GE(scale.x_of(ticks[tick].axis_ns) - scale.x_of(ticks[tick - 1].axis_ns), 99.9f);
      EXPECT_NE(ticks[tick].label, ticks[tick - 1].label) << length;
    }
  }
  EXPECT_EQ(axis_ticks({{0, 250e6}, 0, 800}, 100)[1].label, "50 ms");
}

}  // namespace
}  // namespace interleave::gui
