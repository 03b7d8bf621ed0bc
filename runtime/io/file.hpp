// Files, read and written while the loop goes on: open_file(), File. What Python's open() is, for coroutines.
//
//     const File file = co_await open_file("data.txt", "w");
//     co_await file.write("hello\n");
//     co_await file.close();
//
// Bytes are std::string. What is done to one file is done in the order of the awaits, one thing at a time. Cancelling an await does not
// stop what the system has begun: its result is dropped.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <source_location>
#include <string>
#include <string_view>

#include "runtime/coroutine/coroutine.hpp"
#include "runtime/io/file_operation.hpp"

namespace interleave {

/// What the system knows of a file: os.stat().
struct FileStatus {
  std::filesystem::file_type kind{};
  std::uint64_t size = 0;  ///< bytes
  unsigned permissions = 0;
  std::chrono::system_clock::time_point modified;
};

/// A shared handle, cheap to copy. The file is closed by close(), or with the last handle once nothing is being done to it any more.
/// Everything throws std::system_error that says what could not be done, to which file.
class File {
 public:
  explicit File(detail::Ref<detail::FileState> state) : state_{std::move(state)} {}

  const std::string& path() const { return state_->path(); }

  /// Up to `most` bytes from the file's position on; fewer only where the file ends.
  detail::FileAwait<std::string, "File::read"> read(std::size_t most) const;
  /// Everything from the file's position on.
  detail::FileAwait<std::string, "File::read"> read() const;
  /// From `offset` on; the file's position stays.
  detail::FileAwait<std::string, "File::read_at"> read_at(std::uint64_t offset, std::size_t most) const;

  /// All of it, at the file's position; in mode "a" at its end.
  detail::FileAwait<void, "File::write"> write(std::string bytes) const;
  /// From `offset` on; the file's position stays.
  detail::FileAwait<void, "File::write_at"> write_at(std::uint64_t offset, std::string bytes) const;
  /// Until what was written is on the disk: os.fsync().
  detail::FileAwait<void, "File::sync"> sync() const;
  /// Cuts, or extends with zeros, to `size` bytes.
  detail::FileAwait<void, "File::truncate"> truncate(std::uint64_t size) const;

  detail::FileAwait<std::uint64_t, "File::size"> size() const;
  detail::FileAwait<FileStatus, "File::stat"> stat() const;

  /// After all that was asked for before. Again: does nothing.
  detail::FileAwait<void, "File::close"> close() const;

 private:
  detail::Ref<detail::FileState> state_;
};

namespace detail {
FileStatus file_status(const uv_stat_t& status);
}

/// `mode` as in Python: "r" reads, "w" empties or makes, "a" writes at the end, "x" makes and must not exist; a "+" reads and writes; a "b"
/// changes nothing. Throws UsageError for other modes, std::system_error where the file cannot be opened.
detail::FileAwait<File, "open_file"> open_file(std::string path, std::string_view mode = "r",
                                               std::source_location where = std::source_location::current());
/// `flags`: those of open(2), such as O_RDWR | O_CREAT. `permissions`: of a file that is made.
detail::FileAwait<File, "open_file"> open_file(std::string path, int flags, int permissions = 0666,
                                               std::source_location where = std::source_location::current());

}  // namespace interleave
