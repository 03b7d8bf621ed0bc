#include "runtime/combine/timeout.hpp"

namespace interleave {

Timeout timeout(std::optional<std::chrono::nanoseconds> delay) {
  return Timeout{delay ? std::optional{detail::later(get_running_loop().time(), *delay)} : std::nullopt};
}

void Timeout::enter(std::source_location where) {
  if (state_ != State::created) throw UsageError{"this timeout has been used already: make another one"};
  task_ = detail::Ref{detail::current_state()};
  cancelling_ = task_->cancelling();
  state_ = State::entered;
  group_.emplace(trace::GroupKind::timeout, where);
  reschedule(when_, where);
}

void Timeout::reschedule(std::optional<Time> when, std::source_location where) {
  if (state_ != State::entered)
    throw UsageError{state_ == State::created ? "this timeout cannot be rescheduled: nothing runs in it yet"
                                              : "this timeout cannot be rescheduled: it is over"};
  when_ = when;
  timer_.stop();
  if (!when) return;
  EventLoop& loop = task_->loop();
  *when <= loop.time() ? timer_.start_as_due(loop, *when, where) : timer_.start(loop, *when, where);  // asyncio: call_soon, call_at
  if (group_->known() && timer_.id()) group_->add_entity(timer_.id());
}

void Timeout::expire() {
  task_->cancel({}, timer_.id(), {});
  state_ = State::expiring;
}

void Timeout::exit(const std::exception_ptr& error) {
  timer_.stop();
  bool is_own = false;
  if (state_ == State::expiring) {
    state_ = State::expired;
    const bool nobody_else = task_->uncancel() <= cancelling_;
    try {
      if (nobody_else && error) std::rethrow_exception(error);
    } catch (const Cancelled&) {
      is_own = true;
    } catch (...) {
    }
  } else {
    state_ = State::exited;
  }
  const trace::Outcome outcome = !error ? trace::Outcome::returned : trace::Outcome::raised;
  group_->end(outcome, is_own ? "timed out" : error ? detail::error_text(error) : std::string{});
  if (is_own) throw TimeoutError{};
}

namespace detail {

void TimeoutTimer::expired() { owner_.expire(); }

void CancelAndWait::await_suspend(std::coroutine_handle<>) {
  member_.listen();
  member_.future().cancel({}, asking_entity(), frame_.place);
  frame_.task->wait(frame_, this, member_.future().wait_kind(), member_.future().entity());
}

}  // namespace detail
}  // namespace interleave
