// The panels, drawn without a window: what is there, where it is, and what clicking it does.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "gui/commands/step_commands.hpp"
#include "gui/draw/timeline_layout.hpp"
#include "gui/picture/picture.hpp"
#include "gui/window/state_file.hpp"
#include "tests/gui/samples.hpp"
#include "tests/gui/stage.hpp"

namespace interleave::gui {
namespace {

using namespace interleave::test;

TEST(Panels, EveryTabThemeLanguageAndSizeIsDrawnWithoutATraceWithOneAndWithTwo) {
  for (const auto make : {+[] { return Viewer{}; }, +[] { return viewer_of(interleaved()); }, +[] { return viewer_of(in_order()); },
                          +[] { return viewer_of(written([] {})); }, +[] { return comparing_viewer(); }}) {
    const Viewer made = make();
    for (std::uint32_t tab = 0; tab < std::size(k_tab_names); ++tab)
      for (std::uint32_t theme = 0; theme < std::size(k_theme_names); ++theme) {
        Viewer viewer = made;
        viewer.tab = static_cast<Tab>(tab);
        viewer.theme = static_cast<Theme>(theme);
        viewer.language = theme == 1 ? Language::chinese : Language::english;
        viewer.help = theme == 2;
        const PixelSize size = theme == 0 ? PixelSize{1280, 800} : theme == 1 ? PixelSize{1024, 640} : PixelSize{480, 320};
        const Image image = draw_picture(viewer, size);
        std::set<std::uint32_t> colours;
        for (std::size_t pixel = 0; pixel < image.rgba.size(); pixel += 4)
          colours.insert(image.rgba[pixel] | static_cast<std::uint32_t>(image.rgba[pixel + 1]) << 8 |
                         static_cast<std::uint32_t>(image.rgba[pixel + 2]) << 16);
        EXPECT_GT(colours.size(), 8u);
        EXPECT_EQ(unsound(viewer), "");
      }
  }
}

TEST(Panels, AreDrawnAtEveryEventOfATrace) {
  Stage stage{comparing_viewer()};
  for (const std::size_t document : {0u, 1u})
    for (EventIndex event = 0; event < stage.viewer.documents[document].trace->event_count(); ++event) {
      execute(stage.viewer, order(Command::go_to_event, document, event));
      execute(stage.viewer, order(Command::next_tab));
      if (event % 5 == 0) execute(stage.viewer, order(Command::select_task, 1, event % 4));
      stage.draw();
    }
  EXPECT_EQ(unsound(stage.viewer), "");
}

TEST(Panels, StayInsideTheWindow) {
  for (const auto& [width, height] : {std::pair{1280.0f, 800.0f}, {1024.0f, 640.0f}, {3840.0f, 2160.0f}}) {
    Viewer viewer = comparing_viewer();
    if (width > 3000) viewer.text_scale = 2;
    Stage stage{std::move(viewer), width, height};
    for (const char* name : {"transport.play", "transport.help", "minimap", "title.0", "title.1", "lanes.0.timeline", "lanes.1.timeline",
                             "inspector", "tab.source", "tab content.1", "status"}) {
      const Rectangle at = stage.widget(name);
      EXPECT_GE(at.x0, 0) << name;
      EXPECT_GE(at.y0, 0) << name;
      EXPECT_LE(at.x1, width + 0.5f) << name;
      EXPECT_LE(at.y1, height + 0.5f) << name;
      EXPECT_GT(at.x1, at.x0) << name;
      EXPECT_GT(at.y1, at.y0) << name;
    }
  }
}

TEST(Panels, SyncStandsAboveAsyncOnOneAxisWithAllLanesInSight) {
  Stage stage{comparing_viewer(), 1024, 640};
  const Rectangle sync = stage.widget("lanes.0.timeline"), async = stage.widget("lanes.1.timeline");
  EXPECT_LE(sync.y1, async.y0);
  EXPECT_EQ(sync.x0, async.x0);
  EXPECT_EQ(sync.x1, async.x1);
  for (const char* lane : {"lanes.0.red", "lanes.0.green", "lanes.0.blue"}) EXPECT_LE(stage.widget(lane).y1, sync.y1 + 1) << lane;
  for (const char* lane : {"lanes.1.loop", "lanes.1.main", "lanes.1.red", "lanes.1.green", "lanes.1.blue", "lanes.1.worker 1"})
    EXPECT_LE(stage.widget(lane).y1, async.y1 + 1) << lane;
}

TEST(Panels, ButtonsStepAndPlay) {
  Stage stage{viewer_of(interleaved())};
  stage.click("transport.next");
  EXPECT_EQ(stage.viewer.documents[0].cursor, 1u);
  stage.click("transport.to_end");
  EXPECT_EQ(stage.viewer.documents[0].cursor, stage.viewer.documents[0].trace->event_count() - 1);
  stage.click("transport.previous");
  EXPECT_EQ(stage.viewer.documents[0].cursor, stage.viewer.documents[0].trace->event_count() - 2);
  stage.click("transport.play");
  EXPECT_TRUE(stage.viewer.playing);
  stage.click("transport.mode");
  EXPECT_EQ(stage.viewer.mode, PlayMode::beat);
  stage.click("transport.help");
  EXPECT_TRUE(stage.viewer.help);
  EXPECT_TRUE(stage.has("keys"));
}

TEST(Panels, AClickOnALaneMovesTheCursorAndSelectsTheTask) {
  Stage stage{viewer_of(interleaved())};
  const Rectangle red = stage.widget("lanes.0.red");
  const TimeScale scale{stage.viewer.visible, red.x0, red.x1 - red.x0};
  stage.click(scale.x_of(59e6), (red.y0 + red.y1) / 2);
  EXPECT_EQ(stage.viewer.documents[0].selected, task_named(stage.viewer, "red"));
  EXPECT_NEAR(stage.viewer.cursor_ns, 60e6, 1e3) << "the nearest event";
}

TEST(Panels, AClickOnANameSelectsAndTheTriangleFolds) {
  Stage stage{viewer_of(interleaved())};
  stage.click("lanes.0.name.green", 0.6f);
  EXPECT_EQ(stage.viewer.documents[0].selected, task_named(stage.viewer, "green"));
  stage.click("lanes.0.fold.main");
  EXPECT_FALSE(stage.has("lanes.0.green"));
  stage.click("lanes.0.fold.main");
  EXPECT_TRUE(stage.has("lanes.0.green"));
}

TEST(Panels, DraggingPansAndDoesNotMoveTheCursor) {
  Stage stage{viewer_of(interleaved())};
  execute(stage.viewer, order(Command::show_range, 0, k_none, 20e6, 10e6));
  stage.settle();
  const EventIndex cursor = stage.viewer.documents[0].cursor;
  const Rectangle lanes = stage.widget("lanes.0.timeline");
  const float y = (lanes.y0 + lanes.y1) / 2;
  stage.drag(lanes.x0 + 300, y, lanes.x0 + 200, y);
  const double expected = 20e6 + 100.0 / static_cast<double>(lanes.x1 - lanes.x0) * 10e6;
  EXPECT_NEAR(stage.viewer.visible.begin_ns, expected, 1e5 * 2);
  EXPECT_EQ(stage.viewer.documents[0].cursor, cursor);
}

TEST(Panels, TheWheelWithControlZoomsAtThePointer) {
  Stage stage{viewer_of(interleaved())};
  const Rectangle lanes = stage.widget("lanes.0.timeline");
  const float x = lanes.x0 + 200;
  const double under = TimeScale{stage.viewer.visible, lanes.x0, lanes.x1 - lanes.x0}.axis_of(x);
  const double before = stage.viewer.visible.length_ns();
  stage.queue.move_pointer(x, (lanes.y0 + lanes.y1) / 2);
  stage.queue.press_key(341, InputQueue::Motion::press, {.control = true});
  stage.queue.turn_wheel(0, 1);
  stage.settle();
  EXPECT_LT(stage.viewer.visible.length_ns(), before);
  EXPECT_NEAR((TimeScale{stage.viewer.visible, lanes.x0, lanes.x1 - lanes.x0}.axis_of(x)), under, 1e5);
}

TEST(Panels, TheWheelScrollsLanesThatDoNotFit) {
  Stage stage{viewer_of(recorded([] {
    const LoopId loop = loop_start();
    for (int task = 0; task < 100; ++task) wake(create(loop, fmt::format("t{}", task)), loop);
  }))};
  const Rectangle lanes = stage.widget("lanes.0.timeline");
  EXPECT_FALSE(stage.has("lanes.0.t99"));
  stage.queue.move_pointer(lanes.x0 + 100, lanes.y0 + 50);
  for (int notch = 0; notch < 100; ++notch) stage.queue.turn_wheel(0, -1);
  stage.settle();
  EXPECT_TRUE(stage.has("lanes.0.t99"));
  EXPECT_EQ(unsound(stage.viewer), "");
}

TEST(Panels, TheLaneInWhichTheCursorIsComesIntoSight) {
  Stage stage{viewer_of(recorded([] {
    const LoopId loop = loop_start();
    for (int task = 0; task < 100; ++task) wake(create(loop, fmt::format("t{}", task)), loop);
  }))};
  EXPECT_FALSE(stage.has("lanes.0.t99"));
  run(stage.viewer, Command::to_end);
  run(stage.viewer, Command::previous_event);
  stage.settle();
  EXPECT_TRUE(stage.has("lanes.0.t99"));
  EXPECT_FALSE(stage.has("lanes.0.t0"));
  run(stage.viewer, Command::to_start);
  run(stage.viewer, Command::next_event);
  run(stage.viewer, Command::next_event);
  run(stage.viewer, Command::next_event);
  stage.settle();
  EXPECT_TRUE(stage.has("lanes.0.t0"));
}

TEST(Panels, AClickOnOutputGoesToThePrint) {
  Viewer viewer = viewer_of(interleaved());
  viewer.tab = Tab::output;
  Stage stage{std::move(viewer)};
  run(stage.viewer, Command::to_end);
  stage.settle();
  ASSERT_TRUE(stage.has("output.0.1"));
  stage.click("output.0.0");
  EXPECT_EQ(stage.viewer.documents[0].cursor, stage.viewer.documents[0].trace->prints()[0].event);
  EXPECT_FALSE(stage.has("output.0.1")) << "not printed yet";
}

TEST(Panels, TabsAndTitlesAnswerClicks) {
  Stage stage{comparing_viewer()};
  stage.click("tab.loop");
  EXPECT_EQ(stage.viewer.tab, Tab::event_loop);
  stage.click("title.1");
  EXPECT_EQ(stage.viewer.active, 1u);
}

TEST(Panels, EdgesResizeThePanels) {
  Stage stage{viewer_of(interleaved())};
  const Rectangle edge = stage.widget("edge.inspector");
  const float y = (edge.y0 + edge.y1) / 2;
  stage.drag(edge.x0 + 2, y, edge.x0 - 100, y);
  EXPECT_NEAR(stage.viewer.panels.inspector, 0.25 + 102.0 / 1280, 0.01);
  const Rectangle below = stage.widget("edge.tabs");
  stage.drag(400, below.y0 + 2, 400, below.y0 - 78);
  EXPECT_NEAR(stage.viewer.panels.tabs, 0.28 + 0.1, 0.01);
}

TEST(Panels, AnArrowsEndTakesTheCursorAlongIt) {
  Stage stage{viewer_of(interleaved())};
  const Document& document = stage.viewer.documents[0];
  const TaskIndex green = task_named(stage.viewer, "green");
  // The wake of green by its job: from the worker's lane to green's.
  const auto edges = model::edges_of_task(*document.trace, green);
  const auto wake =
      std::ranges::find_if(edges, [](const model::Edge& edge) { return edge.kind == model::EdgeKind::wakes && edge.from_task == k_none; });
  ASSERT_NE(wake, edges.end());
  execute(stage.viewer, order(Command::select_task, 0, green));
  execute(stage.viewer, order(Command::go_to_event, 0, wake->from));
  stage.settle();
  const Rectangle lane = stage.widget("lanes.0.green");
  const TimeScale scale{stage.viewer.visible, lane.x0, lane.x1 - lane.x0};
  stage.click(scale.x_of(document.axis_of(document.trace->time_ns(wake->to))), (lane.y0 + lane.y1) / 2);
  EXPECT_EQ(document.cursor, wake->to);
}

TEST(Panels, HostileNamesAreDrawn) {
  Viewer viewer = viewer_of(written([] {
    const LoopId loop = loop_start("\xff\xfe\x01");
    for (const char* name : {"\xc3", "%s%n%d", "##", "###x", "", "\xe4\xb8", "任务一", "タスク", "작업", "a\nb\tc", "\xf0\x9f\x98\x80"}) {
      const TaskId task = create(loop, name);
      wake(task, loop);
      resume(task, 1);
      print(std::string(5000, 'x') + name + "\n%s");
      finish(task, Outcome::raised, name);
    }
  }));
  viewer.tab = Tab::output;
  run(viewer, Command::to_end);
  Stage stage{std::move(viewer)};
  execute(stage.viewer, order(Command::select_task, 0, 0));
  stage.settle();
  EXPECT_NE(state_json(stage.viewer, stage.desk.widgets(), 1).find("任务一"), std::string::npos);
}

}  // namespace
}  // namespace interleave::gui
