// Space of the trace file, taken from the disk and mapped ahead of the threads that record into it.
//
// The file grows by windows; a window is cut into chunks from its beginning. The disk space of a window is allocated and its pages are
// faulted in before anybody writes there, so that a store can neither fail nor wait. What cannot be had is told, never waited
// for, unless the owner has asked to wait.
//
// Where the file has a largest size it is one window, and what is given back is used again. Free space is a chunk of the file, too: whoever
// reads steps over it.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "tracer/events/enumerations.hpp"
#include "tracer/record/brief_mutex.hpp"
#include "tracer/record/session.hpp"

namespace interleave::record::detail {

/// A piece of the file in memory. It is held by the space while it has chunks to seal, and by each thread that has an open chunk in it; the
/// last one to let go unmaps it.
class Window {
 public:
  Window(std::uint8_t* base, std::size_t bytes, std::uint64_t offset) : base_{base}, bytes_{bytes}, offset_{offset} {}
  std::uint8_t* base() const { return base_; }
  std::size_t bytes() const { return bytes_; }
  std::uint64_t offset() const { return offset_; }  ///< in the file

  void retain() { holders_.fetch_add(1, std::memory_order_relaxed); }
  void release();

 private:
  ~Window() = default;
  std::uint8_t* base_;
  std::size_t bytes_;
  std::uint64_t offset_;
  std::atomic<std::uint32_t> holders_{1};
};

/// What cut() gives: space for one chunk, with a hold on its window; or why there is none.
struct Piece {
  std::uint8_t* at = nullptr;
  std::size_t bytes = 0;
  Window* window = nullptr;
  trace::LostReason reason{};
};

enum class Sealed : bool { no, yes };
enum class HeldBack : bool { stays, is_used };

class ChunkSpace {
 public:
  /// `file` stays open as long as the space; the first window begins at `offset`. `most_bytes` from there on are taken; 0: any number.
  ChunkSpace(int file, std::uint64_t offset, WhenFull when_full, std::size_t most_bytes)
      : file_{file}, end_{offset}, when_full_{when_full}, most_bytes_{most_bytes} {}
  ~ChunkSpace();
  ChunkSpace(const ChunkSpace&) = delete;
  ChunkSpace& operator=(const ChunkSpace&) = delete;

  /// Space of at least `bytes`: all zero behind where a chunk's header goes. Any thread. What is held back only where it is said.
  Piece cut(std::size_t bytes, HeldBack held_back = HeldBack::stays);

  /// The piece is a chunk now, with its header: it will be offered for sealing, unless it is sealed already.
  void publish(const Piece& piece, Sealed sealed = Sealed::no);

  /// The chunk's space is free. Only where there is a largest size, by one thread at a time.
  void give_back(std::uint8_t* chunk);
  /// What has not been cut, or was given back; where there is a largest size.
  struct Unused {
    std::size_t bytes = 0;
    std::size_t largest = 0;  ///< in one piece
  };
  Unused unused() const;
  /// One piece of this size is kept for what must be written before anything can be given back.
  void hold_back(std::size_t bytes);
  std::size_t most_bytes() const { return most_bytes_; }

  /// Makes ready what will be needed soon. By one thread at a time: the housekeeper, or at the start. False when nothing was to be done, or
  /// nothing could be.
  bool prepare();
  /// Somebody else calls prepare() now and then.
  void set_prepared_ahead(bool ahead) { prepared_ahead_.store(ahead, std::memory_order_relaxed); }
  /// Little is ready: prepare() should be called soon.
  bool runs_low() const { return low_.load(std::memory_order_relaxed); }

  /// Offers each chunk that is not sealed yet to `seal`, which returns whether it has sealed it: then it is never offered again, and its
  /// window is let go with its last one. By one thread at a time. True when one was sealed.
  bool seal_chunks(const std::function<bool(std::uint8_t* chunk)>& seal);

  /// Behind the last chunk: what follows in the file was never used.
  std::uint64_t used_end() const;
  /// Every chunk that was cut, in the order of the file.
  struct Placed {
    std::uint64_t offset = 0;
    std::uint64_t bytes = 0;
  };
  std::vector<Placed> placed() const;

 private:
  struct Live {
    Window* window = nullptr;
    std::size_t cut = 0;                  // end of its last chunk
    std::size_t warm = 0;                 // pages before this are ready to be written to
    std::size_t warming = 0;              // prepare() is busy from `warm` up to here; 0: it is not
    std::size_t unpublished = 0;          // pieces that are no chunks yet
    std::vector<std::uint8_t*> unsealed;  // its chunks
  };

  struct Free {
    std::uint8_t* at = nullptr;
    std::size_t bytes = 0;
  };

  bool grow(std::size_t least_bytes);
  static std::size_t left_of(const Live& live);
  Live* cuttable(std::size_t bytes);
  Piece cut_free(std::size_t bytes, std::size_t left);
  Live& live_of(const Window* window);

  const int file_;
  std::uint64_t end_;  // of the last window; under growth_
  const WhenFull when_full_;
  const std::size_t most_bytes_;
  std::size_t next_bytes_ = std::size_t{4} << 20;  // of the next window; under growth_
  std::atomic<bool> prepared_ahead_{false};
  std::atomic<bool> low_{false};
  std::atomic<trace::LostReason> shortage_{trace::LostReason::no_buffer};

  std::mutex warming_;        // held by prepare(); taken before growth_
  std::mutex growth_;         // one grows at a time; taken before mutex_
  mutable BriefMutex mutex_;  // everything below
  std::deque<Live> live_;     // those before current_ are used up and have chunks to seal, those behind it are in reserve
  std::size_t current_ = 0;
  std::vector<Placed> placed_;  // by offset
  std::vector<Free> free_;      // by address; no two of them touch
  std::size_t held_back_ = 0;

  std::vector<std::uint8_t*> offered_;  // by seal_chunks()
};

}  // namespace interleave::record::detail
