#include "tracer/record/growing_space.hpp"

#include <algorithm>

namespace interleave::record::detail {
namespace {

constexpr std::size_t k_most_window = 16 << 20;
// Of a file that may not grow further, so much is left uncut for chunks of any size.
constexpr std::size_t k_left_uncut = 1 << 20;
// Where less than this is left, the next window comes before all else: pages that are not ready cost time, no window costs events.
constexpr std::size_t k_soon_used_up = 2 << 20;
// So many threads may come before the housekeeper looks.
constexpr std::size_t k_spare_threads = 32;

}  // namespace

GrowingSpace::~GrowingSpace() {
  for (const Piece& piece : ready_.left()) piece.window->release();
  for (const Piece& piece : given_back_) piece.window->release();
  for (const OpenWindow& open : open_) open.window->release();
}

// The window that has room for the chunk; under mutex_.
OpenWindow* GrowingSpace::cuttable(std::size_t bytes) {
  for (; current_ < open_.size(); ++current_) {
    OpenWindow& open = open_[current_];
    const std::size_t from = open.cut + bytes <= open.warm ? open.cut : std::max(open.cut, open.warming);
    if (open.window->bytes() - from >= bytes) return &open;
  }
  return nullptr;
}

// In that window and those behind it; under mutex_.
std::size_t GrowingSpace::uncut_from(std::size_t place) const {
  std::size_t uncut = 0;
  for (std::size_t i = place; i < open_.size(); ++i) uncut += open_[i].window->bytes() - open_[i].cut;
  return uncut;
}

// A window that is held for a piece, or for its chunks, stays in the list; under mutex_.
OpenWindow& GrowingSpace::opened(const Window* window) { return *std::ranges::find(open_, window, &OpenWindow::window); }

Piece GrowingSpace::cut(std::size_t wanted) {
  const std::size_t bytes = in_pages(wanted);
  if (bytes != k_full_chunk_bytes) return cut_anew(bytes);
  const Piece piece = ready_.take();
  if (piece.at == nullptr) return cut_anew(bytes);
  if (ready_.count() < 2) set_low(true);
  return piece;
}

Piece GrowingSpace::cut_anew(std::size_t bytes) {
  std::unique_lock lock{mutex_};
  if (bytes == k_full_chunk_bytes) {
    full_are_wanted_ = true;
    // What was made ready just now lies before what would be cut here: a thread's chunks are to follow each other in the file.
    if (const Piece piece = ready_.take(); piece.at != nullptr) return piece;
  }
  OpenWindow* open = cuttable(bytes);
  while (open == nullptr) {
    if (never_waits()) return last_resort(bytes);
    lock.unlock();
    if (!grow(bytes)) return last_resort(bytes);
    lock.lock();
    open = cuttable(bytes);
  }
  Window* const window = open->window;
  const bool warm = open->cut + bytes <= open->warm;
  // What prepare() is busy with is left to it, and not used.
  const std::size_t from = warm ? open->cut : std::max(open->cut, open->warming);
  const Piece piece = open->take(from, bytes);
  placed_.push_back({window->offset() + from, bytes});
  const bool last = current_ + 1 == open_.size();
  set_low(last || open->cut + k_warm_ahead / 2 > open->warm);
  lock.unlock();
  if (warm || make_warm(*window, from, bytes)) return piece;
  // It stays as a hole: nothing was written there, and nothing will be.
  publish(piece, Sealed::yes);
  window->release();
  return {.reason = trace::LostReason::disk_full};
}

// A chunk that is larger than it need be is better than none.
Piece GrowingSpace::last_resort(std::size_t bytes) {
  const Piece piece = bytes <= k_full_chunk_bytes ? spare_piece() : Piece{};
  return piece.at != nullptr ? piece : shortage();
}

// False when there are enough, or none can be had of what is warm.
bool GrowingSpace::cut_ahead() {
  if (!ready_.has_room()) return false;
  if (const Piece piece = take_given_back(); piece.at != nullptr) return ready_.put(piece), true;
  const std::lock_guard guard{mutex_};
  if (!full_are_wanted_) return false;
  std::size_t from = current_;
  while (from < open_.size() && open_[from].window->bytes() - open_[from].cut < k_full_chunk_bytes) ++from;
  if (from == open_.size() || open_[from].cut + k_full_chunk_bytes > open_[from].warm) return false;
  if (uncut_from(from) < k_full_chunk_bytes + k_left_uncut) return false;
  current_ = from;
  OpenWindow& open = open_[current_];
  Piece piece = open.take(open.cut, k_full_chunk_bytes);
  placed_.push_back({piece.window->offset_of(piece.at), piece.bytes});
  open.publish(piece, Sealed::no);
  piece.is_offered = true;
  ready_.put(piece);
  return true;
}

void GrowingSpace::watch(NextPiece& next) {
  const std::lock_guard guard{threads_mutex_};
  // Where there is no room, keep_room_for_threads() makes some: this may be a signal handler, which must not allocate.
  if (threads_.size() < threads_.capacity() && std::ranges::find(threads_, &next) == threads_.end()) threads_.push_back(&next);
}

void GrowingSpace::forget(NextPiece& next) {
  Window* before = nullptr;
  {
    const std::lock_guard guard{threads_mutex_};
    std::erase(threads_, &next);
    give_back(next.take_back());
    before = next.take_window();
  }
  if (before != nullptr) before->release();
}

void GrowingSpace::forget_threads() {
  while (!threads_.empty()) forget(*threads_.back());
}

// Neither who comes nor who goes allocates: a thread may be in a signal handler, or at its end.
void GrowingSpace::keep_room_for_threads() {
  std::size_t wanted = 0;
  {
    const std::lock_guard guard{threads_mutex_};
    const std::size_t most = std::max(threads_.size(), given_back_.size()) + k_spare_threads * NextPieces::k_count;
    if (most <= threads_.capacity() && most <= given_back_.capacity()) return;
    wanted = 2 * most;
  }
  std::vector<NextPiece*> threads;
  std::vector<Piece> given_back;
  threads.reserve(wanted);
  given_back.reserve(wanted);
  const std::lock_guard guard{threads_mutex_};
  threads.assign(threads_.begin(), threads_.end());
  given_back.assign(given_back_.begin(), given_back_.end());
  threads_.swap(threads);
  given_back_.swap(given_back);
}

// Under threads_mutex_. Where there is no room for it, it stays as a hole.
void GrowingSpace::give_back(const Piece& piece) {
  if (piece.at == nullptr) return;
  if (given_back_.size() < given_back_.capacity()) return given_back_.push_back(piece);
  piece.window->release();
}

Piece GrowingSpace::take_given_back() {
  const std::lock_guard guard{threads_mutex_};
  if (given_back_.empty()) return {};
  const Piece piece = given_back_.back();
  given_back_.pop_back();
  return piece;
}

// What lies somewhere and is needed here.
Piece GrowingSpace::spare_piece() {
  if (const Piece piece = ready_.take(); piece.at != nullptr) return piece;
  if (const Piece piece = take_given_back(); piece.at != nullptr) return piece;
  const std::lock_guard guard{threads_mutex_};
  for (NextPiece* const next : threads_)
    if (const Piece piece = next->try_take_back(); piece.at != nullptr) return piece;
  return {};
}

// False when each quick thread has its pieces, or none is ready.
bool GrowingSpace::lay_down() {
  keep_room_for_threads();
  const NextPiece::Time now = std::chrono::steady_clock::now();
  Window* before = nullptr;
  {
    const std::lock_guard guard{threads_mutex_};
    std::erase_if(threads_, [&](NextPiece* next) {
      if (next->is_empty() || now - next->laid() < NextPieces::k_waits) return false;
      const Piece unused = next->try_take_back();
      give_back(unused);
      return unused.at != nullptr;
    });
    const auto next = std::ranges::find_if(threads_, &NextPiece::is_empty);
    const Piece piece = next == threads_.end() ? Piece{} : ready_.take();
    if (piece.at == nullptr) return false;
    before = (*next)->take_window();
    (*next)->lay(piece, now);
  }
  if (before != nullptr) before->release();
  return true;
}

void GrowingSpace::publish(const Piece& piece, Sealed sealed) {
  if (piece.is_offered) return;
  const std::lock_guard guard{mutex_};
  opened(piece.window).publish(piece, sealed);
}

bool GrowingSpace::grow(std::size_t least_bytes) {
  const std::lock_guard growing{growth_};
  Window* const window = take_window(next_bytes_, least_bytes);
  if (window == nullptr) return false;
  next_bytes_ = std::min(next_bytes_ * 4, k_most_window);
  const std::size_t most_chunks = window->bytes() / k_page;
  OpenWindow made{.window = window, .unsealed = touched<std::uint8_t*>(most_chunks)};
  std::size_t needed = 0;
  {
    const std::lock_guard guard{mutex_};
    needed = placed_.size() + (open_.size() + 1) * std::max(k_most_window / k_page, most_chunks);
    if (needed <= placed_.capacity()) needed = 0;
  }
  std::vector<Placed> placed = touched<Placed>(2 * needed);
  const std::lock_guard guard{mutex_};
  open_.push_back(std::move(made));
  if (needed > 0) {
    placed.assign(placed_.begin(), placed_.end());
    placed_.swap(placed);
  }
  return true;
}

bool GrowingSpace::grow_in_time() {
  {
    const std::lock_guard guard{mutex_};
    if (current_ + 1 < open_.size() || uncut_from(current_) >= k_soon_used_up) return false;
  }
  return grow(k_least_window);
}

bool GrowingSpace::prepare() {
  if (lay_down() || cut_ahead() || grow_in_time()) return true;
  // One window in reserve, then pages in front of the threads.
  OpenWindow::Step step;
  bool wants_window = false;
  {
    const std::lock_guard guard{mutex_};
    wants_window = current_ + 1 >= open_.size();
    std::size_t ahead = 0;
    for (std::size_t i = current_; i < open_.size() && ahead < k_warm_ahead && step.window == nullptr; ++i) {
      ahead += open_[i].warm - open_[i].cut;
      if (ahead < k_warm_ahead) step = open_[i].begin_warming();
    }
    if (step.window == nullptr && !wants_window) set_low(false);
  }
  if (step.window != nullptr) {
    // The window stays: it has room that was not cut yet, or only this thread lets it go.
    const bool warm = make_warm(*step.window, step.from, step.bytes);
    const std::lock_guard guard{mutex_};
    for (OpenWindow& open : open_)
      if (open.window == step.window) open.end_warming(step, warm);
    if (warm) return true;
  }
  return wants_window && grow(k_least_window);
}

bool GrowingSpace::seal_chunks(const std::function<bool(std::uint8_t*)>& seal) {
  offered_.clear();
  {
    const std::lock_guard guard{mutex_};
    for (const OpenWindow& open : open_) offered_.insert(offered_.end(), open.unsealed.begin(), open.unsealed.end());
  }
  std::erase_if(offered_, [&](std::uint8_t* chunk) { return !seal(chunk); });
  if (offered_.empty()) return false;
  std::ranges::sort(offered_);
  std::vector<Window*> done;  // is let go without the lock: that is a system call
  {
    const std::lock_guard guard{mutex_};
    for (OpenWindow& open : open_) open.forget_sealed(offered_);
    for (std::size_t i = 0; i < current_;) {
      if (!open_[i].unsealed.empty() || open_[i].unpublished > 0) {
        ++i;
        continue;
      }
      done.push_back(open_[i].window);
      open_.erase(open_.begin() + static_cast<std::ptrdiff_t>(i));
      --current_;
    }
  }
  for (Window* window : done) window->release();
  return true;
}

std::uint64_t GrowingSpace::used_end() const {
  const std::vector<Placed> cut = placed();
  return cut.empty() ? 0 : cut.back().offset + cut.back().bytes;
}

std::vector<Placed> GrowingSpace::placed() const {
  std::vector<Piece> unused = ready_.left();
  {
    const std::lock_guard guard{threads_mutex_};
    unused.insert(unused.end(), given_back_.begin(), given_back_.end());
  }
  const auto is_unused = [&](const Placed& place) {
    return std::ranges::any_of(unused, [&](const Piece& piece) { return piece.window->offset_of(piece.at) == place.offset; });
  };
  const std::lock_guard guard{mutex_};
  std::vector<Placed> used = placed_;
  std::erase_if(used, is_unused);
  return used;
}

}  // namespace interleave::record::detail
