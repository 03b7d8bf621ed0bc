// Lesson 17. A bounded queue makes the producer wait, which is seen in its length; an unbounded one grows.
#include "tests/lessons/events.hpp"

namespace interleave::test {
namespace {

using trace::FieldName;
using trace::WaitKind;

class Lesson17 : public testing::TestWithParam<Recording> {};
INSTANTIATE_TEST_SUITE_P(, Lesson17, recordings(), name_of_recording);

/// A change of the queue's length.
struct Length {
  model::EventIndex event = model::k_none;
  std::uint64_t value = 0;
};
std::vector<Length> lengths(const model::Trace& trace) {
  std::vector<Length> all;
  for (model::ResourceIndex i = 0; i < trace.resources().size(); ++i) {
    if (trace.resources()[i].kind != trace::ResourceKind::queue) continue;
    for (const model::EventIndex event : trace.events_of_resource(i))
      if (trace.kind(event) == trace::EventKind::resource_state) all.push_back({event, trace.event(event)[FieldName::state]});
  }
  return all;
}
std::uint64_t longest(const model::Trace& trace) {
  std::uint64_t most = 0;
  for (const Length& length : lengths(trace)) most = std::max(most, length.value);
  return most;
}
std::vector<model::Segment> waits_of(const model::Trace& trace, std::string_view task, WaitKind kind) {
  std::vector<model::Segment> waits;
  for (const model::Segment& segment : trace.segments(task_named(trace, task)))
    if (segment.state == model::TaskState::waiting && segment.wait == kind) waits.push_back(segment);
  return waits;
}

TEST_P(Lesson17, ABoundedQueueIsNeverLongerThanItsBound) {
  const auto trace = lesson_trace(GetParam(), "17-queue", "bounded");
  EXPECT_EQ(longest(trace), 2u);
}

TEST_P(Lesson17, WhileTheQueueIsFullTheProducerWaits) {
  const auto trace = lesson_trace(GetParam(), "17-queue", "bounded");
  const auto puts = waits_of(trace, "baker", WaitKind::queue_put);
  ASSERT_GE(puts.size(), 2u);
  const auto changes = lengths(trace);
  for (const model::Segment& put : puts) {
    // Full when the wait begins; and it ends because the consumer has taken something.
    const auto after = std::ranges::find_if(changes, [&](const Length& length) { return length.event > put.begin_event; });
    ASSERT_NE(after, changes.begin());
    EXPECT_EQ(std::prev(after)->value, 2u);
    EXPECT_EQ(trace.task(trace.event(put.end_event).id(FieldName::cause)), task_named(trace, "packer"));
  }
}

TEST_P(Lesson17, WithoutABoundTheQueueGrowsAndNothingIsGained) {
  const auto bounded = lesson_trace(GetParam(), "17-queue", "bounded");
  const auto unbounded = lesson_trace(GetParam(), "17-queue", "unbounded");
  EXPECT_GT(longest(unbounded), 2u);
  EXPECT_TRUE(waits_of(unbounded, "baker", WaitKind::queue_put).empty());
  const auto life = [](const model::Trace& trace, std::string_view task) {
    return model::lifetime(trace, task_named(trace, task)).length_ns();
  };
  EXPECT_LT(2 * life(unbounded, "baker"), life(unbounded, "packer")) << "the producer is done early";
  EXPECT_GT(2 * life(bounded, "baker"), life(bounded, "packer")) << "and here it keeps the consumer's pace";
  EXPECT_LT(2 * life(bounded, "packer"), 3 * life(unbounded, "packer")) << "yet in all it takes as long";
}

}  // namespace
}  // namespace interleave::test
