// Which item leaves a queue next: what Queue, LifoQueue and PriorityQueue differ in.
#pragma once

#include <algorithm>
#include <cstddef>
#include <deque>
#include <utility>
#include <vector>

namespace interleave::detail {

template <class T>
class FirstInFirstOut {
 public:
  std::size_t size() const { return items_.size(); }
  void put(T item) { items_.push_back(std::move(item)); }
  T take() {
    T item = std::move(items_.front());
    items_.pop_front();
    return item;
  }

 private:
  std::deque<T> items_;
};

template <class T>
class LastInFirstOut {
 public:
  std::size_t size() const { return items_.size(); }
  void put(T item) { items_.push_back(std::move(item)); }
  T take() {
    T item = std::move(items_.back());
    items_.pop_back();
    return item;
  }

 private:
  std::vector<T> items_;
};

/// The smallest by `Compare`. Of equal ones any, as with Python's heapq.
template <class T, class Compare>
class SmallestFirst {
 public:
  std::size_t size() const { return items_.size(); }
  void put(T item) {
    items_.push_back(std::move(item));
    std::push_heap(items_.begin(), items_.end(), comes_later);
  }
  T take() {
    std::pop_heap(items_.begin(), items_.end(), comes_later);
    T item = std::move(items_.back());
    items_.pop_back();
    return item;
  }

 private:
  static bool comes_later(const T& a, const T& b) { return Compare{}(b, a); }
  std::vector<T> items_;  // a heap
};

}  // namespace interleave::detail
