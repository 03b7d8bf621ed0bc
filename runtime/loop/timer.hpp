// Something that becomes ready at a time, and the heap of all such: soonest first, and in the order of their making where
// the times are equal.
#pragma once

#include <chrono>
#include <cstdint>
#include <vector>

#include "runtime/loop/runnable.hpp"

namespace interleave {

/// The loop's time: steady, since an arbitrary start. In virtual time it starts near 0.
using Time = std::chrono::time_point<std::chrono::steady_clock, std::chrono::nanoseconds>;

namespace detail {

/// `start` + `delay`, at most the largest time there is.
constexpr Time later(Time start, std::chrono::nanoseconds delay) { return delay > Time::max() - start ? Time::max() : start + delay; }

class Timer : public Runnable {
 public:
  Time due() const { return due_; }
  bool in_heap() const { return place_ != k_not_in_heap; }

 protected:
  ~Timer() = default;

 private:
  friend class TimerHeap;
  static constexpr std::size_t k_not_in_heap = ~std::size_t{0};
  Time due_;
  std::uint64_t order_ = 0;
  std::size_t place_ = k_not_in_heap;
};

class TimerHeap {
 public:
  bool empty() const { return heap_.empty(); }
  Timer& soonest() const { return *heap_.front(); }

  void add(Timer& timer, Time due) {
    timer.due_ = due;
    timer.order_ = next_order_++;
    heap_.push_back(&timer);
    rise(heap_.size() - 1);
  }

  /// Nothing happens when it is not in the heap.
  void remove(Timer& timer) {
    if (!timer.in_heap()) return;
    const std::size_t place = timer.place_;
    timer.place_ = Timer::k_not_in_heap;
    Timer* last = heap_.back();
    heap_.pop_back();
    if (last == &timer) return;
    put(place, last);
    rise(place);
    sink(last->place_);
  }

 private:
  static bool before(const Timer& a, const Timer& b) { return a.due_ != b.due_ ? a.due_ < b.due_ : a.order_ < b.order_; }

  void put(std::size_t place, Timer* timer) {
    heap_[place] = timer;
    timer->place_ = place;
  }
  void rise(std::size_t place) {
    Timer* timer = heap_[place];
    for (; place > 0 && before(*timer, *heap_[(place - 1) / 2]); place = (place - 1) / 2) put(place, heap_[(place - 1) / 2]);
    put(place, timer);
  }
  void sink(std::size_t place) {
    Timer* timer = heap_[place];
    for (std::size_t child; (child = 2 * place + 1) < heap_.size(); place = child) {
      if (child + 1 < heap_.size() && before(*heap_[child + 1], *heap_[child])) ++child;
      if (!before(*heap_[child], *timer)) break;
      put(place, heap_[child]);
    }
    put(place, timer);
  }

  std::vector<Timer*> heap_;
  std::uint64_t next_order_ = 0;
};

}  // namespace detail
}  // namespace interleave
