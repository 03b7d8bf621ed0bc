// A window while it is cut into chunks: how far it is cut, how far its pages are ready, and which of its chunks are to be sealed.
//
// A plain value: the space that it belongs to guards it.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "tracer/record/chunk_space.hpp"
#include "tracer/record/window.hpp"

namespace interleave::record::detail {

// What is kept ready ahead: at 50 million events a second, 1 MiB lasts 4 ms.
inline constexpr std::size_t k_warm_ahead = 1 << 20;

struct OpenWindow {
  Window* window = nullptr;
  std::size_t cut = 0;                    // end of its last chunk
  std::size_t warm = 0;                   // pages before this are ready to be written to
  std::size_t warming = 0;                // prepare() is busy from `warm` up to here; 0: it is not
  std::size_t unpublished = 0;            // pieces that are no chunks yet
  std::vector<std::uint8_t*> unsealed{};  // its chunks

  /// The next step of warming, up to `warming` now.
  struct Step {
    Window* window = nullptr;  ///< null: there is nothing to be done
    std::size_t from = 0;
    std::size_t bytes = 0;
  };
  Step begin_warming() {
    constexpr std::size_t k_step = 256 << 10;
    if (warm == window->bytes()) return {};
    const Step step{window, warm, std::min(k_step, window->bytes() - warm)};
    warming = step.from + step.bytes;
    return step;
  }
  void end_warming(const Step& step, bool is_warm) {
    if (is_warm && warm == step.from) warm += step.bytes;
    warming = 0;
  }

  /// Cuts the piece that begins there, not before `cut`.
  Piece take(std::size_t from, std::size_t bytes) {
    cut = from + bytes;
    warm = std::max(warm, cut);
    return hand_out(window->base() + from, bytes);
  }
  /// The piece is somebody's, with a hold on the window.
  Piece hand_out(std::uint8_t* at, std::size_t bytes) {
    ++unpublished;
    window->retain();
    return {at, bytes, window, {}};
  }
  void publish(const Piece& piece, Sealed sealed) {
    --unpublished;
    if (sealed == Sealed::no) unsealed.push_back(piece.at);
  }
  /// `sealed` is sorted.
  void forget_sealed(const std::vector<std::uint8_t*>& sealed) {
    std::erase_if(unsealed, [&](std::uint8_t* chunk) { return std::ranges::binary_search(sealed, chunk); });
  }
};

/// An empty vector with room for so many, whose memory is there: what cut() and publish() add to must neither be allocated then, by a
/// signal handler perhaps, nor wait for a page of memory.
template <class T>
std::vector<T> touched(std::size_t most) {
  std::vector<T> made(most);
  made.clear();
  return made;
}

}  // namespace interleave::record::detail
