// The calling thread's end of the trace file: a cursor into a chunk of it that is mapped into memory.
//
// Only its own thread touches a buffer. A record is written behind the last one and then committed by a release
// store of the chunk's length, so that whatever kills the program, the file ends at a whole record.
#pragma once

#include <atomic>
#include <cstdint>

#include "tracer/events/enumerations.hpp"
#include "tracer/events/wire.hpp"

namespace interleave::record::detail {

/// Which session records: 0 none, 1 not decided yet (the environment has not been looked at), else its number.
inline constexpr std::uint32_t k_no_session = 0;
inline constexpr std::uint32_t k_undecided = 1;
inline constinit std::atomic<std::uint32_t> session_number{k_undecided};

struct ThreadBuffer {
  std::uint8_t* cursor = nullptr;  ///< where the next record goes
  std::uint8_t* end = nullptr;     ///< of the chunk
  trace::wire::ChunkHeader* chunk = nullptr;
  std::uint64_t last_ticks = 0;
  std::uint64_t last_id = 0;
  std::uint64_t next_id = 0, end_id = 0;  ///< the block of ids that this thread may hand out
  std::uint32_t session = k_no_session;   ///< the session that the chunk belongs to
  std::uint32_t stream = 0;               ///< this thread's number in the file
  std::uint32_t events = 0;               ///< records in this chunk
  std::uint32_t lost = 0;                 ///< events that could not be recorded since the last one that was
  trace::ThreadRole role = trace::ThreadRole::other;
  const char* name = "";  ///< of the thread; must outlive it

  void commit(std::uint8_t* record_end) {
    cursor = record_end;
    const auto bytes = static_cast<std::uint64_t>(record_end - (reinterpret_cast<std::uint8_t*>(chunk) + sizeof *chunk));
    std::atomic_ref<std::uint32_t>{chunk->event_count}.store(++events, std::memory_order_relaxed);
    std::atomic_ref<std::uint64_t>{chunk->committed}.store(bytes, std::memory_order_release);
  }
};

inline constinit thread_local ThreadBuffer thread_buffer{};

/// Where the next block of ids begins.
inline constinit std::atomic<std::uint64_t> next_id_block{1};

/// Makes room for `bytes` in the calling thread's buffer: joins the session, takes a new chunk. False: nothing is
/// to be recorded (switched off), or it could not be (the buffer has counted it).
bool make_room(ThreadBuffer& buffer, std::size_t bytes);

/// Looks at the environment once and starts the session that it asks for. True when a session records.
bool decide_session();

}  // namespace interleave::record::detail
