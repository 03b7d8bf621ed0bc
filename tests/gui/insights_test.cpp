// What was found out about a trace, and the commands that lead through it.
#include "gui/state/insights.hpp"

#include <gtest/gtest.h>

#include "gui/commands/insight_commands.hpp"
#include "gui/commands/step_commands.hpp"
#include "tests/gui/samples.hpp"
#include "tracer/model/navigate.hpp"

namespace interleave::gui {
namespace {

using namespace interleave::test;

/// Two tasks that each block the loop for 60 ms, one after the other.
model::Trace blocking() {
  const TemporaryFile file;
  record::Options options{file.path()};
  options.clock = trace::ClockKind::monotonic;
  {
    const record::Recording recording{options};
    const LoopId loop = loop_start();
    const auto block = [](TaskId task) {
      wake(task, task);
      resume(task, 1);
      std::this_thread::sleep_for(std::chrono::milliseconds{60});
      finish(task);
    };
    block(create(loop, "first"));
    block(create(loop, "second"));  // another line: another finding
    loop_stop(loop);
  }
  return model::Trace::load(file.path());
}

TEST(Insights, TellTheSameAsInsightItself) {
  const auto trace = std::make_shared<const model::Trace>(interleaved());
  const Insights insights{trace};
  const model::Interval range = trace->time();
  insights.statistics(insight::GroupBy::task, range);
  insights.critical_path(range);
  insights.wait();
  EXPECT_EQ(insights.diagnosis()->findings.size(), insight::diagnose(*trace).findings.size());
  EXPECT_EQ(insights.statistics(insight::GroupBy::task, range)->total.busy_ns,
            insight::statistics(*trace, insight::GroupBy::task, range).total.busy_ns);
  EXPECT_EQ(insights.critical_path(range)->steps.size(), insight::critical_path(*trace, range).steps.size());
  EXPECT_GE(insights.answers(), 3u);
}

TEST(Insights, OfEachKindTheLastQuestionCounts) {
  const auto trace = std::make_shared<const model::Trace>(interleaved());
  const Insights insights{trace};
  for (std::int64_t end = 1; end <= 50; ++end) insights.statistics(insight::GroupBy::name, {0, end * 1'000'000});
  insights.wait();
  EXPECT_EQ(insights.statistics(insight::GroupBy::name, {0, 50'000'000})->range.end_ns, 50'000'000);
  EXPECT_EQ(insights.statistics(insight::GroupBy::name, {0, 1'000'000}), nullptr) << "it is asked anew";
}

TEST(Insights, AreLeftInTheMiddleWithoutHarm) {
  const auto trace = std::make_shared<const model::Trace>(interleaved());
  for (int round = 0; round < 200; ++round) {
    const Insights insights{trace};
    insights.search("main");
    insights.critical_path({0, round});
  }
}

TEST(ProblemCommands, GoFromOneToTheNextAndSelectItsTask) {
  Viewer viewer = viewer_of(blocking());
  viewer.documents[0].insights->wait();
  ASSERT_GE(problem_places(viewer.documents[0]).size(), 2u);
  run(viewer, Command::next_problem);
  EXPECT_EQ(viewer.documents[0].selected, task_named(viewer, "first"));
  const EventIndex first = viewer.documents[0].cursor;
  EXPECT_EQ(first, problem_places(viewer.documents[0]).front().event);
  while (viewer.message.empty()) run(viewer, Command::next_problem);
  EXPECT_EQ(viewer.message, "This is the last problem");
  EXPECT_EQ(viewer.documents[0].cursor, problem_places(viewer.documents[0]).back().event);
  run(viewer, Command::undo);
  EXPECT_LT(viewer.documents[0].cursor, problem_places(viewer.documents[0]).back().event) << "undo goes back";
  viewer.message.clear();
  while (viewer.message.empty()) run(viewer, Command::previous_problem);
  EXPECT_EQ(viewer.documents[0].cursor, first);
}

TEST(ProblemCommands, SayWhenThereAreNone) {
  Viewer viewer = viewer_of(in_order());
  viewer.documents[0].insights->wait();
  run(viewer, Command::next_problem);
  EXPECT_EQ(viewer.message, "No problem was found");
}

TEST(Search, FindsNamesValuesLinesOutputAndNumbers) {
  const model::Trace trace = interleaved();
  const auto kinds = [&](std::string_view text) {
    std::vector<trace::EventKind> found;
    for (const EventIndex event : find_hits(trace, text).events) found.push_back(trace.kind(event));
    return found;
  };
  using enum trace::EventKind;
  EXPECT_EQ(kinds("GREEN"), std::vector{task_create}) << "in either case";
  EXPECT_EQ(kinds("disk full"), (std::vector{job_end, task_finish})) << "values";
  EXPECT_EQ(kinds("red: two"), std::vector{print}) << "output";
  EXPECT_EQ(kinds("db"), std::vector{resource_create}) << "a lock";
  EXPECT_EQ(kinds("prepare"), std::vector{span_begin}) << "a call";
  EXPECT_FALSE(kinds("samples.hpp:").empty()) << "lines";
  EXPECT_EQ(find_hits(trace, "#7").events, std::vector<EventIndex>{7});
  EXPECT_TRUE(kinds("#99999").empty());
  EXPECT_TRUE(kinds("no such thing").empty());
  EXPECT_TRUE(kinds("").empty());
  EXPECT_THROW(find_hits(trace, "x", [](double) { return false; }), model::Stopped);
}

TEST(SearchCommands, GoFromHitToHitAndRoundAgain) {
  Viewer viewer = viewer_of(interleaved());
  Order typed = order(Command::set_search);
  typed.text = "red";
  execute(viewer, typed);
  run(viewer, Command::next_hit);
  EXPECT_EQ(viewer.message, "Still searching");
  viewer.documents[0].insights->wait();
  const auto hits = viewer.documents[0].insights->search("red")->events;
  ASSERT_GE(hits.size(), 3u);
  for (const EventIndex hit : hits) {
    run(viewer, Command::next_hit);
    EXPECT_EQ(viewer.documents[0].cursor, hit);
  }
  run(viewer, Command::next_hit);
  EXPECT_EQ(viewer.documents[0].cursor, hits.front()) << "round again";
  run(viewer, Command::previous_hit);
  EXPECT_EQ(viewer.documents[0].cursor, hits.back());
  EXPECT_EQ(unsound(viewer), "");
}

TEST(Measure, TakesBothDirectionsStaysInTheTraceAndIsLeftWithEscape) {
  Viewer viewer = viewer_of(interleaved());
  execute(viewer, order(Command::measure, 0, k_none, 40e6, -30e6));
  ASSERT_TRUE(viewer.measured);
  EXPECT_DOUBLE_EQ(viewer.measured->begin_ns, 10e6);
  EXPECT_DOUBLE_EQ(viewer.measured->end_ns, 40e6);
  EXPECT_EQ(studied(viewer, viewer.documents[0]).length_ns(), 30'000'000);
  execute(viewer, order(Command::measure, 0, k_none, -1e18, 2e18));
  EXPECT_DOUBLE_EQ(viewer.measured->end_ns, whole_axis(viewer).end_ns);
  run(viewer, Command::clear_selection);
  EXPECT_FALSE(viewer.measured);
  EXPECT_EQ(studied(viewer, viewer.documents[0]).length_ns(), viewer.documents[0].trace->time().length_ns());
}

TEST(PredictMode, TheNextTaskIsAmongTheAnswersAndTheScoreIsKept) {
  Viewer viewer = viewer_of(interleaved());
  run(viewer, Command::predict);
  const Document& document = viewer.documents[0];
  std::uint32_t questions = 0;
  while (true) {
    const PredictQuestion question = predict_question(*document.trace, document.trace->state_at(document.cursor));
    if (question.turn == k_none) {
      // At first there is no task to ask for, and in the end none runs any more.
      run(viewer, Command::next_event);
      if (!viewer.message.empty()) break;
      continue;
    }
    const TaskIndex truth = document.trace->task(document.trace->event(question.turn).task());
    ASSERT_NE(std::ranges::find(question.candidates, truth), question.candidates.end());
    EXPECT_TRUE(std::ranges::is_sorted(question.candidates)) << "where it stands tells nothing";
    const TaskIndex guess =
        questions % 2 == 0 ? truth : question.candidates[question.candidates[0] == truth && question.candidates.size() > 1];
    execute(viewer, order(Command::answer, 0, guess));
    EXPECT_EQ(document.cursor, question.turn) << "it goes there";
    EXPECT_EQ(document.selected, truth);
    EXPECT_EQ(viewer.predict.asked, ++questions);
    EXPECT_EQ(viewer.predict.guess == viewer.predict.truth, guess == truth);
  }
  EXPECT_GT(questions, 2u);
  EXPECT_LE(viewer.predict.right, questions);
  execute(viewer, order(Command::answer, 0, 0));
  EXPECT_EQ(viewer.predict.asked, questions) << "nothing is asked any more";
  run(viewer, Command::predict);
  EXPECT_FALSE(viewer.predict.on);
}

TEST(Align, TwoEventsStandAtOneTimeAndStartsAgain) {
  Viewer viewer = comparing_viewer();
  run(viewer, Command::align);
  EXPECT_FALSE(viewer.message.empty()) << "it says what to do next";
  const auto at_ms = [&](std::size_t document, double ms) {
    execute(viewer, order(Command::go_to_time, document, k_none, ms * 1e6));
    return viewer.documents[document].trace->time_ns(viewer.documents[document].cursor);
  };
  run(viewer, Command::align_starts);
  const std::int64_t a = at_ms(0, 60);
  run(viewer, Command::align);
  const std::int64_t b = at_ms(1, 41);
  run(viewer, Command::align);
  EXPECT_DOUBLE_EQ(viewer.documents[0].axis_of(a), viewer.documents[1].axis_of(b));
  EXPECT_EQ(unsound(viewer), "");
  run(viewer, Command::align_starts);
  EXPECT_DOUBLE_EQ(viewer.documents[0].axis_of(viewer.documents[0].trace->time().begin_ns), 0);
  EXPECT_DOUBLE_EQ(viewer.documents[1].axis_of(viewer.documents[1].trace->time().begin_ns), 0);
  Viewer alone = viewer_of(interleaved());
  run(alone, Command::align);
  EXPECT_EQ(alone.message, "Open a second trace first");
}

TEST(OnlyInteracting, LeavesTheOthersOutAndBringsThemBack) {
  Viewer viewer = viewer_of(interleaved());
  Document& document = viewer.documents[0];
  const std::size_t all = document.shown_lanes().size();
  run(viewer, Command::only_interacting);
  EXPECT_EQ(viewer.message, "Select a task first: click its lane");
  execute(viewer, order(Command::select_task, 0, task_named(viewer, "red")));
  run(viewer, Command::only_interacting);
  const auto is_there = [&](const char* name) { return document.is_shown(document.lanes.of_task(task_named(viewer, name))); };
  EXPECT_TRUE(is_there("red"));
  EXPECT_TRUE(is_there("main")) << "it made red, and awaits it in a gather";
  EXPECT_FALSE(is_there("green"));
  EXPECT_FALSE(is_there("blue"));
  EXPECT_EQ(document.shown_lanes().size(), all - 2);
  EXPECT_EQ(unsound(viewer), "");
  for (EventIndex event = 0; event < document.trace->event_count(); ++event) {
    const TaskIndex task = task_of_event(*document.trace, event);
    if (task == task_named(viewer, "blue")) {
      EXPECT_FALSE(stops_at(document, event)) << "stepping passes over what is not shown";
    }
  }
  run(viewer, Command::only_interacting);
  EXPECT_EQ(document.shown_lanes().size(), all);
}

TEST(Layout, PanelsAreHiddenAndShownAndATabThatIsChosenComesBack) {
  Viewer viewer = viewer_of(interleaved());
  for (const Command command : {Command::hide_inspector, Command::hide_tabs, Command::hide_minimap}) run(viewer, command);
  EXPECT_FALSE(viewer.panels.inspector_shown || viewer.panels.tabs_shown || viewer.panels.minimap_shown);
  execute(viewer, order(Command::show_tab, 0, static_cast<std::uint32_t>(Tab::statistics)));
  EXPECT_TRUE(viewer.panels.tabs_shown);
  EXPECT_EQ(viewer.tab, Tab::statistics);
}

TEST(Keys, AreUnderstoodAsTheyAreWritten) {
  EXPECT_EQ(command_of(chord_named("Ctrl+Shift+P"))->command, Command::show_palette);
  EXPECT_EQ(command_of(chord_named("n"))->command, Command::step_over);
  EXPECT_EQ(command_of(chord_named("Right"))->command, Command::next_event);
  EXPECT_EQ(command_of(chord_named("]"))->command, Command::step_into);
  EXPECT_EQ(command_of(chord_named("Ctrl++"))->command, Command::larger_text);
  for (const char* unknown : {"", "Ctrl+", "Strg+N", "ö"}) EXPECT_THROW(chord_named(unknown), UsageError) << unknown;
}

}  // namespace
}  // namespace interleave::gui
