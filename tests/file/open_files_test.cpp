// The recorder's own thread has open what it needs, and nothing of the program's.
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <fstream>
#include <set>
#include <thread>

#include "tests/file/recorded_file.hpp"

namespace interleave::test {
namespace {

struct Pipe {
  Pipe() { EXPECT_EQ(pipe(ends.data()), 0); }
  ~Pipe() {
    close(ends[0]);
    if (ends[1] >= 0) close(ends[1]);
  }
  std::array<int, 2> ends{-1, -1};
};

std::filesystem::path recorders_thread() {
  for (const auto& task : std::filesystem::directory_iterator{"/proc/self/task"}) {
    std::string name;
    std::getline(std::ifstream{task.path() / "comm"}, name);
    if (name == "interleave") return task.path();
  }
  return {};
}

std::set<std::string> open_files(const std::filesystem::path& task) {
  std::set<std::string> files;
  for (const auto& file : std::filesystem::directory_iterator{task / "fd"}) {
    std::error_code closed_meanwhile;
    files.insert(std::filesystem::read_symlink(file.path(), closed_meanwhile).string());
  }
  return files;
}

TEST(OpenFiles, TheRecordersThreadHasTheTraceAndNothingOfTheProgram) {
  if (syscall(SYS_close_range, ~0u, ~0u, 0u) != 0) GTEST_SKIP() << "this kernel has no close_range";
  const TemporaryFile file;
  const Pipe pipe;
  const std::string of_program = std::filesystem::read_symlink("/proc/self/fd/" + std::to_string(pipe.ends[1])).string();
  const record::Recording recording{record::Options{file.path()}};
  std::set<std::string> open;
  for (int look = 0; look < 1000 && (open.empty() || open.contains(of_program)); ++look) {  // it begins by itself
    std::this_thread::sleep_for(std::chrono::milliseconds{5});
    if (const auto task = recorders_thread(); !task.empty()) open = open_files(task);
  }
  EXPECT_FALSE(open.contains(of_program));
  EXPECT_TRUE(open.contains(std::filesystem::canonical(file.path()).string()));
  EXPECT_TRUE(open_files("/proc/self").contains(of_program));
}

TEST(OpenFiles, WhatTheProgramClosesIsClosed) {
  const TemporaryFile file;
  Pipe pipe;
  const record::Recording recording{record::Options{file.path()}};
  close(std::exchange(pipe.ends[1], -1));
  pollfd end{.fd = pipe.ends[0], .events = POLLIN, .revents = 0};
  ASSERT_EQ(poll(&end, 1, 5000), 1);
  EXPECT_TRUE(end.revents & POLLHUP);
}

}  // namespace
}  // namespace interleave::test
