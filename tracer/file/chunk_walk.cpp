#include "tracer/file/chunk_walk.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <map>
#include <optional>
#include <thread>

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

/// The recorder was killed while it made a chunk here: its capacity is right, and nothing else counts. Its magic may not be there yet.
std::uint64_t unfinished_at(std::span<const std::uint8_t> file, std::uint64_t offset) {
  if (file.size() - offset < k_chunk_header_bytes) return 0;
  ChunkHeader header;
  std::memcpy(&header, file.data() + offset, sizeof header);
  const bool is_one = (header.magic == k_chunk_magic || header.magic == 0) && header.header_hash == 0 &&
                      header.capacity >= k_chunk_header_bytes && header.capacity % 8 == 0 && header.capacity <= file.size() - offset;
  return is_one ? header.capacity : 0;
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

/// Where the first byte is that is not zero; the end of the file where all are.
std::uint64_t first_used(std::span<const std::uint8_t> file, std::uint64_t offset) {
  return static_cast<std::uint64_t>(std::ranges::find_if(file.subspan(offset), [](std::uint8_t byte) { return byte != 0; }) - file.begin());
}

/// Which of the closed chunks are not what their checksums say. Memory is the limit, not the processor: a few threads are enough.
std::vector<char> broken_ones(std::span<const RawChunk> chunks) {
  std::vector<char> broken(chunks.size());
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    for (std::size_t i = next++; i < chunks.size(); i = next++) {
      const RawChunk& chunk = chunks[i];
      const bool closed = chunk.header.state != static_cast<std::uint8_t>(ChunkState::open);
      const bool counts =
          closed && static_cast<ChunkKind>(chunk.header.kind) != ChunkKind::free && chunk.payload.size() == chunk.header.closed_bytes;
      broken[i] = counts && XXH64(chunk.payload.data(), chunk.payload.size(), 0) != chunk.header.payload_hash;
    }
  };
  std::uint64_t bytes = 0;
  for (const RawChunk& chunk : chunks) bytes += chunk.payload.size();
  constexpr std::uint64_t k_bytes_a_thread = 8 << 20;
  const std::uint64_t wanted = std::min<std::uint64_t>({std::thread::hardware_concurrency(), 4, bytes / k_bytes_a_thread});
  std::vector<std::thread> helpers;
  for (std::uint64_t i = 1; i < wanted; ++i) helpers.emplace_back(work);
  work();
  for (std::thread& helper : helpers) helper.join();
  return broken;
}

/// Of each stream, leaves the condensed chunk that counts: not one of a batch that had not been finished, and not one that another stands
/// for.
void leave_out_superseded(std::span<const std::uint8_t> file, std::vector<RawChunk>& chunks) {
  const auto is_condensed = [](const RawChunk& chunk) {
    return static_cast<ChunkKind>(chunk.header.kind) == ChunkKind::events && (chunk.header.flags & ChunkFlag::condensed) != 0;
  };
  if (file.size() < k_file_header_bytes || std::ranges::none_of(chunks, is_condensed)) return;
  std::uint64_t finished = 0;
  std::memcpy(&finished, file.data() + offsetof(FileHeader, condensed_batch), sizeof finished);
  const auto rank = [](const ChunkHeader& header) { return std::pair{header.sequence, header.batch}; };
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::pair<std::uint32_t, std::uint32_t>> best;  // of each process and stream
  for (const RawChunk& chunk : chunks) {
    if (!is_condensed(chunk) || chunk.header.batch > finished) continue;
    auto& known = best.try_emplace({chunk.header.process, chunk.header.stream}, rank(chunk.header)).first->second;
    known = std::max(known, rank(chunk.header));
  }
  std::erase_if(chunks, [&](const RawChunk& chunk) {
    if (!is_condensed(chunk)) return false;
    const auto found = best.find({chunk.header.process, chunk.header.stream});
    return chunk.header.batch > finished || found->second != rank(chunk.header);
  });
  // Whoever writes them into another file need not know.
  for (RawChunk& chunk : chunks) chunk.header.batch = 0;
}

}  // namespace

std::vector<RawChunk> walk_chunks(std::span<const std::uint8_t> file, std::vector<Damage>& damage, Checksums checksums) {
  std::vector<RawChunk> chunks;
  const std::size_t known_damage = damage.size();
  std::uint64_t offset = std::min<std::uint64_t>(k_file_header_bytes, file.size());
  while (offset < file.size()) {
    const auto header = header_at(file, offset);
    if (!header) {
      if (const std::uint64_t capacity = unfinished_at(file, offset); capacity != 0) {
        offset += capacity;
        continue;
      }
      // Space that was made ready may lie before a chunk that was being made, which begins with a page.
      const std::uint64_t used = first_used(file, offset);
      if (const std::uint64_t page = used / 4096 * 4096; page > offset && unfinished_at(file, page) != 0) {
        offset = page;
        continue;
      }
      const std::uint64_t next = next_header(file, offset);
      // Space that was laid out and never used is no damage: the program was killed just then.
      if (used < next) damage.push_back({offset, fmt::format("{} bytes hold no chunk and are left out", next - offset)});
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
    const bool whole = bytes <= room;
    if (!whole && !cut) damage.push_back({offset, fmt::format("the chunk says that it holds {} bytes and has room for {}", bytes, room)});
    chunks.push_back({offset, *header, file.subspan(offset + k_chunk_header_bytes, std::min(bytes, room))});
    offset += std::min<std::uint64_t>(header->capacity, file.size() - offset);
  }
  if (checksums == Checksums::verify) {
    const std::vector<char> broken = broken_ones(chunks);
    std::size_t kept = 0;
    for (std::size_t i = 0; i < chunks.size(); ++i) {
      if (broken[i])
        damage.push_back({chunks[i].offset,
                          fmt::format("the checksum of this chunk of {} bytes does not fit: it is left out", chunks[i].payload.size())});
      else
        chunks[kept++] = chunks[i];
    }
    chunks.resize(kept);
    std::sort(damage.begin() + static_cast<std::ptrdiff_t>(known_damage), damage.end(),
              [](const Damage& a, const Damage& b) { return a.offset < b.offset; });
  }
  leave_out_superseded(file, chunks);
  return chunks;
}

void tell_missing_end(const FileHeader& header, std::uint64_t bytes, std::span<const RawChunk> chunks, std::vector<Damage>& damage) {
  if (!damage.empty()) return;
  const auto is_index = [](const RawChunk& chunk) { return static_cast<ChunkKind>(chunk.header.kind) == ChunkKind::index; };
  if (header.file_bytes > bytes)
    damage.push_back({bytes, fmt::format("the file ends here; it had {} bytes", header.file_bytes)});
  else if (header.clean_close == 1 && std::ranges::none_of(chunks, is_index))
    // Zeros at the end of a file that was not closed are space that was never used; of one that was, they are a part that is gone.
    damage.push_back(
        {header.index_offset, "the file was closed in order and has no index: what stood before the index may be missing too"});
}

}  // namespace interleave::file
