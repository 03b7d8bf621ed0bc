// A file mapped for reading, which stays readable whatever happens to the file.
//
// Somebody may cut a file that is open here: a recorder that gives unused space back, a copy that is written anew. The pages
// behind its new end would then end this program with SIGBUS. While a MappedFile lives, such pages read as zeros instead,
// which no reader takes for a record. For that the first one installs a handler of SIGBUS; it hands every fault outside the mapped
// files to the handler that was there before.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>

namespace interleave::file {

class MappedFile {
 public:
  MappedFile() = default;
  /// Throws FileError.
  explicit MappedFile(const std::filesystem::path& path);
  ~MappedFile();
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&& other) noexcept;

  /// As long as the file was when it was opened.
  std::span<const std::uint8_t> bytes() const { return bytes_; }
  /// Whether a part of it was gone when it was read: it reads as zeros.
  bool was_cut() const;

 private:
  std::span<const std::uint8_t> bytes_;
  int guard_ = -1;
};

}  // namespace interleave::file
