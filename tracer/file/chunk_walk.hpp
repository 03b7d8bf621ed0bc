// Finds the chunks of a file, whatever state it is in.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "tracer/events/wire.hpp"
#include "tracer/file/trace_file.hpp"

namespace interleave::file {

/// A chunk as it lies in the file: its header (checked) and the part of its payload that holds records, or the zstd frame of them.
struct RawChunk {
  std::uint64_t offset = 0;
  trace::wire::ChunkHeader header;
  std::span<const std::uint8_t> payload;
};

/// Walks from header to header. Where there is none, looks for the next one and reports what lies between; a chunk whose
/// content is not what its checksum says is reported and left out. The checksums of a large file are computed by several threads.
std::vector<RawChunk> walk_chunks(std::span<const std::uint8_t> file, std::vector<Damage>& damage, Checksums checksums = Checksums::verify);

/// Reports an end of the file that is gone, where no other damage tells it: bytes that its header speaks of, or the index of a file that
/// was closed in order.
void tell_missing_end(const trace::wire::FileHeader& header, std::uint64_t bytes, std::span<const RawChunk> chunks,
                      std::vector<Damage>& damage);

}  // namespace interleave::file
