#include "runtime/combine/gather.hpp"

namespace interleave::detail {

using trace::Outcome;

GatherState::GatherState(bool return_exceptions, std::source_location where)
    : GroupFuture{get_running_loop(), trace::GroupKind::gather, where}, return_exceptions_{return_exceptions} {}

GatherState::~GatherState() {
  if (has_unseen_error()) EventLoop::report("gather exception was never retrieved", {}, unseen_error());
}

void GatherState::add(FutureState& child) {
  if (std::ranges::any_of(members_, [&](const auto& member) { return &member->future() == &child; })) return;
  members_.push_back(std::make_unique<Member>(*this, child));
  group_.add(child);
  if (child.done()) return;
  retain();
  members_.back()->listen();
}

void GatherState::seal() {
  if (members_.empty()) return end(Outcome::returned, nullptr);
  for (const auto& member : members_)
    if (member->future().done()) look_at(member->future());
}

bool GatherState::cancel(const std::string& message, trace::EntityId by, std::source_location where) {
  if (done()) return false;
  bool any = false;
  for (const auto& member : members_) any = member->future().cancel(message, by, where) || any;
  cancel_requested_ = cancel_requested_ || any;
  return any;
}

void GatherState::member_done(Member& member) {
  const Ref<FutureState> alive{this};
  release();
  look_at(member.future());
}

void GatherState::look_at(FutureState& child) {
  ++finished_;
  const std::exception_ptr& error = child.error();
  if (done()) return;
  if (!return_exceptions_ && child.cancelled()) return end(Outcome::cancelled, error);
  if (!return_exceptions_ && error) return end(Outcome::raised, error);
  if (finished_ < members_.size()) return;
  if (cancel_requested_) return end(Outcome::cancelled, std::make_exception_ptr(Cancelled{}));
  end(Outcome::returned, nullptr);
}

}  // namespace interleave::detail
