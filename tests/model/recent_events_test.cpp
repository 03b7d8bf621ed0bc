// What was decoded a short while ago is what decoding it anew tells, for all threads that ask at once.
#include "tracer/model/recent_events.hpp"

#include <gtest/gtest.h>

#include <random>
#include <thread>

#include "tests/model/random_program.hpp"

namespace interleave::test {
namespace {

using model::EventIndex;
using model::RecentEvents;

TEST(RecentEvents, KeepsTheLastOfThoseThatShareAPlace) {
  const RecentEvents recent{64};
  trace::Event event;
  for (std::uint32_t index = 0; index < 200; ++index) {
    event.time_ns = index * 10;
    recent.keep(index, event);
    ASSERT_EQ(recent.find(index)->time_ns, index * 10);
    if (index >= 64) {
      ASSERT_FALSE(recent.find(index - 64));
    }
  }
  EXPECT_FALSE(recent.find(200));
}

TEST(RecentEvents, TellsEveryThreadWhatTheWalkTells) {
  const model::Trace trace = recorded([] { RandomProgram{5}.run(3000); });
  std::vector<model::Event> events;
  model::EventWalk walk{trace};
  for (EventIndex at = 0; at < trace.event_count(); ++at) events.push_back(walk.next());
  const auto ask = [&](std::uint32_t seed) {
    std::mt19937 random{seed};
    // Some are asked for often, and some share their places with these.
    for (int n = 0; n < 20'000; ++n) {
      const auto at = static_cast<EventIndex>((random() % 50 + (random() % 3) * 4096) % events.size());
      const model::Event event = trace.event(at);
      ASSERT_EQ(event.time_ns, events[at].time_ns);
      ASSERT_EQ(event.kind, events[at].kind);
      ASSERT_EQ(event.values, events[at].values);
      ASSERT_EQ(event.text, events[at].text);
      ASSERT_EQ(trace.time_ns(at), events[at].time_ns);
    }
  };
  std::vector<std::thread> threads;
  for (std::uint32_t seed = 1; seed <= 3; ++seed) threads.emplace_back(ask, seed);
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace interleave::test
