// Whatever becomes of the disk, the program goes on and ends as it would have, and the trace counts what is missing.
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <functional>
#include <semaphore>
#include <thread>

#include "tests/file/recorded_file.hpp"

namespace interleave::test {
namespace {

constexpr std::uint64_t k_marks = 400'000;  // some 10 MB
constexpr int k_ended_as_it_would_have = 42;

/// Runs it in a child. Returns the child's status.
int in_child(const std::function<void()>& run) {
  const pid_t child = fork();
  if (child == 0) {
    run();
    _exit(k_ended_as_it_would_have);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return status;
}

void record_a_mark() { record::emit<record::EventKind::mark>(trace::SiteId{}, "a mark of some length"); }

/// Runs `prepare` and then records k_marks events into `path`, in a child. Returns the child's status.
int record_in_child(const std::filesystem::path& path, const std::function<void()>& prepare,
                    const std::function<void(std::uint64_t)>& meanwhile = {}) {
  return in_child([&] {
    prepare();
    record::start(record::Options{path});
    for (std::uint64_t n = 0; n < k_marks; ++n) {
      record_a_mark();
      if (meanwhile) meanwhile(n);
    }
    record::stop();
  });
}

void limit_file_size(rlim_t bytes) {
  const rlimit limit{bytes, bytes};
  setrlimit(RLIMIT_FSIZE, &limit);
}

struct Counts {
  std::uint64_t marks = 0, lost = 0;
};

Counts count(const file::TraceFile& trace) {
  Counts counts;
  for (const file::EventChunk& chunk : trace.chunks())
    for (file::ChunkReader reader{trace, chunk}; reader.next();) {
      if (reader.event().kind == record::EventKind::mark) ++counts.marks;
      if (reader.event().kind == record::EventKind::lost) counts.lost += reader.event()[trace::FieldName::count];
    }
  return counts;
}

void expect_it_ended_as_it_would_have(int status) {
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == k_ended_as_it_would_have)
      << (WIFSIGNALED(status) ? std::string{"ended by signal "} + strsignal(WTERMSIG(status)) : std::to_string(status));
}

TEST(NoRoom, AFileSizeLimit) {
  const TemporaryFile file;
  // Some 40,000 marks have room. With the processors busy the recorder's thread could not follow, and they would be lost before the limit.
  const auto let_it_follow = [](std::uint64_t n) {
    if (n < 40'000 && n % 1000 == 0) usleep(1000);
  };
  expect_it_ended_as_it_would_have(record_in_child(file.path(), [] { limit_file_size(1 << 20); }, let_it_follow));
  EXPECT_LE(std::filesystem::file_size(file.path()), 1u << 20);
  const auto trace = file::TraceFile::open(file.path());
  EXPECT_TRUE(trace.damage().empty());
  const Counts counts = count(trace);
  EXPECT_GT(counts.marks, 10'000u);
  EXPECT_EQ(counts.marks + trace.info().lost_events, k_marks);
}

TEST(NoRoom, NotEvenForTheHeader) {
  const TemporaryFile file;
  expect_it_ended_as_it_would_have(in_child([&] {
    limit_file_size(1000);
    try {
      record::start(record::Options{file.path()});
    } catch (const record::SessionError&) {
      return record::mark("unheard");
    }
    _exit(1);
  }));
  EXPECT_FALSE(std::filesystem::exists(file.path()));
}

TEST(NoRoom, AThreadOfAnEarlierSession) {
  const TemporaryFile first, second;
  expect_it_ended_as_it_would_have(in_child([&] {
    std::binary_semaphore has_recorded{0}, begins_anew{0};
    record::start(record::Options{first.path()});
    std::thread thread{[&] {
      record_a_mark();
      has_recorded.release();
      begins_anew.acquire();
      for (std::uint64_t n = 0; n < k_marks; ++n) record_a_mark();
    }};
    has_recorded.acquire();
    record::stop();
    limit_file_size(8 << 10);  // the header has room, no chunk has
    record::start(record::Options{second.path()});
    begins_anew.release();
    thread.join();
    record::stop();
  }));
}

TEST(NoRoom, AFullDisk) {
  const TemporaryFile folder{"disk"};
  std::filesystem::create_directory(folder.path());
  const TemporaryFile copy;
  const pid_t child = fork();
  if (child == 0) {
    // A file system of two megabytes that only this process sees.
    if (unshare(CLONE_NEWNS) != 0 && unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) _exit(77);
    mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr);
    if (mount("tmpfs", folder.path().c_str(), "tmpfs", 0, "size=2m") != 0) _exit(77);
    const std::filesystem::path path = folder.path() / "trace.ilv";
    record::start(record::Options{path});
    for (std::uint64_t n = 0; n < k_marks; ++n) record_a_mark();
    record::stop();
    std::error_code error;
    std::filesystem::copy_file(path, copy.path(), error);
    _exit(error ? 1 : k_ended_as_it_would_have);
  }
  int status = 0;
  waitpid(child, &status, 0);
  std::filesystem::remove(folder.path());
  if (WIFEXITED(status) && WEXITSTATUS(status) == 77) GTEST_SKIP() << "no file system may be mounted here";
  expect_it_ended_as_it_would_have(status);
  const auto trace = file::TraceFile::open(copy.path());
  const Counts counts = count(trace);
  EXPECT_GT(counts.marks, 20'000u);
  EXPECT_EQ(counts.marks + trace.info().lost_events, k_marks);
}

TEST(NoRoom, TheFileIsDeletedMeanwhile) {
  const TemporaryFile file;
  expect_it_ended_as_it_would_have(record_in_child(
      file.path(), [] {},
      [&](std::uint64_t n) {
        if (n == k_marks / 4) unlink(file.path().c_str());
      }));
}

TEST(NoRoom, AFolderThatCannotBeWrittenTo) {
  const pid_t child = fork();
  if (child == 0) {
    setenv("INTERLEAVE_TRACE", "/proc/no/such/folder/trace.ilv", 1);
    // As the first event of a process that is recorded from outside.
    execl(C_PROGRAM, C_PROGRAM, nullptr);
    _exit(1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  expect_it_ended_as_it_would_have(status);
}

}  // namespace
}  // namespace interleave::test
