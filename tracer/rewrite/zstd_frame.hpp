// The payload of a packed chunk: one zstd frame.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace interleave::rewrite {

/// What a packed chunk may unpack to, at most (FORMAT.md). A chunk with more is not packed.
inline constexpr std::size_t k_max_raw_bytes = 16u << 20;

/// Packs payloads one after the other; keeps its memory between them.
class Packer {
 public:
  /// `level` as zstd has it, from 1 (fast) to 19 (small). Throws RewriteError for any other.
  explicit Packer(int level);
  ~Packer();
  Packer(const Packer&) = delete;
  Packer& operator=(const Packer&) = delete;

  /// The frame, until the next call; empty where the payload is too large or does not become smaller.
  std::span<const std::uint8_t> pack(std::span<const std::uint8_t> payload);

 private:
  void* context_;
  std::vector<std::uint8_t> frame_;
};

/// Unpacks frames one after the other.
class Unpacker {
 public:
  Unpacker();
  ~Unpacker();
  Unpacker(const Unpacker&) = delete;
  Unpacker& operator=(const Unpacker&) = delete;

  /// The payload, until the next call; nothing where it is not one whole frame of exactly `raw_bytes`. Hostile input: never
  /// takes more than k_max_raw_bytes of memory (a frame of 600 bytes can rightly unpack to that).
  std::optional<std::span<const std::uint8_t>> unpack(std::span<const std::uint8_t> frame, std::uint32_t raw_bytes);

 private:
  void* context_;
  std::unique_ptr<std::uint8_t[]> payload_;
  std::size_t room_ = 0;
};

}  // namespace interleave::rewrite
