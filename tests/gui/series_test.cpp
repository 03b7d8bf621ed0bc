// Long lanes as series: each stretch is the model's segment, and what is joined is what it stands for.
#include "gui/state/series.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <thread>

#include "gui/draw/timeline_layout.hpp"
#include "gui/state/call_pieces.hpp"
#include "gui/state/trace_series.hpp"
#include "gui/state/wait_class.hpp"
#include "tests/gui/samples.hpp"

namespace interleave::gui {
namespace {

using namespace interleave::test;

/// Some tasks that take turns, with waits of every length and kind; `turns` each.
model::Trace busy(std::uint32_t seed, int tasks, int turns) {
  return recorded([=] {
    std::mt19937 random{seed};
    const LoopId loop = loop_start();
    const ResourceId lock = resource_create(ResourceKind::lock, "l");
    std::vector<TaskId> all;
    std::uint64_t now = 0;
    for (int number = 0; number < tasks; ++number) {
      all.push_back(create(loop, "task " + std::to_string(number)));
      wake(all.back(), loop);
    }
    for (int turn = 1; turn <= turns; ++turn) {
      for (const TaskId task : all) {
        at(now += 1 + random() % 3000);
        resume(task, static_cast<std::uint64_t>(turn));
        at(now += 1 + (random() % 50 == 0 ? random() % 2'000'000 : random() % 900));
        if (turn == turns) {
          finish(task);
          continue;
        }
        if (random() % 3 == 0)
          suspend(task, WaitKind::lock, lock);
        else
          suspend(task, WaitKind::yield);
        if (random() % 4 == 0) {
          poll_begin(loop, 1000);
          at(now += random() % 5000);
          poll_end(loop);
        }
        wake(task, loop);
      }
    }
    loop_stop(loop);
  });
}

LaneContents contents_of(const model::Trace& trace) {
  HueBook book;
  return make_contents(trace, book);
}

TEST(Series, EachStretchIsTheModelsSegment) {
  for (std::uint32_t seed = 1; seed <= 5; ++seed) {
    const model::Trace trace = busy(seed, 3, 400);
    const TraceSeries all = make_series(trace, contents_of(trace));
    for (model::TaskIndex task = 0; task < trace.tasks().size(); ++task) {
      const Series* const series = all.of_task(task);
      ASSERT_NE(series, nullptr);
      const auto segments = trace.segments(task);
      ASSERT_EQ(series->size(), segments.size());
      for (std::size_t at = 0; at < segments.size(); ++at) {
        const model::Segment segment = segments[at];
        ASSERT_LE(std::abs(series->begin_ns(at) - segment.time.begin_ns), series->step_ns(segment.time.begin_ns));
        ASSERT_LE(std::abs(series->end_ns(at) - segment.time.end_ns), series->step_ns(segment.time.end_ns));
        ASSERT_EQ(stretch::is_solid(series->tag(at)), segment.state == model::TaskState::running);
        if (segment.state == model::TaskState::waiting) {
          ASSERT_EQ(series->tag(at), stretch::k_waiting + static_cast<int>(class_of(segment.wait)));
        }
      }
    }
  }
}

TEST(Series, WhatIsJoinedStandsForAllOfItOnce) {
  const model::Trace trace = busy(7, 2, 3000);
  const TraceSeries all = make_series(trace, contents_of(trace));
  std::mt19937 random{1};
  for (const Series* series : {all.of_task(0), all.of_task(1), &static_cast<const Series&>(all.loops[0])}) {
    for (int round = 0; round < 200; ++round) {
      std::int64_t from = trace.time().begin_ns + static_cast<std::int64_t>(random()) % trace.time().length_ns();
      std::int64_t to = trace.time().begin_ns + static_cast<std::int64_t>(random()) % trace.time().length_ns();
      if (from > to) std::swap(from, to);
      const std::int64_t coarse = 1 + static_cast<std::int64_t>(random() % 3'000'000);
      // What is told, and the same by looking at each stretch from the first one told to the last.
      Series::Sum told, is;
      std::int64_t begin = INT64_MAX, end = INT64_MIN, last = INT64_MIN;
      const auto pass = [&](std::int64_t piece_begin, std::int64_t piece_end) {
        ASSERT_GE(piece_begin, last) << "in order, each once";
        last = piece_end;
        begin = std::min(begin, piece_begin);
        end = std::max(end, piece_end);
      };
      const auto sum_of = [&](std::size_t at) {
        Series::Sum sum;
        if (stretch::is_solid(series->tag(at)))
          sum = {static_cast<float>(series->end_ns(at) - series->begin_ns(at)), 1,
                 static_cast<std::uint16_t>(1u << (series->tag(at) - stretch::k_running))};
        return sum;
      };
      series->visit(
          from, to, coarse,
          [&](std::size_t at) {
            pass(series->begin_ns(at), series->end_ns(at));
            told.add(sum_of(at));
          },
          [&](std::int64_t piece_begin, std::int64_t piece_end, std::size_t, const Series::Sum& sum) {
            ASSERT_LT(piece_end - piece_begin, coarse);
            pass(piece_begin, piece_end);
            told.add(sum);
          });
      ASSERT_LE(begin, from);
      ASSERT_GE(end, std::min(to, series->end_ns(series->size() - 1)));
      for (std::size_t at = 0; at < series->size(); ++at)
        if (series->begin_ns(at) >= begin && series->end_ns(at) <= end && (series->end_ns(at) > begin || at == 0)) is.add(sum_of(at));
      EXPECT_NEAR(told.count, is.count, 1) << "one of no length may lie at the edge";
      EXPECT_NEAR(told.solid_ns, is.solid_ns, static_cast<double>(is.solid_ns) * 1e-4 + 1);
      EXPECT_EQ(told.hues, is.hues);
    }
  }
}

TEST(Series, ALaneLooksTheSameFromItAndFromTheModel) {
  for (std::uint32_t seed = 1; seed <= 4; ++seed) {
    Viewer viewer = viewer_of(busy(seed, 3, 500));
    const Document& document = viewer.documents[0];
    for (const double part : {1.0, 0.1, 0.01}) {
      const AxisRange range{0, whole_axis(viewer).length_ns() * part};
      for (std::uint32_t number = 0; number < document.lanes.size(); ++number) {
        const Lane lane = document.lanes[number];
        if (lane.kind != LaneKind::task) continue;
        std::uint64_t runs = 0;
        float pixels = 0;
        for (const Bar& bar : lay_out(document, lane, {range, 0, 1000}, 5).bars) {
          if (!is_solid(bar.kind) || bar.x0 > 1000) continue;
          runs += bar.count;
          pixels += bar.count == 1 ? 0 : (bar.x1 - bar.x0) * bar.solid;
        }
        std::uint64_t runs_are = 0;
        for (std::size_t at = 0; at < document.trace->segments(lane.index).size(); ++at) {
          const model::Segment segment = document.trace->segments(lane.index)[at];
          if (segment.state == model::TaskState::running &&
              document.axis_of(segment.time.begin_ns) <= range.end_ns + 16 * range.length_ns() / 1000)
            ++runs_are;
        }
        EXPECT_NEAR(static_cast<double>(runs), static_cast<double>(runs_are), 1 + static_cast<double>(runs_are) * 0.01)
            << part << ": what lies a little outside of the picture may be counted";
        EXPECT_LE(pixels, 1016);
      }
    }
  }
}

TEST(Series, WhileItGrowsReadersSeeWholeBlocksWithTheirSums) {
  constexpr std::size_t k_stretches = 100'000;
  Series series;
  series.reserve(k_stretches);
  std::thread writer{[&] {
    // Each second stretch is solid, 7 of 10 ns.
    for (std::size_t at = 0; at < k_stretches; ++at)
      series.append(static_cast<std::int64_t>(at / 2 * 10 + at % 2 * 7), at % 2 == 0 ? stretch::k_running + 3 : stretch::k_ready);
    series.finish(k_stretches / 2 * 10);
  }};
  std::size_t before = 0;
  const auto look = [&](std::int64_t coarse_ns) {
    const std::size_t least = series.size();
    Series::Sum told;
    std::size_t looked_at = 0;
    series.visit(
        0, INT64_MAX, coarse_ns,
        [&](std::size_t at) {
          ++looked_at;
          if (stretch::is_solid(series.tag(at))) told.add({static_cast<float>(series.end_ns(at) - series.begin_ns(at)), 1, 8});
        },
        [&](std::int64_t, std::int64_t, std::size_t, const Series::Sum& sum) { told.add(sum); });
    ASSERT_GE(told.count, least / 2);
    ASSERT_GE(least, before);
    ASSERT_NEAR(told.solid_ns, told.count * 7.0, 10);
    ASSERT_EQ(told.hues, told.count > 0 ? 8 : 0);
    ASSERT_LE(looked_at, coarse_ns > 1000 ? 400u : k_stretches);
    before = least;
  };
  while (!series.finished()) {
    look(5000);
    look(1);
  }
  writer.join();
  look(5000);
  EXPECT_EQ(series.size(), k_stretches);
}

TEST(Series, AppendsNoMoreThanWasReserved) {
  Series series;
  series.reserve(10);
  for (int at = 0; at < 1000; ++at) series.append(at, stretch::k_ready);
  series.finish(2000);
  EXPECT_EQ(series.size(), 10u);
}

/// A trace that is long enough for its series to be made in a thread.
TEST(SeriesMaker, ShowsWhatIsSeenCloselyBeforeAllIsMadeAndInTheEndTheSame) {
  const auto trace = std::make_shared<const model::Trace>(busy(3, 4, 6000));
  ASSERT_GT(trace->event_count(), 50'000u);
  Viewer viewer;
  show(viewer, {{"trace", trace}});
  Document& document = viewer.documents[0];
  const AxisRange near{1e6, 6e6};
  const auto runs_of = [&](const AxisRange& range) {
    std::uint64_t runs = 0;
    for (std::uint32_t lane = 0; lane < document.lanes.size(); ++lane)
      for (const Bar& bar : lay_out(document, document.lanes[lane], {range, 0, 1000}, 5).bars) runs += is_solid(bar.kind) ? bar.count : 0;
    return runs;
  };
  const std::uint64_t early = runs_of(near);
  while (document.series->get() == nullptr) runs_of(whole_axis(viewer));
  document.series->wait();
  EXPECT_EQ(runs_of(near), early);
  EXPECT_GT(early, 10u);
  EXPECT_NE(document.series->density(), nullptr);
}

/// Calls on a bare thread, some of which call others, and jobs on a worker.
model::Trace calls_and_jobs(std::uint32_t seed) {
  return recorded([=] {
    std::mt19937 random{seed};
    std::uint64_t now = 0;
    const auto pass = [&] { at(now += 1 + random() % 2000); };
    std::thread{[&] {
      for (int call = 0; call < 2000; ++call) {
        pass();
        const SpanId outer = span_begin("outer");
        for (auto inner = random() % 3; inner > 0; --inner) {
          pass();
          const SpanId span = span_begin("inner");
          pass();
          span_end(span);
        }
        pass();
        span_end(outer);
      }
    }}.join();
    std::vector<JobId> jobs;
    const LoopId loop = loop_start();
    const TaskId task = create(loop, "asks");
    for (int job = 0; job < 2000; ++job) jobs.push_back(job_submit(task, "work"));
    std::thread{[&] {
      for (const JobId job : jobs) {
        pass();
        job_begin(job);
        pass();
        job_end(job);
      }
    }}.join();
  });
}

TEST(Series, CallsAndJobsLookTheSameFromItAndFromTheModel) {
  for (std::uint32_t seed = 1; seed <= 3; ++seed) {
    Viewer viewer = viewer_of(calls_and_jobs(seed));
    const Document& document = viewer.documents[0];
    const model::Trace& trace = *document.trace;
    const auto time_of = [&](EventIndex event) { return event == k_none ? trace.time().end_ns : trace.time_ns(event); };
    int lanes = 0;
    for (std::uint32_t number = 0; number < document.lanes.size(); ++number) {
      const Lane lane = document.lanes[number];
      if (lane.kind != LaneKind::span && lane.kind != LaneKind::worker) continue;
      ++lanes;
      const LaneContent content = document.lanes.content(lane);
      std::vector<CallPiece> pieces;
      const auto take = [&](const CallPiece& piece) {
        pieces.push_back(piece);
        return true;
      };
      visit_calls(trace, content, 0, time_of, take);
      visit_jobs(trace, content.jobs, 0, time_of, take);
      std::size_t solid = 0;
      for (const CallPiece& piece : pieces) solid += piece.outer ? 0 : 1;
      std::size_t counted = 0;
      for (const Bar& bar : lay_out(document, lane, {whole_axis(viewer), 0, 1000}, 5).bars) counted += is_solid(bar.kind) ? bar.count : 0;
      EXPECT_EQ(counted, solid) << "merging loses nothing";
      // Near by, each bar is a piece, and knows which.
      for (int look = 0; look < 20; ++look) {
        const CallPiece& middle = pieces[pieces.size() * (static_cast<std::size_t>(look) + 1) / 22];
        const double begin = document.axis_of(middle.begin_ns);
        bool found = false;
        for (const Bar& bar : lay_out(document, lane, {{begin - 3000, begin + 3000}, 0, 1000}, 1).bars)
          if (bar.begin_ns == middle.begin_ns || bar.event == middle.event)
            found = found || (item_of(document, lane, bar) == middle.item && is_solid(bar.kind) == !middle.outer);
        EXPECT_TRUE(found);
      }
    }
    EXPECT_EQ(lanes, 3);
  }
}

TEST(Series, LoadsOfTasksHaveRowsForWhatIsSeenOnly) {
  Viewer viewer = viewer_of(recorded([] {
    const LoopId loop = loop_start();
    for (int number = 0; number < 25'000; ++number) {
      at(static_cast<std::uint64_t>(number) * 10);
      const TaskId task = create(loop, "one");
      wake(task, loop);
      resume(task, 1);
      finish(task);
    }
    loop_stop(loop);
  }));
  const Document& document = viewer.documents[0];
  EXPECT_EQ(document.shown_lanes().size(), 25'001u);
  EXPECT_LE(sizeof(Lane), 24u);
  EXPECT_EQ(lane_name(*document.trace, document.lanes, document.lanes[20'000]).substr(0, 3), "one");
  execute(viewer, order(Command::scroll_to, 0, k_none, 0, 20'000));
  EXPECT_DOUBLE_EQ(viewer.documents[0].scroll, 20'000);
  EXPECT_EQ(unsound(viewer), "");
}

}  // namespace
}  // namespace interleave::gui
