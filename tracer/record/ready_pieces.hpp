// Pieces for full chunks that the housekeeper has cut ahead: a thread that changes its chunk takes one by one atomic operation. It waits
// for no lock, which a thread that has lost its processor might hold.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "tracer/record/chunk_space.hpp"

namespace interleave::record::detail {

class ReadyPieces {
 public:
  /// The oldest one; none: `at` is null. Any thread, and any number of them at once.
  Piece take() {
    const std::size_t first = first_.load(std::memory_order_relaxed);
    for (std::size_t i = first; i < first + slots_.size(); ++i) {
      Slot& slot = slots_[i % slots_.size()];
      State full = State::full;
      if (!slot.state.compare_exchange_strong(full, State::being_taken, std::memory_order_acquire, std::memory_order_relaxed)) continue;
      const Piece piece = slot.piece;
      slot.state.store(State::empty, std::memory_order_release);
      first_.store((i + 1) % slots_.size(), std::memory_order_relaxed);
      return piece;
    }
    return {};
  }

  /// How many there are. Others may take them meanwhile.
  std::size_t count() const {
    std::size_t full = 0;
    for (const Slot& slot : slots_) full += slot.state.load(std::memory_order_relaxed) == State::full ? 1 : 0;
    return full;
  }

  /// put() has room for one. Both by one thread at a time.
  bool has_room() const { return slots_[next_].state.load(std::memory_order_acquire) == State::empty; }
  void put(const Piece& piece) {
    slots_[next_].piece = piece;
    slots_[next_].state.store(State::full, std::memory_order_release);
    next_ = (next_ + 1) % slots_.size();
  }

  /// Those that nobody has taken, once nobody takes or puts any more.
  std::vector<Piece> left() const {
    std::vector<Piece> left;
    for (const Slot& slot : slots_)
      if (slot.state.load(std::memory_order_acquire) == State::full) left.push_back(slot.piece);
    return left;
  }

 private:
  enum class State : std::uint8_t { empty, full, being_taken };
  struct Slot {
    std::atomic<State> state{State::empty};
    Piece piece;
  };
  std::array<Slot, 4> slots_;
  std::atomic<std::size_t> first_{0};  // where take() looks first
  std::size_t next_ = 0;               // where put() goes on
};

}  // namespace interleave::record::detail
