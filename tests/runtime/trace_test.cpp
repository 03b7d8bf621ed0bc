// What the runtime records: who resumed when, who woke whom, from which line, and how the awaits stood.
#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>

#include "tests/runtime/trace_questions.hpp"
#include "tracer/model/state.hpp"

namespace interleave::test {
namespace {

using namespace std::chrono_literals;

// The lines that sites must name. `here()` stands on the line of what it marks.
std::uint32_t marked_line = 0;
const char* here(std::source_location where = std::source_location::current()) {
  marked_line = where.line();
  return "";
}

/// The names of the tasks in the order of their resumes.
Log resumes_of(const model::Trace& trace) {
  Log names;
  for (const EventIndex i : events_of_kind(trace, EventKind::task_resume)) names.push_back(label(trace, trace.event(i).task()));
  return names;
}

Coroutine<int> leaf(int value) {
  co_await sleep(1ms);
  co_return value;
}
Coroutine<int> middle(int value) {
  const int doubled = 2 * co_await leaf(value);
  co_return doubled;
}

TEST(RecordedTrace, TasksResumeInTheOrderOfTheReadyQueue) {
  const auto trace = trace_of([]() -> Coroutine<> {
    const auto a = create_task(leaf(1), "a");
    const auto b = create_task(leaf(2), "b");
    co_await a;
    co_await b;
  });
  EXPECT_EQ(resumes_of(trace), (Log{"main", "a", "b", "a", "b", "main"}));
}

TEST(RecordedTrace, EveryWakeNamesWhoDidIt) {
  const auto trace = trace_of([]() -> Coroutine<> {
    const auto a = create_task(leaf(1), "a");
    co_await a;
    co_await sleep(0ms);
  });
  EXPECT_EQ(wakes_of(trace), (Log{"event loop>main", "main>a", "timer>a", "a>main", "main>main"}));
}

TEST(RecordedTrace, TheAwaitStackShowsEveryFrame) {
  const auto trace = trace_of([]() -> Coroutine<> { co_await middle(4); });
  const auto suspends = events_of_kind(trace, EventKind::task_suspend);
  ASSERT_EQ(suspends.size(), 1u);
  const std::vector<model::FrameIndex> stack = trace.stack_of(0, suspends[0]);
  Log functions;
  for (const model::FrameIndex frame : stack) functions.emplace_back(trace.frames()[frame].function);
  ASSERT_EQ(functions.size(), 3u);
  EXPECT_EQ(functions[1], "interleave::test::middle");
  EXPECT_EQ(functions[2], "interleave::test::leaf");
  EXPECT_EQ(trace.frames()[stack[1]].value, "8");
  EXPECT_EQ(trace.frames()[stack[2]].value, "4");
}

Coroutine<> waits_on_a_marked_line() { here(), co_await sleep(1ms); }

TEST(RecordedTrace, ASiteNamesTheFunctionAndTheLine) {
  const auto trace = trace_of([]() -> Coroutine<> { co_await waits_on_a_marked_line(); });
  const auto suspends = events_of_kind(trace, EventKind::task_suspend);
  const model::Site site = trace.site(trace.event(suspends.at(0)).site());
  EXPECT_EQ(site.function, "interleave::test::waits_on_a_marked_line");
  EXPECT_EQ(site.line, marked_line);
  EXPECT_TRUE(site.file.ends_with("trace_test.cpp")) << site.file;
}

TEST(RecordedTrace, MembersOfAGatherNameTheLineOfTheGather) {
  std::uint32_t line = 0;
  const auto trace = trace_of([&]() -> Coroutine<> {
    here(), co_await gather(leaf(1), sleep(2ms), to_thread([] { return 3; }));
    line = marked_line;
  });
  ASSERT_EQ(trace.groups().size(), 1u);
  EXPECT_EQ(trace.site(trace.groups()[0].site).line, line);
  EXPECT_EQ(trace.groups()[0].members.size(), 3u);
  EXPECT_EQ(trace.groups()[0].value, "[1, None, 3]");
  Log functions;
  for (const auto member : trace.groups()[0].members) {
    const model::Task& task = trace.tasks()[trace.task(member)];
    EXPECT_EQ(trace.site(task.site).line, line);
    functions.emplace_back(task.function);
  }
  EXPECT_EQ(functions, (Log{"interleave::test::leaf", "sleep", "to_thread"}));
  const auto wakes = wakes_of(trace);
  EXPECT_EQ(wakes.back(), "gather of 3>main");
}

TEST(RecordedTrace, AGatherOfWhatIsDoneDoesNotSuspend) {
  const auto trace = trace_of([]() -> Coroutine<> {
    const auto a = create_task(leaf(1));
    co_await a;
    co_await gather(a, a);
  });
  for (const EventIndex i : events_of_kind(trace, EventKind::task_suspend))
    EXPECT_NE(trace.event(i).as<trace::WaitKind>(FieldName::wait), trace::WaitKind::group);
  EXPECT_EQ(trace.groups()[0].outcome, trace::Outcome::returned);
}

TEST(RecordedTrace, ACoroutineThatIsNeverAwaitedIsSeen) {
  const auto trace = trace_of([]() -> Coroutine<> {
    {
      const auto forgotten = leaf(1);
    }
    co_return;
  });
  const auto forgotten = std::ranges::find(trace.frames(), "interleave::test::leaf", &model::Frame::function);
  ASSERT_NE(forgotten, trace.frames().end());
  EXPECT_EQ(forgotten->entered, model::k_none);
  EXPECT_EQ(forgotten->outcome, trace::Outcome::dropped);
}

TEST(RecordedTrace, ErrorsAndCancelsAreOutcomes) {
  const auto trace = trace_of([]() -> Coroutine<> {
    auto fail = []() -> Coroutine<> {
      co_await sleep(1ms);
      throw std::runtime_error{"boom"};
    };
    const auto failing = create_task(fail(), "failing");
    const auto cancelled = create_task(sleep(1s), "cancelled");
    co_await sleep(2ms);
    cancelled.cancel("too slow");
    co_await sleep(0ms);
    co_await sleep(0ms);
    static_cast<void>(failing.exception());
  });
  const model::Task& failing = trace.tasks()[task_named(trace, "failing")];
  EXPECT_EQ(failing.outcome, trace::Outcome::raised);
  EXPECT_EQ(failing.value, "std::runtime_error: boom");
  const model::Task& cancelled = trace.tasks()[task_named(trace, "cancelled")];
  EXPECT_EQ(cancelled.outcome, trace::Outcome::cancelled);
  EXPECT_EQ(cancelled.value, "too slow");
  const auto cancels = events_of_kind(trace, EventKind::task_cancel);
  ASSERT_EQ(cancels.size(), 1u);
  EXPECT_EQ(label(trace, trace.event(cancels[0]).id(FieldName::by)), "main");
  EXPECT_EQ(trace.event(cancels[0]).text, "too slow");
}

TEST(RecordedTrace, ALockTellsWhoHoldsItAndWhoWaits) {
  const auto trace = trace_of([]() -> Coroutine<> {
    Lock lock{"db"};
    auto use = [&]() -> Coroutine<> {
      const LockGuard guard = co_await lock.hold();
      co_await sleep(5ms);
    };
    const auto a = create_task(use(), "a");
    const auto b = create_task(use(), "b");
    co_await gather(a, b);
  });
  const model::TaskIndex a = task_named(trace, "a"), b = task_named(trace, "b");
  EventIndex waits = model::k_none;
  for (const model::Segment& segment : trace.segments(b))
    if (segment.state == model::TaskState::waiting && segment.wait == trace::WaitKind::lock) waits = segment.begin_event;
  ASSERT_NE(waits, model::k_none);
  const model::State state = trace.state_at(waits);
  ASSERT_EQ(state.resources.size(), 1u);
  EXPECT_EQ(state.resources[0].state, 1);
  EXPECT_EQ(trace.task(state.resources[0].holder), a);
  EXPECT_EQ(state.resources[0].waiters, std::vector{b});
  EXPECT_EQ(trace.resources()[state.resources[0].resource].name, "db");
}

TEST(RecordedTrace, AQueueTellsItsLengthAndWhoWokeWhom) {
  const auto trace = trace_of([]() -> Coroutine<> {
    Queue<int> queue{4, "work"};
    auto consume = [&]() -> Coroutine<> { co_await queue.get(); };
    const auto consumer = create_task(consume(), "consumer");
    co_await sleep(1ms);
    queue.put_nowait(1);
    co_await consumer;
  });
  const auto wakes = wakes_of(trace);
  EXPECT_NE(std::ranges::find(wakes, "main>consumer"), wakes.end());
  std::vector<std::int64_t> lengths;
  for (const EventIndex i : events_of_kind(trace, EventKind::resource_state))
    if (model::describe(trace, trace.event(i).id(FieldName::resource)).starts_with("queue"))
      lengths.push_back(trace.event(i).number(FieldName::state));
  EXPECT_EQ(lengths, (std::vector<std::int64_t>{1, 0}));
}

TEST(RecordedTrace, AJobRunsOnAWorkerAndWakesItsTask) {
  const auto trace = trace_of([]() -> Coroutine<> { co_await to_thread([](int v) { return v + 1; }, 41); });
  ASSERT_EQ(trace.jobs().size(), 1u);
  const model::Job& job = trace.jobs()[0];
  EXPECT_EQ(job.value, "42");
  EXPECT_EQ(trace.threads()[job.thread].role, trace::ThreadRole::worker);
  EXPECT_EQ(trace.threads()[job.thread].name, "worker 1");
  EXPECT_EQ(wakes_of(trace).back().substr(0, 3), "job");
  EXPECT_EQ(trace.resources()[job.pool].kind, trace::ResourceKind::pool);
}

TEST(RecordedTrace, VirtualTimePassesInPolls) {
  const auto trace = trace_of([]() -> Coroutine<> { co_await sleep(40ms); });
  ASSERT_EQ(trace.loops().size(), 1u);
  ASSERT_EQ(trace.loops()[0].polls.size(), 1u);
  EXPECT_NEAR(static_cast<double>(trace.loops()[0].polls[0].length_ns()), 40e6, 100.);
  EXPECT_EQ(trace.tasks()[0].busy_ns + trace.tasks()[0].delay_ns < 1000, true);
}

TEST(RecordedTrace, CallbacksAreSpansWithTheirCause) {
  const auto trace = trace_of([]() -> Coroutine<> {
    call_later(3ms, [] {});
    call_soon([] {});
    co_await sleep(5ms);
  });
  ASSERT_EQ(trace.spans().size(), 2u);
  EXPECT_EQ(label(trace, trace.spans()[0].cause), "main");
  EXPECT_EQ(trace.find(trace.spans()[1].cause).kind, trace::EntityKind::resource);
  EXPECT_TRUE(trace.spans()[0].function.ends_with("lambda")) << trace.spans()[0].function;
}

TEST(RecordedTrace, SpansAndPrintsStandWhereTheyHappened) {
  testing::internal::CaptureStdout();
  const auto trace = trace_of([]() -> Coroutine<> {
    Span span{"parse"};
    print("{} of {}", 1, 3);
    span.set_result(std::vector{1, 2});
    co_return;
  });
  EXPECT_EQ(testing::internal::GetCapturedStdout(), "1 of 3\n");
  ASSERT_EQ(trace.spans().size(), 1u);
  EXPECT_EQ(trace.spans()[0].function, "parse");
  EXPECT_EQ(trace.spans()[0].value, "[1, 2]");
  EXPECT_EQ(trace.spans()[0].task, 0u);
  ASSERT_EQ(trace.prints().size(), 1u);
  EXPECT_EQ(trace.prints()[0].text, "1 of 3\n");
  EXPECT_EQ(trace.prints()[0].span, 0u);
}

TEST(RecordedTrace, ASpanNeedsNoLoop) {
  const auto trace = recorded([] {
    try {
      const Span span{"risky"};
      throw std::runtime_error{"x"};
    } catch (const std::runtime_error&) {
    }
  });
  EXPECT_EQ(trace.spans()[0].outcome, trace::Outcome::raised);
  EXPECT_EQ(trace.spans()[0].task, model::k_none);
}

TEST(RecordedTrace, TheLoopsThreadHasItsRole) {
  const auto trace = trace_of([]() -> Coroutine<> { co_return; });
  EXPECT_EQ(trace.threads()[0].role, trace::ThreadRole::loop);
  EXPECT_EQ(trace.threads()[0].name, "main");
  EXPECT_NE(trace.loops()[0].stopped, model::k_none);
}

}  // namespace
}  // namespace interleave::test
