// A list whose items are made when they are taken: what Trace gives instead of a vector of everything.
//
// Random access, by value; a View and its iterators live as long as the trace. A reference to an item keeps that item alive:
// `const Task& task = trace.tasks()[3];` is fine, `&trace.tasks()[3]` is not.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <ranges>

namespace interleave::model {

template <class Item>
class View {
 public:
  using Make = Item (*)(const void* owner, std::uint64_t row, std::size_t index);

  class Iterator {
   public:
    using value_type = Item;
    using reference = Item;
    using difference_type = std::ptrdiff_t;
    using iterator_category = std::input_iterator_tag;  // of the old kinds; items are no lvalues
    using iterator_concept = std::random_access_iterator_tag;
    struct Arrow {
      Item item;
      const Item* operator->() const { return &item; }
    };
    using pointer = Arrow;

    Iterator() = default;
    Iterator(const View& view, std::ptrdiff_t at) : owner_{view.owner_}, row_{view.row_}, make_{view.make_}, at_{at} {}
    Item operator*() const { return make_(owner_, row_, static_cast<std::size_t>(at_)); }
    Arrow operator->() const { return {**this}; }
    Item operator[](std::ptrdiff_t by) const { return *(*this + by); }
    Iterator& operator+=(std::ptrdiff_t by) {
      at_ += by;
      return *this;
    }
    Iterator& operator-=(std::ptrdiff_t by) { return *this += -by; }
    Iterator& operator++() { return *this += 1; }
    Iterator& operator--() { return *this += -1; }
    Iterator operator++(int) {
      Iterator before = *this;
      ++*this;
      return before;
    }
    Iterator operator--(int) {
      Iterator before = *this;
      --*this;
      return before;
    }
    friend Iterator operator+(Iterator at, std::ptrdiff_t by) { return at += by; }
    friend Iterator operator+(std::ptrdiff_t by, Iterator at) { return at += by; }
    friend Iterator operator-(Iterator at, std::ptrdiff_t by) { return at -= by; }
    friend std::ptrdiff_t operator-(const Iterator& a, const Iterator& b) { return a.at_ - b.at_; }
    friend bool operator==(const Iterator& a, const Iterator& b) { return a.at_ == b.at_; }
    friend auto operator<=>(const Iterator& a, const Iterator& b) { return a.at_ <=> b.at_; }

   private:
    const void* owner_ = nullptr;
    std::uint64_t row_ = 0;
    Make make_ = nullptr;
    std::ptrdiff_t at_ = 0;
  };

  View() = default;
  /// `make` gives item `index` of the list that `row` names.
  View(const void* owner, std::uint64_t row, std::size_t size, Make make) : owner_{owner}, row_{row}, size_{size}, make_{make} {}

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  Item operator[](std::size_t index) const { return make_(owner_, row_, index); }
  Item front() const { return (*this)[0]; }
  Item back() const { return (*this)[size_ - 1]; }
  Iterator begin() const { return {*this, 0}; }
  Iterator end() const { return {*this, static_cast<std::ptrdiff_t>(size_)}; }

 private:
  const void* owner_ = nullptr;
  std::uint64_t row_ = 0;
  std::size_t size_ = 0;
  Make make_ = nullptr;
};

}  // namespace interleave::model

template <class Item>
inline constexpr bool std::ranges::enable_borrowed_range<interleave::model::View<Item>> = true;
