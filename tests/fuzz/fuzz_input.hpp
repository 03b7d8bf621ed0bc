// What the fuzz targets share: an input as a file without a disk, a place for outputs, and the bound on every allocation.
#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <span>
#include <string>

#include "tests/fuzz/allocation_bound.hpp"

namespace interleave::fuzz {

/// A file in memory that holds the input. A reader opens it by its path.
class InputFile {
 public:
  explicit InputFile(std::span<const std::uint8_t> bytes) : file_{memfd_create("input", MFD_CLOEXEC)} {
    if (file_ < 0 || write(file_, bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size())) std::abort();
    path_ = "/proc/self/fd/" + std::to_string(file_);
  }
  ~InputFile() { close(file_); }
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  int file_;
  std::filesystem::path path_;
};

/// Where rewritten traces go: a folder in memory, of this process alone.
inline const std::filesystem::path& output_path() {
  static const struct Folder {
    Folder() {
      std::string name = "/dev/shm/interleave-fuzz-XXXXXX";
      if (mkdtemp(name.data()) == nullptr) std::abort();
      folder = name;
      path = folder / "out.ilv";
    }
    ~Folder() {
      std::error_code ignored;
      std::filesystem::remove_all(folder, ignored);
    }
    std::filesystem::path folder, path;
  } k_folder;
  return k_folder.path;
}

}  // namespace interleave::fuzz
