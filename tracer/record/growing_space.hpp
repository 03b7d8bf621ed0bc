// The space of a file that grows by windows, each larger than the one before. A window is let go when its chunks are sealed; what is cut
// once is never used again.
//
// As soon as a thread wants full chunks, some pieces of that size are cut ahead, and two of them are laid down for each thread that is
// quick. They stay zero until somebody takes them: for a reader they are space that was never used.
#pragma once

#include <cstddef>
#include <deque>
#include <mutex>
#include <vector>

#include "tracer/record/brief_mutex.hpp"
#include "tracer/record/chunk_space.hpp"
#include "tracer/record/next_piece.hpp"
#include "tracer/record/open_window.hpp"
#include "tracer/record/ready_pieces.hpp"

namespace interleave::record::detail {

class GrowingSpace final : public ChunkSpace {
 public:
  GrowingSpace(int file, std::uint64_t offset, WhenFull when_full) : ChunkSpace{file, offset, when_full} {}
  ~GrowingSpace() override;

  Piece cut(std::size_t bytes) override;
  void publish(const Piece& piece, Sealed sealed) override;
  void watch(NextPiece& next) override;
  void forget(NextPiece& next) override;
  void forget_threads() override;
  bool prepare() override;
  /// A window is let go with its last chunk that was to be sealed.
  bool seal_chunks(const std::function<bool(std::uint8_t* chunk)>& seal) override;
  std::uint64_t used_end() const override;
  std::vector<Placed> placed() const override;

 private:
  Piece cut_anew(std::size_t bytes);
  Piece last_resort(std::size_t bytes);
  bool cut_ahead();
  void keep_room_for_threads();
  bool lay_down();
  void give_back(const Piece& piece);
  Piece take_given_back();
  Piece spare_piece();
  bool grow(std::size_t least_bytes);
  bool grow_in_time();
  std::size_t uncut_from(std::size_t place) const;
  OpenWindow* cuttable(std::size_t bytes);
  OpenWindow& opened(const Window* window);

  std::mutex growth_;                              // one grows at a time; taken before mutex_
  std::size_t next_bytes_ = std::size_t{4} << 20;  // of the next window; under growth_

  ReadyPieces ready_;

  mutable BriefMutex threads_mutex_;  // of these two; it may be taken under mutex_
  std::vector<NextPiece*> threads_;
  std::vector<Piece> given_back_;  // cut for threads that did not come for them

  mutable BriefMutex mutex_;     // everything below
  std::deque<OpenWindow> open_;  // those before current_ are used up and have chunks to seal, those behind it are in reserve
  std::size_t current_ = 0;
  std::vector<Placed> placed_;  // by offset
  bool full_are_wanted_ = false;

  std::vector<std::uint8_t*> offered_;  // by seal_chunks()
};

}  // namespace interleave::record::detail
