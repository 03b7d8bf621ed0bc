// Problems, statistics, events, the await graph, search, palette and menu: used as a person uses them.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "gui/commands/insight_commands.hpp"
#include "gui/picture/picture.hpp"
#include "tests/gui/samples.hpp"
#include "tests/gui/stage.hpp"

namespace interleave::gui {
namespace {

using namespace interleave::test;

/// A task whose error nobody takes, and one that cancelling does not end.
model::Trace faulty() {
  return recorded([] {
    const LoopId loop = loop_start();
    const TaskId main = create(loop, "main");
    wake(main, loop);
    resume(main, 1);
    const TaskId lost = create(loop, "lost", main);
    wake(lost, main);
    const ResourceId timer = resource_create(ResourceKind::timer, "");
    resource_state(timer, 30 * static_cast<std::int64_t>(k_ms));
    suspend(main, WaitKind::timer, timer);
    at(1 * k_ms);
    resume(lost, 1);
    at(2 * k_ms);
    finish(lost, Outcome::raised, "boom");
    poll_begin(loop, 28 * static_cast<std::int64_t>(k_ms));
    at(30 * k_ms);
    poll_end(loop);
    resource_close(timer);
    wake(main, timer);
    resume(main, 2);
    finish(main);
    loop_stop(loop);
  });
}

Stage stage_of(model::Trace trace, Tab tab) {
  Viewer viewer = viewer_of(std::move(trace));
  viewer.tab = tab;
  return Stage{std::move(viewer)};
}

TEST(ProblemsPanel, AClickGoesThereAndSelectsTheTask) {
  Stage stage = stage_of(faulty(), Tab::problems);
  stage.settle_insights();
  const auto diagnosis = stage.viewer.documents[0].insights->diagnosis();
  ASSERT_EQ(diagnosis->findings.size(), 1u);
  EXPECT_EQ(diagnosis->findings[0].rule, insight::Rule::exception_never_retrieved);
  stage.click("problem.0.0", 0.2f);
  EXPECT_EQ(stage.viewer.documents[0].cursor, diagnosis->findings[0].event);
  EXPECT_EQ(stage.viewer.documents[0].selected, task_named(stage.viewer, "lost"));
}

TEST(StatisticsPanel, GroupingsRowsAndTheCriticalPathAreChosenByClick) {
  Stage stage = stage_of(interleaved(), Tab::statistics);
  stage.settle_insights();
  for (const char* grouping : {"by.task.0", "by.site.0", "by.resource.0", "by.name.0"}) {
    stage.click(grouping);
    stage.settle_insights();
    EXPECT_TRUE(stage.has("statistics.0.0")) << grouping;
  }
  EXPECT_FALSE(stage.has("histogram.0"));
  stage.click("statistics.0.0");
  EXPECT_TRUE(stage.has("histogram.0"));
  stage.click("statistics.0.0");
  EXPECT_FALSE(stage.has("histogram.0"));
  EXPECT_FALSE(stage.viewer.path_shown);
  stage.click("path.0");
  stage.settle_insights();
  EXPECT_TRUE(stage.viewer.path_shown);
}

TEST(EventsPanel, ShowsTheCursorsEventAndGoesWhereItIsClicked) {
  Stage stage = stage_of(interleaved(), Tab::events);
  const auto last = static_cast<EventIndex>(stage.viewer.documents[0].trace->event_count() - 1);
  execute(stage.viewer, order(Command::go_to_event, 0, last));
  stage.settle();
  ASSERT_TRUE(stage.has(fmt::format("event.0.{}", last))) << "it scrolls along";
  stage.click(fmt::format("event.0.{}", last - 2), 0.3f);
  EXPECT_EQ(stage.viewer.documents[0].cursor, last - 2);
}

TEST(EventsPanel, ShowsOnlyTheHitsOfASearch) {
  Stage stage = stage_of(interleaved(), Tab::events);
  Order typed = order(Command::set_search);
  typed.text = "red: two";
  execute(stage.viewer, typed);
  stage.settle_insights();
  const auto hits = stage.viewer.documents[0].insights->search("red: two");
  ASSERT_EQ(hits->events.size(), 1u);
  EXPECT_TRUE(stage.has(fmt::format("event.0.{}", hits->events[0])));
  EXPECT_FALSE(stage.has("event.0.0"));
}

TEST(AwaitGraphPanel, ABoxIsClickedToSelectItsTask) {
  Stage stage = stage_of(interleaved(), Tab::graph);
  const Document& document = stage.viewer.documents[0];
  execute(stage.viewer,
          order(Command::go_to_event, 0, document.trace->event_at(document.origin_ns + 30 * static_cast<std::int64_t>(k_ms))));
  stage.settle();
  stage.click("graph.0.green");
  EXPECT_EQ(document.selected, task_named(stage.viewer, "green"));
  EXPECT_TRUE(stage.has("graph.0.gather of 2"));
}

TEST(SearchField, IsOpenedByItsKeyTypedInAndLeftWithEnter) {
  Stage stage = stage_of(interleaved(), Tab::source);
  run(stage.viewer, Command::search);
  stage.settle();
  stage.type("green");
  EXPECT_EQ(stage.viewer.search.text, "green");
  stage.settle_insights();
  stage.press(key::k_enter);
  EXPECT_EQ(stage.viewer.documents[0].selected, task_named(stage.viewer, "green")) << "the first hit";
  EXPECT_FALSE(stage.viewer.search.open);
  EXPECT_FALSE(ImGui::GetIO().WantTextInput) << "keys are commands again";
}

TEST(Palette, ACommandIsFoundByWhatIsTypedAndCarriedOutWithEnter) {
  Stage stage = stage_of(interleaved(), Tab::source);
  run(stage.viewer, Command::show_palette);
  stage.settle();
  stage.type("critical");
  stage.press(key::k_enter);
  EXPECT_TRUE(stage.viewer.path_shown);
  EXPECT_FALSE(stage.viewer.palette.open);
}

TEST(Palette, ArrowsChooseAndEscapeLeaves) {
  Stage stage = stage_of(interleaved(), Tab::source);
  run(stage.viewer, Command::show_palette);
  stage.settle();
  stage.press(key::k_down);
  stage.press(key::k_down);
  stage.press(key::k_up);
  EXPECT_EQ(stage.viewer.palette.row, 1u);
  stage.press(key::k_escape);
  EXPECT_FALSE(stage.viewer.palette.open);
}

TEST(Menu, HoldsTheCommandsOfTheTable) {
  Stage stage = stage_of(interleaved(), Tab::source);
  stage.click("menu");
  stage.click("menu.Window");
  ASSERT_TRUE(stage.has("menu.Hide or show the tabs"));
  stage.click("menu.Hide or show the tabs");
  EXPECT_FALSE(stage.viewer.panels.tabs_shown);
}

TEST(ComparePanel, TellsWhereTheOrderDiffersAndSelectsInBoth) {
  Viewer viewer = comparing_viewer();
  viewer.tab = Tab::compare;
  Stage stage{std::move(viewer)};
  stage.settle_insights();
  const auto found = stage.viewer.documents[0].insights->comparison(stage.viewer.documents[1].trace);
  ASSERT_TRUE(found && !found->lanes.empty());
  ASSERT_TRUE(stage.has("compare.lane.0"));
  for (std::size_t row = 0; row < found->lanes.size(); ++row)
    if (found->lanes[row].b.kind == insight::LaneKind::task && stage.has(fmt::format("compare.lane.{}", row))) {
      stage.click(fmt::format("compare.lane.{}", row), 0.1f);
      EXPECT_EQ(stage.viewer.documents[1].selected, found->lanes[row].b.index);
      break;
    }
}

TEST(PredictPanel, AnAnswerIsClickedAndTheFutureIsHidden) {
  Stage stage = stage_of(interleaved(), Tab::source);
  execute(stage.viewer, order(Command::go_to_time, 0, k_none, 20e6));
  run(stage.viewer, Command::predict);
  stage.settle();
  const Rectangle at = stage.widget("lanes.0.timeline");
  stage.click("predict.green");
  EXPECT_EQ(stage.viewer.predict.asked, 1u);
  EXPECT_EQ(stage.viewer.predict.right, 1u) << "green's job ends first";
  const Image image = draw_picture(stage.viewer, {1280, 800});
  const auto x = static_cast<int>(at.x1) - 20;
  for (int y = static_cast<int>(at.y0) + 10; y < static_cast<int>(at.y0) + 100; ++y)
    ASSERT_EQ(image.pixel(x, y)[0], image.pixel(x, static_cast<int>(at.y0) + 10)[0]) << "one plain ground";
}

TEST(Timeline, ShiftAndDragMeasures) {
  Stage stage = stage_of(interleaved(), Tab::source);
  const Rectangle at = stage.widget("lanes.0.timeline");
  const double before = stage.viewer.visible.begin_ns;
  stage.queue.press_key(340, InputQueue::Motion::press, {.shift = true});
  stage.drag(at.x0 + 200, at.y0 + 60, at.x0 + 400, at.y0 + 60);
  ASSERT_TRUE(stage.viewer.measured);
  const double per_pixel = stage.viewer.visible.length_ns() / static_cast<double>(at.x1 - at.x0);
  EXPECT_NEAR(stage.viewer.measured->length_ns(), 200 * per_pixel, 3 * per_pixel);
  EXPECT_EQ(stage.viewer.visible.begin_ns, before) << "nothing is panned";
}

TEST(Timeline, TheCriticalPathLiesOverIt) {
  Viewer viewer = viewer_of(interleaved());
  const Image without = draw_picture(viewer, {1280, 800});
  viewer.path_shown = true;
  const Image with = draw_picture(viewer, {1280, 800});
  EXPECT_NE(without.rgba, with.rgba);
}

}  // namespace
}  // namespace interleave::gui
