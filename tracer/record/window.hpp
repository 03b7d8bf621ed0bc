// A piece of the trace file in memory, and how its pages are made ready for those who write there.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace interleave::record::detail {

inline constexpr std::size_t k_page = 4096;
constexpr std::size_t in_pages(std::size_t bytes) { return (bytes + k_page - 1) / k_page * k_page; }

/// It is held by the space while it has chunks to seal, and by each thread that has an open chunk in it; the last one to let go unmaps it.
class Window {
 public:
  Window(std::uint8_t* base, std::size_t bytes, std::uint64_t offset) : base_{base}, bytes_{bytes}, offset_{offset} {}
  std::uint8_t* base() const { return base_; }
  std::size_t bytes() const { return bytes_; }
  std::uint64_t offset() const { return offset_; }  ///< in the file
  std::uint64_t offset_of(const std::uint8_t* at) const { return offset_ + static_cast<std::uint64_t>(at - base_); }

  void retain() { holders_.fetch_add(1, std::memory_order_relaxed); }
  void release();

 private:
  ~Window() = default;
  std::uint8_t* base_;
  std::size_t bytes_;
  std::uint64_t offset_;
  std::atomic<std::uint32_t> holders_{1};
};

/// Takes the space from the disk and maps it. Null where it cannot be had: then `error` says why, as errno does.
Window* map_window(int file, std::uint64_t offset, std::size_t bytes, int& error);

/// Makes pages of the window that nobody uses yet, all zero, ready for writing. False when the file system has no room for them after all.
bool warm_up(int file, const Window& window, std::size_t from, std::size_t bytes);

}  // namespace interleave::record::detail
