// Lesson 12. An echo server and its clients on one thread; a receiver that does not read makes the sender wait.
#include "tests/lessons/events.hpp"

namespace interleave::test {
namespace {

using trace::WaitKind;

class Lesson12 : public testing::TestWithParam<Recording> {};
INSTANTIATE_TEST_SUITE_P(, Lesson12, recordings(), name_of_recording);

constexpr std::string_view k_clients[] = {"ada", "ben", "cleo"};

std::vector<model::Segment> waits_of(const model::Trace& trace, model::TaskIndex task, WaitKind kind) {
  std::vector<model::Segment> waits;
  for (const model::Segment& segment : trace.segments(task))
    if (segment.state == model::TaskState::waiting && segment.wait == kind) waits.push_back(segment);
  return waits;
}

/// The server's tasks: those in which `function` runs. Their names differ between C++ and Python.
std::vector<model::TaskIndex> handlers(const model::Trace& trace, std::string_view function) {
  std::vector<model::TaskIndex> tasks;
  for (const model::Frame& frame : trace.frames())
    if (frame.function == function) tasks.push_back(frame.task);
  return tasks;
}

TEST_P(Lesson12, TheServerMakesATaskForEachClientAndEachWaitsForBytes) {
  const auto trace = lesson_trace(GetParam(), "12-streams", "echo");
  auto servers = handlers(trace, "echo");
  ASSERT_EQ(servers.size(), 3u);
  std::ranges::sort(servers);
  EXPECT_EQ(std::ranges::adjacent_find(servers), servers.end()) << "each in a task of its own";
  for (const model::TaskIndex server : servers) {
    EXPECT_GE(waits_of(trace, server, WaitKind::io_read).size(), 3u);
    EXPECT_EQ(trace.tasks()[server].outcome, trace::Outcome::returned);
  }
  EXPECT_EQ(trace.threads().size(), 1u) << "all of it on one thread";
}

TEST_P(Lesson12, TheClientsInterleaveAndEachGetsItsOwnLinesInOrder) {
  const auto trace = lesson_trace(GetParam(), "12-streams", "echo");
  for (const auto one : k_clients)
    for (const auto other : k_clients) {
      if (one == other) continue;
      EXPECT_TRUE(model::interleave(model::lifetime(trace, task_named(trace, one)), model::lifetime(trace, task_named(trace, other))));
    }
  for (const auto client : k_clients) {
    std::vector<std::string> lines;
    for (const std::string& line : output_of(trace))
      if (line.starts_with(client)) lines.push_back(line.substr(client.size()));
    EXPECT_EQ(lines, (std::vector<std::string>{": \"hello 1\" came back", ": \"hello 2\" came back", ": \"hello 3\" came back"}));
  }
}

TEST_P(Lesson12, WhileTheReceiverDoesNotReadTheSenderWaits) {
  const auto trace = lesson_trace(GetParam(), "12-streams", "backpressure");
  const auto reads = printed(trace, "receiver: now I read");
  // It waits to write before anybody reads, and with some of these waits until somebody does: not all fits into the buffers.
  std::size_t before = 0, until = 0;
  for (const model::Segment& wait : waits_of(trace, task_named(trace, "sender"), WaitKind::io_write)) {
    before += wait.begin_event < reads.event ? 1u : 0u;
    until += wait.end_event > reads.event ? 1u : 0u;
  }
  EXPECT_GE(before, 1u);
  EXPECT_GE(until, 1u);
  EXPECT_GT(printed(trace, "sender: all is written").event, reads.event);
  EXPECT_EQ(output_of(trace).back(), "receiver: 16 MiB");
}

}  // namespace
}  // namespace interleave::test
