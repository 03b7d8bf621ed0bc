#include "gui/state/lanes.hpp"

#include <gtest/gtest.h>

#include "gui/state/place.hpp"
#include "tests/gui/samples.hpp"

namespace interleave::gui {
namespace {

using namespace interleave::test;

std::vector<std::string> names(const Document& document) {
  std::vector<std::string> names;
  for (const std::uint32_t lane : document.shown_lanes()) names.push_back(lane_name(*document.trace, document.lanes, document.lanes[lane]));
  return names;
}

Lane lane_named(const Document& document, std::string_view name) {
  for (std::uint32_t number = 0; number < document.lanes.size(); ++number)
    if (lane_name(*document.trace, document.lanes, document.lanes[number]) == name) return document.lanes[number];
  throw std::runtime_error{"no lane " + std::string{name}};
}

LaneContent content_named(const Document& document, std::string_view name) { return document.lanes.content(lane_named(document, name)); }

TEST(Lanes, ALoopsTasksStandBelowItAndFoldAwayWithIt) {
  Viewer viewer = viewer_of(interleaved());
  Document& document = viewer.documents[0];
  EXPECT_EQ(names(document), (std::vector<std::string>{"loop", "main", "red", "green", "blue", "worker 1"}));
  execute(viewer, order(Command::fold, 0, 0));
  EXPECT_EQ(names(document), (std::vector<std::string>{"loop", "worker 1"}));
  execute(viewer, order(Command::fold, 0, 0));
  execute(viewer, order(Command::fold, 0, 1));
  EXPECT_EQ(names(document), (std::vector<std::string>{"loop", "main", "worker 1"}));
}

TEST(Lanes, AProgramWithoutALoopHasALaneForEachOfItsFunctions) {
  const Viewer viewer = viewer_of(in_order());
  EXPECT_EQ(names(viewer.documents[0]), (std::vector<std::string>{"red", "green", "blue", "inner"}));
  EXPECT_EQ(content_named(viewer.documents[0], "blue").inner.size(), 1u);
}

TEST(Lanes, PrintsBelongToTheirTaskOrCall) {
  const Viewer viewer = comparing_viewer();
  const auto prints_of = [&](std::size_t document, const char* name) {
    const auto prints = content_named(viewer.documents[document], name).prints;
    return std::vector<std::uint32_t>{prints.begin(), prints.end()};
  };
  EXPECT_EQ(prints_of(0, "green"), (std::vector<std::uint32_t>{2, 3}));
  EXPECT_EQ(prints_of(1, "red"), (std::vector<std::uint32_t>{0, 1}));
}

TEST(Hues, TheSameNameHasTheSameHueInBothTraces) {
  const Viewer viewer = comparing_viewer();
  for (const char* name : {"red", "green", "blue"})
    EXPECT_EQ(lane_named(viewer.documents[0], name).hue, lane_named(viewer.documents[1], name).hue) << name;
}

TEST(Hues, WhatIsCalledAfterAColourHasIt) {
  HueBook book;
  book.begin_trace();
  EXPECT_EQ(book.next("blue"), hue::k_blue);
  EXPECT_EQ(book.next("red"), hue::k_red);
}

TEST(Hues, TasksOfOneFunctionAreToldApart) {
  HueBook book;
  book.begin_trace();
  EXPECT_NE(book.next("tea", "cook"), book.next("toast", "cook"));
  EXPECT_NE(book.next("worker", "work"), book.next("worker", "work"));
}

TEST(Hues, AnEarlierTracesFunctionGivesItsHueToTheTaskThatRunsIt) {
  HueBook book;
  book.begin_trace();
  book.next("main");
  const Hue cook = book.next("cook");
  book.begin_trace();
  EXPECT_EQ(book.next("Task-1", "cook"), cook);
}

TEST(Place, AnEventWithoutALineStandsWhereItsTaskStoodLast) {
  const model::Trace trace = interleaved();
  for (EventIndex event = 0; event < trace.event_count(); ++event) {
    if (trace.kind(event) != trace::EventKind::task_resume || trace.event(event)[trace::FieldName::resume] != 2) continue;
    const TaskIndex task = trace.task(trace.event(event).task());
    const auto segments = trace.segments(task);
    for (const model::Segment& segment : segments) {
      if (segment.state != model::TaskState::waiting) continue;
      EXPECT_EQ(place_of(trace, event).line, trace.site(segment.site).line);
    }
  }
  EXPECT_EQ(place_of(trace, k_none).line, 0u);
}

TEST(Density, IsOneWhereSomethingRanAllTheTimeAndZeroWhereNothingDid) {
  HueBook book;
  const model::Trace trace = in_order(), other = interleaved();
  const Density density = make_series(trace, make_contents(trace, book), 100).density;
  for (std::size_t step = 1; step < 99; ++step) EXPECT_NEAR(density.running[step], 1, 0.01) << step;
  const Density async = make_series(other, make_contents(other, book), 62).density;
  EXPECT_NEAR(async.running[50], 0, 0.01);
  EXPECT_NEAR(async.running[6], 1, 0.01);
}

}  // namespace
}  // namespace interleave::gui
