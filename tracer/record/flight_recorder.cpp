#include "tracer/record/flight_recorder.hpp"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <tuple>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "tracer/record/chunk_header.hpp"

namespace interleave::record::detail {

using namespace trace::wire;

namespace {

constexpr std::size_t k_most_reserve = 4 << 20;    // for what is recorded while a batch is given up
constexpr std::size_t k_condensed_part = 8;        // no more than one part in so many is for what is still alive
constexpr std::size_t k_most_held_back = 1 << 20;  // for the condensed chunks of the first batch, whose size nobody knows

bool is_of_events(const ChunkHeader& chunk) { return chunk.kind == static_cast<std::uint8_t>(ChunkKind::events); }
bool can_be_given_up(const ChunkHeader& chunk) { return is_of_events(chunk) || chunk.kind == static_cast<std::uint8_t>(ChunkKind::clock); }

std::uint8_t* payload_of(ChunkHeader& chunk) { return reinterpret_cast<std::uint8_t*>(&chunk) + k_chunk_header_bytes; }

template <class T>
void store(T& value, T now) {
  std::atomic_ref<T>{value}.store(now, std::memory_order_release);
  std::atomic_signal_fence(std::memory_order_seq_cst);
}

}  // namespace

FlightRecorder::FlightRecorder(LimitedSpace& space, FileHeader& header) : space_{space}, header_{header} { space_.hold_back(held_back()); }

std::size_t FlightRecorder::most_chunk_bytes() const {
  constexpr std::size_t k_chunks = 64;
  return std::max(space_.most_bytes() / k_chunks, k_page);
}

std::size_t FlightRecorder::held_back() const {
  return std::max(std::min(space_.most_bytes() / 16, k_most_held_back), 2 * condensed_bytes_);
}

void FlightRecorder::sealed(ChunkHeader& chunk) {
  if (can_be_given_up(chunk)) sealed_.push_back(&chunk);
}

bool FlightRecorder::make_space(std::uint64_t open_since) {
  // What stands for the old chunks is written anew with each batch: a batch is to be several times as large.
  const std::size_t reserve = std::max(std::min(space_.most_bytes() / 6, k_most_reserve), 4 * condensed_bytes_);
  const LimitedSpace::Unused unused = space_.unused();
  if (unused.bytes >= reserve && unused.largest >= 2 * held_back()) return false;
  for (Chunk* chunk : take_oldest(unused.bytes < reserve ? 2 * reserve - unused.bytes : reserve)) {
    if (is_of_events(*chunk)) {
      const std::size_t bytes = std::min<std::uint64_t>(chunk->closed_bytes, chunk->capacity - k_chunk_header_bytes);
      live_.fold(chunk->stream, {payload_of(*chunk), bytes}, chunk->base_ticks);
      next_[chunk->stream] = chunk->sequence + 1;
    }
    folded_.push_back(chunk);
  }
  if (folded_.empty()) return false;
  std::uint64_t oldest = open_since;
  for (const Chunk* chunk : sealed_)
    if (is_of_events(*chunk)) oldest = std::min(oldest, chunk->base_ticks);
  live_.forget_before(oldest);
  if (write_condensed()) return true;
  live_.forget_all();
  return write_condensed();
}

// The oldest chunks, each stream's in their order.
std::vector<ChunkHeader*> FlightRecorder::take_oldest(std::size_t bytes) {
  std::ranges::sort(sealed_, {}, [](const Chunk* chunk) { return std::tuple{chunk->last_ticks, chunk->stream, chunk->sequence}; });
  std::vector<Chunk*> taken;
  std::map<std::uint32_t, std::uint32_t> next;
  std::size_t sum = 0;
  std::erase_if(sealed_, [&](Chunk* chunk) {
    if (sum >= bytes) return false;
    if (is_of_events(*chunk)) {
      const auto [expected, first] = next.try_emplace(chunk->stream, next_[chunk->stream]);
      if (chunk->sequence != expected->second) return false;
      ++expected->second;
    }
    sum += chunk->capacity;
    taken.push_back(chunk);
    return true;
  });
  return taken;
}

// False: there was no room for all of it. Then nothing of it counts, and nothing is given up yet.
bool FlightRecorder::write_condensed() {
  for (LiveRecords::Condensed& made : live_.take_changed()) {
    std::erase_if(unwritten_, [&](const LiveRecords::Condensed& older) { return older.stream == made.stream; });
    unwritten_.push_back(std::move(made));
  }
  std::size_t bytes = 0;
  for (const LiveRecords::Condensed& made : unwritten_) bytes += made.payload.size();
  if (bytes > space_.most_bytes() / k_condensed_part) return false;
  while (!unwritten_.empty()) {
    if (!write(unwritten_.back())) return false;
    unwritten_.pop_back();
  }
  store(header_.given_up_events, live_.folded());
  store(header_.condensed_batch, header_.condensed_batch + 1);
  condensed_bytes_ = 0;
  for (const auto& [stream, chunk] : written_) {
    Chunk*& current = condensed_[stream];
    if (current != nullptr) space_.give_back(reinterpret_cast<std::uint8_t*>(current));
    current = chunk;
    if (chunk == nullptr) condensed_.erase(stream);
  }
  written_.clear();
  for (const auto& [stream, chunk] : condensed_) condensed_bytes_ += chunk->capacity;
  // The newest first: what is left is the beginning of a stream at every instant, with nothing missing in between.
  for (auto chunk = folded_.rbegin(); chunk != folded_.rend(); ++chunk) space_.give_back(reinterpret_cast<std::uint8_t*>(*chunk));
  folded_.clear();
  space_.hold_back(held_back());
  return true;
}

bool FlightRecorder::write(const LiveRecords::Condensed& made) {
  Chunk* chunk = nullptr;
  if (!made.payload.empty()) {
    const Piece piece = space_.cut_held_back(k_chunk_header_bytes + made.payload.size());
    if (piece.at == nullptr) return false;
    ChunkHeader header = make_chunk_header(
        {ChunkKind::events, made.stream, next_[made.stream] - 1, made.base_ticks, static_cast<std::uint32_t>(header_.condensed_batch + 1)},
        piece.bytes);
    header.committed = header.closed_bytes = made.payload.size();
    header.last_ticks = made.last_ticks;
    header.event_count = made.records;
    header.payload_hash = XXH64(made.payload.data(), made.payload.size(), 0);
    header.state = static_cast<std::uint8_t>(ChunkState::closed);
    std::memcpy(piece.at + k_chunk_header_bytes, made.payload.data(), made.payload.size());
    place_chunk(piece.at, header);
    space_.publish(piece, Sealed::yes);
    piece.window->release();
    chunk = reinterpret_cast<Chunk*>(piece.at);
  } else {
    next_.erase(made.stream);
  }
  // An older one of the same stream that never counted is in the way.
  for (auto& [stream, older] : written_) {
    if (stream != made.stream) continue;
    if (older != nullptr) space_.give_back(reinterpret_cast<std::uint8_t*>(older));
    older = chunk;
    return true;
  }
  written_.emplace_back(made.stream, chunk);
  return true;
}

}  // namespace interleave::record::detail
