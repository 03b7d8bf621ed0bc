// Each rule on a small program that has the fault, and on one that looks alike and has not.
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <optional>
#include <set>

#include "tests/runtime/trace_questions.hpp"
#include "tracer/insight/diagnose.hpp"

namespace interleave::test {
namespace {

using namespace std::chrono_literals;
using insight::Finding;
using insight::Rule;
using insight::Severity;

// Computes for so long: the recorded time goes on, and nobody else runs.
void compute(std::chrono::microseconds length) {
  const std::uint64_t now = std::max(record::virtual_time(), record::detail::virtual_event_ns.load());
  record::set_virtual_time(now + static_cast<std::uint64_t>(length.count()) * 1000);
}

Coroutine<> compute_in_pieces(int pieces, std::chrono::microseconds length) {
  for (int i = 0; i < pieces; ++i) {
    compute(length);
    co_await sleep(1ms);
  }
}
Coroutine<> idle() { co_await sleep(0ms); }

template <class T>
Coroutine<> wait_for_end(Task<T> task) {
  try {
    co_await task;
  } catch (...) {  // as it likes
  }
}

// "blocking-call blocker": the rule and the task of each finding.
std::multiset<std::string> found(const model::Trace& trace, const insight::Limits& limits = {}) {
  std::multiset<std::string> all;
  for (const Finding& finding : insight::diagnose(trace, limits).findings) {
    std::string text{info_of(finding.rule).name};
    if (finding.task != model::k_none) text.append(" ").append(trace.tasks()[finding.task].name);
    all.insert(std::move(text));
  }
  return all;
}
void expect_sentences(const model::Trace& trace) {
  for (const Finding& finding : insight::diagnose(trace).findings)
    for (const auto language : {insight::Language::english, insight::Language::chinese}) {
      const std::string text = insight::sentence(trace, finding, language);
      EXPECT_EQ(text.find_first_of("{}"), text.npos) << text;
      EXPECT_FALSE(text.empty());
    }
}
template <class Make>
std::multiset<std::string> found_in(Make make) {
  const model::Trace trace = recorded([&] {
    try {
      run(make());
    } catch (const Deadlock&) {  // it is what the trace is to tell
    } catch (const std::runtime_error&) {
    }
  });
  expect_sentences(trace);
  return found(trace);
}
// Of a program that goes on when its recording ends: `make` is given what ends it. One that ends in order cancels what still waits.
template <class Make>
std::multiset<std::string> found_while_it_runs(Make make) {
  const TemporaryFile file;
  record::Options options{file.path()};
  options.clock = trace::ClockKind::virtual_time;
  std::optional<record::Recording> recording{std::in_place, options};
  run(make([&] { recording.reset(); }));
  const model::Trace trace = model::Trace::load(file.path());
  expect_sound(trace);
  expect_sentences(trace);
  return found(trace);
}
using Found = std::multiset<std::string>;

TEST(Fault, BlockingCall) {
  const auto blocker = []() -> Coroutine<> {
    compute(120ms);
    co_return;
  };
  EXPECT_EQ(found_in([&]() -> Coroutine<> { co_await gather(blocker(), idle()); }), (Found{"blocking-call lambda (2)", "slow-wake idle"}));
  EXPECT_EQ(found_in([&]() -> Coroutine<> { co_await gather(compute_in_pieces(30, 4ms), idle()); }), Found{});
}

TEST(Fault, ABlockingCallHoldsUpThoseWhoseTimersRunOutMeanwhile) {
  const auto sleeper = [](std::chrono::milliseconds length) -> Coroutine<> { co_await sleep(length); };
  const auto blocker = []() -> Coroutine<> {
    compute(120ms);
    co_return;
  };
  const auto main_task = [&]() -> Coroutine<> { co_await gather(sleeper(20ms), sleeper(500ms), blocker()); };
  const model::Trace trace = recorded([&] { run(main_task()); });
  const auto findings = insight::diagnose(trace).findings;
  const auto blocking = std::ranges::find(findings, insight::Rule::blocking_call, &Finding::rule);
  ASSERT_NE(blocking, findings.end());
  ASSERT_EQ(blocking->tasks.size(), 1u);
  EXPECT_EQ(trace.tasks()[blocking->tasks.front().task].name, "lambda (2)");
  EXPECT_NEAR(static_cast<double>(blocking->tasks.front().time_ns), 100e6, 1e3);
}

TEST(Fault, NeverYields) {
  const auto spin = []() -> Coroutine<> {
    compute(1200ms);
    co_return;
  };
  EXPECT_EQ(found_in([&]() -> Coroutine<> { co_await create_task(spin(), "spin"); }), (Found{"blocking-call spin", "never-yields spin"}));
  EXPECT_EQ(found_in([&]() -> Coroutine<> { co_await create_task(compute_in_pieces(30, 40ms), "spin"); }), Found{});
}

TEST(Fault, SlowWake) {
  const auto runs = [](std::chrono::microseconds length) -> Coroutine<> {
    compute(length);
    co_return;
  };
  EXPECT_EQ(found_in([&]() -> Coroutine<> { co_await gather(runs(8ms), idle()); }), Found{"slow-wake idle"});
  EXPECT_EQ(found_in([&]() -> Coroutine<> { co_await gather(runs(3ms), idle()); }), Found{});
}

TEST(Fault, SelfWake) {
  const auto asks = [](int times) -> Coroutine<> {
    for (int i = 0; i < times; ++i) co_await sleep(0ms);
  };
  const auto waits = [](Event& event) -> Coroutine<> { co_await event.wait(); };
  EXPECT_EQ(found_in([&]() -> Coroutine<> { co_await create_task(asks(20), "asks"); }), Found{"self-wake asks"});
  EXPECT_EQ(found_in([&]() -> Coroutine<> { co_await create_task(asks(5), "asks"); }), Found{}) << "now and then is no polling";
  EXPECT_EQ(found_in([&]() -> Coroutine<> {
              Event event;
              const auto task = create_task(waits(event), "waits");
              co_await sleep(10ms);
              event.set();
              co_await task;
            }),
            Found{});
}

Coroutine<> takes_both(Lock& first, Lock& second) {
  co_await first.acquire();
  co_await sleep(1ms);
  co_await second.acquire();
  second.release();
  first.release();
}

TEST(Fault, DeadlockInACircle) {
  const Found circle = found_in([]() -> Coroutine<> {
    Lock a, b;
    co_await gather(takes_both(a, b), takes_both(b, a));
  });
  EXPECT_TRUE(circle.contains("deadlock takes_both (2)") || circle.contains("deadlock takes_both")) << testing::PrintToString(circle);
  EXPECT_EQ(circle.count("deadlock takes_both") + circle.count("deadlock takes_both (2)"), 1u);
  const Found same_order = found_in([]() -> Coroutine<> {
    Lock a, b;
    co_await gather(takes_both(a, b), takes_both(a, b));
  });
  EXPECT_EQ(same_order.count("deadlock takes_both") + same_order.count("deadlock takes_both (2)"), 0u)
      << testing::PrintToString(same_order);
}

TEST(Fault, DeadlockOfATaskThatWaitsForItself) {
  const auto twice = [](Lock& lock) -> Coroutine<> {
    co_await lock.acquire();
    co_await lock.acquire();
  };
  EXPECT_TRUE(found_in([&]() -> Coroutine<> {
                Lock lock;
                co_await create_task(twice(lock), "twice");
              }).contains("deadlock twice"));
}

TEST(Fault, DeadlockWhereNobodyIsLeftToWake) {
  const auto waits = [](Event& event) -> Coroutine<> { co_await event.wait(); };
  const Found stuck = found_in([&]() -> Coroutine<> {
    Event event;
    co_await create_task(waits(event), "waits");
  });
  EXPECT_EQ(std::ranges::count_if(stuck, [](const std::string& text) { return text.starts_with("deadlock"); }), 1)
      << testing::PrintToString(stuck);
  EXPECT_EQ(found_in([&]() -> Coroutine<> {
              Event event;
              const auto task = create_task(waits(event), "waits");
              get_running_loop().call_later(5ms, [&] { event.set(); });
              co_await task;
            }),
            Found{});
}

TEST(Fault, LostWakeupOfWhatIsGone) {
  const auto waits = [](Event& event) -> Coroutine<> { co_await event.wait(); };
  const auto found_where = [&](bool sets) {
    return found_while_it_runs([&, sets](std::function<void()> stop_recording) -> Coroutine<> {
      auto event = std::make_unique<Event>();
      const auto task = create_task(waits(*event), "waits");
      co_await sleep(1ms);
      if (sets) event->set();
      co_await sleep(1ms);
      event.reset();
      co_await sleep(1ms);
      stop_recording();
    });
  };
  EXPECT_EQ(found_where(false), (Found{"lost-wakeup waits"}));
  EXPECT_EQ(found_where(true), Found{});
}

TEST(Fault, LostWakeupOfALockWhoseHolderHasEnded) {
  const auto keeps = [](Lock& lock, bool releases) -> Coroutine<> {
    co_await lock.acquire();
    co_await sleep(500us);  // too short for a fault of its own
    if (releases) lock.release();
  };
  const auto waits = [](Lock& lock) -> Coroutine<> {
    co_await lock.acquire();
    lock.release();
  };
  const auto found_where = [&](bool releases) {
    return found_while_it_runs([&, releases](std::function<void()> stop_recording) -> Coroutine<> {
      Lock lock{"db"};
      const auto holder = create_task(keeps(lock, releases), "keeps");
      co_await sleep(100us);
      const auto task = create_task(waits(lock), "waits");
      co_await holder;
      co_await sleep(1ms);
      stop_recording();
    });
  };
  EXPECT_EQ(found_where(false), (Found{"lost-wakeup waits"}));
  EXPECT_EQ(found_where(true), Found{});
}

Coroutine<int> answer() { co_return 42; }
Coroutine<int> fails() {
  co_await sleep(1ms);
  throw std::runtime_error{"no"};
}

TEST(Fault, NeverAwaited) {
  EXPECT_EQ(found_in([]() -> Coroutine<> {
              {
                const auto forgotten = answer();
              }
              co_return;
            }),
            (Found{"never-awaited lambda"}));
  EXPECT_EQ(found_in([]() -> Coroutine<> {
              auto kept = answer();
              co_await sleep(1ms);
              co_await std::move(kept);
              const auto task = create_task(answer());
              task.cancel();  // before it has begun: its coroutine is the task's
              co_await wait_for_end(task);
            }),
            Found{});
}

TEST(Fault, OrphanTask) {
  const auto forever = []() -> Coroutine<> {
    Event event;
    co_await event.wait();
  };
  EXPECT_EQ(found_in([&]() -> Coroutine<> {
              create_task(forever(), "forever");
              co_await sleep(1ms);
            }),
            Found{"orphan-task forever"});
  EXPECT_EQ(found_in([&]() -> Coroutine<> {
              const auto task = create_task(forever(), "forever");
              co_await sleep(1ms);
              task.cancel();
              co_await wait_for_end(task);
            }),
            Found{});
}

TEST(Fault, ExceptionNeverRetrieved) {
  EXPECT_EQ(found_in([]() -> Coroutine<> {
              create_task(fails(), "fails");
              co_await sleep(5ms);
            }),
            Found{"exception-never-retrieved fails"});
  EXPECT_EQ(found_in([]() -> Coroutine<> {
              const auto task = create_task(fails(), "fails");
              co_await sleep(5ms);  // it has ended long before somebody asks
              try {
                co_await task;
              } catch (const std::runtime_error&) {
              }
            }),
            Found{});
}

Coroutine<> fetch(std::chrono::milliseconds length) { co_await sleep(length); }

TEST(Fault, SequentialAwaits) {
  EXPECT_EQ(found_in([]() -> Coroutine<> {
              co_await fetch(20ms);
              co_await fetch(30ms);
              co_await fetch(10ms);
            }),
            Found{"sequential-awaits lambda"});
  EXPECT_EQ(found_in([]() -> Coroutine<> { co_await gather(fetch(20ms), fetch(30ms), fetch(10ms)); }), Found{});
  EXPECT_EQ(found_in([]() -> Coroutine<> {
              co_await fetch(3ms);
              co_await fetch(4ms);
            }),
            Found{})
      << "not worth it";
}

TEST(Fault, CancellationStorm) {
  const auto cancels = [](int count) -> Coroutine<> {
    std::vector<Task<>> tasks;
    for (int i = 0; i < count; ++i) tasks.push_back(create_task(fetch(10ms)));
    co_await sleep(1ms);
    for (const Task<>& task : tasks) task.cancel();
    for (const Task<>& task : tasks) co_await wait_for_end(task);
  };
  EXPECT_EQ(found_in([&]() -> Coroutine<> { co_await cancels(150); }), Found{"cancellation-storm lambda"});
  EXPECT_EQ(found_in([&]() -> Coroutine<> { co_await cancels(50); }), Found{});
}

TEST(Fault, CancelIgnored) {
  const auto deaf = [](bool ends) -> Coroutine<> {
    try {
      co_await sleep(10ms);
    } catch (const Cancelled&) {
      if (ends) throw;
    }
  };
  const auto cancels = [&](bool ends) -> Coroutine<> {
    const auto task = create_task(deaf(ends), "deaf");
    co_await sleep(1ms);
    task.cancel();
    co_await wait_for_end(task);
  };
  EXPECT_EQ(found_in([&]() -> Coroutine<> { co_await cancels(false); }), Found{"cancel-ignored deaf"});
  EXPECT_EQ(found_in([&]() -> Coroutine<> { co_await cancels(true); }), Found{});
  EXPECT_EQ(found_in([]() -> Coroutine<> {
              try {
                co_await wait_for(fetch(50ms), 5ms);
              } catch (const TimeoutError&) {
              }
            }),
            Found{})
      << "a timeout cancels, and that is as it should be";
}

TEST(Fault, LockHeldAcrossAwait) {
  const auto inside = [](Lock& lock) -> Coroutine<> {
    co_await lock.acquire();
    co_await sleep(10ms);
    lock.release();
  };
  const auto outside = [](Lock& lock) -> Coroutine<> {
    co_await sleep(10ms);
    co_await lock.acquire();
    lock.release();
  };
  EXPECT_EQ(found_in([&]() -> Coroutine<> {
              Lock lock;
              const auto first = create_task(inside(lock), "first"), second = create_task(inside(lock), "second");
              co_await gather(first, second);
            }),
            Found{"lock-held-across-await first"});
  EXPECT_EQ(found_in([&]() -> Coroutine<> {
              Lock lock;
              co_await gather(outside(lock), outside(lock));
            }),
            Found{});
}

TEST(Fault, TaskLeak) {
  const auto forever = []() -> Coroutine<> {
    Event event;
    co_await event.wait();
  };
  const auto starts = [](auto what) -> Coroutine<> {
    for (int i = 0; i < 200; ++i) {
      create_task(what());
      co_await sleep(1ms);
    }
    co_await sleep(3ms);
  };
  const Found leak = found_in([&]() -> Coroutine<> { co_await starts(forever); });
  EXPECT_EQ(std::ranges::count_if(leak, [](const std::string& text) { return text.starts_with("task-leak"); }), 1)
      << testing::PrintToString(leak);
  EXPECT_EQ(found_in([&]() -> Coroutine<> { co_await starts([] { return fetch(3ms); }); }), Found{});
}

TEST(Fault, QueueGrows) {
  const auto puts = [](Queue<int>& queue, std::chrono::milliseconds pause) -> Coroutine<> {
    for (int i = 0; i < 300; ++i) {
      co_await queue.put(i);
      co_await sleep(pause);
    }
  };
  const auto takes = [](Queue<int>& queue) -> Coroutine<> {
    while (true) {
      co_await queue.get();
      co_await sleep(5ms);
    }
  };
  const auto runs = [&](std::size_t limit) {
    return found_in([&, limit]() -> Coroutine<> {
      Queue<int> queue{limit};
      const auto taker = create_task(takes(queue));
      co_await puts(queue, 1ms);
      taker.cancel();
      co_await wait_for_end(taker);
    });
  };
  EXPECT_EQ(runs(0), Found{"queue-grows"});
  EXPECT_EQ(runs(10), Found{});
}

}  // namespace
}  // namespace interleave::test
