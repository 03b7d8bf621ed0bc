#include "tracer/record/limited_space.hpp"

#include <algorithm>
#include <cstring>

#include "tracer/record/chunk_header.hpp"

namespace interleave::record::detail {
namespace {

constexpr std::size_t k_large_window = 256 << 20;
constexpr std::size_t k_least_placed = 4096;

}  // namespace

LimitedSpace::~LimitedSpace() {
  if (open_.window != nullptr) open_.window->release();
}

// What can be cut of the window: not what prepare() is busy with, nor what is behind that; under mutex_.
std::size_t LimitedSpace::left() const {
  return open_.window == nullptr ? 0 : (open_.warming == 0 ? open_.window->bytes() : open_.warm) - open_.cut;
}

Piece LimitedSpace::cut(std::size_t wanted, HeldBack held_back) {
  const std::size_t bytes = in_pages(wanted);
  std::unique_lock lock{mutex_};
  const std::size_t kept = held_back == HeldBack::stays ? held_back_ : 0;
  while (left() < bytes + kept) {
    if (const Piece piece = cut_free(bytes, kept); piece.at != nullptr) return piece;
    if (held_back == HeldBack::is_used && open_.warming != 0) {
      lock.unlock();
      const std::lock_guard until_it_is_warm{warming_};
      lock.lock();
      continue;
    }
    if (never_waits()) return shortage();
    lock.unlock();
    if (!take_the_window(bytes)) return shortage();
    lock.lock();
  }
  Window* const window = open_.window;
  const std::size_t from = open_.cut;
  const bool warm = from + bytes <= open_.warm;
  const Piece piece = open_.take(from, bytes);
  placed_.push_back({window->offset() + from, bytes});
  set_low(open_.cut + k_warm_ahead / 2 > open_.warm);
  lock.unlock();
  if (warm || make_warm(*window, from, bytes)) return piece;
  // It stays as a hole: nothing was written there, and nothing will be.
  publish(piece, Sealed::yes);
  window->release();
  return {.reason = trace::LostReason::disk_full};
}

// Takes the beginning of the first free space that is large enough, where one piece of the other size is left then; under mutex_.
Piece LimitedSpace::cut_free(std::size_t bytes, std::size_t left_then) {
  set_low(true);
  const bool window_is_left = open_.window != nullptr && left() >= left_then;
  const auto is_left = [&](const Free& space) { return space.bytes >= left_then; };
  const auto large = std::ranges::find_if(free_, is_left);
  const bool two_are = large != free_.end() && std::find_if(std::next(large), free_.end(), is_left) != free_.end();
  const auto free = std::ranges::find_if(free_, [&](const Free& space) {
    const bool other_is_left = window_is_left || two_are || (large != free_.end() && &*large != &space);
    return space.bytes >= bytes && (other_is_left || space.bytes - bytes >= left_then);
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
  const std::uint64_t offset = open_.window->offset_of(at);
  placed_.insert(std::ranges::upper_bound(placed_, offset, {}, &Placed::offset), {offset, bytes});
  return open_.hand_out(at, bytes);
}

void LimitedSpace::publish(const Piece& piece, Sealed sealed) {
  const std::lock_guard guard{mutex_};
  open_.publish(piece, sealed);
}

void LimitedSpace::give_back(std::uint8_t* chunk) {
  Free given{chunk, reinterpret_cast<const trace::wire::ChunkHeader*>(chunk)->capacity};
  constexpr std::size_t k_header = trace::wire::k_chunk_header_bytes;
  free_chunk(given.at, given.bytes);
  std::memset(given.at + k_header, 0, given.bytes - k_header);
  const std::lock_guard guard{mutex_};
  placed_.erase(std::ranges::lower_bound(placed_, open_.window->offset_of(given.at), {}, &Placed::offset));
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

LimitedSpace::Unused LimitedSpace::unused() const {
  const std::lock_guard guard{mutex_};
  Unused unused;
  const auto add = [&](std::size_t bytes) {
    unused.bytes += bytes;
    unused.largest = std::max(unused.largest, bytes);
  };
  for (const Free& free : free_) add(free.bytes);
  add(left());
  return unused;
}

void LimitedSpace::hold_back(std::size_t bytes) {
  const std::lock_guard guard{mutex_};
  held_back_ = bytes;
}

// False where it is taken already, and where it cannot be had.
bool LimitedSpace::take_the_window(std::size_t least_bytes) {
  const std::lock_guard growing{growth_};
  if (open_.window != nullptr) return false;
  Window* const window = take_window(most_bytes_, least_bytes);
  if (window == nullptr) return false;
  // In a large window they are not that small.
  const std::size_t most_chunks = window->bytes() / (window->bytes() <= k_large_window ? k_page : 16 * k_page);
  OpenWindow made{.window = window, .unsealed = touched<std::uint8_t*>(most_chunks)};
  std::vector<Free> free = touched<Free>(most_chunks);
  std::vector<Placed> placed = touched<Placed>(2 * std::max(k_least_placed, most_chunks));
  const std::lock_guard guard{mutex_};
  open_ = std::move(made);
  free_ = std::move(free);
  placed_ = std::move(placed);
  return true;
}

bool LimitedSpace::prepare() {
  const std::lock_guard busy{warming_};
  OpenWindow::Step step;
  bool wants_window = false;
  {
    const std::lock_guard guard{mutex_};
    wants_window = open_.window == nullptr;
    if (!wants_window && open_.warm - open_.cut < k_warm_ahead) step = open_.begin_warming();
    if (step.window == nullptr && !wants_window) set_low(false);
  }
  if (wants_window) return take_the_window(k_least_window);
  if (step.window == nullptr) return false;
  const bool warm = make_warm(*step.window, step.from, step.bytes);
  const std::lock_guard guard{mutex_};
  open_.end_warming(step, warm);
  return warm;
}

bool LimitedSpace::seal_chunks(const std::function<bool(std::uint8_t*)>& seal) {
  offered_.clear();
  {
    const std::lock_guard guard{mutex_};
    offered_.insert(offered_.end(), open_.unsealed.begin(), open_.unsealed.end());
  }
  std::erase_if(offered_, [&](std::uint8_t* chunk) { return !seal(chunk); });
  if (offered_.empty()) return false;
  std::ranges::sort(offered_);
  const std::lock_guard guard{mutex_};
  open_.forget_sealed(offered_);
  return true;
}

std::uint64_t LimitedSpace::used_end() const {
  const std::lock_guard guard{mutex_};
  return open_.window == nullptr ? 0 : open_.window->offset() + open_.cut;
}

std::vector<Placed> LimitedSpace::placed() const {
  const std::lock_guard guard{mutex_};
  return placed_;
}

}  // namespace interleave::record::detail
