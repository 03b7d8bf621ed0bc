// A trace as bytes to be changed: where its chunks are, and its checksums made right again.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "tracer/events/wire.hpp"

namespace interleave::fuzz {

struct ChunkPlace {
  std::size_t offset = 0;
  trace::wire::ChunkHeader header;
  std::size_t payload_bytes = 0;  ///< as the header says, within the file
};

/// From header to header, by their magic alone: checksums may be wrong.
std::vector<ChunkPlace> chunks_of(std::span<const std::uint8_t> trace);

/// Makes every checksum fit what is there: of the file's header, of the chunks' headers, of the closed chunks' payloads.
void repair_checksums(std::span<std::uint8_t> trace);

}  // namespace interleave::fuzz
