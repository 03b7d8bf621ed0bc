// Which lanes are shown, from the top, and in which row each of them is: runs of lanes between those that are folded away.
#pragma once

#include <algorithm>
#include <compare>
#include <cstdint>
#include <iterator>
#include <optional>
#include <vector>

namespace interleave::gui {

class ShownRows {
 public:
  /// Behind those before.
  void append(std::uint32_t first_lane, std::uint32_t count) {
    if (count == 0) return;
    if (runs_.empty() || runs_.back().lane + (size_ - runs_.back().row) != first_lane) runs_.push_back({size_, first_lane});
    size_ += count;
  }

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  std::uint32_t operator[](std::size_t row) const {
    const Run& run = *(std::ranges::upper_bound(runs_, row, {}, &Run::row) - 1);
    return run.lane + (static_cast<std::uint32_t>(row) - run.row);
  }
  /// The lane's row; nothing where it is not shown.
  std::optional<std::uint32_t> row_of(std::uint32_t lane) const {
    const auto after = std::ranges::upper_bound(runs_, lane, {}, &Run::lane);
    if (after == runs_.begin()) return std::nullopt;
    const std::uint32_t row = (after - 1)->row + (lane - (after - 1)->lane);
    return row < (after == runs_.end() ? size_ : after->row) ? std::optional{row} : std::nullopt;
  }

  class Iterator {
   public:
    using value_type = std::uint32_t;
    using difference_type = std::ptrdiff_t;
    Iterator() = default;
    Iterator(const ShownRows* of, std::size_t row) : of_{of}, row_{row} {}
    std::uint32_t operator*() const { return (*of_)[row_]; }
    Iterator& operator++() {
      ++row_;
      return *this;
    }
    Iterator operator++(int) { return {of_, row_++}; }
    friend bool operator==(const Iterator& a, const Iterator& b) { return a.row_ == b.row_; }

   private:
    const ShownRows* of_ = nullptr;
    std::size_t row_ = 0;
  };
  Iterator begin() const { return {this, 0}; }
  Iterator end() const { return {this, size_}; }

 private:
  struct Run {
    std::uint32_t row, lane;
  };
  std::vector<Run> runs_;
  std::uint32_t size_ = 0;
};

}  // namespace interleave::gui
