// A child made by fork records into a file of its own, and the parent's is as if nothing had happened.
#include <gtest/gtest.h>
#include <pthread.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>
#include <thread>

#include "tests/file/recorded_file.hpp"
#include "tests/support/sanitized.hpp"

namespace interleave::test {
namespace {

/// The file that child `pid` records into.
std::filesystem::path of_child(const std::filesystem::path& parents, pid_t pid) {
  return parents.string() + "." + std::to_string(pid) + ".ilv";
}

/// Records before the fork, in the child, and after it in the parent. Returns the child.
pid_t fork_while_recording(const std::filesystem::path& path, const std::function<pid_t()>& make_child) {
  const record::Recording recording{virtual_time(path)};
  record::mark("before");
  const pid_t child = make_child();
  if (child == 0) {
    record::mark("in the child");
    record::stop();
    _exit(0);
  }
  record::mark("after");
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
  return child;
}

void expect_a_file_each(const std::filesystem::path& path, pid_t child) {
  const auto parents = file::TraceFile::open(path);
  EXPECT_TRUE(parents.info().clean);
  EXPECT_TRUE(parents.damage().empty());
  const auto events = events_of(parents);
  ASSERT_EQ(events.size(), 3u);
  EXPECT_TRUE(events[1].ends_with("before"));
  EXPECT_TRUE(events[2].ends_with("after"));
  const auto childs = file::TraceFile::open(of_child(path, child));
  EXPECT_EQ(childs.info().process_id, static_cast<std::uint32_t>(child));
  EXPECT_TRUE(childs.damage().empty());
  ASSERT_EQ(events_of(childs).size(), 2u);
  EXPECT_TRUE(events_of(childs)[1].ends_with("in the child"));
  std::filesystem::remove(of_child(path, child));
}

TEST(Fork, TheChildHasAFileOfItsOwn) {
  const TemporaryFile file;
  expect_a_file_each(file.path(), fork_while_recording(file.path(), [] { return fork(); }));
}

TEST(Fork, SoItIsWithTheBareSystemCall) {
  const TemporaryFile file;
  expect_a_file_each(file.path(), fork_while_recording(file.path(), [] { return static_cast<pid_t>(syscall(SYS_fork)); }));
}

TEST(Fork, AChildThatRecordsNothingHasNone) {
  const TemporaryFile file;
  pid_t child = 0;
  {
    const record::Recording recording{virtual_time(file.path())};
    record::mark("parent");
    child = fork();
    if (child == 0) _exit(0);
    waitpid(child, nullptr, 0);
  }
  EXPECT_FALSE(std::filesystem::exists(of_child(file.path(), child)));
  EXPECT_EQ(events_of(file::TraceFile::open(file.path())).size(), 2u);
}

TEST(Fork, WhileOtherThreadsRecordNothingIsTornAndNobodyHangs) {
  const TemporaryFile file;
  std::vector<pid_t> children;
  {
    record::Options options{file.path()};
    const record::Recording recording{options};
    std::atomic<bool> ends = false;
    std::thread busy{[&] {
      for (std::uint64_t n = 1; !ends; ++n) {
        record::mark("busy");
        if (n % 100 == 0) static_cast<void>(record::intern("string " + std::to_string(n)));
      }
    }};
    for (int i = 0; i < 50; ++i) {
      const pid_t child = fork();
      if (child == 0) {
        record::mark("child");
        record::stop();
        _exit(0);
      }
      children.push_back(child);
      int status = 0;
      waitpid(child, &status, 0);
      EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
    }
    ends = true;
    busy.join();
  }
  EXPECT_TRUE(file::TraceFile::open(file.path()).damage().empty());
  for (const pid_t child : children) {
    EXPECT_EQ(events_of(file::TraceFile::open(of_child(file.path(), child))).size(), 2u);
    std::filesystem::remove(of_child(file.path(), child));
  }
}

/// A thread whose stack and memory go with it: the C library keeps smaller ones for the next thread.
pthread_t start_large(void* (*run)(void*), void* argument) {
  pthread_attr_t large;
  pthread_attr_init(&large);
  pthread_attr_setstacksize(&large, 64 << 20);
  pthread_t thread;
  EXPECT_EQ(pthread_create(&thread, &large, run, argument), 0);
  pthread_attr_destroy(&large);
  return thread;
}

void record_much() {
  for (int i = 0; i < 100'000; ++i) record::mark("a mark of some length");
}

// In the child it is the only thread at first, and what the recorder knows of it must go with it all the same.
TEST(Fork, TheThreadThatForkedMayEndInTheChild) {
  if (k_thread_sanitized) GTEST_SKIP() << "the thread sanitizer does not know the thread that forked in the child, and may not join it";
  static pid_t child;
  const TemporaryFile file;
  {
    record::Options options{file.path()};
    const record::Recording recording{options};
    const auto fork_and_end = [](void*) -> void* {
      child = fork();
      if (child != 0) return nullptr;
      record_much();
      const auto go_on = [](void* thread) -> void* {
        pthread_join(*static_cast<pthread_t*>(thread), nullptr);
        for (int i = 0; i < 3; ++i) {
          record_much();
          std::this_thread::sleep_for(std::chrono::milliseconds{20});
        }
        record::stop();
        _exit(42);
      };
      static pthread_t self;
      self = pthread_self();
      pthread_detach(start_large(go_on, &self));
      return nullptr;
    };
    pthread_join(start_large(fork_and_end, nullptr), nullptr);
    int status = 0;
    waitpid(child, &status, 0);
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 42) << status;
  }
  EXPECT_TRUE(file::TraceFile::open(of_child(file.path(), child)).damage().empty());
  std::filesystem::remove(of_child(file.path(), child));
}

}  // namespace
}  // namespace interleave::test
