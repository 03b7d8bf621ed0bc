// Which items belong to whom, where most have none: the calls inside a task, what a lane printed. Items and owners are numbers from 0 on.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

namespace interleave::gui {

class Belongings {
 public:
  Belongings() = default;
  /// `owner_of(item)`: a number below `owners`, or a larger one where it belongs to nobody.
  template <class OwnerOf>
  Belongings(std::uint32_t owners, std::uint32_t items, OwnerOf&& owner_of) {
    if (items == 0) return;
    std::vector<std::uint32_t> begins(std::size_t{owners} + 1);
    for (std::uint32_t item = 0; item < items; ++item)
      if (const std::uint32_t owner = owner_of(item); owner < owners) ++begins[owner + 1];
    for (std::uint32_t owner = 0; owner < owners; ++owner) {
      if (begins[owner + 1] > 0) owners_.push_back({owner, begins[owner]});
      begins[owner + 1] += begins[owner];
    }
    items_.resize(begins.back());
    for (std::uint32_t item = 0; item < items; ++item)
      if (const std::uint32_t owner = owner_of(item); owner < owners) items_[begins[owner]++] = item;
  }

  /// In their order.
  std::span<const std::uint32_t> of(std::uint32_t owner) const {
    const auto found = std::ranges::lower_bound(owners_, owner, {}, &Owner::number);
    if (found == owners_.end() || found->number != owner) return {};
    const std::size_t end = found + 1 == owners_.end() ? items_.size() : (found + 1)->begin;
    return std::span{items_}.subspan(found->begin, end - found->begin);
  }

 private:
  struct Owner {
    std::uint32_t number, begin;
  };
  std::vector<Owner> owners_;  // that have any
  std::vector<std::uint32_t> items_;
};

}  // namespace interleave::gui
