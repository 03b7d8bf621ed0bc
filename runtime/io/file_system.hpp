// What is done to files and folders by their names: stat(), rename(), scandir() and so on. Python's os, for coroutines; and whole files.
//
//     for (const DirectoryEntry& entry : co_await scandir(".")) print("{}", entry.name);
//     co_await write_file("copy.txt", co_await read_file("data.txt"));
//
// Everything throws std::system_error that says what could not be done, to which file.
#pragma once

#include <filesystem>
#include <source_location>
#include <string>
#include <vector>

#include "runtime/coroutine/coroutine.hpp"
#include "runtime/io/file.hpp"

namespace interleave {

struct DirectoryEntry {
  std::string name;
  std::filesystem::file_type kind{};  ///< unknown where the file system does not tell
};

/// Of what `path` leads to, through links.
detail::FileAwait<FileStatus, "stat"> stat(std::string path, std::source_location where = std::source_location::current());

/// A file or folder. What has the name `to` is replaced, if it is a file.
detail::FileAwait<void, "rename"> rename(std::string from, std::string to, std::source_location where = std::source_location::current());

detail::FileAwait<void, "remove_file"> remove_file(std::string path, std::source_location where = std::source_location::current());

/// Its parent must exist.
detail::FileAwait<void, "make_directory"> make_directory(std::string path, int permissions = 0777,
                                                         std::source_location where = std::source_location::current());
/// It must be empty.
detail::FileAwait<void, "remove_directory"> remove_directory(std::string path,
                                                             std::source_location where = std::source_location::current());

/// The names in a folder, without "." and "..", in their order.
detail::FileAwait<std::vector<DirectoryEntry>, "scandir"> scandir(std::string path,
                                                                  std::source_location where = std::source_location::current());

/// All bytes of a file.
Coroutine<std::string> read_file(std::string path, std::source_location where = std::source_location::current());
/// Makes the file, or replaces what is in it.
Coroutine<> write_file(std::string path, std::string bytes, std::source_location where = std::source_location::current());

}  // namespace interleave
