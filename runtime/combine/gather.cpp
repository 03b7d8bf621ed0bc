#include "runtime/combine/gather.hpp"

namespace interleave::detail {

using trace::EventKind;
using trace::Outcome;

GatherState::GatherState(std::source_location where) {
  if (!record::recording()) return;
  const TaskState* current = current_state();
  record::emit<EventKind::group_create>(id_.introduce(), trace::GroupKind::gather, current == nullptr ? trace::TaskId{} : current->id(),
                                        record::site(where));
}

GatherState::~GatherState() {
  if (outcome_ == Outcome::raised && !error_retrieved_) EventLoop::report("gather exception was never retrieved", {}, error_);
}

void GatherState::add(TaskState& child) {
  if (std::ranges::any_of(members_, [&](const auto& member) { return member->child.get() == &child; })) return;
  members_.push_back(std::make_unique<Member>(*this, child));
  if (id_.known()) record::emit_same_time<EventKind::group_member>(id_.get(), child.id());
  if (child.done()) return;
  retain();
  child.add_done_callback(*members_.back());
}

void GatherState::seal() {
  if (members_.empty()) return end(Outcome::returned, nullptr);
  for (const auto& member : members_)
    if (member->child->done()) child_done(*member->child);
}

bool GatherState::cancel(const std::string& message, trace::EntityId by, std::source_location where) {
  if (done()) return false;
  bool any = false;
  for (const auto& member : members_) any = member->child->cancel(message, by, where) || any;
  cancel_requested_ = cancel_requested_ || any;
  return any;
}

void GatherState::child_done(TaskState& child) {
  ++finished_;
  const std::exception_ptr& error = child.error();
  if (done()) return;
  if (child.cancelled()) return end(Outcome::cancelled, error);
  if (error) return end(Outcome::raised, error);
  if (finished_ < members_.size()) return;
  if (cancel_requested_) return end(Outcome::cancelled, std::make_exception_ptr(Cancelled{}));
  end(Outcome::returned, nullptr);
}

void GatherState::end(Outcome outcome, std::exception_ptr error) {
  outcome_ = outcome;
  error_ = std::move(error);
  if (id_.known()) record::emit<EventKind::group_end>(id_.get(), outcome, std::string_view{error_ ? error_text(error_) : results_text()});
  if (awaiting_ != nullptr) std::exchange(awaiting_, nullptr)->wake(id_.get());
}

void GatherState::check_result(TaskState& awaiting) {
  error_retrieved_ = true;
  awaiting.deliver_cancel();
  if (error_) std::rethrow_exception(error_);
}

}  // namespace interleave::detail
