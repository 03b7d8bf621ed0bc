// Names of tasks that have none of their own: `fetch` is the first of its coroutine, then comes `fetch (2)`. Most of a million tasks are
// never asked for theirs: a name is made when it is, and kept, so that it lives as long as the trace.
//
// A task's row keeps one number: 0 for the name as it is, how many bear it, or where the made name stands.
#pragma once

#include <algorithm>
#include <atomic>
#include <charconv>
#include <cstdint>
#include <mutex>
#include <string_view>

#include "tracer/model/storage.hpp"

namespace interleave::model {

class MadeNames {
 public:
  MadeNames() = default;
  /// For at most so many characters in all: a hostile file names many tasks after one long function.
  explicit MadeNames(std::uint64_t most) : names_{static_cast<std::size_t>(std::min<std::uint64_t>(most, k_not_made - 1))} {
    names_.grow_to(1);  // place 0 is no name
  }
  MadeNames& operator=(MadeNames&& other) noexcept {
    names_ = std::move(other.names_);
    promised_ = other.promised_;
    return *this;
  }

  /// What the row of the n-th task of the name keeps. Only while loading.
  std::uint32_t nth(std::string_view name, std::uint32_t n) {
    if (n < 2 || n >= k_not_made) return 0;
    std::size_t size = std::min(name.size(), k_longest) + 4;
    for (std::uint32_t rest = n; rest > 0; rest /= 10) ++size;
    if (promised_ + size > names_.most()) return 0;
    promised_ += size;
    return n | k_not_made;
  }

  /// What that stands for. From any thread.
  std::string_view of(std::uint32_t& row, std::string_view name) const {
    const std::atomic_ref<std::uint32_t> kept{row};
    std::uint32_t place = kept.load(std::memory_order_acquire);
    if (place == 0) return name;
    if ((place & k_not_made) != 0) {
      const std::lock_guard lock{mutex_};
      place = kept.load(std::memory_order_relaxed);
      if ((place & k_not_made) != 0) {
        place = make(name.substr(0, k_longest), place & ~k_not_made);
        kept.store(place, std::memory_order_release);
      }
    }
    return {&names_[place] + 1, static_cast<unsigned char>(names_[place])};
  }

 private:
  static constexpr std::uint32_t k_not_made = std::uint32_t{1} << 31;
  static constexpr std::size_t k_longest = 64, k_most_digits = 10;

  std::uint32_t make(std::string_view name, std::uint32_t n) const {
    char text[k_longest + k_most_digits + 4];
    char* end = std::ranges::copy(name, text).out;
    end = std::ranges::copy(std::string_view{" ("}, end).out;
    end = std::to_chars(end, text + sizeof text, n).ptr;
    *end++ = ')';
    const auto place = static_cast<std::uint32_t>(names_.size());
    const auto size = static_cast<std::size_t>(end - text);
    names_.grow_to(place + 1 + size);
    names_[place] = static_cast<char>(size);
    std::copy(text, end, &names_[place] + 1);
    return place;
  }

  mutable Column<char> names_;  // a byte of length, then the text
  std::size_t promised_ = 1;
  mutable std::mutex mutex_;
};

}  // namespace interleave::model
