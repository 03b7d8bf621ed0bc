// Two traces side by side.
#include "tracer/insight/comparison.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <thread>

#include "tests/model/random_program.hpp"

namespace interleave::test {
namespace {

using insight::Comparison;
using insight::Lane;
using insight::LaneKind;

// main makes `fetch` as often as said; `order` says who runs first.
model::Trace fetches(std::vector<int> order, std::int64_t length, bool extra = false) {
  return recorded([&] {
    const LoopId loop = loop_start();
    const TaskId main = create(loop, "main");
    wake(main, loop);
    resume(main, 1);
    std::vector<TaskId> made;
    for (std::size_t i = 0; i < order.size(); ++i) made.push_back(create(loop, "fetch", main));
    if (extra) made.push_back(create(loop, "extra", main));
    for (const TaskId task : made) wake(task, main);
    suspend(main, WaitKind::task, made.back());
    for (const int which : order) {
      resume(made[static_cast<std::size_t>(which)], 1);
      at(record::virtual_time() + static_cast<std::uint64_t>(length));
      finish(made[static_cast<std::size_t>(which)]);
    }
    if (extra) {
      resume(made.back(), 1);
      finish(made.back());
    }
    wake(main, made.back());
    resume(main, 2);
    finish(main);
    loop_stop(loop);
  });
}

TEST(Comparison, OfATraceWithItselfIsTheSame) {
  const auto trace = recorded([] { RandomProgram{4}.run(400); });
  const Comparison all = insight::compare(trace, trace);
  EXPECT_TRUE(all.same());
  EXPECT_EQ(all.in_both, trace.tasks().size());
  for (const Lane& lane : all.lanes) {
    EXPECT_EQ(lane.a.index, lane.b.index);
    EXPECT_EQ(lane.a.life_ns, lane.b.life_ns);
    EXPECT_TRUE(lane.same_site);
  }
}

TEST(Comparison, MatchesTasksByNameAndParentAndNotById) {
  const auto a = fetches({0, 1, 2}, 1000);
  for (int i = 0; i < 100; ++i) record::new_id<TaskId>();  // other ids
  const auto b = fetches({0, 1, 2}, 3000);
  const Comparison all = insight::compare(a, b);
  EXPECT_TRUE(all.same());
  ASSERT_EQ(all.lanes.size(), 4u);
  EXPECT_NEAR(static_cast<double>(all.lanes[1].b.life_ns) / static_cast<double>(all.lanes[1].a.life_ns), 3, 0.1);
}

TEST(Comparison, FindsWhereTheOrderFirstDiffers) {
  const auto a = fetches({0, 1, 2}, 1000), b = fetches({0, 2, 1}, 1000);
  const Comparison all = insight::compare(a, b);
  EXPECT_EQ(all.only_a + all.only_b, 0u);
  ASSERT_TRUE(all.first_difference);
  EXPECT_EQ(a.kind(all.first_difference->a), EventKind::task_resume);
  EXPECT_EQ(a.task(a.event(all.first_difference->a).task()), 2u) << "the second fetch";
  EXPECT_EQ(b.task(b.event(all.first_difference->b).task()), 3u) << "the third";
}

TEST(Comparison, TellsWhatOnlyOneHas) {
  const auto a = fetches({0, 1}, 1000), b = fetches({0, 1, 2}, 1000, true);
  const Comparison all = insight::compare(a, b);
  EXPECT_EQ(all.in_both, 3u);
  EXPECT_EQ(all.only_a, 0u);
  EXPECT_EQ(all.only_b, 2u);
  EXPECT_FALSE(all.same());
  const Comparison back = insight::compare(b, a);
  EXPECT_EQ(back.only_a, 2u);
  EXPECT_EQ(std::ranges::count_if(back.lanes, [](const Lane& lane) { return lane.b.kind == LaneKind::none; }), 2);
}

TEST(Comparison, ATaskWhoseLineHasMovedIsStillTheSame) {
  const auto made = [](int line) {
    return recorded([=] {
      const LoopId loop = loop_start();
      const TaskId task = line == 1 ? create(loop, "main") : create(loop, "main");
      wake(task, loop);
      resume(task, 1);
      finish(task);
      loop_stop(loop);
    });
  };
  const Comparison all = insight::compare(made(1), made(2));
  EXPECT_EQ(all.in_both, 1u);
}

TEST(Comparison, OfNothing) {
  const auto a = recorded([] { loop_stop(loop_start()); }), b = fetches({0}, 10);
  EXPECT_EQ(insight::compare(a, b).only_b, 2u);
  EXPECT_TRUE(insight::compare(a, a).same());
}

// The lanes that are in both, each with how often either has it: "red 1:1".
std::vector<std::string> in_both(const model::Trace& a, const Comparison& all) {
  std::vector<std::string> told;
  for (const Lane& lane : all.lanes)
    if (lane.in_both()) told.push_back(fmt::format("{} {}:{}", insight::lane_name(a, lane.a), lane.a.count, lane.b.count));
  return told;
}

TEST(Comparison, ASynchronousLessonStandsBesideItsAsynchronousTwin) {
  const std::string folder = INTERLEAVE_SOURCE_FOLDER "/traces/01-three-prints/";
  const auto sync = model::Trace::load(folder + "sync.ilv"), async = model::Trace::load(folder + "async.ilv");
  const Comparison all = insight::compare(sync, async);
  EXPECT_EQ(in_both(sync, all), (std::vector<std::string>{"red 1:1", "green 1:1", "blue 1:1"}));
  EXPECT_EQ(all.only_a, 0u);
  ASSERT_EQ(all.only_b, 1u);
  EXPECT_EQ(insight::lane_name(async, all.lanes.back().b), "everything");
  EXPECT_GT(all.length_a_ns, all.length_b_ns * 3 / 2) << "one after the other against together";
  for (const Lane& lane : all.lanes)
    if (lane.in_both()) {
      EXPECT_TRUE(lane.is_mixed());
      EXPECT_NEAR(static_cast<double>(lane.b.life_ns) / static_cast<double>(lane.a.life_ns), 1, 0.2);
      EXPECT_EQ(lane.a.busy_ns, lane.a.life_ns) << "a call keeps its thread";
      EXPECT_LT(lane.b.busy_ns, lane.b.life_ns / 10);
    }
  // Alone, red ends before green begins; together green begins first.
  ASSERT_TRUE(all.first_difference);
  EXPECT_EQ(sync.kind(all.first_difference->a), EventKind::span_end);
  EXPECT_EQ(async.kind(all.first_difference->b), EventKind::task_resume);

  const Comparison back = insight::compare(async, sync);
  EXPECT_EQ(in_both(async, back), (std::vector<std::string>{"red 1:1", "green 1:1", "blue 1:1"}));
  EXPECT_EQ(back.only_a, 1u);
  EXPECT_EQ(back.only_b, 0u);
}

// A program without a loop: `fetch` calls `parse`, so many times.
model::Trace calls(int times, std::uint64_t length, const char* inner = "parse") {
  return recorded([&] {
    for (int n = 0; n < times; ++n) {
      const SpanId fetch = span_begin("fetch");
      const SpanId parse = span_begin(inner);
      at(record::virtual_time() + length);
      span_end(parse);
      span_end(fetch);
    }
  });
}

TEST(Comparison, OfTwoSynchronousProgramsMatchesTheirLanesOfCalls) {
  const auto a = calls(3, 1000), b = calls(3, 3000);
  const Comparison all = insight::compare(a, b);
  EXPECT_TRUE(all.same());
  EXPECT_EQ(in_both(a, all), (std::vector<std::string>{"fetch ×3 3:3", "parse ×3 3:3"}));
  EXPECT_TRUE(all.lanes[0].same_site);
  EXPECT_NEAR(static_cast<double>(all.lanes[1].b.busy_ns) / static_cast<double>(all.lanes[1].a.busy_ns), 3, 0.1);

  const auto once_more = calls(4, 1000);
  const Comparison longer = insight::compare(a, once_more);
  EXPECT_EQ(longer.only_a + longer.only_b, 0u);
  ASSERT_TRUE(longer.first_difference) << "a call more";
  EXPECT_EQ(longer.first_difference->a, model::k_none);
  EXPECT_EQ(once_more.kind(longer.first_difference->b), EventKind::span_begin);

  const Comparison renamed = insight::compare(a, calls(3, 1000, "scan"));
  EXPECT_EQ(renamed.in_both, 1u);
  EXPECT_EQ(renamed.only_a, 1u);
  EXPECT_EQ(renamed.only_b, 1u);
}

TEST(Comparison, CallsOfOneNameStandBesideAllTasksOfItAndInnerOnesBesideTheirChildren) {
  const auto sync = calls(3, 1000);
  const auto async = recorded([] {
    const LoopId loop = loop_start();
    const TaskId main = create(loop, "main");
    wake(main, loop);
    resume(main, 1);
    for (int n = 0; n < 3; ++n) {
      const TaskId fetch = create(loop, "fetch", main);
      const TaskId parse = create(loop, "parse", fetch);
      wake(fetch, main);
      wake(parse, fetch);
      suspend(main, WaitKind::task, fetch);
      resume(fetch, 1);
      finish(fetch);
      resume(parse, 1);
      finish(parse);
      wake(main, fetch);
      resume(main, 2u + static_cast<unsigned>(n));
    }
    const TaskId elsewhere = create(loop, "elsewhere", main);
    create(loop, "parse", elsewhere);
    finish(main);
  });
  const Comparison all = insight::compare(sync, async);
  EXPECT_EQ(in_both(sync, all), (std::vector<std::string>{"fetch ×3 3:3", "parse ×3 3:3"}));
  EXPECT_EQ(all.only_b, 3u) << "main, elsewhere, and the parse that is under another one";
  const Comparison back = insight::compare(async, sync);
  EXPECT_EQ(in_both(async, back), (std::vector<std::string>{"fetch ×3 3:3", "parse ×3 3:3"}));
  EXPECT_EQ(back.only_a, 3u);
}

TEST(Comparison, CallsOfSeveralThreadsStandBesideOneTaskEach) {
  const auto sync = recorded([] {
    for (int n = 0; n < 2; ++n) std::thread{[] { span_end(span_begin("fetch")); }}.join();
  });
  const Comparison all = insight::compare(sync, fetches({0, 1, 2}, 1000));
  EXPECT_EQ(in_both(sync, all), (std::vector<std::string>{"fetch 1:1", "fetch 1:2"}));
}

}  // namespace
}  // namespace interleave::test
