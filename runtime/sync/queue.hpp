// Queue<T>: first in, first out, with an end that can be full and one that can be empty. asyncio.Queue. LifoQueue<T> gives the
// newest item first, PriorityQueue<T> the smallest; they are the same in all else.
//
// Not for threads: all users run on one loop.
#pragma once

#include <cstddef>
#include <functional>
#include <source_location>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "runtime/coroutine/coroutine.hpp"
#include "runtime/coroutine/recorded_resource.hpp"
#include "runtime/sync/queue_order.hpp"
#include "runtime/sync/wait_list.hpp"

namespace interleave {

struct QueueEmpty : std::runtime_error {
  QueueEmpty() : std::runtime_error{"the queue is empty"} {}
};
struct QueueFull : std::runtime_error {
  QueueFull() : std::runtime_error{"the queue is full"} {}
};

/// Nothing can be put any more, or nothing is left to get: see Queue::shutdown().
struct QueueShutDown : std::runtime_error {
  QueueShutDown() : std::runtime_error{"the queue has been shut down"} {}
};

namespace detail {

template <class Q>
class QueueGetAwaiter;
template <class Q>
class QueuePutAwaiter;
class QueueJoinAwaiter;

/// What does not depend on the type of the items.
class QueueBase {
 public:
  QueueBase(std::size_t max_size, std::string_view name, std::source_location where)
      : max_size_{max_size}, resource_{trace::ResourceKind::queue, max_size, name, where} {}

  /// 0: without limit.
  std::size_t max_size() const { return max_size_; }

  /// An item that was got is done with. Throws UsageError when called more often than there were items.
  void task_done(std::source_location where = std::source_location::current());
  /// `co_await queue.join()`: until every item that was put has been told to be done.
  auto join() { return Await<QueueJoinAwaiter, QueueBase*>(this); }

 protected:
  ~QueueBase() = default;

  void item_added(std::size_t size, std::source_location where);
  void item_taken(std::size_t size, std::source_location where);
  /// It was shut down, and `dropped` items with it.
  void closed(std::size_t dropped, std::source_location where);
  /// Wakes the first that is neither woken nor cancelled; those before it have left the line, as it does.
  void wake_next(WaitList& waiters, std::source_location where);

  bool is_shut_down_ = false;

 private:
  template <class>
  friend class QueueGetAwaiter;
  template <class>
  friend class QueuePutAwaiter;
  friend class QueueJoinAwaiter;

  std::size_t max_size_;
  std::size_t unfinished_ = 0;
  RecordedResource resource_;
  WaitList getters_, putters_, joiners_;
  WaitList woken_;  // those that have left the line and not run yet
};

class QueueJoinAwaiter final : public ListWaiter {
 public:
  static constexpr const char* k_name = "Queue::join";
  QueueJoinAwaiter(Frame& frame, QueueBase* queue) : ListWaiter{frame}, queue_{*queue} {}
  bool await_ready() const { return queue_.unfinished_ == 0; }
  void await_suspend(std::coroutine_handle<>) { wait_in(queue_.joiners_, trace::WaitKind::other, queue_.resource_.id()); }
  void await_resume() { end_wait(); }

 private:
  QueueBase& queue_;
};

/// Waits for an item. Woken, it looks again: another task may have been faster.
template <class Q>
class QueueGetAwaiter final : public ListWaiter {
 public:
  static constexpr const char* k_name = "Queue::get";
  QueueGetAwaiter(Frame& frame, Q* queue) : ListWaiter{frame}, queue_{*queue} {}
  bool await_ready() const { return !queue_.get_must_wait(); }
  void await_suspend(std::coroutine_handle<>) { wait(); }
  bool waits_again() override {
    if (is_orphan() || !queue_.get_must_wait()) return false;
    wait();
    return true;
  }
  typename Q::Item await_resume() {
    try {
      end_wait();
    } catch (const Cancelled&) {
      // Woken, and then cancelled: the item is the next one's.
      if (!is_orphan() && !was_cancelled() && !queue_.empty()) queue_.wake_next(queue_.getters_, frame_.place);
      throw;
    }
    return queue_.get_nowait(frame_.place);
  }

 private:
  void wait() { wait_in(queue_.getters_, trace::WaitKind::queue_get, queue_.resource_.id()); }
  Q& queue_;
};

/// Waits for room.
template <class Q>
class QueuePutAwaiter final : public ListWaiter {
 public:
  static constexpr const char* k_name = "Queue::put";
  QueuePutAwaiter(Frame& frame, Q* queue, typename Q::Item item) : ListWaiter{frame}, queue_{*queue}, item_{std::move(item)} {}
  bool await_ready() const { return !queue_.put_must_wait(); }
  void await_suspend(std::coroutine_handle<>) { wait(); }
  bool waits_again() override {
    if (is_orphan() || !queue_.put_must_wait()) return false;
    wait();
    return true;
  }
  void await_resume() {
    try {
      end_wait();
    } catch (const Cancelled&) {
      if (!is_orphan() && !was_cancelled() && !queue_.full()) queue_.wake_next(queue_.putters_, frame_.place);
      throw;
    }
    queue_.put_nowait(std::move(item_), frame_.place);
  }

 private:
  void wait() { wait_in(queue_.putters_, trace::WaitKind::queue_put, queue_.resource_.id()); }
  Q& queue_;
  typename Q::Item item_;
};

}  // namespace detail

template <class T, class Order = detail::FirstInFirstOut<T>>
class Queue : public detail::QueueBase {
 public:
  using Item = T;

  explicit Queue(std::size_t max_size = 0, std::string_view name = std::string_view(),
                 std::source_location where = std::source_location::current())
      : QueueBase{max_size, name, where} {}

  std::size_t size() const { return items_.size(); }
  bool empty() const { return items_.size() == 0; }
  bool full() const { return max_size() > 0 && items_.size() >= max_size(); }

  /// `co_await queue.put(item)`: waits while the queue is full. Throws QueueShutDown.
  auto put(T item) { return detail::Await<detail::QueuePutAwaiter<Queue>, Queue*, T>(this, std::move(item)); }
  /// `T item = co_await queue.get()`: waits while the queue is empty. Throws QueueShutDown when it is, and nothing will come.
  auto get() { return detail::Await<detail::QueueGetAwaiter<Queue>, Queue*>(this); }

  /// Throws QueueFull, QueueShutDown.
  void put_nowait(T item, std::source_location where = std::source_location::current()) {
    if (is_shut_down_) throw QueueShutDown{};
    if (full()) throw QueueFull{};
    items_.put(std::move(item));
    item_added(items_.size(), where);
  }
  /// Throws QueueEmpty, QueueShutDown.
  T get_nowait(std::source_location where = std::source_location::current()) {
    if (empty() && is_shut_down_) throw QueueShutDown{};
    if (empty()) throw QueueEmpty{};
    T item = items_.take();
    item_taken(items_.size(), where);
    return item;
  }

  /// From now on nothing can be put; what is there can still be got, then get() throws QueueShutDown. `immediate`: what is
  /// there is dropped, and counts as done. Those that wait to put or to get are woken for it.
  void shutdown(bool immediate = false, std::source_location where = std::source_location::current()) {
    is_shut_down_ = true;
    std::size_t dropped = 0;
    for (; immediate && !empty(); ++dropped) items_.take();
    closed(dropped, where);
  }

 private:
  template <class>
  friend class detail::QueueGetAwaiter;
  template <class>
  friend class detail::QueuePutAwaiter;
  bool get_must_wait() const { return empty() && !is_shut_down_; }
  bool put_must_wait() const { return full() && !is_shut_down_; }

  Order items_;
};

/// get() gives the item that was put last.
template <class T>
using LifoQueue = Queue<T, detail::LastInFirstOut<T>>;

/// get() gives the smallest item.
template <class T, class Compare = std::less<T>>
using PriorityQueue = Queue<T, detail::SmallestFirst<T, Compare>>;

}  // namespace interleave
