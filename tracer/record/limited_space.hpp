// The space of a file that has a largest size: one window, in which what is given back is used again. Free space is a chunk of the file,
// too: whoever reads steps over it.
#pragma once

#include <cstddef>
#include <mutex>
#include <vector>

#include "tracer/record/brief_mutex.hpp"
#include "tracer/record/chunk_space.hpp"
#include "tracer/record/open_window.hpp"

namespace interleave::record::detail {

class LimitedSpace final : public ChunkSpace {
 public:
  /// `most_bytes` from `offset` on are taken, or what there is.
  LimitedSpace(int file, std::uint64_t offset, WhenFull when_full, std::size_t most_bytes)
      : ChunkSpace{file, offset, when_full}, most_bytes_{most_bytes} {}
  ~LimitedSpace() override;

  std::size_t most_bytes() const { return most_bytes_; }

  /// Leaves what is held back.
  Piece cut(std::size_t bytes) override { return cut(bytes, HeldBack::stays); }
  /// Uses it, too; and waits for pages that are being made ready rather than say that there is nothing.
  Piece cut_held_back(std::size_t bytes) { return cut(bytes, HeldBack::is_used); }
  void publish(const Piece& piece, Sealed sealed) override;

  /// The chunk's space is free. By one thread at a time.
  void give_back(std::uint8_t* chunk);
  /// What has not been cut, or was given back.
  struct Unused {
    std::size_t bytes = 0;
    std::size_t largest = 0;  ///< in one piece
  };
  Unused unused() const;
  /// One piece of this size is kept for what must be written before anything can be given back.
  void hold_back(std::size_t bytes);

  bool prepare() override;
  bool seal_chunks(const std::function<bool(std::uint8_t* chunk)>& seal) override;
  std::uint64_t used_end() const override;
  std::vector<Placed> placed() const override;

 private:
  enum class HeldBack : bool { stays, is_used };
  struct Free {
    std::uint8_t* at = nullptr;
    std::size_t bytes = 0;
  };

  Piece cut(std::size_t bytes, HeldBack held_back);
  Piece cut_free(std::size_t bytes, std::size_t left);
  bool take_the_window(std::size_t least_bytes);
  std::size_t left() const;

  const std::size_t most_bytes_;
  std::mutex warming_;  // held by prepare(); taken before growth_
  std::mutex growth_;   // one takes the window; taken before mutex_

  mutable BriefMutex mutex_;    // everything below
  OpenWindow open_;             // without a window at first
  std::vector<Placed> placed_;  // by offset
  std::vector<Free> free_;      // by address; no two of them touch
  std::size_t held_back_ = 0;

  std::vector<std::uint8_t*> offered_;  // by seal_chunks()
};

}  // namespace interleave::record::detail
