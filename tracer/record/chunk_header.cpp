#include "tracer/record/chunk_header.hpp"

#include <atomic>
#include <cstddef>
#include <cstring>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace interleave::record::detail {

using namespace trace::wire;

namespace {

std::uint64_t hash_of(const ChunkHeader& header) { return XXH64(&header, offsetof(ChunkHeader, header_hash), 0); }

void set_hash(ChunkHeader& header, std::uint64_t hash) {
  std::atomic_ref<std::uint64_t>{header.header_hash}.store(hash, std::memory_order_release);
  std::atomic_signal_fence(std::memory_order_seq_cst);
}
void set_capacity(ChunkHeader& header, std::uint64_t capacity) {
  std::atomic_ref<std::uint32_t>{header.capacity}.store(static_cast<std::uint32_t>(capacity), std::memory_order_release);
  std::atomic_signal_fence(std::memory_order_seq_cst);
}

// The hash is 0, and the capacity is right: everything else may be stored in any order.
void fill(ChunkHeader& header, const ChunkHeader& made) {
  constexpr std::size_t k_behind_capacity = offsetof(ChunkHeader, capacity) + sizeof header.capacity;
  constexpr std::size_t k_behind_hash = offsetof(ChunkHeader, header_hash) + sizeof header.header_hash;
  auto* const to = reinterpret_cast<std::uint8_t*>(&header);
  const auto* const from = reinterpret_cast<const std::uint8_t*>(&made);
  std::memcpy(to + k_behind_hash, from + k_behind_hash, sizeof header - k_behind_hash);
  std::memcpy(to + k_behind_capacity, from + k_behind_capacity, offsetof(ChunkHeader, header_hash) - k_behind_capacity);
  std::memcpy(to, from, offsetof(ChunkHeader, capacity));
  set_hash(header, made.header_hash);
}

}  // namespace

[[gnu::hot]] ChunkHeader make_chunk_header(const ChunkPlace& place, std::uint64_t capacity) {
  ChunkHeader header;
  header.magic = k_chunk_magic;
  header.kind = static_cast<std::uint8_t>(place.kind);
  header.flags = place.batch != 0 ? ChunkFlag::condensed : 0;
  header.header_bytes = k_chunk_header_bytes;
  header.capacity = static_cast<std::uint32_t>(capacity);
  header.stream = place.stream;
  header.sequence = place.sequence;
  header.base_ticks = place.base_ticks;
  header.batch = place.batch;
  hash_header(header);
  return header;
}

void hash_header(ChunkHeader& header) { header.header_hash = hash_of(header); }

bool is_being_made(const ChunkHeader& header) {
  return std::atomic_ref<std::uint64_t>{const_cast<std::uint64_t&>(header.header_hash)}.load(std::memory_order_acquire) == 0;
}

[[gnu::hot]] void place_chunk(std::uint8_t* at, const ChunkHeader& made) {
  auto& header = *reinterpret_cast<ChunkHeader*>(at);
  set_capacity(header, made.capacity);
  fill(header, made);
}

[[gnu::hot]] ChunkHeader& begin_chunk(std::uint8_t* at, const ChunkPlace& place, std::uint64_t capacity) {
  place_chunk(at, make_chunk_header(place, capacity));
  return *reinterpret_cast<ChunkHeader*>(at);
}

void free_chunk(std::uint8_t* at, std::uint64_t capacity) {
  auto& header = *reinterpret_cast<ChunkHeader*>(at);
  set_hash(header, 0);
  set_capacity(header, capacity);
  fill(header, make_chunk_header({.kind = ChunkKind::free}, capacity));
}

void take_free_chunk(std::uint8_t* at, std::uint64_t capacity) {
  auto& header = *reinterpret_cast<ChunkHeader*>(at);
  set_hash(header, 0);
  set_capacity(header, capacity);
}

void seal(ChunkHeader& header, std::uint64_t last_ticks) {
  const std::uint64_t bytes = std::atomic_ref<std::uint64_t>{header.committed}.load(std::memory_order_acquire);
  header.closed_bytes = bytes;
  header.last_ticks = last_ticks;
  header.payload_hash = XXH64(reinterpret_cast<const std::uint8_t*>(&header) + k_chunk_header_bytes, bytes, 0);
  std::atomic_ref<std::uint8_t>{header.state}.store(static_cast<std::uint8_t>(ChunkState::closed), std::memory_order_release);
}

}  // namespace interleave::record::detail
