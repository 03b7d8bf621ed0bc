#include "tracer/rewrite/output_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <utility>

#include "tracer/events/wire.hpp"

namespace interleave::rewrite {
namespace {

namespace fs = std::filesystem;

// An empty file may be replaced, and one of the same sort; anything else that has the name is kept.
bool is_replaceable(const fs::path& path, Content content) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return true;  // it cannot be looked at; rename will say what is wrong
  std::array<std::uint8_t, trace::wire::k_magic.size()> head{};
  const ssize_t bytes = read(file, head.data(), head.size());
  close(file);
  return bytes <= 0 || (head == trace::wire::k_magic) == (content == Content::trace);
}

std::string advice(int error) {
  switch (error) {
    case ENOSPC:
    case EDQUOT:
      return "free some space, or write to another disk with -o";
    case EACCES:
    case EPERM:
    case EROFS:
      return "choose another folder with -o, or change its permissions";
    case ENOENT:
    case ENOTDIR:
      return "make the folder first, or choose another with -o";
    case EFBIG:
      return "the file system takes no larger files: write to another with -o";
    default:
      return "choose another place with -o";
  }
}

}  // namespace

void OutputFile::fail(std::string_view doing, int error) const {
  throw RewriteError{fmt::format("cannot {} {}: {}; {}", doing, path_.string(), std::strerror(error), advice(error))};
}

OutputFile::OutputFile(const fs::path& path, Content content) : path_{path} {
  if (path.empty()) throw RewriteError{"cannot write a file without a name; name it with -o"};
  std::error_code error;
  if (fs::is_symlink(path, error)) path_ = fs::weakly_canonical(path, error);
  if (const fs::file_status status = fs::status(path_, error); fs::exists(status)) {
    if (fs::is_directory(status)) throw RewriteError{fmt::format("cannot write {}: it is a folder; name a file in it", path_.string())};
    if (!fs::is_regular_file(status))
      throw RewriteError{
          fmt::format("cannot write {}: it is no regular file, and the new one is put in its place whole; name a file", path_.string())};
    if (!is_replaceable(path_, content))
      throw RewriteError{fmt::format("cannot write {}: it exists and is {} trace; choose another name with -o", path_.string(),
                                     content == Content::trace ? "no" : "a")};
  }
  static std::atomic<unsigned> number{0};  // of this process's outputs: two may go to one folder
  beside_ = path_.string() + fmt::format(".{}-{}.new", getpid(), number++);
  file_ = open(beside_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (file_ < 0) fail("write", errno);
  // What replaces a file keeps its permissions.
  struct stat old{};
  if (stat(path_.c_str(), &old) == 0) static_cast<void>(!fchmod(file_, old.st_mode & 0777));
}

OutputFile::~OutputFile() {
  if (file_ >= 0) close(file_);
  if (!beside_.empty()) unlink(beside_.c_str());
}

void OutputFile::write_all(std::span<const std::uint8_t> bytes, std::uint64_t offset) {
  while (!bytes.empty()) {
    const ssize_t written = pwrite(file_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) fail("write", written < 0 ? errno : EIO);
    bytes = bytes.subspan(static_cast<std::size_t>(written));
    offset += static_cast<std::uint64_t>(written);
  }
}

void OutputFile::append(std::span<const std::uint8_t> bytes) {
  write_all(bytes, size_);
  size_ += bytes.size();
}

void OutputFile::overwrite(std::uint64_t offset, std::span<const std::uint8_t> bytes) { write_all(bytes, offset); }

void OutputFile::commit() {
  const int file = std::exchange(file_, -1);
  if (close(file) != 0) fail("write", errno);
  if (rename(beside_.c_str(), path_.c_str()) != 0) fail("put the new file into the place of", errno);
  beside_.clear();
}

}  // namespace interleave::rewrite
