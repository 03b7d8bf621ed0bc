// Lanes of many tasks: their order, what is folded away, and groups by name, site and state.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "gui/state/shown_rows.hpp"
#include "gui/state/task_order.hpp"
#include "tests/gui/samples.hpp"
#include "tests/model/random_program.hpp"

namespace interleave::gui {
namespace {

using namespace interleave::test;

/// Tasks that create others, end and wait, by the seed; and calls on a thread of their own.
Viewer family(std::uint32_t seed, std::size_t tasks = 200) {
  return viewer_of(recorded([=] {
    RandomProgram{seed, tasks, 60}.run(8 * tasks);
    std::thread{[] {
      for (int call = 0; call < 3; ++call) {
        const SpanId outer = span_begin("outer");
        span_end(span_begin("inner"));
        span_end(outer);
      }
    }}.join();
  }));
}

TEST(TaskOrder, TellsPlacesAndTasksHoweverTheyAreMixed) {
  std::mt19937 random{1};
  for (const std::uint32_t longest : {1u, 2u, 5u, 40u, 1000u}) {
    // Runs of tasks, shuffled.
    std::vector<std::pair<model::TaskIndex, std::uint32_t>> runs;
    std::uint32_t tasks = 0;
    for (; tasks < 3000; tasks += runs.back().second) runs.emplace_back(tasks, 1 + random() % longest);
    std::ranges::shuffle(runs, random);
    TaskOrder order;
    std::vector<model::TaskIndex> expected;
    for (const auto& [first, count] : runs) {
      order.append(first, count);
      for (std::uint32_t task = 0; task < count; ++task) expected.push_back(first + task);
    }
    order.finish();
    ASSERT_EQ(order.size(), expected.size());
    for (std::uint32_t place = 0; place < expected.size(); ++place) {
      ASSERT_EQ(order.at(place), expected[place]);
      ASSERT_EQ(order.place_of(expected[place]), place);
    }
    EXPECT_LE(order.bytes(), 8 * expected.size());
  }
}

TEST(TaskOrder, AMillionTasksInTheirOrderAreOneRun) {
  TaskOrder order;
  for (model::TaskIndex task = 0; task < 1'000'000; ++task) order.append(task);
  order.finish();
  EXPECT_LE(order.bytes(), 100u);
  EXPECT_EQ(order.at(765'432), 765'432u);
}

/// Every lane and the lanes around it, by what the trace says.
TEST(Lanes, EachTaskStandsOnceBelowItsParentAndEachCallInItsLane) {
  for (std::uint32_t seed = 1; seed <= 8; ++seed) {
    const Viewer viewer = family(seed);
    const Document& document = viewer.documents[0];
    const Lanes& lanes = document.lanes;
    const std::vector<model::Lane> expected = model::lanes(*document.trace);
    ASSERT_EQ(lanes.size(), expected.size());
    for (std::uint32_t number = 0; number < lanes.size(); ++number) {
      const Lane lane = lanes[number];
      EXPECT_EQ(lane_name(*document.trace, lanes, lane), expected[number].name);
      EXPECT_EQ(lane.depth, expected[number].depth);
      EXPECT_EQ(lane.index, expected[number].index);
      if (lane.kind == LaneKind::task) {
        EXPECT_EQ(lanes.of_task(lane.index), number);
        const model::TaskIndex parent = document.trace->task_times(lane.index).parent;
        const std::uint32_t around = lanes.folder_around(number);
        ASSERT_NE(around, k_none);
        EXPECT_EQ(lanes.lane_of_folder(around), parent == k_none ? 0 : lanes.of_task(parent));
      }
      for (const model::SpanIndex span : lanes.content(lane).spans) EXPECT_EQ(lanes.of_span(span), number);
      const bool has_deeper =
          number + 1 < expected.size() &&
          (lane.kind == LaneKind::loop ? expected[number + 1].kind == model::LaneKind::task : expected[number + 1].depth > lane.depth);
      EXPECT_EQ(lane.has_children, has_deeper);
    }
  }
}

TEST(Lanes, WhatIsShownIsWhatNoFoldAndNoChoiceHides) {
  std::mt19937 random{3};
  for (std::uint32_t seed = 1; seed <= 8; ++seed) {
    Viewer viewer = family(seed);
    for (int round = 0; round < 60; ++round) {
      Document& document = viewer.documents[0];
      if (round % 15 == 7) {
        document.selected = static_cast<TaskIndex>(random() % document.trace->tasks().size());
        run(viewer, Command::only_interacting);
      } else if (round % 15 == 14) {
        run(viewer, Command::next_grouping);
      } else {
        execute(viewer, order(Command::fold, 0, static_cast<std::uint32_t>(random() % document.lanes.size())));
      }
      ASSERT_EQ(unsound(viewer), "");
      const ShownRows& shown = document.shown_lanes();
      std::size_t row = 0;
      for (std::uint32_t lane = 0; lane < document.lanes.size(); ++lane) {
        bool is_shown = document.is_chosen(lane);
        for (std::uint32_t around = document.lanes.folder_around(lane); around != k_none;
             around = document.lanes.folder_around(document.lanes.lane_of_folder(around)))
          is_shown = is_shown && !document.folded[around];
        ASSERT_EQ(document.is_shown(lane), is_shown);
        ASSERT_EQ(shown.row_of(lane).has_value(), is_shown);
        if (!is_shown) continue;
        ASSERT_LT(row, shown.size());
        ASSERT_EQ(shown[row], lane);
        ASSERT_EQ(shown.row_of(lane), row);
        ++row;
      }
      ASSERT_EQ(row, shown.size());
    }
  }
}

/// The tasks of each group, by the group's name.
std::map<std::string, std::set<model::TaskIndex>> groups_of(const Document& document) {
  std::map<std::string, std::set<model::TaskIndex>> groups;
  for (std::uint32_t number = 0; number < document.lanes.size(); ++number) {
    const Lane lane = document.lanes[number];
    if (lane.kind != LaneKind::group) continue;
    auto& tasks = groups[lane_name(*document.trace, document.lanes, lane)];
    const TaskGroup& group = document.lanes.groups()[lane.index];
    for (std::uint32_t task = 0; task < group.size; ++task) {
      EXPECT_EQ(document.lanes[number + 1 + task].index, document.lanes.task_in(group, task));
      tasks.insert(document.lanes.task_in(group, task));
    }
    EXPECT_EQ(tasks.size(), group.size);
  }
  return groups;
}

TEST(Grouping, ByNameAndBySiteEachTaskIsWithThoseLikeIt) {
  for (std::uint32_t seed = 1; seed <= 4; ++seed) {
    Viewer viewer = family(seed);
    Document& document = viewer.documents[0];
    std::map<std::string, std::set<model::TaskIndex>> by_name, by_site;
    for (model::TaskIndex index = 0; index < document.trace->tasks().size(); ++index) {
      const model::Task task = document.trace->tasks()[index];
      by_name[std::string{task.named ? task.name : task.function}].insert(index);
      const model::Site site = document.trace->site(task.site);
      by_site[std::string{site.file.substr(site.file.find_last_of('/') + 1)} + ':' + std::to_string(site.line) + ' ' +
              std::string{site.function}]
          .insert(index);
    }
    run(viewer, Command::next_grouping);
    EXPECT_EQ(document.lanes.grouping(), Grouping::name);
    EXPECT_EQ(groups_of(document), by_name);
    run(viewer, Command::next_grouping);
    EXPECT_EQ(groups_of(document), by_site);
    run(viewer, Command::next_grouping);
    run(viewer, Command::next_grouping);
    EXPECT_EQ(document.lanes.grouping(), Grouping::parent);
  }
}

TEST(Grouping, ByStateATaskStandsWhereTheModelSaysAtEachEvent) {
  Viewer viewer = family(5, 80);
  for (int times = 0; times < 3; ++times) run(viewer, Command::next_grouping);
  Document& document = viewer.documents[0];
  ASSERT_EQ(document.lanes.grouping(), Grouping::state);
  const std::size_t events = document.trace->event_count();
  for (EventIndex event = 0; event < events; event += 17) {
    execute(viewer, order(Command::go_to_event, 0, event));
    const model::State now = document.trace->state_at(event);
    std::map<std::string, std::set<model::TaskIndex>> expected;
    for (const char* always : {"running", "ready", "waiting", "created", "finished", "not created yet"}) expected[always];
    for (model::TaskIndex task = 0; task < document.trace->tasks().size(); ++task) {
      const model::TaskNow* const alive = now.find(task);
      expected[alive != nullptr                                    ? std::string{model::name_of(alive->state)}
               : document.trace->task_times(task).created <= event ? "finished"
                                                                   : "not created yet"]
          .insert(task);
    }
    ASSERT_EQ(groups_of(document), expected) << event;
    ASSERT_EQ(unsound(viewer), "");
  }
}

TEST(Grouping, ByStateWhatIsFoldedStaysFoldedFromStepToStep) {
  Viewer viewer = viewer_of(interleaved());
  for (int times = 0; times < 3; ++times) run(viewer, Command::next_grouping);
  Document& document = viewer.documents[0];
  const auto lane_of_state = [&](model::TaskState state) {
    return std::ranges::find(document.lanes.groups(), state, &TaskGroup::state)->lane;
  };
  execute(viewer, order(Command::go_to_event, 0, 20));
  document.fold(lane_of_state(model::TaskState::waiting), true);
  run(viewer, Command::to_end);
  run(viewer, Command::previous_event);
  execute(viewer, order(Command::go_to_event, 0, 21));
  EXPECT_TRUE(document.is_folded(lane_of_state(model::TaskState::waiting)));
  EXPECT_FALSE(document.is_folded(lane_of_state(model::TaskState::ready)));
}

TEST(Grouping, FewGroupsAreOpenAndOfManyLanesTheyBeginFolded) {
  Viewer few = family(1, 60), many = family(1, 400);
  run(few, Command::next_grouping);
  run(many, Command::next_grouping);
  EXPECT_EQ(few.documents[0].shown_lanes().size(), few.documents[0].lanes.size());
  EXPECT_LT(many.documents[0].shown_lanes().size(), many.documents[0].lanes.size() - 300);
  many.documents[0].selected = 77;
  run(many, Command::next_grouping);
  EXPECT_TRUE(many.documents[0].is_shown(many.documents[0].lanes.of_task(77))) << "the selected task is shown";
}

TEST(Grouping, SteppingStopsAtEventsOfTasksInFoldedGroups) {
  Viewer viewer = family(2, 400);
  run(viewer, Command::next_grouping);
  const EventIndex from = viewer.documents[0].cursor;
  run(viewer, Command::next_event);
  EXPECT_EQ(viewer.documents[0].cursor, from + 1);
}

TEST(Load, OfAllKindsTogetherIsWhatTheSegmentsSay) {
  for (std::uint32_t seed = 1; seed <= 4; ++seed) {
    const Viewer viewer = family(seed, 100);
    const Document& document = viewer.documents[0];
    const model::Trace& trace = *document.trace;
    const TraceSeries& series = *document.series->get();
    const std::size_t steps = series.loads.front().steps();
    std::vector<Load> expected(series.kinds.kinds().size(), Load{steps});
    for (model::TaskIndex task = 0; task < trace.tasks().size(); ++task)
      for (const model::Segment& segment : trace.segments(task))
        expected[series.kinds.of(task)].add(segment.state, trace.time(), segment.time);
    ASSERT_EQ(series.loads.size(), expected.size());
    for (std::size_t kind = 0; kind < expected.size(); ++kind)
      for (std::size_t step = 0; step < steps; ++step) {
        ASSERT_NEAR(series.loads[kind].running[step], expected[kind].running[step], 1e-3);
        ASSERT_NEAR(series.loads[kind].ready[step], expected[kind].ready[step], 1e-3);
        ASSERT_NEAR(series.loads[kind].waiting[step], expected[kind].waiting[step], 1e-3);
      }
  }
}

}  // namespace
}  // namespace interleave::gui
