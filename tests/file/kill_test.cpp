// `kill -9` at any instant loses nothing that had been recorded.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <random>
#include <thread>

#include "tests/file/recorded_file.hpp"

namespace interleave::test {
namespace {

pid_t start_recorder(const std::filesystem::path& trace, const std::filesystem::path& counter) {
  const pid_t child = fork();
  if (child == 0) {
    execl(KILLED_RECORDER, KILLED_RECORDER, trace.c_str(), counter.c_str(), nullptr);
    _exit(127);
  }
  return child;
}

TEST(Kill, NothingThatWasRecordedIsLostOrTorn) {
  std::mt19937 random{20261123};
  for (int round = 0; round < 25; ++round) {
    const TemporaryFile file, counter;
    write_bytes(counter.path(), std::string(8, '\0'));
    const pid_t child = start_recorder(file.path(), counter.path());
    std::this_thread::sleep_for(std::chrono::microseconds{3'000 + random() % 15'000});
    kill(child, SIGKILL);
    int status = 0;
    waitpid(child, &status, 0);
    ASSERT_TRUE(WIFSIGNALED(status));
    std::uint64_t recorded = 0;
    std::memcpy(&recorded, bytes_of(counter.path()).data(), sizeof recorded);
    if (recorded == 0) continue;  // killed before the first one: there need not be a file

    const model::Trace trace = model::Trace::load(file.path());
    EXPECT_FALSE(trace.file().info().clean);
    expect_sound(trace);
    ASSERT_EQ(trace.tasks().size(), 1u);
    EXPECT_GE(trace.tasks()[0].resumes, recorded);
    EXPECT_LE(trace.tasks()[0].resumes, recorded + 1);
  }
}

}  // namespace
}  // namespace interleave::test
