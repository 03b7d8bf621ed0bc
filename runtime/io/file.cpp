#include "runtime/io/file.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <limits>
#include <memory>
#include <utility>

namespace interleave {

namespace {

using detail::FileState;
using detail::Ref;

constexpr std::size_t k_everything = std::numeric_limits<std::size_t>::max();
constexpr std::int64_t k_at_position = -1;

class Opening final : public detail::FileRequest<File> {
 public:
  Opening(std::string path, int flags, int permissions, std::source_location where)
      : FileRequest{Ref{new FileState{path, where}}, "open " + path}, flags_{flags}, permissions_{permissions} {}
  File result(int status) override {
    require_success(status);
    return File{shared_file()};
  }

 private:
  int submit(uv_loop_t& loop, uv_fs_t& request, uv_fs_cb done) override {
    return uv_fs_open(&loop, &request, file().path().c_str(), flags_, permissions_, done);
  }
  // Also where nobody waits any more: then the file is closed with this operation.
  bool goes_on(std::size_t descriptor) override {
    file().opened(static_cast<int>(descriptor));
    return false;
  }
  int flags_, permissions_;
};

class Reading final : public detail::FileRequest<std::string> {
 public:
  Reading(const Ref<FileState>& file, std::int64_t offset, std::size_t most)
      : FileRequest{file, "read " + file->path()}, offset_{offset}, most_{most} {}
  std::string result(int status) override {
    require_success(status);
    bytes_.resize(filled_);
    return std::move(bytes_);
  }

 private:
  // A number is asked for at once, within reason; everything in steps that double.
  int submit(uv_loop_t& loop, uv_fs_t& request, uv_fs_cb done) override {
    const std::size_t step = std::max(filled_, most_ == k_everything ? k_first_step : k_largest_first_step);
    try {
      bytes_.resize(filled_ + std::min(step, most_ - filled_));
    } catch (const std::exception&) {
      return UV_ENOMEM;
    }
    uv_buf_t room{};
    room.base = bytes_.data() + filled_;
    room.len = bytes_.size() - filled_;
    const std::int64_t from = offset_ == k_at_position ? k_at_position : offset_ + static_cast<std::int64_t>(filled_);
    return uv_fs_read(&loop, &request, file().descriptor(), &room, 1, from, done);
  }
  bool goes_on(std::size_t bytes) override {
    filled_ += bytes;
    return bytes > 0 && filled_ < most_;
  }

  static constexpr std::size_t k_first_step = 64 << 10, k_largest_first_step = 1 << 20;
  std::int64_t offset_;
  std::size_t most_;
  std::string bytes_;
  std::size_t filled_ = 0;
};

class Writing final : public detail::FileRequest<void> {
 public:
  Writing(const Ref<FileState>& file, std::int64_t offset, std::string bytes)
      : FileRequest{file, "write " + file->path()}, offset_{offset}, bytes_{std::move(bytes)} {}
  void result(int status) override { require_success(status >= 0 && written_ < bytes_.size() ? UV_EIO : status); }

 private:
  int submit(uv_loop_t& loop, uv_fs_t& request, uv_fs_cb done) override {
    uv_buf_t rest{};
    rest.base = bytes_.data() + written_;
    rest.len = bytes_.size() - written_;
    const std::int64_t from = offset_ == k_at_position ? k_at_position : offset_ + static_cast<std::int64_t>(written_);
    return uv_fs_write(&loop, &request, file().descriptor(), &rest, 1, from, done);
  }
  bool goes_on(std::size_t bytes) override {
    written_ += bytes;
    return bytes > 0 && written_ < bytes_.size();
  }

  std::int64_t offset_;
  std::string bytes_;
  std::size_t written_ = 0;
};

class Closing final : public detail::FileRequest<void> {
 public:
  explicit Closing(const Ref<FileState>& file) : FileRequest{file, "close " + file->path()} {}
  void result(int status) override {
    file().forget();
    if (status != UV_EBADF) require_success(status);  // closed before: nothing to do
  }

 private:
  void stop() override {}  // it is closed all the same
  int submit(uv_loop_t& loop, uv_fs_t& request, uv_fs_cb done) override {
    return uv_fs_close(&loop, &request, file().give_descriptor(), done);
  }
};

int flags_of(std::string_view mode) {
  int flags = 0;
  bool is_writer = false, is_both = false;
  std::size_t kinds = 0;
  for (const char c : mode) {
    switch (c) {
      case 'r':
        ++kinds;
        break;
      case 'w':
        ++kinds, is_writer = true, flags |= O_CREAT | O_TRUNC;
        break;
      case 'a':
        ++kinds, is_writer = true, flags |= O_CREAT | O_APPEND;
        break;
      case 'x':
        ++kinds, is_writer = true, flags |= O_CREAT | O_EXCL;
        break;
      case '+':
        is_both = true;
        break;
      case 'b':
        break;
      default:
        kinds = 2;
    }
  }
  if (kinds != 1) throw UsageError{"'" + std::string{mode} + "' is no mode to open a file in: use one of r, w, a, x, and +"};
  return flags | (is_both ? O_RDWR : is_writer ? O_WRONLY : O_RDONLY);
}

int ask_status(uv_loop_t* loop, uv_fs_t* request, FileState& file, uv_fs_cb done) {
  return uv_fs_fstat(loop, request, file.descriptor(), done);
}

}  // namespace

namespace detail {

FileStatus file_status(const uv_stat_t& status) {
  using std::filesystem::file_type;
  FileStatus of;
  const mode_t kind = static_cast<mode_t>(status.st_mode) & S_IFMT;
  of.kind = kind == S_IFREG    ? file_type::regular
            : kind == S_IFDIR  ? file_type::directory
            : kind == S_IFLNK  ? file_type::symlink
            : kind == S_IFBLK  ? file_type::block
            : kind == S_IFCHR  ? file_type::character
            : kind == S_IFIFO  ? file_type::fifo
            : kind == S_IFSOCK ? file_type::socket
                               : file_type::unknown;
  of.size = status.st_size;
  of.permissions = static_cast<unsigned>(status.st_mode) & 07777;
  const auto since_epoch = std::chrono::seconds{status.st_mtim.tv_sec} + std::chrono::nanoseconds{status.st_mtim.tv_nsec};
  of.modified = std::chrono::system_clock::time_point{std::chrono::duration_cast<std::chrono::system_clock::duration>(since_epoch)};
  return of;
}

}  // namespace detail

detail::FileAwait<File, "open_file"> open_file(std::string path, std::string_view mode, std::source_location where) {
  return open_file(std::move(path), flags_of(mode), 0666, where);
}

detail::FileAwait<File, "open_file"> open_file(std::string path, int flags, int permissions, std::source_location where) {
  return detail::FileAwait<File, "open_file">(std::make_unique<Opening>(std::move(path), flags, permissions, where));
}

detail::FileAwait<std::string, "File::read"> File::read(std::size_t most) const {
  return detail::FileAwait<std::string, "File::read">(std::make_unique<Reading>(state_, k_at_position, most));
}

detail::FileAwait<std::string, "File::read"> File::read() const { return read(k_everything); }

detail::FileAwait<std::string, "File::read_at"> File::read_at(std::uint64_t offset, std::size_t most) const {
  return detail::FileAwait<std::string, "File::read_at">(std::make_unique<Reading>(state_, static_cast<std::int64_t>(offset), most));
}

detail::FileAwait<void, "File::write"> File::write(std::string bytes) const {
  return detail::FileAwait<void, "File::write">(std::make_unique<Writing>(state_, k_at_position, std::move(bytes)));
}

detail::FileAwait<void, "File::write_at"> File::write_at(std::uint64_t offset, std::string bytes) const {
  return detail::FileAwait<void, "File::write_at">(std::make_unique<Writing>(state_, static_cast<std::int64_t>(offset), std::move(bytes)));
}

detail::FileAwait<void, "File::sync"> File::sync() const {
  return detail::FileAwait<void, "File::sync">(
      detail::single_request(state_, "sync " + path(), [](uv_loop_t* loop, uv_fs_t* request, FileState& file, uv_fs_cb done) {
        return uv_fs_fsync(loop, request, file.descriptor(), done);
      }));
}

detail::FileAwait<void, "File::truncate"> File::truncate(std::uint64_t size) const {
  return detail::FileAwait<void, "File::truncate">(
      detail::single_request(state_, "truncate " + path(), [size](uv_loop_t* loop, uv_fs_t* request, FileState& file, uv_fs_cb done) {
        return uv_fs_ftruncate(loop, request, file.descriptor(), static_cast<std::int64_t>(size), done);
      }));
}

detail::FileAwait<std::uint64_t, "File::size"> File::size() const {
  return detail::FileAwait<std::uint64_t, "File::size">(detail::single_request(
      state_, "stat " + path(), ask_status, [](uv_fs_t& request) -> std::uint64_t { return request.statbuf.st_size; }));
}

detail::FileAwait<FileStatus, "File::stat"> File::stat() const {
  return detail::FileAwait<FileStatus, "File::stat">(
      detail::single_request(state_, "stat " + path(), ask_status, [](uv_fs_t& request) { return detail::file_status(request.statbuf); }));
}

detail::FileAwait<void, "File::close"> File::close() const {
  return detail::FileAwait<void, "File::close">(std::make_unique<Closing>(state_));
}

}  // namespace interleave
