#include "tracer/record/chunk_space.hpp"

#include <algorithm>
#include <cerrno>

namespace interleave::record::detail {

Window* ChunkSpace::take_window(std::size_t wanted_bytes, std::size_t least_bytes) {
  int error = ENOSPC;
  Window* window = nullptr;
  for (std::size_t bytes = std::max(wanted_bytes, least_bytes); bytes >= std::max(least_bytes, k_least_window);
       bytes = bytes / 2 / k_page * k_page) {
    window = map_window(file_, end_, bytes, error);
    if (error != ENOSPC && error != EFBIG && error != EDQUOT) break;
  }
  if (window == nullptr) {
    shortage_.store(error == ENOSPC || error == EDQUOT ? trace::LostReason::disk_full : trace::LostReason::file_error,
                    std::memory_order_relaxed);
    return nullptr;
  }
  end_ += window->bytes();
  shortage_.store(trace::LostReason::no_buffer, std::memory_order_relaxed);
  return window;
}

bool ChunkSpace::make_warm(const Window& window, std::size_t from, std::size_t bytes) {
  if (warm_up(file_, window, from, bytes)) return true;
  shortage_.store(trace::LostReason::disk_full, std::memory_order_relaxed);
  return false;
}

}  // namespace interleave::record::detail
