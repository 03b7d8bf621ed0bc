#include "tests/fuzz/trace_bytes.hpp"

#include <algorithm>
#include <cstring>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace interleave::fuzz {

using namespace trace::wire;

std::vector<ChunkPlace> chunks_of(std::span<const std::uint8_t> trace) {
  std::vector<ChunkPlace> chunks;
  std::size_t at = k_file_header_bytes;
  while (at + k_chunk_header_bytes <= trace.size()) {
    ChunkPlace chunk;
    chunk.offset = at;
    std::memcpy(&chunk.header, trace.data() + at, sizeof chunk.header);
    if (chunk.header.magic != k_chunk_magic) {
      at += 8;
      continue;
    }
    const std::uint64_t room =
        std::min<std::uint64_t>(std::max<std::uint64_t>(chunk.header.capacity, k_chunk_header_bytes), trace.size() - at);
    chunk.payload_bytes = static_cast<std::size_t>(
        std::min(chunk.header.state == 0 ? chunk.header.committed : chunk.header.closed_bytes, room - k_chunk_header_bytes));
    chunks.push_back(chunk);
    at += room;
  }
  return chunks;
}

void repair_checksums(std::span<std::uint8_t> trace) {
  if (trace.size() < k_file_header_bytes) return;
  FileHeader header;
  std::memcpy(&header, trace.data(), sizeof header);
  XXH64_state_t state;
  XXH64_reset(&state, 0);
  XXH64_update(&state, &header, offsetof(FileHeader, static_hash));
  XXH64_update(&state, trace.data() + k_texts_offset, std::min<std::size_t>(header.text_bytes, k_file_header_bytes - k_texts_offset));
  header.static_hash = XXH64_digest(&state);
  std::memcpy(trace.data(), &header, sizeof header);
  for (ChunkPlace& chunk : chunks_of(trace)) {
    chunk.header.header_hash = XXH64(&chunk.header, offsetof(ChunkHeader, header_hash), 0);
    chunk.header.payload_hash = XXH64(trace.data() + chunk.offset + k_chunk_header_bytes, chunk.payload_bytes, 0);
    std::memcpy(trace.data() + chunk.offset, &chunk.header, sizeof chunk.header);
  }
}

}  // namespace interleave::fuzz
