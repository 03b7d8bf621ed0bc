// No size in a trace is trusted: while an input is read, no single allocation may be larger than the input can justify.
#pragma once

#include <cstdint>
#include <span>

namespace interleave::fuzz {

/// While it lives, an allocation of more than 4 times the input and 1 MiB ends the program with a message. Where the input has a
/// packed chunk, 16 MiB more are allowed: that is what FORMAT.md lets one unpack to, and a frame of 600 bytes can. Does nothing in a build
/// without the address sanitizer, whose hooks it uses.
class AllocationBound {
 public:
  explicit AllocationBound(std::span<const std::uint8_t> input);
  ~AllocationBound();
  AllocationBound(const AllocationBound&) = delete;
  AllocationBound& operator=(const AllocationBound&) = delete;
};

}  // namespace interleave::fuzz
