// A recording of limited size: the newest events, and the same state of everything alive as if all had been kept.
#include <fmt/format.h>

#include <optional>
#include <thread>

#include "tests/model/random_program.hpp"
#include "tracer/model/state.hpp"

namespace interleave::test {
namespace {

using model::EventIndex;
using model::State;
using model::Trace;

struct Recorded {
  Trace trace;
  std::uintmax_t bytes = 0;
};

template <class Body>
Recorded record_within(std::optional<std::uint64_t> max_bytes, Body&& body) {
  const TemporaryFile file;
  record::Options options{file.path()};
  options.clock = trace::ClockKind::virtual_time;
  options.when_full = record::WhenFull::wait;
  options.max_bytes = max_bytes;
  {
    const record::Recording recording{options};
    std::thread{body}.join();  // a thread of its own has ids that follow each other, whatever came before
  }
  Recorded made{Trace::load(file.path()), std::filesystem::file_size(file.path())};
  expect_sound(made.trace);
  return made;
}

/// The state in words that are the same for both traces, whose indices differ.
class Told {
 public:
  Told(const Trace& trace, std::uint64_t first_id) : trace_{trace}, first_id_{first_id} {}

  std::string operator()(const State& state) const {
    std::string text;
    for (const auto& task : state.tasks) {
      const model::Task known = trace_.tasks()[task.task];
      text +=
          fmt::format("task {} `{}` {} {} on {} since {} resumes {} stack", id(known.id), known.function, name_of(task.state),
                      static_cast<int>(task.wait), id(task.on), trace_.time_ns(task.since), trace_.resumes_until(task.task, state.event));
      for (const auto frame : trace_.stack_of(task.task, state.event)) text += fmt::format(" {}", id(trace_.frames()[frame].id));
      text += '\n';
    }
    for (const auto& loop : state.loops) {
      text += fmt::format("loop {} polling {} ready", id(trace_.loops()[loop.loop].id), loop.polling);
      for (const auto task : loop.ready) text += fmt::format(" {}", id(trace_.tasks()[task].id));
      text += '\n';
    }
    for (const auto& resource : state.resources) {
      text += fmt::format("resource {} {} held by {} waiters", id(trace_.resources()[resource.resource].id), resource.state,
                          id(resource.holder));
      for (const auto task : resource.waiters) text += fmt::format(" {}", id(trace_.tasks()[task].id));
      text += '\n';
    }
    for (const auto& timer : state.timers)
      text += fmt::format("timer {} due {}\n", id(trace_.resources()[timer.resource].id), timer.due_ns);
    for (const auto& job : state.jobs) text += fmt::format("job {} begun {}\n", id(trace_.jobs()[job.job].id), job.begun);
    for (const auto span : state.spans) text += fmt::format("span {}\n", id(trace_.spans()[span].id));
    for (const auto group : state.groups)
      text += fmt::format("group {} of {}\n", id(trace_.groups()[group].id), trace_.groups()[group].members.size());
    return text;
  }

 private:
  // Ids go on from recording to recording.
  std::uint64_t id(trace::EntityId id) const { return id ? id.value - first_id_ : 0; }
  const Trace& trace_;
  std::uint64_t first_id_;
};

/// The ids of a program begin with that of its first loop.
Told told_of(const Trace& trace) { return {trace, trace.loops()[0].id.value - 1}; }

class FlightRecorderState : public testing::TestWithParam<std::uint32_t> {};

TEST_P(FlightRecorderState, HasTheSameStateAsARecordingOfEverything) {
  const auto program = [] { RandomProgram{GetParam(), 1'000'000}.run(120'000); };
  const Recorded all = record_within(std::nullopt, program);
  const Recorded newest = record_within(1 << 20, program);
  ASSERT_GT(all.bytes, 3u << 20);
  EXPECT_LT(newest.bytes, (1u << 20) + (200u << 10));  // the sources come on top
  const Trace &whole = all.trace, &kept = newest.trace;

  const std::uint64_t given_up = kept.file().info().given_up_events;
  EXPECT_GT(given_up, whole.event_count() / 2);
  const auto shift = static_cast<EventIndex>(whole.event_count() - kept.event_count());
  EXPECT_GT(shift, 0u);
  EventIndex first = 0;
  while (first < kept.event_count() && kept.kind(first) != EventKind::lost) ++first;
  ASSERT_LT(first++, kept.event_count());  // what comes now was not given up
  EXPECT_EQ(first + shift, given_up);
  EXPECT_GT(kept.event_count() - first, 20'000u);

  const Told tell_whole = told_of(whole), tell_kept = told_of(kept);
  const auto count = static_cast<EventIndex>(kept.event_count());
  for (EventIndex i = first; i < count; i += 1 + (count - first) / 50) {
    EXPECT_EQ(kept.kind(i), whole.kind(i + shift));
    ASSERT_EQ(tell_kept(kept.state_at(i)), tell_whole(whole.state_at(i + shift))) << "at event " << i;
  }
}

TEST(FlightRecorder, KeepsTheNewestEventsWhenTheStateAloneIsTooLarge) {
  const auto program = [] { RandomProgram{1, 1'000'000, 1'000'000}.run(60'000); };
  const Recorded newest = record_within(1 << 20, program);
  EXPECT_GT(newest.trace.file().info().given_up_events, 100'000u);
  EXPECT_GT(newest.trace.event_count(), 20'000u);
}

INSTANTIATE_TEST_SUITE_P(Seeds, FlightRecorderState, testing::Range(1u, 6u));

}  // namespace
}  // namespace interleave::test
