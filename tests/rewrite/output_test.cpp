// Never half a file under the final name, and every refusal says what to do.
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "tests/rewrite/rewritten.hpp"
#include "tracer/rewrite/merge.hpp"
#include "tracer/rewrite/pack.hpp"

namespace interleave::test {
namespace {

std::string refusal_to_write(const std::filesystem::path& path) {
  const FolderInMemory folder;
  record_small(folder / "trace.ilv");
  return refusal_of([&] { rewrite::pack(folder / "trace.ilv", path); });
}

TEST(Output, AFolderIsRefused) { EXPECT_TRUE(contains(refusal_to_write("/tmp"), "it is a folder")); }
TEST(Output, ADeviceIsRefused) { EXPECT_TRUE(contains(refusal_to_write("/dev/null"), "no regular file")); }
TEST(Output, AFolderThatIsNotThereIsNamed) {
  const std::string why = refusal_to_write("/no/such/folder/out.ilv");
  EXPECT_TRUE(contains(why, "/no/such/folder/out.ilv: No such file or directory; make the folder first")) << why;
}
TEST(Output, AFileThatIsNoTraceIsKept) {
  const FolderInMemory folder;
  write_bytes(folder / "novel.txt", "It was a dark and stormy night.");
  EXPECT_TRUE(contains(refusal_to_write(folder / "novel.txt"), "is no trace"));
  EXPECT_EQ(bytes_of(folder / "novel.txt"), "It was a dark and stormy night.");
}
TEST(Output, AnOldTraceIsReplacedAndKeepsItsPermissions) {
  const FolderInMemory folder;
  record_small(folder / "trace.ilv");
  record_small(folder / "old.ilv");
  ASSERT_EQ(chmod((folder / "old.ilv").c_str(), 0600), 0);
  rewrite::pack(folder / "trace.ilv", folder / "old.ilv");
  struct stat status{};
  ASSERT_EQ(stat((folder / "old.ilv").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
  EXPECT_TRUE(events_at(folder / "old.ilv") == events_at(folder / "trace.ilv"));
}
TEST(Output, ALinkStaysALink) {
  const FolderInMemory folder;
  record_small(folder / "trace.ilv");
  std::filesystem::create_symlink(folder / "trace.ilv", folder / "link.ilv");
  const auto before = events_at(folder / "trace.ilv");
  rewrite::pack(folder / "link.ilv", folder / "link.ilv");
  EXPECT_TRUE(std::filesystem::is_symlink(folder / "link.ilv"));
  EXPECT_TRUE(events_at(folder / "trace.ilv") == before);
}

// The limit on a file's size stands for a full disk: the write fails on the way.
TEST(Output, WhereTheDiskIsFullTheOldFileStaysAndNothingIsLeft) {
  const FolderInMemory folder;
  record_large(folder / "trace.ilv");
  const std::string before = bytes_of(folder / "trace.ilv");
  const pid_t child = fork();
  if (child == 0) {
    signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{200'000, 200'000};
    setrlimit(RLIMIT_FSIZE, &limit);
    const std::string why = refusal_of([&] { rewrite::pack(folder / "trace.ilv", folder / "trace.ilv"); });
    _exit(contains(why, "cannot write ") && contains(why, "trace.ilv: File too large; ") ? 0 : 1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
  EXPECT_TRUE(bytes_of(folder / "trace.ilv") == before);
  EXPECT_EQ(folder.entries(), 1u);
}

TEST(Output, AReaderThatHasTheOldFileOpenKeepsIt) {
  const FolderInMemory folder;
  record_small(folder / "trace.ilv");
  const auto before = events_at(folder / "trace.ilv");
  const auto open = file::TraceFile::open(folder / "trace.ilv");
  rewrite::pack(folder / "trace.ilv", folder / "trace.ilv");
  EXPECT_TRUE(events_of(open) == before);
}

}  // namespace
}  // namespace interleave::test
