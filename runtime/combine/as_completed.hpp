// as_completed(): results in the order in which they are there. asyncio.as_completed.
//
//     for (auto next : as_completed(std::move(tasks))) {      // as many times as there are tasks
//       const int result = co_await next;                      // of the next one that is done; throws its error
//     }
//
// `co_await next.future()` gives the task itself. With a limit, what is not done by then throws TimeoutError.
#pragma once

#include <chrono>
#include <deque>
#include <optional>
#include <source_location>
#include <utility>
#include <vector>

#include "runtime/combine/gather.hpp"
#include "runtime/combine/timeout.hpp"
#include "runtime/combine/wait.hpp"
#include "runtime/sync/queue.hpp"

namespace interleave {

namespace detail {

template <class Handle>
class AsCompletedState final : public Counted, public MemberListener, public RecordedTimer {
 public:
  AsCompletedState(std::vector<Handle> futures, std::optional<std::chrono::nanoseconds> limit, std::source_location where)
      : loop_{get_running_loop()}, group_{trace::GroupKind::as_completed, where}, done_{0, "as_completed", where} {
    remove_duplicates(futures);
    left_ = futures.size();
    for (Handle& future : futures) {
      group_.add(*future.state());
      futures_.push_back(future);
      members_.emplace_back(*this, *future.state()).listen();
    }
    if (limit && left_ > 0) start(loop_, later(loop_.time(), *limit), where);
  }

  std::size_t size() const { return members_.size(); }
  Queue<std::optional<Handle>>& done() { return done_; }

  void member_done(Member& member) override {
    if (left_ == 0) return;
    for (std::size_t i = 0; i < members_.size(); ++i)
      if (&members_[i] == &member) done_.put_nowait(futures_[i]);
    if (--left_ > 0) return;
    stop();
    group_.end(trace::Outcome::returned, {});
  }

 private:
  void expired() override {
    for (Member& member : members_) member.stop_listening();
    for (; left_ > 0; --left_) done_.put_nowait(std::nullopt);
    group_.end(trace::Outcome::raised, "timed out");
  }

  EventLoop& loop_;
  RecordedGroup group_;
  Queue<std::optional<Handle>> done_;  // nothing stands for one that came too late
  std::deque<Member> members_;
  std::vector<Handle> futures_;
  std::size_t left_ = 0;
};

template <class Handle>
Coroutine<Handle> next_completed(LibraryCall, Ref<AsCompletedState<Handle>> state) {
  std::optional<Handle> next = co_await state->done().get();
  if (!next) throw TimeoutError{};
  co_return *std::move(next);
}

template <class Handle>
Coroutine<typename Handle::Result> next_result(LibraryCall, Ref<AsCompletedState<Handle>> state) {
  std::optional<Handle> next = co_await state->done().get();
  if (!next) throw TimeoutError{};
  require_result(*next->state());
  if constexpr (!std::is_void_v<typename Handle::Result>) {
    constexpr std::uint32_t k_own = 3;  // the state's handle, its member, and this one
    co_return take_result(*next, k_own);
  }
}

}  // namespace detail

/// The next one of as_completed() that is done.
template <class Handle>
class NextCompleted {
 public:
  NextCompleted(detail::Ref<detail::AsCompletedState<Handle>> state, std::source_location where)
      : state_{std::move(state)}, where_{where} {}
  /// `co_await next.future()`: the task or future, which is done.
  auto future() const { return detail::next_completed(detail::LibraryCall{"as_completed", where_}, state_); }
  auto await_in(detail::Frame& frame) const {
    return detail::next_result(detail::LibraryCall{"as_completed", where_}, state_).await_in(frame);
  }

 private:
  detail::Ref<detail::AsCompletedState<Handle>> state_;
  std::source_location where_;
};

template <class Handle>
class AsCompleted {
 public:
  AsCompleted(std::vector<Handle> futures, std::optional<std::chrono::nanoseconds> limit, std::source_location where)
      : state_{new detail::AsCompletedState<Handle>{std::move(futures), limit, where}}, where_{where} {}

  std::size_t size() const { return state_->size(); }
  NextCompleted<Handle> next() const { return NextCompleted<Handle>{state_, where_}; }

  class Iterator {
   public:
    Iterator(const AsCompleted& all, std::size_t at) : all_{all}, at_{at} {}
    NextCompleted<Handle> operator*() const { return all_.next(); }
    Iterator& operator++() {
      ++at_;
      return *this;
    }
    bool operator!=(const Iterator& other) const { return at_ != other.at_; }

   private:
    const AsCompleted& all_;
    std::size_t at_;
  };
  Iterator begin() const { return Iterator{*this, 0}; }
  Iterator end() const { return Iterator{*this, size()}; }

 private:
  detail::Ref<detail::AsCompletedState<Handle>> state_;
  std::source_location where_;
};

/// Of tasks, futures, or coroutines, which become tasks at once.
template <class A>
auto as_completed(std::vector<A> futures, std::optional<std::chrono::nanoseconds> limit = std::nullopt,
                  std::source_location where = std::source_location::current()) {
  return AsCompleted<detail::MemberOf<A>>{detail::as_members(std::move(futures), where), limit, where};
}

}  // namespace interleave
