// Many lists of numbers that grow side by side, then only are read: the segments of each task, the runs of each thread, …
//
// A list that is being written has a Writer, and room for its last numbers. Finished, a short list lies in one array behind the others, a
// long one in pages that it has had from the start; either way it takes no more than its numbers, and never stood twice in memory.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <deque>
#include <limits>
#include <utility>
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

   private:
    friend class RowStore;
    std::uint32_t room_ = 0;  // where it is, once there is one
    std::uint32_t used_ = 0, capacity_ = 0;
    std::uint32_t full_ = 0;         // items in pages
    std::uint32_t directory_ = ~0u;  // of the pages, once there is one
  };

  RowStore() { free_.fill(k_no_room); }
  /// For at most `most` numbers in all lists.
  explicit RowStore(std::size_t most)
      : short_{most}, pages_{2 * most + 2 * k_page}, rooms_{std::min<std::size_t>(6 * most + k_page, k_no_room)} {
    free_.fill(k_no_room);
  }

  void push(Writer& writer, std::uint32_t item) {
    if (writer.used_ == writer.capacity_) [[unlikely]]
      make_room(writer);
    rooms_[writer.room_ + writer.used_++] = item;
  }
  /// push() will be asked soon.
  void prefetch_end(const Writer& writer) const {
    if (writer.capacity_ > 0) __builtin_prefetch(&rooms_[writer.room_ + writer.used_], 1);
  }
  std::uint32_t at(const Writer& writer, std::size_t index) const {
    if (index >= writer.full_) return rooms_[writer.room_ + index - writer.full_];
    return pages_[page_of(directories_[writer.directory_][index / k_page]) + index % k_page];
  }

  /// After the last list is finished: gives back memory that is not used.
  void fit() {
    short_.fit();
    pages_.fit();
    rooms_ = {};
  }

  RowPlace finish(Writer& writer) {
    RowPlace place{0, writer.count()};
    if (writer.directory_ != ~0u) {
      place.where = writer.directory_;
      if (writer.used_ > 0) write_page(writer);
      directories_[writer.directory_].shrink_to_fit();
    } else {
      place.where = static_cast<std::uint32_t>(short_.size());
      for (std::uint32_t i = 0; i < writer.used_; ++i) short_.push_back(rooms_[writer.room_ + i]);
    }
    leave_room(writer);
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

  // A list's room is for k_least numbers, then for twice as many, …, at last for a page's. One that is left is given to the next list that
  // needs one of its size: so of all sizes together a list takes no more than four times its numbers, or the least.
  static constexpr std::uint32_t k_least = 8;
  static constexpr std::uint32_t k_no_room = std::numeric_limits<std::uint32_t>::max();
  static constexpr std::size_t k_sizes = std::countr_zero(k_page / k_least) + 1;
  static std::size_t size_of(std::uint32_t capacity) { return static_cast<std::size_t>(std::countr_zero(capacity / k_least)); }

  void make_room(Writer& writer) {
    // A list that fits its last room exactly stays short: it gets its first page with the next item only.
    if (writer.capacity_ == k_page) {
      write_page(writer);
      return;
    }
    const std::uint32_t capacity = std::min(k_page, writer.capacity_ == 0 ? k_least : writer.capacity_ * 2);
    std::uint32_t& free = free_[size_of(capacity)];
    std::uint32_t room = free;
    if (room == k_no_room) {
      room = static_cast<std::uint32_t>(rooms_.size());
      rooms_.grow_to(rooms_.size() + capacity);
    } else {
      free = rooms_[room];
    }
    for (std::uint32_t i = 0; i < writer.used_; ++i) rooms_[room + i] = rooms_[writer.room_ + i];
    leave_room(writer);
    writer.room_ = room;
    writer.capacity_ = capacity;
  }
  void leave_room(Writer& writer) {
    if (writer.capacity_ == 0) return;
    std::uint32_t& free = free_[size_of(writer.capacity_)];
    rooms_[writer.room_] = std::exchange(free, writer.room_);
  }

  void write_page(Writer& writer) {
    if (writer.directory_ == ~0u) {
      writer.directory_ = static_cast<std::uint32_t>(directories_.size());
      directories_.emplace_back();
    }
    const auto number = static_cast<std::uint32_t>(pages_.size() / k_page);
    pages_.grow_to(pages_.size() + k_page);
    std::memcpy(&pages_[page_of(number)], &rooms_[writer.room_], writer.used_ * sizeof(std::uint32_t));
    directories_[writer.directory_].push_back(number);
    writer.full_ += writer.used_;
    writer.used_ = 0;
  }

  Column<std::uint32_t> short_;
  Column<std::uint32_t> pages_;
  Column<std::uint32_t> rooms_;                // of lists that are being written
  std::array<std::uint32_t, k_sizes> free_{};  // by size: a room that was left; the number in it is the next such room
  std::deque<std::vector<std::uint32_t>> directories_;
};

}  // namespace interleave::model
