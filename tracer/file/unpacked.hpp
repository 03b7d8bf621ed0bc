// The packed chunks of a file, unpacked when they are first asked for.
//
// They are unpacked into a temporary file without a name that is mapped, so that texts stay where they are and the system can
// put pages that nobody reads back on the disk. Any number of threads may ask.
#pragma once

#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <span>
#include <string>

namespace interleave::file {

class Unpacked {
 public:
  Unpacked() = default;
  ~Unpacked();
  Unpacked(const Unpacked&) = delete;
  Unpacked& operator=(const Unpacked&) = delete;

  static constexpr std::uint32_t k_most_raw_bytes = 16 << 20;  ///< of one chunk

  /// Before reserve(): a packed payload, and how long it says that it is once unpacked (at most k_most_raw_bytes). Its number.
  std::uint32_t add(std::span<const std::uint8_t> packed, std::uint32_t raw_bytes);
  std::uint64_t raw_bytes() const { return raw_bytes_; }
  /// Lays out the room for all of them. False, with why: there is none.
  bool reserve(std::string& why);
  /// Where chunk `number` lies. After reserve().
  std::span<const std::uint8_t> place(std::uint32_t number) const { return {base_ + parts_[number].offset, parts_[number].raw_bytes}; }
  /// Sees to it that the chunk is unpacked. Else why it cannot be: then its place must not be read.
  std::optional<std::string> unpack(std::uint32_t number) const;

 private:
  struct Part {
    std::span<const std::uint8_t> packed;
    std::uint64_t offset = 0;
    std::uint32_t raw_bytes = 0;
    mutable std::once_flag once;
    mutable std::optional<std::string> failure;
  };
  void unpack(const Part& part) const;

  std::deque<Part> parts_;
  std::uint64_t raw_bytes_ = 0;
  std::uint8_t* base_ = nullptr;
  int file_ = -1;
};

}  // namespace interleave::file
