#include "runtime/sync/barrier.hpp"

#include <string>

namespace interleave {

namespace {

std::size_t checked_parties(std::ptrdiff_t parties) {
  if (parties < 1) throw UsageError{"cannot make a barrier for " + std::to_string(parties) + " parties: give it 1 or more"};
  return static_cast<std::size_t>(parties);
}

}  // namespace

Barrier::Barrier(std::ptrdiff_t parties, std::string_view name, std::source_location where)
    : parties_{checked_parties(parties)}, resource_{trace::ResourceKind::barrier, parties_, name, where} {}

std::size_t Barrier::enter(std::source_location where) {
  const std::size_t index = count_++;
  resource_.state(count_);
  if (count_ == parties_) become(State::draining, where);
  return index;
}

void Barrier::leave(std::source_location where) {
  --count_;
  if (state_ == State::filling) resource_.state(count_);
  if (count_ == 0) become(is_closed() ? State::filling : state_, where);
}

void Barrier::become(State state, std::source_location where) {
  const std::size_t before = n_waiting();
  state_ = state;
  if (n_waiting() != before) resource_.state(n_waiting());
  waiters_.wake_all(resource_.id(), where);
}

namespace detail {

bool BarrierAwaiter::must_wait() {
  if (!is_inside_) {
    if (barrier_.is_closed()) return true;
    if (barrier_.broken()) return false;
    is_inside_ = true;
    index_ = barrier_.enter(frame_.place);
  }
  return barrier_.state_ == Barrier::State::filling;
}

void BarrierAwaiter::wait() { wait_in(barrier_.waiters_, trace::WaitKind::barrier, barrier_.resource_.id()); }

bool BarrierAwaiter::waits_again() {
  if (is_orphan() || !must_wait()) return false;
  wait();
  return true;
}

std::size_t BarrierAwaiter::await_resume() {
  try {
    end_wait();
  } catch (const Cancelled&) {
    if (is_orphan()) throw;
    // It may have been woken before it was cancelled: then the wake is another's.
    barrier_.waiters_.wake_next(barrier_.resource_.id(), frame_.place);
    if (is_inside_) barrier_.leave(frame_.place);
    throw;
  }
  if (!is_inside_) throw BrokenBarrier{"cannot wait at the barrier: it was aborted"};
  const bool is_broken = barrier_.broken(), is_reset = barrier_.state_ == Barrier::State::resetting;
  barrier_.leave(frame_.place);
  if (is_broken) throw BrokenBarrier{"the barrier was aborted while the task waited at it"};
  if (is_reset) throw BrokenBarrier{"the barrier was reset while the task waited at it"};
  return index_;
}

void BarrierReset::await_resume() {
  barrier_.become(barrier_.count_ > 0 ? Barrier::State::resetting : Barrier::State::filling, frame_.place);
}

void BarrierAbort::await_resume() { barrier_.become(Barrier::State::broken, frame_.place); }

}  // namespace detail
}  // namespace interleave
