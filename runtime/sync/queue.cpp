#include "runtime/sync/queue.hpp"

#include <algorithm>

namespace interleave::detail {

void QueueBase::task_done(std::source_location where) {
  if (unfinished_ == 0) throw UsageError{"task_done() called more often than there were items in the queue"};
  if (--unfinished_ == 0) joiners_.wake_all(resource_.id(), where);
}

void QueueBase::item_added(std::size_t size, std::source_location where) {
  ++unfinished_;
  resource_.state(size);
  wake_next(getters_, where);
}

void QueueBase::item_taken(std::size_t size, std::source_location where) {
  resource_.state(size);
  wake_next(putters_, where);
}

void QueueBase::closed(std::size_t dropped, std::source_location where) {
  if (dropped > 0) resource_.state(0);
  unfinished_ -= std::min(dropped, unfinished_);
  if (unfinished_ == 0) joiners_.wake_all(resource_.id(), where);
  // They look again, and find that it is shut down.
  for (WaitList* waiters : {&getters_, &putters_})
    while (!waiters->empty()) wake_next(*waiters, where);
}

void QueueBase::wake_next(WaitList& waiters, std::source_location where) {
  while (!waiters.empty()) {
    ListWaiter& waiter = waiters.pop_front();
    woken_.push_back(waiter);
    if (!waiter.is_pending()) continue;
    waiter.wake(waker_or(resource_.id()), where);
    return;
  }
}

}  // namespace interleave::detail
