// Files in a temporary folder.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

#include "tests/runtime/virtual_run.hpp"
#include "tests/support/temporary_folder.hpp"

namespace interleave::test {
namespace {

using namespace std::chrono_literals;

std::string content(const std::string& path) {
  std::ifstream file{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{file}, {}};
}

/// Those that libuv opens with a process' first loop, and keeps, are among them from the first call on.
std::size_t open_descriptors() {
  static const bool had_a_loop = [] {
    Runner{}.close();
    return true;
  }();
  static_cast<void>(had_a_loop);
  std::size_t count = 0;
  for ([[maybe_unused]] const auto& each : std::filesystem::directory_iterator{"/proc/self/fd"}) ++count;
  return count;
}

TEST(File, WritesAndReads) {
  const TemporaryFolder folder;
  run_in_virtual_time([&]() -> Coroutine<> {
    const File out = co_await open_file(folder / "a.txt", "w");
    co_await out.write("first\n");
    co_await out.write("second\n");
    co_await out.sync();
    const std::uint64_t size = co_await out.size();
    EXPECT_EQ(size, 13u);
    co_await out.close();
    EXPECT_EQ(content(folder / "a.txt"), "first\nsecond\n");

    const File in = co_await open_file(folder / "a.txt");
    const std::string five = co_await in.read(5);
    EXPECT_EQ(five, "first");
    const std::string middle = co_await in.read_at(3, 6);
    EXPECT_EQ(middle, "st\nsec");
    const std::string rest = co_await in.read();
    EXPECT_EQ(rest, "\nsecond\n") << "read_at leaves the position";
    const std::string end = co_await in.read(10);
    EXPECT_EQ(end, "");
    co_await in.close();
  });
}

TEST(File, ChangesInPlace) {
  const TemporaryFolder folder;
  run_in_virtual_time([&]() -> Coroutine<> {
    co_await write_file(folder / "a", "0123456789");
    const File file = co_await open_file(folder / "a", "r+");
    co_await file.write_at(4, "xy");
    co_await file.truncate(8);
    const std::string all = co_await file.read();
    EXPECT_EQ(all, "0123xy67");
    const FileStatus status = co_await file.stat();
    EXPECT_EQ(status.size, 8u);
    EXPECT_EQ(status.kind, std::filesystem::file_type::regular);
    EXPECT_LT(std::chrono::abs(std::chrono::system_clock::now() - status.modified), 1min);
  });
}

TEST(File, Modes) {
  const TemporaryFolder folder;
  run_in_virtual_time([&]() -> Coroutine<> {
    const std::string path = folder / "a";
    const File made = co_await open_file(path, "xb");
    co_await made.write("1");
    const std::string exists = co_await message_of(open_file(path, "x"));
    EXPECT_EQ(exists, "cannot open " + path + ": File exists");
    const File more = co_await open_file(path, "a+");
    co_await more.write("2");
    const std::string both = co_await more.read_at(0, 10);
    EXPECT_EQ(both, "12");
    const File flags = co_await open_file(path, O_WRONLY | O_TRUNC);
    EXPECT_EQ(content(path), "");
    const std::string not_read = co_await message_of(flags.read());
    EXPECT_EQ(not_read, "cannot read " + path + ": Bad file descriptor");
    const File secret = co_await open_file(folder / "b", O_WRONLY | O_CREAT, 0600);
    const FileStatus status = co_await secret.stat();
    EXPECT_EQ(status.permissions, 0600u);
    for (const char* wrong : {"", "rw", "b", "+", "q"}) EXPECT_THROW(static_cast<void>(open_file(path, wrong)), UsageError);
  });
}

TEST(File, AMegabyteOrTen) {
  const TemporaryFolder folder;
  std::string much(10'000'000, ' ');
  for (std::size_t i = 0; i < much.size(); ++i) much[i] = static_cast<char>('a' + i % 23);
  run_in_virtual_time([&]() -> Coroutine<> {
    co_await write_file(folder / "much", much);
    const std::string all = co_await read_file(folder / "much");
    EXPECT_TRUE(all == much);
    const File file = co_await open_file(folder / "much");
    const std::string most = co_await file.read(9'000'001);
    EXPECT_TRUE(most == much.substr(0, 9'000'001));
    const std::string rest = co_await file.read(9'000'001);
    EXPECT_TRUE(rest == much.substr(9'000'001));
  });
}

TEST(File, AWholeFileAtOnce) {
  const TemporaryFolder folder;
  run_in_virtual_time([&]() -> Coroutine<> {
    co_await write_file(folder / "a", "something long");
    co_await write_file(folder / "a", "short");
    const std::string all = co_await read_file(folder / "a");
    EXPECT_EQ(all, "short");
    const std::string version = co_await read_file("/proc/version");
    EXPECT_TRUE(version.starts_with("Linux")) << "a file whose size is 0";
    const std::string missing = co_await message_of(read_file(folder / "none"));
    EXPECT_EQ(missing, "cannot open " + (folder / "none") + ": No such file or directory");
    const std::string directory = co_await message_of(read_file(folder.path()));
    EXPECT_EQ(directory, "cannot read " + folder.path() + ": Is a directory");
  });
}

TEST(File, FoldersAndNames) {
  const TemporaryFolder folder;
  run_in_virtual_time([&]() -> Coroutine<> {
    co_await make_directory(folder / "inner");
    co_await write_file(folder / "b.txt", "b");
    co_await write_file(folder / "a.txt", "a");
    co_await rename(folder / "b.txt", folder / "c.txt");
    const std::vector<DirectoryEntry> entries = co_await scandir(folder.path());
    EXPECT_EQ(entries.size(), 3u);
    std::string names;
    for (const DirectoryEntry& entry : entries) names += entry.name + (entry.kind == std::filesystem::file_type::directory ? "/ " : " ");
    EXPECT_EQ(names, "a.txt c.txt inner/ ");
    const FileStatus status = co_await stat(folder / "inner");
    EXPECT_EQ(status.kind, std::filesystem::file_type::directory);
    co_await remove_directory(folder / "inner");
    co_await remove_file(folder / "a.txt");
    co_await remove_file(folder / "c.txt");
    EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
  });
}

TEST(File, ErrorsSayWhatAndWhere) {
  const TemporaryFolder folder;
  run_in_virtual_time([&]() -> Coroutine<> {
    const std::string none = folder / "none", missing = ": No such file or directory";
    const std::string opened = co_await message_of(open_file(none));
    EXPECT_EQ(opened, "cannot open " + none + missing);
    const std::string asked = co_await message_of(stat(none));
    EXPECT_EQ(asked, "cannot stat " + none + missing);
    const std::string renamed = co_await message_of(rename(none, "b"));
    EXPECT_EQ(renamed, "cannot rename " + none + " to b" + missing);
    const std::string removed = co_await message_of(remove_file(none));
    EXPECT_EQ(removed, "cannot remove " + none + missing);
    const std::string listed = co_await message_of(scandir(none));
    EXPECT_EQ(listed, "cannot list the folder " + none + missing);
    const std::string made = co_await message_of(make_directory(folder.path()));
    EXPECT_EQ(made, "cannot make the folder " + folder.path() + ": File exists");
    const std::string gone = co_await message_of(remove_directory(none));
    EXPECT_EQ(gone, "cannot remove the folder " + none + missing);
  });
}

TEST(File, IsClosedWithItsLastHandle) {
  const TemporaryFolder folder;
  const std::size_t before = open_descriptors();
  std::optional<File> kept;
  run_in_virtual_time([&]() -> Coroutine<> {
    const File file = co_await open_file(folder / "a", "w");
    const File other = file;
    kept = co_await open_file(folder / "b", "w");
  });
  EXPECT_EQ(open_descriptors(), before + 1);
  kept.reset();
  EXPECT_EQ(open_descriptors(), before);
}

TEST(File, CloseComesAfterWhatWasAskedBefore) {
  const TemporaryFolder folder;
  run_in_virtual_time([&]() -> Coroutine<> {
    const File file = co_await open_file(folder / "a", "w+");
    co_await gather(file.write("one "), file.write("two "), file.write("three"), file.close(), file.close());
    EXPECT_EQ(content(folder / "a"), "one two three");
    co_await file.close();
    const std::string closed = co_await message_of(file.read(1));
    EXPECT_EQ(closed, "cannot read " + (folder / "a") + ": Bad file descriptor");
  });
}

// Nothing can be read from it until something is written to it: a request that is under way for as long as the test wants.
class Fifo {
 public:
  explicit Fifo(std::string path) : path_{std::move(path)} { mkfifo(path_.c_str(), 0600); }
  void feed(std::string_view bytes) const {
    const int descriptor = ::open(path_.c_str(), O_RDWR);  // does not wait for a reader
    EXPECT_EQ(::write(descriptor, bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
    ::close(descriptor);
  }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

TEST(File, ACancelledReadEndsByItselfAndTheFileIsClosedAfterIt) {
  const TemporaryFolder folder;
  const std::size_t before = open_descriptors();
  run_in_virtual_time([&]() -> Coroutine<> {
    const Fifo fifo{folder / "fifo"};
    const File file = co_await open_file(fifo.path(), "r+");
    const auto reading = create_task(file.read(3), "reading");
    const auto next = create_task(file.read(2), "next");
    const auto dropped = create_task(file.read(100), "dropped");
    const auto closing = create_task(file.close(), "closing");
    co_await real_moment(20);  // a thread begins what it was given
    reading.cancel();
    dropped.cancel();
    co_await wait(reading, dropped);
    EXPECT_TRUE(reading.cancelled());
    EXPECT_TRUE(dropped.cancelled());
    EXPECT_FALSE(next.done());
    fifo.feed("123");
    fifo.feed("45");
    const std::string second = co_await next;
    EXPECT_TRUE(second == "45" || second == "12")
        << second << ": a read that a thread has begun takes what it gets; one that it has not, nothing";
    co_await closing;
  });
  EXPECT_EQ(open_descriptors(), before);
}

TEST(File, ACancelledOpenLeavesNothingOpen) {
  const TemporaryFolder folder;
  const std::size_t before = open_descriptors();
  run_in_virtual_time([&]() -> Coroutine<> {
    const Fifo fifo{folder / "fifo"};
    const auto opening = create_task(open_file(fifo.path()), "opening");
    co_await real_moment(20);  // a thread begins what it was given
    opening.cancel();
    co_await wait(opening);
    EXPECT_TRUE(opening.cancelled());
    const std::size_t meanwhile = open_descriptors();
    fifo.feed("");             // the open goes on
    co_await real_moment(20);  // a thread begins what it was given
    EXPECT_LE(open_descriptors(), meanwhile);
  });
  EXPECT_EQ(open_descriptors(), before);
}

TEST(File, ACloseThatIsCancelledClosesAllTheSame) {
  const TemporaryFolder folder;
  const std::size_t before = open_descriptors();
  run_in_virtual_time([&]() -> Coroutine<> {
    const File file = co_await open_file(folder / "a", "w");
    const auto closing = create_task(file.close());
    co_await sleep(0ms);
    closing.cancel();
    co_await wait(closing);
    const std::string closed = co_await message_of(file.write("x"));
    EXPECT_NE(closed, "");
  });
  EXPECT_EQ(open_descriptors(), before);
}

TEST(File, TheLoopMayEndWhileARequestRuns) {
  const TemporaryFolder folder;
  const std::size_t before = open_descriptors();
  run_in_virtual_time([&]() -> Coroutine<> {
    const File file = co_await open_file(folder / "a", "w");
    auto write = [](File into) -> Coroutine<> { co_await into.write(std::string(1 << 20, 'x')); };
    create_task(write(file), "first");
    create_task(write(file), "second");
    co_await sleep(0ms);
  });
  EXPECT_EQ(open_descriptors(), before);
}

TEST(File, FilesAreReadAtTheSameTime) {
  const TemporaryFolder folder;
  run_in_virtual_time([&]() -> Coroutine<> {
    std::vector<Coroutine<>> writes;
    for (int i = 0; i < 20; ++i) writes.push_back(write_file(folder / std::to_string(i), std::to_string(i * i)));
    co_await gather(std::move(writes));
    std::vector<Coroutine<std::string>> reads;
    for (int i = 0; i < 20; ++i) reads.push_back(read_file(folder / std::to_string(i)));
    const std::vector<std::string> all = co_await gather(std::move(reads));
    for (int i = 0; i < 20; ++i) EXPECT_EQ(all[static_cast<std::size_t>(i)], std::to_string(i * i));
  });
}

TEST(File, TheTraceNamesTheFileThatIsWaitedFor) {
  const TemporaryFolder folder;
  const std::string path = folder / "a";
  const auto trace = recorded([&] {
    run([](std::string name) -> Coroutine<> {
      const File file = co_await open_file(name, "w");
      co_await file.write("x");
      co_await file.close();
      co_await stat(name);
    }(path));
  });
  std::vector<trace::EntityId> waited_for;
  std::vector<trace::EntityId> files, closed;
  for (model::EventIndex i = 0; i < trace.event_count(); ++i) {
    const trace::Event event = trace.event(i);
    if (event.kind == trace::EventKind::task_suspend && event.as<trace::WaitKind>(trace::FieldName::wait) == trace::WaitKind::file)
      waited_for.push_back(event.id(trace::FieldName::on));
    if (event.kind == trace::EventKind::resource_create) {
      EXPECT_EQ(event.as<trace::ResourceKind>(trace::FieldName::kind), trace::ResourceKind::file);
      EXPECT_EQ(event.text, path);
      files.push_back(event.id(trace::FieldName::resource));
    }
    if (event.kind == trace::EventKind::resource_close) closed.push_back(event.id(trace::FieldName::resource));
  }
  ASSERT_EQ(files.size(), 2u) << "the open file, and the one that stat looked at";
  EXPECT_EQ(waited_for, (std::vector<trace::EntityId>{files[0], files[0], files[0], files[1]}));
  EXPECT_EQ(closed, files);
}

}  // namespace
}  // namespace interleave::test
