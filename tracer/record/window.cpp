#include "tracer/record/window.hpp"

#include <sys/mman.h>

#include <cerrno>

#include "tracer/record/file_growth.hpp"

namespace interleave::record::detail {

void Window::release() {
  if (holders_.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
  munmap(base_, bytes_);
  delete this;
}

Window* map_window(int file, std::uint64_t offset, std::size_t bytes, int& error) {
  error = allocate(file, offset, bytes);
  if (error != 0) return nullptr;
  void* const base = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file, static_cast<off_t>(offset));
  if (base == MAP_FAILED) {
    error = errno;
    return nullptr;
  }
  madvise(base, bytes, MADV_DONTFORK);  // a child must never write into its parent's trace
  return new Window{static_cast<std::uint8_t*>(base), bytes, offset};
}

namespace {

// A virtual machine's own tables of pages are filled at the first store only, whatever the kernel inside knows: that takes 4 us and more
// where they are shadow tables. The pages are nobody's yet, and zero.
void store_to_each_page(std::uint8_t* at, std::size_t bytes) {
  for (std::size_t page = 0; page < bytes; page += k_page) std::atomic_ref<std::uint8_t>{at[page]}.store(0, std::memory_order_relaxed);
}

}  // namespace

// To write zeros first is six times faster on ext4 than to fault in pages of space that was only allocated.
bool warm_up(int file, const Window& window, std::size_t from, std::size_t bytes) {
  if (!write_zeros(file, bytes, window.offset() + from)) return false;
  std::uint8_t* const at = window.base() + from;
#ifndef MADV_POPULATE_WRITE
  constexpr int MADV_POPULATE_WRITE = 23;
#endif
  while (madvise(at, bytes, MADV_POPULATE_WRITE) != 0) {
    if (errno == EINVAL) return true;  // an old kernel: the pages come when they are written to
    if (errno != EINTR && errno != EAGAIN) return false;
  }
  store_to_each_page(at, bytes);
  return true;
}

}  // namespace interleave::record::detail
