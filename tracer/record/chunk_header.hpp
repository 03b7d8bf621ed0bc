// A chunk's header in the mapped file: begun, sealed, given up.
//
// Whoever kills the program leaves the stores in their order up to some place. So a header whose hash is 0 says that the chunk is being
// made and nothing in it counts; its capacity is right at every instant, and the hash is stored last.
#pragma once

#include <cstdint>

#include "tracer/events/wire.hpp"

namespace interleave::record::detail {

struct ChunkPlace {
  trace::wire::ChunkKind kind{};
  std::uint32_t stream = 0;
  std::uint32_t sequence = 0;
  std::uint64_t base_ticks = 0;
  std::uint32_t batch = 0;  ///< of a condensed chunk: see ChunkHeader
};

/// A header that is not in the file.
trace::wire::ChunkHeader make_chunk_header(const ChunkPlace& place, std::uint64_t capacity);
/// Makes what was changed in the header part of it.
void hash_header(trace::wire::ChunkHeader& header);

/// Nothing else of the header may be looked at yet.
bool is_being_made(const trace::wire::ChunkHeader& header);

/// Puts a chunk, whose payload is there already, into unused space: zeros, or a chunk of its capacity that is being made.
void place_chunk(std::uint8_t* at, const trace::wire::ChunkHeader& made);
/// The same for one without a payload.
trace::wire::ChunkHeader& begin_chunk(std::uint8_t* at, const ChunkPlace& place, std::uint64_t capacity);
/// Says that the space holds nothing and is this large. At every instant what was there before counts, or nothing.
void free_chunk(std::uint8_t* at, std::uint64_t capacity);
/// Says of a free chunk that it is being made into one of this capacity: a smaller one, with what is behind it told already.
void take_free_chunk(std::uint8_t* at, std::uint64_t capacity);

/// Fixes what the chunk holds: bytes and checksum. The thread may still write behind it.
void seal(trace::wire::ChunkHeader& header, std::uint64_t last_ticks);

}  // namespace interleave::record::detail
