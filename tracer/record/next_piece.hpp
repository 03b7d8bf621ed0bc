// The pieces of the file in which one thread goes on: the housekeeper lays them down here for a thread that records quickly, and the thread
// makes its next chunks of them without a lock, and without touching what other threads use.
//
// They are the thread's; the space of the running session knows of them and takes back what lies here when the thread does not come for it
// in time, and when the thread or the recording ends.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <thread>
#include <utility>

#include "tracer/record/chunk_space.hpp"

namespace interleave::record::detail {

class alignas(64) NextPiece {
 public:
  using Time = std::chrono::steady_clock::time_point;

  constexpr NextPiece() = default;
  /// There is nothing in a copy: a forked child goes on in a file of its own.
  NextPiece(const NextPiece&) {}
  NextPiece& operator=(const NextPiece&) {
    piece_ = {};
    before_ = nullptr;
    state_.store(State::empty, std::memory_order_relaxed);
    return *this;
  }

  /// The thread: where the piece lies in memory, so that it can be fetched; null where there is none. It may be taken back at any time.
  const void* peek() const { return state_.load(std::memory_order_relaxed) == State::laid ? at_.load(std::memory_order_relaxed) : nullptr; }
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

  /// The space, under its lock, as all that follows.
  bool is_empty() const { return state_.load(std::memory_order_acquire) == State::empty; }
  void lay(const Piece& piece, Time now) {
    piece_ = piece;
    at_.store(piece.at, std::memory_order_relaxed);
    laid_ = now;
    state_.store(State::laid, std::memory_order_release);
  }
  Time laid() const { return laid_; }
  /// The window that is to be let go, if there is one. Where nothing lies.
  Window* take_window() { return std::exchange(before_, nullptr); }
  /// What lies here, if the thread is not just making a chunk of it; none: `at` is null. Afterwards the thread finds nothing here.
  Piece try_take_back() {
    State laid = State::laid;
    return state_.compare_exchange_strong(laid, State::empty, std::memory_order_acquire, std::memory_order_relaxed) ? piece_ : Piece{};
  }
  /// The same once the thread has made its chunk: what it has begun is one.
  Piece take_back() {
    for (;;) {
      const Piece piece = try_take_back();
      if (piece.at != nullptr || is_empty()) return piece;
      std::this_thread::sleep_for(std::chrono::microseconds{10});  // the thread may have lost its processor
    }
  }

 private:
  enum class State : std::uint8_t { empty, laid, being_begun };
  std::atomic<State> state_{State::empty};
  std::atomic<const void*> at_{nullptr};  // of the piece
  Piece piece_;
  Window* before_ = nullptr;
  Time laid_{};
};

/// Those of one thread, which comes for them in turn: the housekeeper need not come between two changes.
class NextPieces {
 public:
  static constexpr std::size_t k_count = 2;
  /// What nobody has come for in so long is taken back: a quick thread comes sooner.
  static constexpr auto k_waits = k_count * k_quick_chunk;

  auto& all() { return all_; }
  /// The one that the thread begins next.
  NextPiece& first() { return all_[turn_]; }
  /// It is a chunk: see NextPiece::end(). The other one is the first.
  void end_first(Window* before) {
    first().end(before);
    turn_ = (turn_ + 1) % k_count;
  }

 private:
  std::array<NextPiece, k_count> all_{};
  std::size_t turn_ = 0;
};

}  // namespace interleave::record::detail
