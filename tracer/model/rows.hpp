// Many lists of numbers that grow side by side, then only are read: the segments of each task, the runs of each thread, …
//
// A list that is being written has a Writer. Finished, a short list lies in one array behind the others, a long one in pages that it
// has had from the start; either way it takes no more than its numbers, and never stood twice in memory.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <memory>
#include <new>
#include <vector>

#include "tracer/model/storage.hpp"

namespace interleave::model {

/// A finished list: where it is, and how long.
struct RowPlace {
  std::uint32_t where = 0;
  std::uint32_t count = 0;
};

class RowStore {
  static constexpr std::uint32_t k_page = 1024;

 public:
  /// A list while it grows. It is kept once it is finished.
  class Writer {
   public:
    std::uint32_t count() const { return full_ + used_; }
    /// push() will be asked soon.
    void prefetch_end() const { __builtin_prefetch(items_.get() + used_, 1); }

   private:
    friend class RowStore;
    struct Free {
      void operator()(std::uint32_t* items) const { std::free(items); }
    };
    std::unique_ptr<std::uint32_t[], Free> items_;  // what is not in a page yet
    std::uint32_t used_ = 0, capacity_ = 0;
    std::uint32_t full_ = 0;         // items in pages
    std::uint32_t directory_ = ~0u;  // of the pages, once there is one
  };

  RowStore() = default;
  /// For at most `most` numbers in all lists.
  explicit RowStore(std::size_t most) : short_{most}, pages_{2 * most + 2 * k_page} {}

  void push(Writer& writer, std::uint32_t item) {
    if (writer.used_ == writer.capacity_) [[unlikely]]
      make_room(writer);
    writer.items_[writer.used_++] = item;
  }
  std::uint32_t at(const Writer& writer, std::size_t index) const {
    if (index >= writer.full_) return writer.items_[index - writer.full_];
    return pages_[page_of(directories_[writer.directory_][index / k_page]) + index % k_page];
  }

  RowPlace finish(Writer& writer) {
    RowPlace place{0, writer.count()};
    if (writer.directory_ != ~0u) {
      place.where = writer.directory_;
      if (writer.used_ > 0) write_page(writer);
      directories_[writer.directory_].shrink_to_fit();
    } else {
      place.where = static_cast<std::uint32_t>(short_.size());
      for (std::uint32_t i = 0; i < writer.used_; ++i) short_.push_back(writer.items_[i]);
    }
    writer = Writer{};
    return place;
  }
  std::uint32_t at(RowPlace place, std::size_t index) const {
    if (place.count <= k_page) return short_[place.where + index];
    return pages_[page_of(directories_[place.where][index / k_page]) + index % k_page];
  }
  /// How many items of the list are less than `item`, by `key`; the list must be in the order of it.
  template <class Key>
  std::size_t lower_bound(RowPlace place, std::uint32_t item, Key&& key) const {
    std::size_t begin = 0, end = place.count;
    while (begin < end) {
      const std::size_t middle = begin + (end - begin) / 2;
      if (key(at(place, middle)) < item)
        begin = middle + 1;
      else
        end = middle;
    }
    return begin;
  }

 private:
  static std::size_t page_of(std::uint32_t number) { return std::size_t{number} * k_page; }

  void make_room(Writer& writer) {
    if (writer.capacity_ == k_page) {
      write_page(writer);
      return;
    }
    const std::uint32_t capacity = std::min(k_page, writer.capacity_ == 0 ? 6 : writer.capacity_ * 2);
    void* const items = std::realloc(writer.items_.get(), capacity * sizeof(std::uint32_t));
    if (items == nullptr) throw std::bad_alloc{};
    static_cast<void>(writer.items_.release());
    writer.items_.reset(static_cast<std::uint32_t*>(items));
    writer.capacity_ = capacity;
    // A list that fits its last room exactly stays short: it gets its first page with the next item only.
  }

  void write_page(Writer& writer) {
    if (writer.directory_ == ~0u) {
      writer.directory_ = static_cast<std::uint32_t>(directories_.size());
      directories_.emplace_back();
    }
    const auto number = static_cast<std::uint32_t>(pages_.size() / k_page);
    pages_.grow_to(pages_.size() + k_page);
    std::memcpy(&pages_[page_of(number)], writer.items_.get(), writer.used_ * sizeof(std::uint32_t));
    directories_[writer.directory_].push_back(number);
    writer.full_ += writer.used_;
    writer.used_ = 0;
  }

  Column<std::uint32_t> short_;
  Column<std::uint32_t> pages_;
  std::deque<std::vector<std::uint32_t>> directories_;
};

}  // namespace interleave::model
