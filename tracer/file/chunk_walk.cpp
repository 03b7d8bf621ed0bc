#include "tracer/file/chunk_walk.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <optional>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace interleave::file {
namespace {

using namespace trace::wire;

std::optional<ChunkHeader> header_at(std::span<const std::uint8_t> file, std::uint64_t offset) {
  if (file.size() - offset < k_chunk_header_bytes) return std::nullopt;
  ChunkHeader header;
  std::memcpy(&header, file.data() + offset, sizeof header);
  const bool sound = header.magic == k_chunk_magic && header.header_bytes == k_chunk_header_bytes &&
                     header.capacity >= k_chunk_header_bytes && header.header_hash == XXH64(&header, offsetof(ChunkHeader, header_hash), 0);
  return sound ? std::optional{header} : std::nullopt;
}

/// The next sound header at or behind `offset`, or the end of the file. Chunks begin at multiples of 8.
std::uint64_t next_header(std::span<const std::uint8_t> file, std::uint64_t offset) {
  constexpr std::uint8_t k_first_byte = k_chunk_magic & 0xff;
  while (offset < file.size()) {
    const void* found = std::memchr(file.data() + offset, k_first_byte, file.size() - offset);
    if (found == nullptr) break;
    offset = static_cast<std::uint64_t>(static_cast<const std::uint8_t*>(found) - file.data());
    if (offset % 8 == 0 && header_at(file, offset)) return offset;
    ++offset;
  }
  return file.size();
}

bool all_zero(std::span<const std::uint8_t> bytes) {
  return std::ranges::all_of(bytes, [](std::uint8_t byte) { return byte == 0; });
}

}  // namespace

std::vector<RawChunk> walk_chunks(std::span<const std::uint8_t> file, std::vector<Damage>& damage) {
  std::vector<RawChunk> chunks;
  std::uint64_t offset = std::min<std::uint64_t>(k_file_header_bytes, file.size());
  while (offset < file.size()) {
    const auto header = header_at(file, offset);
    if (!header) {
      const std::uint64_t next = next_header(file, offset);
      // Space that was laid out and never used is no damage: the program was killed just then.
      if (!all_zero(file.subspan(offset, next - offset)))
        damage.push_back({offset, fmt::format("{} bytes hold no chunk and are left out", next - offset)});
      offset = next;
      continue;
    }
    const std::uint64_t room = std::min<std::uint64_t>(header->capacity, file.size() - offset) - k_chunk_header_bytes;
    const bool cut = file.size() - offset < header->capacity;
    if (cut)
      damage.push_back(
          {offset, fmt::format("the file ends inside this chunk: {} of its {} bytes are there", file.size() - offset, header->capacity)});
    const bool closed = header->state != static_cast<std::uint8_t>(ChunkState::open);
    const std::uint64_t bytes = closed ? header->closed_bytes : header->committed;
    const auto payload = file.subspan(offset + k_chunk_header_bytes, std::min(bytes, room));
    const bool whole = bytes <= room;
    if (!whole && !cut) damage.push_back({offset, fmt::format("the chunk says that it holds {} bytes and has room for {}", bytes, room)});
    if (closed && whole && XXH64(payload.data(), payload.size(), 0) != header->payload_hash)
      damage.push_back({offset, fmt::format("the checksum of this chunk of {} bytes does not fit: it is left out", payload.size())});
    else
      chunks.push_back({offset, *header, payload});
    offset += std::min<std::uint64_t>(header->capacity, file.size() - offset);
  }
  return chunks;
}

}  // namespace interleave::file
