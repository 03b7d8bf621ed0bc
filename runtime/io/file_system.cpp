#include "runtime/io/file_system.hpp"

#include <utility>

namespace interleave {

namespace {

using detail::FileState;
using detail::Ref;

std::filesystem::file_type kind_of(uv_dirent_type_t type) {
  using std::filesystem::file_type;
  switch (type) {
    case UV_DIRENT_FILE:
      return file_type::regular;
    case UV_DIRENT_DIR:
      return file_type::directory;
    case UV_DIRENT_LINK:
      return file_type::symlink;
    case UV_DIRENT_FIFO:
      return file_type::fifo;
    case UV_DIRENT_SOCKET:
      return file_type::socket;
    case UV_DIRENT_CHAR:
      return file_type::character;
    case UV_DIRENT_BLOCK:
      return file_type::block;
    default:
      return file_type::unknown;
  }
}

std::vector<DirectoryEntry> entries(uv_fs_t& request) {
  std::vector<DirectoryEntry> all;
  uv_dirent_t next{};
  while (uv_fs_scandir_next(&request, &next) >= 0) {
    DirectoryEntry& entry = all.emplace_back();
    entry.name = next.name;
    entry.kind = kind_of(next.type);
  }
  return all;
}

Coroutine<std::string> read_whole(detail::LibraryCall call, std::string path) {
  const File file = co_await open_file(path, "r", call.where());
  std::string bytes = co_await file.read();
  co_await file.close();
  co_return bytes;
}

Coroutine<> write_whole(detail::LibraryCall call, std::string path, std::string bytes) {
  const File file = co_await open_file(path, "w", call.where());
  co_await file.write(std::move(bytes));
  co_await file.close();
}

}  // namespace

detail::FileAwait<FileStatus, "stat"> stat(std::string path, std::source_location where) {
  return detail::FileAwait<FileStatus, "stat">(detail::single_request(
      Ref{new FileState{path, where}}, "stat " + path,
      [](uv_loop_t* loop, uv_fs_t* request, FileState& file, uv_fs_cb done) {
        return uv_fs_stat(loop, request, file.path().c_str(), done);
      },
      [](uv_fs_t& request) { return detail::file_status(request.statbuf); }));
}

detail::FileAwait<void, "rename"> rename(std::string from, std::string to, std::source_location where) {
  return detail::FileAwait<void, "rename">(detail::single_request(Ref{new FileState{from, where}}, "rename " + from + " to " + to,
                                                                  [to](uv_loop_t* loop, uv_fs_t* request, FileState& file, uv_fs_cb done) {
                                                                    return uv_fs_rename(loop, request, file.path().c_str(), to.c_str(),
                                                                                        done);
                                                                  }));
}

detail::FileAwait<void, "remove_file"> remove_file(std::string path, std::source_location where) {
  return detail::FileAwait<void, "remove_file">(detail::single_request(
      Ref{new FileState{path, where}}, "remove " + path, [](uv_loop_t* loop, uv_fs_t* request, FileState& file, uv_fs_cb done) {
        return uv_fs_unlink(loop, request, file.path().c_str(), done);
      }));
}

detail::FileAwait<void, "make_directory"> make_directory(std::string path, int permissions, std::source_location where) {
  return detail::FileAwait<void, "make_directory">(
      detail::single_request(Ref{new FileState{path, where}}, "make the folder " + path,
                             [permissions](uv_loop_t* loop, uv_fs_t* request, FileState& file, uv_fs_cb done) {
                               return uv_fs_mkdir(loop, request, file.path().c_str(), permissions, done);
                             }));
}

detail::FileAwait<void, "remove_directory"> remove_directory(std::string path, std::source_location where) {
  return detail::FileAwait<void, "remove_directory">(detail::single_request(
      Ref{new FileState{path, where}}, "remove the folder " + path, [](uv_loop_t* loop, uv_fs_t* request, FileState& file, uv_fs_cb done) {
        return uv_fs_rmdir(loop, request, file.path().c_str(), done);
      }));
}

detail::FileAwait<std::vector<DirectoryEntry>, "scandir"> scandir(std::string path, std::source_location where) {
  return detail::FileAwait<std::vector<DirectoryEntry>, "scandir">(detail::single_request(
      Ref{new FileState{path, where}}, "list the folder " + path,
      [](uv_loop_t* loop, uv_fs_t* request, FileState& file, uv_fs_cb done) {
        return uv_fs_scandir(loop, request, file.path().c_str(), 0, done);
      },
      entries));
}

Coroutine<std::string> read_file(std::string path, std::source_location where) {
  return read_whole(detail::LibraryCall{"read_file", where}, std::move(path));
}

Coroutine<> write_file(std::string path, std::string bytes, std::source_location where) {
  return write_whole(detail::LibraryCall{"write_file", where}, std::move(path), std::move(bytes));
}

}  // namespace interleave
