// What is decoded with its neighbours is what the trace tells by itself, in whatever order it is asked for.
#include "tracer/model/near_events.hpp"

#include <random>

#include "tests/model/random_program.hpp"

namespace interleave::test {
namespace {

using model::EventIndex;
using model::NearEvents;
using model::Segment;

void expect_same(const Segment& near, const Segment& segment) {
  ASSERT_EQ(near.time.begin_ns, segment.time.begin_ns);
  ASSERT_EQ(near.time.end_ns, segment.time.end_ns);
  ASSERT_EQ(near.state, segment.state);
  ASSERT_EQ(near.wait, segment.wait);
  ASSERT_EQ(near.on, segment.on);
  ASSERT_EQ(near.site, segment.site);
  ASSERT_EQ(near.begin_event, segment.begin_event);
  ASSERT_EQ(near.end_event, segment.end_event);
}

void expect_same_event(const model::Trace& trace, NearEvents& near, EventIndex at) {
  const model::Event event = trace.event(at);
  ASSERT_EQ(near.event(at).kind, event.kind);
  ASSERT_EQ(near.event(at).time_ns, event.time_ns);
  ASSERT_EQ(near.event(at).values, event.values);
  ASSERT_EQ(near.event(at).text, event.text);
  ASSERT_EQ(near.running_task_of(at), trace.running_task_of(at)) << "event #" << at;
}

TEST(NearEvents, AreThoseOfTheTraceBackwardsAndInAnyOrder) {
  const model::Trace trace = recorded([] { RandomProgram{11}.run(4000); });
  ASSERT_GT(trace.event_count(), 10'000u) << "more than are kept";
  NearEvents near{trace};
  for (auto at = static_cast<EventIndex>(trace.event_count()); at-- > 0;) expect_same_event(trace, near, at);
  std::mt19937 random{3};
  for (int n = 0; n < 2000; ++n) expect_same_event(trace, near, static_cast<EventIndex>(random() % trace.event_count()));
  for (auto task = static_cast<model::TaskIndex>(trace.tasks().size()); task-- > 0;) {
    const auto segments = trace.segments(task);
    for (auto number = static_cast<std::uint32_t>(segments.size()); number-- > 0;) {
      expect_same(near.segment(task, number), segments[number]);
      ASSERT_EQ(near.state(task, number), segments[number].state);
    }
    expect_same(near.segment(task, static_cast<std::uint32_t>(segments.size())), Segment{});
  }
  EXPECT_EQ(near.event(static_cast<EventIndex>(trace.event_count())).kind, EventKind::end_of_data);
  EXPECT_EQ(near.running_task_of(static_cast<EventIndex>(trace.event_count())), model::k_none);
}

}  // namespace
}  // namespace interleave::test
