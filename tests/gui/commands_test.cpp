#include "gui/commands/command.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <set>

#include "gui/commands/open_options.hpp"
#include "gui/commands/step_commands.hpp"
#include "tests/gui/samples.hpp"
#include "tracer/model/navigate.hpp"

namespace interleave::gui {
namespace {

using namespace interleave::test;

trace::EventKind kind_at_cursor(const Viewer& viewer, std::size_t document = 0) {
  return viewer.documents[document].trace->kind(viewer.documents[document].cursor);
}

TaskIndex cursor_task(const Viewer& viewer) { return task_of_event(*viewer.documents[0].trace, viewer.documents[0].cursor); }

/// Puts the cursor on the n-th event of a kind that is about a task.
void go_to(Viewer& viewer, trace::EventKind kind, std::string_view task, int which = 1) {
  const Document& document = viewer.documents[0];
  const TaskIndex index = task_named(viewer, task);
  for (EventIndex event = 0; event < document.trace->event_count(); ++event) {
    if (document.trace->kind(event) != kind || task_of_event(*document.trace, event) != index || --which > 0) continue;
    execute(viewer, order(Command::go_to_event, 0, event));
    return;
  }
  FAIL() << "no such event of " << task;
}

void select(Viewer& viewer, std::string_view task) { execute(viewer, order(Command::select_task, 0, task_named(viewer, task))); }

TEST(Commands, NoTwoHaveTheSameKey) {
  std::set<std::tuple<int, char32_t, bool, bool>> seen;
  for (const CommandInfo& row : commands())
    for (const Chord& chord : row.keys)
      EXPECT_TRUE(!chord || seen.emplace(chord.key, chord.character, chord.control, chord.shift).second) << row.english;
}

TEST(Commands, EachHasANameInBothLanguagesAndIsFoundByItsKey) {
  std::set<std::string_view> names;
  for (const CommandInfo& row : commands()) {
    EXPECT_FALSE(row.english.empty());
    EXPECT_FALSE(row.chinese.empty()) << row.english;
    EXPECT_TRUE(names.insert(row.english).second) << row.english << " is there twice";
    for (const Chord& chord : row.keys) EXPECT_EQ(command_of(chord), chord ? &row : nullptr) << name_of(chord);
    EXPECT_EQ(row.section == Section::pointer, !row.keys[0]) << row.english;
  }
}

TEST(Commands, TheDesignsKeysDoWhatTheDesignSays) {
  const auto command = [](Chord chord) { return command_of(chord)->command; };
  EXPECT_EQ(command({.key = key::k_space}), Command::play_pause);
  EXPECT_EQ(command({.key = key::k_right}), Command::next_event);
  EXPECT_EQ(command({.key = 'N', .shift = true}), Command::step_over_back);
  EXPECT_EQ(command({.character = U']'}), Command::step_into);
  EXPECT_EQ(command({.character = U'?'}), Command::show_keys);
  EXPECT_EQ(command({.character = U'0', .control = true}), Command::normal_text);
  EXPECT_EQ(command({.character = U'0'}), Command::fit_all);
}

TEST(Stepping, NextAndPreviousGoThroughEveryEventAndSayWhereTheTraceEnds) {
  Viewer viewer = viewer_of(interleaved());
  const std::size_t events = viewer.documents[0].trace->event_count();
  EventIndex last = 0;
  std::size_t steps = 0;
  for (; viewer.message.empty(); ++steps, last = viewer.documents[0].cursor) run(viewer, Command::next_event);
  EXPECT_EQ(last, events - 1);
  EXPECT_GE(steps, events / 2);
  EXPECT_EQ(viewer.message, "This is the last event");
  for (viewer.message.clear(); viewer.message.empty();) run(viewer, Command::previous_event);
  EXPECT_LE(viewer.documents[0].cursor, 1u);
  EXPECT_EQ(viewer.message, "This is the first event");
}

TEST(Stepping, FoldedTasksArePassedOver) {
  Viewer viewer = viewer_of(interleaved());
  execute(viewer, order(Command::fold, 0, viewer.documents[0].lanes.of_task(task_named(viewer, "main"))));
  const std::set<TaskIndex> hidden{task_named(viewer, "red"), task_named(viewer, "green"), task_named(viewer, "blue")};
  run(viewer, Command::to_start);
  while (viewer.message.empty()) {
    run(viewer, Command::next_event);
    EXPECT_FALSE(hidden.contains(cursor_task(viewer))) << viewer.documents[0].cursor;
  }
}

TEST(Stepping, WithinATaskGoesOnlyToItsEvents) {
  Viewer viewer = viewer_of(interleaved());
  select(viewer, "red");
  const auto events = viewer.documents[0].trace->events_of(task_named(viewer, "red"));
  EventIndex last_but_one = k_none, last = k_none;
  for (const EventIndex event : events) {
    last_but_one = std::exchange(last, event);
    if (event <= viewer.documents[0].cursor) continue;
    run(viewer, Command::next_of_task);
    EXPECT_EQ(viewer.documents[0].cursor, event);
  }
  run(viewer, Command::previous_of_task);
  EXPECT_EQ(viewer.documents[0].cursor, last_but_one);
}

TEST(Stepping, OverAnAwaitGoesToTheResumeAndBackToTheSuspend) {
  Viewer viewer = viewer_of(interleaved());
  select(viewer, "red");
  go_to(viewer, trace::EventKind::task_suspend, "red");
  run(viewer, Command::step_over);
  EXPECT_EQ(kind_at_cursor(viewer), trace::EventKind::task_resume);
  EXPECT_EQ(cursor_task(viewer), task_named(viewer, "red"));
  run(viewer, Command::step_over_back);
  EXPECT_EQ(kind_at_cursor(viewer), trace::EventKind::task_suspend);
}

TEST(Stepping, IntoSelectsWhatIsAwaited) {
  Viewer viewer = viewer_of(interleaved());
  select(viewer, "main");
  go_to(viewer, trace::EventKind::task_suspend, "main");
  run(viewer, Command::step_into);
  EXPECT_EQ(viewer.documents[0].selected, task_named(viewer, "red"));
}

TEST(Stepping, ToTheCauseOfAResumeGoesToItsWake) {
  Viewer viewer = viewer_of(interleaved());
  go_to(viewer, trace::EventKind::task_resume, "green", 2);
  run(viewer, Command::to_cause);
  EXPECT_EQ(kind_at_cursor(viewer), trace::EventKind::task_wake);
}

TEST(Stepping, OutGoesToWhereTheAwaiterGoesOn) {
  Viewer viewer = viewer_of(interleaved());
  select(viewer, "red");
  go_to(viewer, trace::EventKind::task_suspend, "red");
  run(viewer, Command::step_out);
  EXPECT_EQ(kind_at_cursor(viewer), trace::EventKind::task_resume);
  EXPECT_EQ(cursor_task(viewer), task_named(viewer, "main"));
  EXPECT_EQ(viewer.documents[0].selected, task_named(viewer, "main"));
}

TEST(Stepping, UndoGoesBackThroughEveryStep) {
  Viewer viewer = viewer_of(interleaved());
  std::vector<EventIndex> stands;
  for (const Command command : {Command::next_event, Command::forward_tenth, Command::to_end, Command::previous_event}) {
    stands.push_back(viewer.documents[0].cursor);
    run(viewer, command);
  }
  for (; !stands.empty(); stands.pop_back()) {
    run(viewer, Command::undo);
    EXPECT_EQ(viewer.documents[0].cursor, stands.back());
  }
}

TEST(Stepping, StartEndAndTenths) {
  Viewer viewer = viewer_of(interleaved());
  run(viewer, Command::to_end);
  EXPECT_EQ(viewer.documents[0].cursor, viewer.documents[0].trace->event_count() - 1);
  run(viewer, Command::back_tenth);
  EXPECT_LT(viewer.cursor_ns, 62e6);
  run(viewer, Command::to_start);
  EXPECT_EQ(viewer.documents[0].cursor, 0u);
  run(viewer, Command::forward_tenth);
  EXPECT_GT(viewer.cursor_ns, 0);
}

TEST(Comparing, TheOtherTraceFollowsInTime) {
  Viewer viewer = comparing_viewer();
  execute(viewer, order(Command::go_to_time, 0, k_none, 100e6));
  const Document& async = viewer.documents[1];
  EXPECT_EQ(viewer.active, 0u);
  EXPECT_EQ(async.cursor, async.trace->event_count() - 1) << "it ended before";
  run(viewer, Command::other_trace);
  EXPECT_EQ(viewer.active, 1u);
  EXPECT_DOUBLE_EQ(viewer.cursor_ns, async.axis_of(async.trace->time_ns(async.cursor)));
}

TEST(Comparing, BothTracesBeginAtZero) {
  const Viewer viewer = comparing_viewer();
  for (const Document& document : viewer.documents) EXPECT_EQ(document.axis_of(document.trace->time().begin_ns), 0);
}

TEST(View, ZoomKeepsThePointUnderThePointer) {
  Viewer viewer = viewer_of(interleaved());
  const double at_ns = 20e6;
  const double part = (at_ns - viewer.visible.begin_ns) / viewer.visible.length_ns();
  for (int step = 0; step < 20; ++step) execute(viewer, order(Command::zoom_at, 0, k_none, at_ns, 0.7));
  EXPECT_NEAR((at_ns - viewer.visible.begin_ns) / viewer.visible.length_ns(), part, 1e-6);
  EXPECT_LT(viewer.visible.length_ns(), 1e5);
}

TEST(View, NeverLeavesTheTraceNorShrinksToNothing) {
  Viewer viewer = viewer_of(interleaved());
  for (int step = 0; step < 200; ++step) run(viewer, Command::zoom_in);
  EXPECT_GE(viewer.visible.length_ns(), 49.9);
  for (int step = 0; step < 2000; ++step) run(viewer, Command::pan_right);
  EXPECT_EQ(unsound(viewer), "");
  for (int step = 0; step < 200; ++step) run(viewer, Command::zoom_out);
  EXPECT_DOUBLE_EQ(viewer.visible.length_ns(), fitting_range(viewer).length_ns());
}

TEST(View, SteppingKeepsTheCursorInSight) {
  Viewer viewer = viewer_of(interleaved());
  execute(viewer, order(Command::show_range, 0, k_none, 0, 2e6));
  run(viewer, Command::to_end);
  EXPECT_GE(viewer.cursor_ns, viewer.visible.begin_ns);
  EXPECT_LE(viewer.cursor_ns, viewer.visible.end_ns);
  EXPECT_DOUBLE_EQ(viewer.visible.length_ns(), 2e6);
}

TEST(View, FocusCentresTheTaskAndThenFitsIt) {
  Viewer viewer = viewer_of(interleaved());
  execute(viewer, order(Command::show_range, 0, k_none, 50e6, 1e6));
  select(viewer, "green");
  run(viewer, Command::focus);
  EXPECT_NEAR(viewer.visible.length_ns(), 1e6, 1);
  EXPECT_NEAR((viewer.visible.begin_ns + viewer.visible.end_ns) / 2, (1e6 + 41e6) / 2, 1e4);
  run(viewer, Command::focus);
  EXPECT_NEAR(viewer.visible.length_ns(), 40e6 * 1.1, 1e5);
  run(viewer, Command::fit_all);
  EXPECT_DOUBLE_EQ(viewer.visible.length_ns(), fitting_range(viewer).length_ns());
}

TEST(View, TextScaleStaysBetween80And300PerCent) {
  Viewer viewer;
  for (int step = 0; step < 40; ++step) run(viewer, Command::larger_text);
  EXPECT_DOUBLE_EQ(viewer.text_scale, 3);
  for (int step = 0; step < 60; ++step) run(viewer, Command::smaller_text);
  EXPECT_DOUBLE_EQ(viewer.text_scale, 0.8);
  run(viewer, Command::normal_text);
  EXPECT_DOUBLE_EQ(viewer.text_scale, 1);
}

TEST(View, EscapeClosesTheKeysBeforeItClearsTheSelection) {
  Viewer viewer = viewer_of(interleaved());
  select(viewer, "red");
  run(viewer, Command::show_keys);
  run(viewer, Command::clear_selection);
  EXPECT_FALSE(viewer.help);
  EXPECT_NE(viewer.documents[0].selected, k_none);
  run(viewer, Command::clear_selection);
  EXPECT_EQ(viewer.documents[0].selected, k_none);
}

TEST(View, ThemeLanguageTabAndModeGoRound) {
  Viewer viewer = viewer_of(interleaved());
  for (const Command command : {Command::next_theme, Command::next_theme, Command::next_theme, Command::next_language,
                                Command::next_language, Command::change_mode, Command::change_mode})
    run(viewer, command);
  for (const std::string_view name : k_tab_names) {
    EXPECT_EQ(viewer.tab, tab_named(name));
    run(viewer, Command::next_tab);
  }
  EXPECT_EQ(viewer.theme, Theme::dark);
  EXPECT_EQ(viewer.language, Language::english);
  EXPECT_EQ(viewer.tab, Tab::source);
  EXPECT_EQ(viewer.mode, PlayMode::real_time);
}

TEST(Playing, RealTimeFollowsTheSpeedAndStopsAtTheEnd) {
  Viewer viewer = viewer_of(interleaved());
  viewer.speed = 0.1;
  run(viewer, Command::play_pause);
  EXPECT_TRUE(advance(viewer, 0.1));
  EXPECT_NEAR(viewer.cursor_ns, 10e6, 1);
  EXPECT_LE(viewer.documents[0].axis_of(viewer.documents[0].trace->time_ns(viewer.documents[0].cursor)), viewer.cursor_ns);
  EXPECT_TRUE(advance(viewer, 0.9));
  EXPECT_FALSE(viewer.playing);
  EXPECT_EQ(viewer.documents[0].cursor, viewer.documents[0].trace->event_count() - 1);
  EXPECT_FALSE(advance(viewer, 1));
}

TEST(Playing, OneEventABeatIgnoresHowFarApartTheyAre) {
  Viewer viewer = viewer_of(interleaved());
  run(viewer, Command::change_mode);
  viewer.beats_per_second = 2;
  run(viewer, Command::play_pause);
  const EventIndex start = viewer.documents[0].cursor;
  EXPECT_FALSE(advance(viewer, 0.4));
  EXPECT_TRUE(advance(viewer, 0.2));
  EXPECT_GT(viewer.documents[0].cursor, start);
  for (int second = 0; second < 60; ++second) advance(viewer, 1);
  EXPECT_FALSE(viewer.playing);
  EXPECT_EQ(viewer.documents[0].cursor, viewer.documents[0].trace->event_count() - 1);
}

TEST(Playing, BeatsTakeTheEventsOfTwoTracesInTheOrderOfTheirTimes) {
  Viewer viewer = comparing_viewer();
  viewer.mode = PlayMode::beat;
  viewer.beats_per_second = 1;
  run(viewer, Command::play_pause);
  double last = -1;
  for (int beat = 0; beat < 100 && viewer.playing; ++beat) {
    advance(viewer, 1);
    EXPECT_GE(viewer.cursor_ns, last);
    last = viewer.cursor_ns;
  }
  EXPECT_GT(last, 100e6);
}

TEST(Playing, SpeedGoesInOneTwoFive) {
  Viewer viewer;
  viewer.speed = 0.1;
  std::vector<double> speeds;
  for (int step = 0; step < 4; ++step) {
    run(viewer, Command::faster);
    speeds.push_back(viewer.speed);
  }
  const std::vector<double> expected{0.2, 0.5, 1, 2};
  for (std::size_t step = 0; step < expected.size(); ++step) EXPECT_NEAR(speeds[step], expected[step], 1e-9);
  for (int step = 0; step < 4; ++step) run(viewer, Command::slower);
  EXPECT_NEAR(viewer.speed, 0.1, 1e-9);
}

TEST(Commands, DoNothingHarmfulWithoutATrace) {
  for (const CommandInfo& row : commands()) {
    Viewer viewer;
    execute(viewer, order(row.command, 0, 0, 1, 1));
    advance(viewer, 1);
    EXPECT_EQ(unsound(viewer), "") << row.english;
  }
}

TEST(Commands, DoNothingHarmfulInATraceWithoutEvents) {
  const auto empty = std::make_shared<const model::Trace>(written([] {}));
  for (const CommandInfo& row : commands()) {
    Viewer viewer;
    show(viewer, {{"empty", empty}});
    execute(viewer, order(row.command, 0, 0, 1, 1));
    advance(viewer, 1);
    EXPECT_EQ(unsound(viewer), "") << row.english;
  }
}

/// Many tasks on one loop, each with a few turns.
model::Trace crowd() {
  return recorded([] {
    const LoopId loop = loop_start();
    std::vector<TaskId> tasks;
    for (int number = 0; number < 200; ++number) {
      tasks.push_back(create(loop, "worker " + std::to_string(number % 7), number % 3 == 0 && number > 0 ? tasks[0] : TaskId{}));
      wake(tasks.back(), loop);
    }
    for (std::uint64_t turn = 1; turn <= 3; ++turn) {
      for (const TaskId task : tasks) {
        resume(task, turn);
        if (turn < 3) {
          suspend(task, WaitKind::yield);
          wake(task, task);
        } else {
          finish(task);
        }
        at(turn * k_ms + task.value % 1000);
      }
    }
    loop_stop(loop);
  });
}

TEST(Commands, TenThousandAtRandomLeaveTheStateSound) {
  std::mt19937_64 random{20240607};
  const auto number = [&](std::uint64_t below) { return random() % below; };
  const double hostile[] = {0, 1, -1, 1e6, 60e6, -60e6, 0.5, 2, 1e300, -1e300, std::nan(""), INFINITY, -INFINITY};
  const char* texts[] = {"", "red", "#3", "/", "/no/such/file", "~/x", "\xff\xfe", "..", "worker"};
  for (Viewer viewer :
       {viewer_of(interleaved()), viewer_of(in_order()), comparing_viewer(), viewer_of(crowd()), viewer_of(written([] {}))}) {
    for (int step = 0; step < 10'000; ++step) {
      const auto command = static_cast<Command>(number(k_command_count));
      const auto index = static_cast<std::uint32_t>(number(8) == 0 ? random() : number(80));
      Order one = order(command, number(3), index, hostile[number(std::size(hostile))], hostile[number(std::size(hostile))]);
      one.text = texts[number(std::size(texts))];
      execute(viewer, one);
      viewer.opening.reset();
      if (number(4) == 0) advance(viewer, static_cast<double>(number(100)) / 50);
      ASSERT_EQ(unsound(viewer), "") << "step " << step << ", " << info(command).english;
    }
    for (const Document& document : viewer.documents) std::filesystem::remove(notes_file(document.trace->file().path()));
  }
}

TEST(Opening, OptionsBringTheViewerToWhereTheySay) {
  const TemporaryFile file{"opened.ilv"};
  {
    record::Options options{file.path()};
    options.clock = trace::ClockKind::virtual_time;
    const record::Recording recording{options};
    const LoopId loop = loop_start();
    const TaskId task = create(loop, "main");
    wake(task, loop);
    at(5 * k_ms);
    resume(task, 1);
    at(9 * k_ms);
    finish(task);
  }
  Viewer viewer;
  OpenOptions options;
  options.files = {file.path()};
  options.at = "6ms";
  options.from = "1ms";
  options.to = "8ms";
  options.tab = "output";
  options.select = "main";
  options.theme = "light";
  options.language = "zh_CN.UTF-8";
  open(viewer, options);
  EXPECT_NEAR(viewer.cursor_ns, 6e6, 1);
  EXPECT_EQ(kind_at_cursor(viewer), trace::EventKind::task_resume);
  EXPECT_NEAR(viewer.visible.begin_ns, 1e6, 1);
  EXPECT_NEAR(viewer.visible.end_ns, 8e6, 1);
  EXPECT_EQ(viewer.tab, Tab::output);
  EXPECT_EQ(viewer.documents[0].selected, 0u);
  EXPECT_EQ(viewer.theme, Theme::light);
  EXPECT_EQ(viewer.language, Language::chinese);

  const auto refuses = [&](auto change) {
    OpenOptions wrong = options;
    change(wrong);
    Viewer other;
    EXPECT_THROW(open(other, wrong), std::runtime_error);
  };
  refuses([](OpenOptions& wrong) { wrong.select = "nobody"; });
  refuses([](OpenOptions& wrong) { wrong.tab = "stack"; });
  refuses([](OpenOptions& wrong) { wrong.theme = "pink"; });
  refuses([](OpenOptions& wrong) { wrong.language = "la"; });
  refuses([](OpenOptions& wrong) { wrong.at = "12"; });
  refuses([](OpenOptions& wrong) { wrong.at = "#999"; });
  refuses([](OpenOptions& wrong) { wrong.to = "1ms"; });
  refuses([](OpenOptions& wrong) { wrong.files = {"not-there.ilv"}; });
}

TEST(Opening, AFileThatCannotBeReadLeavesWhatWasShown) {
  Viewer viewer = viewer_of(interleaved());
  const auto before = viewer.documents[0].trace;
  EXPECT_THROW(open_files(viewer, {"not-there.ilv"}), file::FileError);
  EXPECT_EQ(viewer.documents[0].trace, before);
}

TEST(Usage, SizesAreReadOrRefused) {
  EXPECT_EQ(parse_size("1024x640").width, 1024);
  EXPECT_EQ(parse_size("1024x640").height, 640);
  for (const char* wrong : {"", "x", "1024", "1024x", "x640", "1024x640x", "-5x5", "10x10", "99999x100", "1e3x900"})
    EXPECT_THROW(parse_size(wrong), UsageError) << wrong;
}

}  // namespace
}  // namespace interleave::gui
