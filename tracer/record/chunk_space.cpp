#include "tracer/record/chunk_space.hpp"

#include <sys/mman.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "tracer/record/chunk_header.hpp"
#include "tracer/record/file_growth.hpp"

namespace interleave::record::detail {
namespace {

constexpr std::size_t k_page = 4096;
constexpr std::size_t k_least_window = 64 << 10;
constexpr std::size_t k_most_window = 16 << 20;
constexpr std::size_t k_large_window = 256 << 20;
// What is kept faulted in ahead: at 50 million events a second, 1 MiB lasts 4 ms.
constexpr std::size_t k_warm_ahead = 1 << 20;
constexpr std::size_t k_warm_step = 256 << 10;

// Makes pages that nobody uses yet ready for writing. False when the file system has no room for them after all. To write zeros first is
// six times faster on ext4 than to fault in pages of space that was only allocated.
bool warm_up(int file, const Window& window, std::size_t from, std::size_t bytes) {
  static constexpr std::array<char, k_warm_step> k_zeros{};
  for (std::size_t done = 0; done < bytes; done += k_zeros.size())
    if (!write_at(file, {k_zeros.data(), std::min(bytes - done, k_zeros.size())}, window.offset() + from + done)) return false;
  std::uint8_t* const at = window.base() + from;
#ifndef MADV_POPULATE_WRITE
  constexpr int MADV_POPULATE_WRITE = 23;
#endif
  while (madvise(at, bytes, MADV_POPULATE_WRITE) != 0) {
    if (errno == EINVAL) return true;  // an old kernel: the pages come when they are written to
    if (errno != EINTR && errno != EAGAIN) return false;
  }
  return true;
}

// An empty vector with room for so many, whose memory is there.
template <class T>
std::vector<T> touched(std::size_t most) {
  std::vector<T> made(most);
  made.clear();
  return made;
}

}  // namespace

void Window::release() {
  if (holders_.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
  munmap(base_, bytes_);
  delete this;
}

ChunkSpace::~ChunkSpace() {
  for (const Live& live : live_) live.window->release();
}

// What can be cut of the only window there is: not what prepare() is busy with, nor what is behind that.
std::size_t ChunkSpace::left_of(const Live& live) { return (live.warming == 0 ? live.window->bytes() : live.warm) - live.cut; }

// The window that has room for the chunk; under mutex_.
ChunkSpace::Live* ChunkSpace::cuttable(std::size_t bytes) {
  for (; current_ < live_.size(); ++current_) {
    Live& live = live_[current_];
    if (most_bytes_ != 0) return left_of(live) >= bytes ? &live : nullptr;
    const std::size_t from = live.cut + bytes <= live.warm ? live.cut : std::max(live.cut, live.warming);
    if (live.window->bytes() - from >= bytes) return &live;
  }
  return nullptr;
}

Piece ChunkSpace::cut(std::size_t wanted, HeldBack held_back) {
  const std::size_t bytes = (wanted + k_page - 1) / k_page * k_page;
  std::unique_lock lock{mutex_};
  const std::size_t left = held_back == HeldBack::stays ? held_back_ : 0;
  Live* live = cuttable(bytes + left);
  while (live == nullptr) {
    if (const Piece piece = cut_free(bytes, left); piece.at != nullptr) return piece;
    if (most_bytes_ != 0 && held_back == HeldBack::is_used && std::ranges::any_of(live_, &Live::warming)) {
      lock.unlock();
      const std::lock_guard until_it_is_warm{warming_};
      lock.lock();
      live = cuttable(bytes);
      continue;
    }
    if (prepared_ahead_.load(std::memory_order_relaxed) && when_full_ == WhenFull::lose)
      return {.reason = shortage_.load(std::memory_order_relaxed)};
    lock.unlock();
    if (!grow(bytes)) return {.reason = shortage_.load(std::memory_order_relaxed)};
    lock.lock();
    live = cuttable(bytes + left);
  }
  Window* const window = live->window;
  const bool warm = live->cut + bytes <= live->warm;
  if (!warm) live->cut = std::max(live->cut, live->warming);  // what prepare() is busy with is left to it, and not used
  const std::size_t from = live->cut;
  const Piece piece{window->base() + from, bytes, window, {}};
  placed_.push_back({window->offset() + from, bytes});
  live->cut += bytes;
  live->warm = std::max(live->warm, live->cut);
  const bool last = most_bytes_ == 0 && current_ + 1 == live_.size();
  low_.store(last || live->cut + k_warm_ahead / 2 > live->warm, std::memory_order_relaxed);
  ++live->unpublished;
  window->retain();
  lock.unlock();
  if (!warm && !warm_up(file_, *window, from, bytes)) {
    // It stays as a hole: nothing was written there, and nothing will be.
    shortage_.store(trace::LostReason::disk_full, std::memory_order_relaxed);
    {
      const std::lock_guard guard{mutex_};
      --live_of(window).unpublished;
    }
    window->release();
    return {.reason = trace::LostReason::disk_full};
  }
  return piece;
}

// Takes the beginning of the first free space that is large enough, where one piece of the other size is left then; under mutex_.
Piece ChunkSpace::cut_free(std::size_t bytes, std::size_t left) {
  low_.store(true, std::memory_order_relaxed);
  const bool window_is_left = !live_.empty() && left_of(live_.front()) >= left;
  const auto is_left = [&](const Free& space) { return space.bytes >= left; };
  const auto large = std::ranges::find_if(free_, is_left);
  const bool two_are = large != free_.end() && std::find_if(std::next(large), free_.end(), is_left) != free_.end();
  const auto free = std::ranges::find_if(free_, [&](const Free& space) {
    const bool other_is_left = window_is_left || two_are || (large != free_.end() && &*large != &space);
    return space.bytes >= bytes && (other_is_left || space.bytes - bytes >= left);
  });
  if (free == free_.end()) return {};
  std::uint8_t* const at = free->at;
  if (free->bytes > bytes) {
    free_chunk(at + bytes, free->bytes - bytes);
    *free = {at + bytes, free->bytes - bytes};
  } else {
    free_.erase(free);
  }
  take_free_chunk(at, bytes);
  Live& live = live_.front();
  const std::uint64_t offset = live.window->offset() + static_cast<std::uint64_t>(at - live.window->base());
  placed_.insert(std::ranges::upper_bound(placed_, offset, {}, &Placed::offset), {offset, bytes});
  ++live.unpublished;
  live.window->retain();
  return {at, bytes, live.window, {}};
}

void ChunkSpace::publish(const Piece& piece, Sealed sealed) {
  const std::lock_guard guard{mutex_};
  Live& live = live_of(piece.window);
  --live.unpublished;
  if (sealed == Sealed::no) live.unsealed.push_back(piece.at);
}

void ChunkSpace::give_back(std::uint8_t* chunk) {
  Free given{chunk, reinterpret_cast<const trace::wire::ChunkHeader*>(chunk)->capacity};
  constexpr std::size_t k_header = trace::wire::k_chunk_header_bytes;
  free_chunk(given.at, given.bytes);
  std::memset(given.at + k_header, 0, given.bytes - k_header);
  const std::lock_guard guard{mutex_};
  const Window& window = *live_.front().window;
  const std::uint64_t offset = window.offset() + static_cast<std::uint64_t>(given.at - window.base());
  placed_.erase(std::ranges::lower_bound(placed_, offset, {}, &Placed::offset));
  auto behind = std::ranges::upper_bound(free_, given.at, {}, &Free::at);
  const auto join = [](Free& first, const Free& second) {
    first.bytes += second.bytes;
    free_chunk(first.at, first.bytes);
    std::memset(second.at, 0, k_header);
  };
  if (behind != free_.end() && given.at + given.bytes == behind->at) {
    join(given, *behind);
    behind = free_.erase(behind);
  }
  if (behind != free_.begin() && std::prev(behind)->at + std::prev(behind)->bytes == given.at)
    join(*std::prev(behind), given);
  else
    free_.insert(behind, given);
}

ChunkSpace::Unused ChunkSpace::unused() const {
  const std::lock_guard guard{mutex_};
  Unused unused;
  const auto add = [&](std::size_t bytes) {
    unused.bytes += bytes;
    unused.largest = std::max(unused.largest, bytes);
  };
  for (const Free& free : free_) add(free.bytes);
  for (const Live& live : live_) add(left_of(live));
  return unused;
}

void ChunkSpace::hold_back(std::size_t bytes) {
  const std::lock_guard guard{mutex_};
  held_back_ = bytes;
}

// A window that is held for a piece, or for its chunks, stays in the list; under mutex_.
ChunkSpace::Live& ChunkSpace::live_of(const Window* window) { return *std::ranges::find(live_, window, &Live::window); }

// Takes the next window from the disk: as large as it should be, or as large as there is room for.
bool ChunkSpace::grow(std::size_t least_bytes) {
  const std::lock_guard growing{growth_};
  if (most_bytes_ != 0 && next_bytes_ == 0) return false;
  int error = ENOSPC;
  std::size_t bytes = std::max(most_bytes_ != 0 ? most_bytes_ : next_bytes_, least_bytes);
  for (; bytes >= std::max(least_bytes, k_least_window); bytes = bytes / 2 / k_page * k_page) {
    error = allocate(file_, end_, bytes);
    if (error != ENOSPC && error != EFBIG && error != EDQUOT) break;
  }
  void* base = MAP_FAILED;
  if (error == 0) {
    base = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file_, static_cast<off_t>(end_));
    if (base == MAP_FAILED) error = errno;
  }
  if (error != 0) {
    shortage_.store(error == ENOSPC || error == EDQUOT ? trace::LostReason::disk_full : trace::LostReason::file_error,
                    std::memory_order_relaxed);
    return false;
  }
  madvise(base, bytes, MADV_DONTFORK);  // a child must never write into its parent's trace
  auto* window = new Window{static_cast<std::uint8_t*>(base), bytes, end_};
  end_ += bytes;
  next_bytes_ = most_bytes_ != 0 ? 0 : std::min(next_bytes_ * 4, k_most_window);
  shortage_.store(trace::LostReason::no_buffer, std::memory_order_relaxed);
  Live made;
  made.window = window;
  // cut() and publish() may come from a signal handler, which must not allocate, and are not to wait for a page of memory either.
  const std::size_t most_chunks = bytes / (bytes <= k_large_window ? k_page : 16 * k_page);  // in a large one they are not that small
  made.unsealed = touched<std::uint8_t*>(most_chunks);
  std::vector<Free> free = touched<Free>(most_bytes_ != 0 ? most_chunks : 0);
  std::size_t needed = 0;
  {
    const std::lock_guard guard{mutex_};
    needed = placed_.size() + (live_.size() + 1) * std::max(k_most_window / k_page, most_chunks);
    if (needed <= placed_.capacity()) needed = 0;
  }
  std::vector<Placed> placed = touched<Placed>(2 * needed);
  const std::lock_guard guard{mutex_};
  live_.push_back(std::move(made));
  if (needed > 0) {
    placed.assign(placed_.begin(), placed_.end());
    placed_.swap(placed);
  }
  if (most_bytes_ != 0) free_ = std::move(free);
  return true;
}

bool ChunkSpace::prepare() {
  const std::lock_guard busy{warming_};
  // One window in reserve, then pages in front of the threads.
  Window* window = nullptr;
  std::size_t from = 0, bytes = 0;
  bool wants_window = false;
  {
    const std::lock_guard guard{mutex_};
    wants_window = most_bytes_ != 0 ? live_.empty() : current_ + 1 >= live_.size();
    std::size_t ahead = 0;
    for (std::size_t i = current_; i < live_.size() && ahead < k_warm_ahead && window == nullptr; ++i) {
      Live& live = live_[i];
      ahead += live.warm - live.cut;
      if (ahead >= k_warm_ahead || live.warm == live.window->bytes()) continue;
      window = live.window;
      from = live.warm;
      bytes = std::min(k_warm_step, window->bytes() - from);
      live.warming = from + bytes;
    }
    if (window == nullptr && !wants_window) low_.store(false, std::memory_order_relaxed);
  }
  if (window != nullptr) {
    // The window stays: it has room that was not cut yet, or only this thread lets it go.
    const bool warm = warm_up(file_, *window, from, bytes);
    const std::lock_guard guard{mutex_};
    for (Live& live : live_) {
      if (live.window != window) continue;
      if (warm && live.warm == from) live.warm += bytes;
      live.warming = 0;
    }
    if (warm) return true;
    shortage_.store(trace::LostReason::disk_full, std::memory_order_relaxed);
  }
  return wants_window && grow(k_least_window);
}

bool ChunkSpace::seal_chunks(const std::function<bool(std::uint8_t*)>& seal) {
  offered_.clear();
  {
    const std::lock_guard guard{mutex_};
    for (const Live& live : live_) offered_.insert(offered_.end(), live.unsealed.begin(), live.unsealed.end());
  }
  std::erase_if(offered_, [&](std::uint8_t* chunk) { return !seal(chunk); });
  if (offered_.empty()) return false;
  std::ranges::sort(offered_);
  std::vector<Window*> done;  // is let go without the lock: that is a system call
  {
    const std::lock_guard guard{mutex_};
    for (Live& live : live_) std::erase_if(live.unsealed, [&](std::uint8_t* chunk) { return std::ranges::binary_search(offered_, chunk); });
    for (std::size_t i = 0; i < current_ && most_bytes_ == 0;) {
      if (!live_[i].unsealed.empty() || live_[i].unpublished > 0) {
        ++i;
        continue;
      }
      done.push_back(live_[i].window);
      live_.erase(live_.begin() + static_cast<std::ptrdiff_t>(i));
      --current_;
    }
  }
  for (Window* window : done) window->release();
  return true;
}

std::uint64_t ChunkSpace::used_end() const {
  const std::lock_guard guard{mutex_};
  std::uint64_t end = placed_.empty() ? 0 : placed_.back().offset + placed_.back().bytes;
  if (most_bytes_ != 0 && !live_.empty()) end = live_.front().window->offset() + live_.front().cut;
  return end;
}

std::vector<ChunkSpace::Placed> ChunkSpace::placed() const {
  const std::lock_guard guard{mutex_};
  return placed_;
}

}  // namespace interleave::record::detail
