// The await graph as boxes: everything is in it once, who waits is left of what is waited for, and many that are alike are one.
#include "gui/state/await_picture.hpp"

#include <gtest/gtest.h>

#include <random>
#include <set>

#include "tests/gui/samples.hpp"
#include "tracer/model/state.hpp"

namespace interleave::gui {
namespace {

using namespace interleave::test;

AwaitPicture picture_at_end(const model::Trace& trace, std::size_t apart = 24) {
  const model::State state = trace.state_at(static_cast<EventIndex>(trace.event_count() - 1));
  return await_picture(trace, insight::await_graph(trace, state), apart);
}

void expect_whole(const AwaitPicture& picture) {
  std::set<std::uint32_t> nodes;
  std::set<std::pair<std::uint32_t, std::uint32_t>> places;
  for (const AwaitBox& box : picture.boxes) {
    for (const std::uint32_t node : box.nodes) EXPECT_TRUE(nodes.insert(node).second) << "twice: " << node;
    EXPECT_TRUE(places.emplace(box.column, box.row).second) << "one upon the other";
    EXPECT_LT(box.column, picture.columns);
    EXPECT_LT(box.row, picture.rows);
  }
  EXPECT_EQ(nodes.size(), picture.graph.nodes.size());
  std::size_t waits = 0;
  for (const AwaitArrow& arrow : picture.arrows) {
    waits += arrow.count;
    if (!arrow.in_circle && arrow.from != arrow.to) {
      EXPECT_LT(picture.boxes[arrow.from].column, picture.boxes[arrow.to].column);
    }
  }
  EXPECT_EQ(waits, picture.graph.edges.size());
}

TEST(AwaitPicture, WhoWaitsIsLeftOfWhatIsWaitedFor) {
  const model::Trace trace = interleaved();
  for (EventIndex event = 0; event < trace.event_count(); ++event)
    expect_whole(await_picture(trace, insight::await_graph(trace, trace.state_at(event))));
}

TEST(AwaitPicture, TenThousandThatAreAlikeAreAFewBoxes) {
  const model::Trace trace = written([] {
    const LoopId loop = loop_start();
    const TaskId main = create(loop, "main");
    wake(main, loop);
    resume(main, 1);
    const GroupId all = group_create(trace::GroupKind::gather, main);
    std::vector<TaskId> tasks;
    for (int number = 0; number < 10'000; ++number) {
      tasks.push_back(create(loop, "fetch " + std::to_string(number), main));
      wake(tasks.back(), main);
      group_member(all, tasks.back());
    }
    suspend(main, WaitKind::group, all);
    for (const TaskId task : tasks) {
      resume(task, 1);
      const ResourceId timer = resource_create(ResourceKind::timer, "");
      resource_state(timer, 1'000'000);
      suspend(task, WaitKind::timer, timer);
    }
  });
  const AwaitPicture picture = picture_at_end(trace);
  expect_whole(picture);
  EXPECT_EQ(picture.boxes.size(), 4u) << "main, the gather, the tasks, the timers";
  EXPECT_EQ(picture.columns, 4u);
  EXPECT_EQ(picture.arrows.size(), 3u);
}

TEST(AwaitPicture, ACircleIsDrawnAsOne) {
  const model::Trace trace = written([] {
    const LoopId loop = loop_start();
    const TaskId a = create(loop, "a"), b = create(loop, "b");
    wake(a, loop);
    wake(b, loop);
    resume(a, 1);
    suspend(a, WaitKind::task, b);
    resume(b, 1);
    suspend(b, WaitKind::task, a);
  });
  const AwaitPicture picture = picture_at_end(trace, 0);
  expect_whole(picture);
  ASSERT_EQ(picture.boxes.size(), 2u);
  EXPECT_TRUE(picture.boxes[0].in_circle && picture.boxes[1].in_circle);
  EXPECT_TRUE(picture.arrows[0].in_circle && picture.arrows[1].in_circle);
}

TEST(AwaitPicture, AnyGraphIsWhole) {
  std::mt19937_64 random{7};
  for (int round = 0; round < 200; ++round) {
    const std::size_t count = 2 + random() % 60;
    const model::Trace trace = written([&] {
      const LoopId loop = loop_start();
      std::vector<TaskId> tasks;
      for (std::size_t number = 0; number < count; ++number) {
        tasks.push_back(create(loop, number % 3 == 0 ? "x" : "y"));
        wake(tasks.back(), loop);
      }
      for (std::size_t number = 0; number < count; ++number) {
        resume(tasks[number], 1);
        if (random() % 4 == 0) continue;
        const std::size_t on = random() % count;
        suspend(tasks[number], WaitKind::task, tasks[on]);
      }
    });
    expect_whole(picture_at_end(trace, random() % 30));
  }
}

}  // namespace
}  // namespace interleave::gui
