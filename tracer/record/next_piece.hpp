// The piece of the file in which one thread goes on: the housekeeper lays it down here, and the thread makes its next chunk of it without
// a lock, and without touching what other threads use.
//
// It is the thread's; the space of the running session knows of it and takes back what lies here when the recording, or the thread, ends.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <thread>
#include <utility>

#include "tracer/record/chunk_space.hpp"

namespace interleave::record::detail {

class alignas(64) NextPiece {
 public:
  constexpr NextPiece() = default;
  /// Nothing lies in a copy: a forked child goes on in a file of its own.
  NextPiece(const NextPiece&) {}
  NextPiece& operator=(const NextPiece&) {
    state_.store(State::empty, std::memory_order_relaxed);
    return *this;
  }

  /// The thread: what lies here, so that it can be fetched from memory; null where nothing does.
  const Piece* peek() const { return state_.load(std::memory_order_acquire) == State::laid ? &piece_ : nullptr; }
  /// The thread: it makes a chunk of the piece. Null where there is none. Until end() whoever wants to take it back waits.
  const Piece* begin() {
    State laid = State::laid;
    const bool mine = state_.compare_exchange_strong(laid, State::being_begun, std::memory_order_acquire, std::memory_order_relaxed);
    return mine ? &piece_ : nullptr;
  }
  /// The thread: the piece is a chunk. Whoever looks here next lets go of the window that the thread was in before.
  void end(Window* before) {
    before_ = before;
    state_.store(State::empty, std::memory_order_release);
  }

  /// The space, under its lock.
  bool is_empty() const { return state_.load(std::memory_order_acquire) == State::empty; }
  void lay(const Piece& piece) {
    piece_ = piece;
    state_.store(State::laid, std::memory_order_release);
  }
  /// The window that is to be let go, if there is one. Where nothing lies.
  Window* take_window() { return std::exchange(before_, nullptr); }
  /// What lies here and is no chunk; none: `at` is null. Afterwards the thread finds nothing here, and what it has begun is a chunk.
  Piece take_back() {
    for (State seen = State::laid;; seen = State::laid) {
      if (state_.compare_exchange_strong(seen, State::empty, std::memory_order_acquire, std::memory_order_acquire)) return piece_;
      if (seen == State::empty) return {};
      std::this_thread::sleep_for(std::chrono::microseconds{10});  // the thread may have lost its processor
    }
  }

 private:
  enum class State : std::uint8_t { empty, laid, being_begun };
  std::atomic<State> state_{State::empty};
  Piece piece_;
  Window* before_ = nullptr;
};

}  // namespace interleave::record::detail
