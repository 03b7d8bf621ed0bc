#include "runtime/combine/group.hpp"

namespace interleave::detail {

using trace::EventKind;

RecordedGroup::RecordedGroup(trace::GroupKind kind, std::source_location where) {
  if (!record::recording()) return;
  const TaskState* current = current_state();
  record::emit<EventKind::group_create>(id_.introduce(), kind, current == nullptr ? trace::TaskId{} : current->id(), record::site(where));
}

void RecordedGroup::add(FutureState& member) {
  if (id_.known()) add_entity(member.entity());  // it may be introduced by this
}

void RecordedGroup::add_entity(trace::EntityId member) {
  if (id_.known()) record::emit_same_time<EventKind::group_member>(id_.get(), member);
}

void RecordedGroup::end(trace::Outcome outcome, std::string_view value) {
  if (id_.known()) record::emit<EventKind::group_end>(id_.get(), outcome, value);
}

void GroupFuture::end(trace::Outcome outcome, std::exception_ptr error) {
  if (group_.known()) group_.end(outcome, error ? error_text(error) : value_text());
  set_outcome(outcome, std::move(error));
  tell_done();
}

}  // namespace interleave::detail
