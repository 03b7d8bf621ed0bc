// Arrays for what a long trace needs in numbers: they grow without being copied, and take memory only for what was put in.
//
// Address space for the largest size is set aside at the start, which costs nothing; the system gives a page when it is first
// written. A std::vector would copy when it doubles, and hold both copies while it does.
#pragma once

#include <sys/mman.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <new>
#include <span>
#include <type_traits>
#include <utility>

#include "tracer/model/pages_ahead.hpp"

namespace interleave::model {

template <class T>
class Column {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  Column() = default;
  /// For at most `most` items. Throws std::bad_alloc when the address space is exhausted.
  explicit Column(std::size_t most) : most_{most} {
    if (most == 0) return;
    void* const at = mmap(nullptr, bytes(), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (at == MAP_FAILED) throw std::bad_alloc{};
    items_ = static_cast<T*>(at);
    limit_ = std::min(most_, k_step / sizeof(T));
  }
  ~Column() {
    if (items_ != nullptr) munmap(items_, bytes());
  }
  Column(Column&& other) noexcept
      : items_{std::exchange(other.items_, nullptr)},
        size_{std::exchange(other.size_, 0)},
        limit_{std::exchange(other.limit_, 0)},
        ready_{std::exchange(other.ready_, 0)},
        most_{std::exchange(other.most_, 0)} {}
  Column& operator=(Column&& other) noexcept {
    std::swap(items_, other.items_);
    std::swap(size_, other.size_);
    std::swap(limit_, other.limit_);
    std::swap(ready_, other.ready_);
    std::swap(most_, other.most_);
    return *this;
  }

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  std::size_t most() const { return most_; }
  T& operator[](std::size_t index) { return items_[index]; }
  const T& operator[](std::size_t index) const { return items_[index]; }
  T& back() { return items_[size_ - 1]; }
  std::span<const T> all() const { return {items_, size_}; }
  const T* begin() const { return items_; }
  const T* end() const { return items_ + size_; }

  /// Throws std::bad_alloc beyond `most`: more than the file could have said.
  void push_back(const T& item) {
    if (size_ == limit_) [[unlikely]]
      pass_limit(size_ + 1);
    items_[size_++] = item;
  }
  /// The items behind the last are zeros.
  void grow_to(std::size_t size) {
    if (size > limit_) [[unlikely]]
      pass_limit(size);
    if (size > size_) size_ = size;
  }

  /// Gives back what was made ready and is not used. Once nobody makes anything ready any more.
  void fit() {
    constexpr std::size_t k_small = 4096;  // no machine has smaller pages
    const std::size_t used = rounded(size_ * sizeof(T), k_small);
    if (used < ready_) madvise(reinterpret_cast<char*>(items_) + used, ready_ - used, MADV_DONTNEED);
    ready_ = std::min(ready_, used);
  }

 private:
  // Memory is made ready by steps, each while the one before is filled: a step is a part of what there is, so that not much is made ready
  // in vain. From k_large on the system may give large pages, of 2 MiB on most machines: finding the way through small ones costs more than
  // what is read.
  static constexpr std::size_t k_step = std::size_t{64} << 10;
  static constexpr std::size_t k_large = std::size_t{4} << 20;

  static std::size_t rounded(std::size_t value, std::size_t to) { return (value + to - 1) / to * to; }

  [[gnu::noinline]] void pass_limit(std::size_t size) {
    if (size > most_) throw std::bad_alloc{};
    char* const begin = reinterpret_cast<char*>(items_);
    const bool was_large = limit_ * sizeof(T) >= k_large;
    const std::size_t limit = std::max(ready_, rounded(size * sizeof(T), k_step));
    std::size_t next = limit + std::clamp(limit / 4 / k_step * k_step, k_step, PagesAhead::k_page);
    if (limit >= k_large) {
      if (!was_large && k_large < bytes()) madvise(begin + k_large, bytes() - k_large, MADV_HUGEPAGE);
      const auto at = reinterpret_cast<std::uintptr_t>(begin);
      next = rounded(at + next, PagesAhead::k_page) - at;
    }
    limit_ = std::min(most_, limit / sizeof(T));
    if (PagesAhead* const ahead = PagesAhead::here(); ahead != nullptr && limit < bytes()) {
      ready_ = std::min(next, bytes());
      ahead->want(begin + limit, ready_ - limit);
    }
  }
  std::size_t bytes() const { return most_ * sizeof(T); }

  T* items_ = nullptr;
  std::size_t size_ = 0;
  std::size_t limit_ = 0;  // up to here nothing is to be looked after
  std::size_t ready_ = 0;  // bytes that were made ready, or soon will be
  std::size_t most_ = 0;
};

}  // namespace interleave::model
