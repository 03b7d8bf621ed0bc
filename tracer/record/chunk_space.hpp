// Space of the trace file, taken from the disk and mapped ahead of the threads that record into it.
//
// A window of the file is cut into chunks from its beginning. The disk space of a window is allocated and its pages are faulted in before
// anybody writes there, so that a store can neither fail nor wait. What cannot be had is told, never waited for, unless the owner has
// asked to wait.
//
// There are two ways of having space: a file that grows (growing_space.hpp) and one of limited size (limited_space.hpp).
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "tracer/events/enumerations.hpp"
#include "tracer/record/session.hpp"
#include "tracer/record/window.hpp"

namespace interleave::record::detail {

/// What cut() gives: space for one chunk, with a hold on its window; or why there is none.
struct Piece {
  std::uint8_t* at = nullptr;
  std::size_t bytes = 0;
  Window* window = nullptr;
  trace::LostReason reason{};
  bool is_offered = false;  ///< for sealing, already: publish() has nothing to do
};

enum class Sealed : bool { no, yes };

/// A piece of the file that was cut for a chunk.
struct Placed {
  std::uint64_t offset = 0;
  std::uint64_t bytes = 0;
};

inline constexpr std::size_t k_least_window = 64 << 10;
/// Of the chunks that a thread goes on in once it has recorded much.
inline constexpr std::size_t k_full_chunk_bytes = 256 << 10;
/// A thread is quick that fills one of them in so long.
inline constexpr std::chrono::milliseconds k_quick_chunk{50};

class NextPiece;

class ChunkSpace {
 public:
  virtual ~ChunkSpace() = default;
  ChunkSpace(const ChunkSpace&) = delete;
  ChunkSpace& operator=(const ChunkSpace&) = delete;

  /// Space of at least `bytes`: all zero behind where a chunk's header goes. Any thread.
  virtual Piece cut(std::size_t bytes) = 0;
  /// The piece is a chunk now, with its header: it will be offered for sealing, unless it is sealed already.
  virtual void publish(const Piece& piece, Sealed sealed = Sealed::no) = 0;

  /// A thread that records quickly: prepare() may lay down there the piece of a full chunk to come, until the thread does not come for it
  /// in time. At the latest until forget(), or forget_threads(), after which nobody may watch.
  virtual void watch(NextPiece&) {}
  virtual void forget(NextPiece&) {}
  virtual void forget_threads() {}

  /// Makes ready what will be needed soon. By one thread at a time: the housekeeper, or at the start. False when nothing was to be done, or
  /// nothing could be.
  virtual bool prepare() = 0;
  /// Somebody else calls prepare() now and then.
  void set_prepared_ahead(bool ahead) { prepared_ahead_.store(ahead, std::memory_order_relaxed); }
  /// Little is ready: prepare() should be called soon.
  bool runs_low() const { return low_.load(std::memory_order_relaxed); }

  /// Offers each chunk that is not sealed yet to `seal`, which returns whether it has sealed it: then it is never offered again. What is
  /// being made into a chunk may be offered, too: its header's hash is 0. By one thread at a time. True when one was sealed.
  virtual bool seal_chunks(const std::function<bool(std::uint8_t* chunk)>& seal) = 0;

  /// Behind the last chunk: what follows in the file was never used. Once nobody cuts any more.
  virtual std::uint64_t used_end() const = 0;
  /// Every chunk that was cut, in the order of the file. Once nobody cuts any more.
  virtual std::vector<Placed> placed() const = 0;

 protected:
  /// `file` stays open as long as the space; the first window begins at `offset`.
  ChunkSpace(int file, std::uint64_t offset, WhenFull when_full) : file_{file}, end_{offset}, when_full_{when_full} {}

  /// The next window of the file: as large as it should be, or as large as there is room for; null when there is none, and then shortage()
  /// says why. One thread at a time.
  Window* take_window(std::size_t wanted_bytes, std::size_t least_bytes);
  /// Warms pages up, and says so where the disk has no room for them.
  bool make_warm(const Window& window, std::size_t from, std::size_t bytes);
  /// Where nothing is ready, the event is lost.
  bool never_waits() const { return prepared_ahead_.load(std::memory_order_relaxed) && when_full_ == WhenFull::lose; }
  Piece shortage() const { return {.reason = shortage_.load(std::memory_order_relaxed)}; }
  void set_low(bool low) { low_.store(low, std::memory_order_relaxed); }

 private:
  const int file_;
  std::uint64_t end_;  // of the last window
  const WhenFull when_full_;
  std::atomic<bool> prepared_ahead_{false};
  std::atomic<bool> low_{false};
  std::atomic<trace::LostReason> shortage_{trace::LostReason::no_buffer};
};

}  // namespace interleave::record::detail
