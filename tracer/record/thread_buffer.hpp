// The calling thread's end of the trace file: a cursor into a chunk of it that is mapped into memory.
//
// Only its own thread touches a buffer, but for the pieces that the housekeeper lays down in it. A record is written behind the last one
// and then committed by a release store of the chunk's length, so that whatever kills the program, the file ends at a whole record.
#pragma once

#include <atomic>
#include <cstdint>

#include "include/interleave/record.h"
#include "tracer/events/enumerations.hpp"
#include "tracer/record/encode.hpp"
#include "tracer/record/next_piece.hpp"
#include "tracer/record/signal_records.hpp"
#include "tracer/record/trace_writer.hpp"
#include "tracer/record/window.hpp"

namespace interleave::record::detail {

/// Ids that one thread may hand out. Those of tasks come from other blocks than those of the many frames, so that they lie close together.
struct IdBlock {
  std::uint64_t next = 0, end = 0;
};
struct IdBlocks {
  IdBlock tasks, frames, others;
};

/// The change of a full chunk is announced twice: when twice so many bytes are left for records, and when so many are.
inline constexpr std::size_t k_announced = 1 << 10;

/// What each record needs comes first, in two lines of the cache.
struct alignas(64) ThreadBuffer {
  std::uint8_t* cursor = nullptr;   ///< where the next record goes
  std::uint8_t* limit = nullptr;    ///< a record begins before this, by as much as it has text: what comes later asks make_room()
  std::uint8_t* payload = nullptr;  ///< of the chunk; its length stands before it, in the header
  std::uint64_t last_ticks = 0;
  trace::LastIds last_ids;
  std::uint32_t session = 0;  ///< the state of the recording (ilv_state) that the chunk belongs to; 0: there is no chunk
  std::uint32_t events = 0;   ///< records in this chunk
  bool gap = false;           ///< events are missing that nobody has counted
  bool signals_wait = false;  ///< there is something in `from_signals`
  trace::ClockKind clock{};   ///< of the session
  bool coarse = false;        ///< details have the instant of the event before
  bool writing = false;       ///< between here and there a signal handler of this thread must not write
  trace::ThreadRole role = trace::ThreadRole::other;
  std::uint32_t stream = 0;         ///< this thread's number in the file
  std::uint32_t next_sequence = 0;  ///< of its chunks
  std::uint32_t lost = 0;           ///< events that could not be recorded since the last one that was
  trace::LostReason lost_reason{};
  bool ended = false;     ///< nothing may know of it any more
  const char* name = "";  ///< of the thread; must outlive it
  IdBlocks ids;
  MappedChunk chunk;
  const void *last_session = nullptr, *last_space = nullptr;  ///< where those of the chunk were; they may be there no more
  SignalRecords* from_signals = nullptr;                      ///< what signal handlers recorded while this thread was writing
  NextPieces next;                                            ///< what it goes on in, if it is quick

  /// Makes the record that ends at `record_end` part of the trace.
  void commit(std::uint8_t* record_end) {
    cursor = record_end;
    ++events;
    auto& committed = *reinterpret_cast<std::uint64_t*>(payload - k_payload_behind_committed);
    std::atomic_ref<std::uint64_t>{committed}.store(static_cast<std::uint64_t>(record_end - payload), std::memory_order_release);
  }

  /// The thread has no chunk any more; what it held of one is given back.
  void give_up_chunk() {
    if (chunk.window != nullptr) chunk.window->release();
    chunk = {};
    cursor = limit = nullptr;
  }

  /// A record with so much text is written without more ado. As numbers: where there is no chunk, both are null.
  bool is_before_limit(std::size_t text_bytes) const {
    return reinterpret_cast<std::uintptr_t>(cursor) + text_bytes < reinterpret_cast<std::uintptr_t>(limit);
  }
  /// Bytes that are left in the chunk.
  std::size_t room() const { return static_cast<std::size_t>(chunk.end - cursor); }
  /// Any record with so much text has room in the chunk.
  bool has_room(std::size_t text_bytes) const { return chunk.header != nullptr && room() > k_max_fixed_bytes + text_bytes; }
  /// Of the whole chunk.
  std::uint8_t* last_limit() const { return chunk.end - k_max_fixed_bytes; }

 private:
  static constexpr std::ptrdiff_t k_payload_behind_committed =
      trace::wire::k_chunk_header_bytes - offsetof(trace::wire::ChunkHeader, committed);
};

// In the program itself it lies at a fixed place of the thread; a library that is loaded by a running program finds no room there.
#if defined(__GNUC__) && !defined(INTERLEAVE_LOADED_LATER)
#define ILV_TLS_MODEL [[gnu::tls_model("initial-exec")]]
#else
#define ILV_TLS_MODEL
#endif
ILV_TLS_MODEL extern constinit thread_local ThreadBuffer thread_buffer;

/// The same by a pointer that the compiler takes as it comes: what is reached through it takes half the code that the thread's own
/// addresses take.
[[gnu::always_inline]] inline ThreadBuffer& this_thread_buffer() {
  ThreadBuffer* buffer = &thread_buffer;
#ifdef __GNUC__
  asm("" : "+r"(buffer));
#endif
  return *buffer;
}

/// The state of recording (ilv_shared.state): the session's number and, in the lowest bits, how often it has gone on after a pause.
inline constexpr unsigned k_epoch_bits = ILV_STATE_EPOCH_BITS;
inline std::uint32_t state_now() { return std::atomic_ref<std::uint32_t>{ilv_shared.state}.load(std::memory_order_relaxed); }

/// Makes room in the calling thread's buffer for any record with so much text: joins the session, takes a new chunk. False: nothing is
/// to be recorded (switched off), or it could not be (the buffer has counted it).
bool make_room(ThreadBuffer& buffer, std::size_t text_bytes);

/// Keeps signal handlers of the calling thread from recording, for a scope: what they record waits until the thread's next event.
class HandlersHeldBack {
 public:
  HandlersHeldBack() : before_{thread_buffer.writing} {
    thread_buffer.writing = true;
    std::atomic_signal_fence(std::memory_order_seq_cst);
  }
  ~HandlersHeldBack() {
    std::atomic_signal_fence(std::memory_order_seq_cst);
    thread_buffer.writing = before_;
  }
  HandlersHeldBack(const HandlersHeldBack&) = delete;
  HandlersHeldBack& operator=(const HandlersHeldBack&) = delete;

 private:
  bool before_;
};

}  // namespace interleave::record::detail
