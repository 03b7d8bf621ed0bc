#include "runtime/coroutine/future.hpp"

namespace interleave {

using trace::Outcome;

std::exception_ptr AnyFuture::exception() const {
  if (!done()) throw InvalidState{"the exception of a task or future was asked for that is not done: await it first"};
  if (cancelled()) std::rethrow_exception(state_->error());
  return state_->error();
}

bool AnyFuture::cancel(std::string message, std::source_location where) const {
  return state_->cancel(message, detail::asking_entity(), where);
}

void AnyFuture::add_done_callback(std::function<void(AnyFuture)> callback, std::source_location where) const {
  struct UserCallback final : detail::DoneCallback {
    UserCallback(std::function<void(AnyFuture)> user, std::source_location place) : function{std::move(user)}, where{place} {}
    void future_done(detail::FutureState& future) override {
      const std::unique_ptr<UserCallback> self{this};
      future.loop().call_soon_because(
          future.entity(), [user = std::move(function), handle = AnyFuture{detail::Ref{&future}}] { user(handle); }, where);
    }
    void future_dropped() override { delete this; }
    std::function<void(AnyFuture)> function;
    std::source_location where;
  };
  auto* node = new UserCallback{std::move(callback), where};
  if (done())
    node->future_done(*state_);
  else
    state_->add_done_callback(*node);
}

namespace detail {

void require_result(FutureState& future) {
  if (!future.done()) throw InvalidState{"the result of a task or future was asked for that is not done: await it first"};
  if (const std::exception_ptr& error = future.error()) std::rethrow_exception(error);
}

void FutureWait::await_suspend(std::coroutine_handle<>) {
  if (awaited_.get() == frame_.task) throw UsageError{"a task cannot await itself"};
  awaited_->add_done_callback(*this);
  frame_.task->wait(frame_, this, awaited_->wait_kind(), awaited_->entity());
}

void FutureWait::check_result() {
  // The awaited future's error counts as seen, also where a cancellation is thrown in its stead.
  static_cast<void>(awaited_->error());
  frame_.task->deliver_cancel();
  require_result(*awaited_);
}

PlainFuture::~PlainFuture() {
  if (has_unseen_error()) EventLoop::report("Future exception was never retrieved", resource_.name(), unseen_error());
}

trace::EntityId PlainFuture::waker() {
  const TaskState* current = current_state();
  return current != nullptr && current->id() ? trace::EntityId(current->id()) : entity();
}

bool PlainFuture::cancel(const std::string& message, trace::EntityId, std::source_location) {
  if (done()) return false;
  end(Outcome::cancelled, std::make_exception_ptr(Cancelled{message}));
  return true;
}

void PlainFuture::require_pending() const {
  if (done())
    throw InvalidState{"the result of a future was set that is done already" +
                       (resource_.name().empty() ? "" : " (" + resource_.name() + ")")};
}

void PlainFuture::end(Outcome outcome, std::exception_ptr error) {
  const Ref<FutureState> alive{this};
  set_outcome(outcome, std::move(error));
  resource_.state(1);
  tell_done();
}

}  // namespace detail
}  // namespace interleave
