// shield(): a future that can be cancelled without cancelling what it waits for. asyncio.shield.
//
//     const int result = co_await shield(task);    // cancelled here, the task goes on
//
// A coroutine becomes a task at once; hold on to a task if its result still matters after a cancellation.
#pragma once

#include <source_location>
#include <utility>

#include "runtime/combine/gather.hpp"

namespace interleave {

namespace detail {

class ShieldState : public GroupFuture {
 public:
  ShieldState(FutureState& inner, std::source_location where);
  ~ShieldState() override;

  bool cancel(const std::string& message, trace::EntityId by, std::source_location where) final;
  void member_done(Member& member) final;

 protected:
  /// Takes the inner one's value over.
  virtual void adopt_value() = 0;

 private:
  Member inner_;  // counts for a reference while it is listened to
};

template <class T>
class TypedShield final : public ShieldState, public ValueOf<T> {
 public:
  TypedShield(FutureState& inner, ResultOf<T>& result, std::source_location where)
      : ShieldState{inner, where}, inner_{&inner}, result_{result} {}

 private:
  void adopt_value() override {
    constexpr std::uint32_t k_own = 2;  // this and the member
    this->value_.emplace(result_.take(inner_->references() <= k_own));
  }
  std::string value_text() override {
    if constexpr (std::is_void_v<T>)
      return {};
    else
      return result_text(this->value_);
  }

  Ref<FutureState> inner_;
  ResultOf<T>& result_;
};

template <class T>
Future<T> shielded(const Ref<FutureState>& inner, ResultOf<T>& result, std::source_location where) {
  if (inner->done()) return Future<T>{inner, result};
  auto* const state = new TypedShield<T>{*inner, result, where};
  return Future<T>{Ref<FutureState>{state}, *state};
}

template <class Handle>
Future<typename Handle::Result> shielded(const Handle& inner, std::source_location where) {
  return shielded<typename Handle::Result>(inner.state(), inner.typed(), where);
}

}  // namespace detail

/// The result, or error, of what is given; of one that is done already, at once.
template <class A>
auto shield(A inner, std::source_location where = std::source_location::current()) {
  return detail::shielded(detail::as_member(std::move(inner), where), where);
}

}  // namespace interleave
