// `kill -9` at any instant loses nothing that had been recorded. A short run; `./run bench kill` is the long one.
#include <gtest/gtest.h>

#include <random>

#include "tests/file/killed_recording.hpp"

namespace interleave::test {
namespace {

void kill_at_random_instants(int rounds, int threads, bool within_least_size = false) {
  std::mt19937 random{20261123};
  for (int round = 0; round < rounds; ++round) {
    const KilledRecording killed{KILLED_RECORDER,
                                 {threads, round % 3 != 0, std::chrono::microseconds{random() % 15'000}, within_least_size}};
    ASSERT_TRUE(killed.was_killed());
    if (!killed.has_recorded()) continue;
    const model::Trace trace = model::Trace::load(killed.path());
    EXPECT_FALSE(trace.file().info().clean);
    EXPECT_EQ(killed.faults(trace), std::vector<std::string>{});
  }
}

TEST(Kill, NothingThatWasRecordedIsLostOrTorn) { kill_at_random_instants(25, 1); }
TEST(Kill, NothingOfSeveralThreadsIsLostOrTorn) { kill_at_random_instants(10, 3); }
TEST(Kill, WhatARecordingOfLimitedSizeKeepsIsWhole) {
  kill_at_random_instants(10, 1, true);
  kill_at_random_instants(10, 3, true);
}

}  // namespace
}  // namespace interleave::test
