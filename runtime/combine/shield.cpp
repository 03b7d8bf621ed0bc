#include "runtime/combine/shield.hpp"

namespace interleave::detail {

using trace::Outcome;

ShieldState::ShieldState(FutureState& inner, std::source_location where)
    : GroupFuture{inner.loop(), trace::GroupKind::shield, where}, inner_{*this, inner} {
  group_.add(inner);
  retain();
  inner_.listen();
}

ShieldState::~ShieldState() {
  if (has_unseen_error()) EventLoop::report("shield exception was never retrieved", {}, unseen_error());
}

bool ShieldState::cancel(const std::string& message, trace::EntityId, std::source_location) {
  if (done()) return false;
  const Ref<FutureState> alive{this};
  inner_.stop_listening();
  release();
  end(Outcome::cancelled, std::make_exception_ptr(Cancelled{message}));
  return true;
}

void ShieldState::member_done(Member& inner) {
  const Ref<FutureState> alive{this};
  release();
  FutureState& future = inner.future();
  const std::exception_ptr& error = future.error();
  if (error) return end(future.cancelled() ? Outcome::cancelled : Outcome::raised, error);
  adopt_value();
  end(Outcome::returned, nullptr);
}

}  // namespace interleave::detail
