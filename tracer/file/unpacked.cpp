#include "tracer/file/unpacked.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>
#include <zstd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace interleave::file {
namespace {

// A file that has no name and is gone with its descriptor; -1 where there is no place for one.
int nameless_file() {
  const char* const wanted = std::getenv("TMPDIR");
  for (const char* folder : {wanted, "/var/tmp", "/tmp"}) {
    if (folder == nullptr) continue;
    if (const int file = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600); file >= 0) return file;
    std::string path = std::string{folder} + "/interleave-XXXXXX";
    if (const int file = mkostemp(path.data(), O_CLOEXEC); file >= 0) {
      unlink(path.c_str());
      return file;
    }
  }
  return -1;
}

}  // namespace

Unpacked::~Unpacked() {
  if (base_ != nullptr) munmap(base_, raw_bytes_);
  if (file_ >= 0) close(file_);
}

std::uint32_t Unpacked::add(std::span<const std::uint8_t> packed, std::uint32_t raw_bytes) {
  Part& part = parts_.emplace_back();
  part.packed = packed;
  part.offset = raw_bytes_;
  part.raw_bytes = raw_bytes;
  raw_bytes_ += raw_bytes;
  return static_cast<std::uint32_t>(parts_.size() - 1);
}

bool Unpacked::reserve(std::string& why) {
  if (raw_bytes_ == 0) return true;
  file_ = nameless_file();
  if (file_ >= 0 && ftruncate(file_, static_cast<off_t>(raw_bytes_)) != 0) {
    close(file_);
    file_ = -1;
  }
  // Without a file it is memory of this program's.
  const int flags = file_ >= 0 ? MAP_SHARED : MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
  void* const at = mmap(nullptr, raw_bytes_, PROT_READ | PROT_WRITE, flags, file_, 0);
  if (at == MAP_FAILED) {
    why = fmt::format("there is no room to unpack {} bytes: {}", raw_bytes_, std::strerror(errno));
    return false;
  }
  base_ = static_cast<std::uint8_t*>(at);
  return true;
}

std::optional<std::string> Unpacked::unpack(std::uint32_t number) const {
  const Part& part = parts_[number];
  std::call_once(part.once, [&] { unpack(part); });
  return part.failure;
}

void Unpacked::unpack(const Part& part) const {
  // Taken now, so that a full disk is an error here and no SIGBUS at the store.
  if (file_ >= 0)
    if (const int error = posix_fallocate(file_, static_cast<off_t>(part.offset), part.raw_bytes); error != 0) {
      part.failure = fmt::format("there is no room to unpack its {} bytes: {}", part.raw_bytes, std::strerror(error));
      return;
    }
  const std::size_t made = ZSTD_decompress(base_ + part.offset, part.raw_bytes, part.packed.data(), part.packed.size());
  if (ZSTD_isError(made) != 0)
    part.failure = fmt::format("it cannot be unpacked: {}", ZSTD_getErrorName(made));
  else if (made != part.raw_bytes)
    part.failure = fmt::format("it unpacks to {} bytes, and its header says {}", made, part.raw_bytes);
}

}  // namespace interleave::file
