#include "runtime/combine/task_group.hpp"

namespace interleave {

using trace::Outcome;

namespace detail {

struct TaskGroupChild : ListHook<TaskGroupTag> {
  TaskGroupChild(TaskGroup& group, FutureState& task) : member{group, task} {}
  Member member;
};

void TaskGroupWait::await_suspend(std::coroutine_handle<>) {
  group_.waiting_ = this;
  frame_.task->wait(frame_, this, trace::WaitKind::group, group_.group_.id());
}

}  // namespace detail

TaskGroup::TaskGroup(std::source_location where) : parent_{*detail::current_state()}, group_{trace::GroupKind::task_group, where} {}

TaskGroup::~TaskGroup() {
  while (!children_.empty()) delete &children_.pop_front();
}

void TaskGroup::require_open() const {
  if (aborting_) throw UsageError{"cannot create a task in this group: it is shutting down"};
  if (exiting_ && children_.empty()) throw UsageError{"cannot create a task in this group: it has ended"};
}

void TaskGroup::add(detail::FutureState& task) {
  auto* const child = new detail::TaskGroupChild{*this, task};
  children_.push_back(*child);
  group_.add(task);
  child->member.listen();
}

void TaskGroup::abort() {
  aborting_ = true;
  for (detail::TaskGroupChild& child : children_)
    if (!child.member.future().done()) child.member.future().cancel({}, group_.id(), {});
}

void TaskGroup::member_done(detail::Member& member) {
  const detail::Ref task{&member.future()};
  for (detail::TaskGroupChild& child : children_)
    if (&child.member == &member) {
      delete &child;
      break;
    }
  if (waiting_ != nullptr && children_.empty()) waiting_->wake(group_.id());
  if (task->cancelled()) return;
  const std::exception_ptr& error = task->error();
  if (!error) return;
  errors_.push_back(error);
  if (aborting_ || cancelled_parent_) return;
  abort();
  cancelled_parent_ = true;
  parent_.cancel({}, group_.id(), {});
}

void TaskGroup::begin_exit(const std::exception_ptr& body_error) {
  exiting_ = true;
  if (!body_error) return;
  try {
    std::rethrow_exception(body_error);
  } catch (const Cancelled&) {
    cancellation_ = body_error;
  } catch (...) {
  }
  if (!aborting_) abort();
}

void TaskGroup::cancelled_while_waiting(std::exception_ptr cancellation) {
  if (aborting_) return;
  cancellation_ = std::move(cancellation);
  abort();
}

void TaskGroup::finish(std::exception_ptr body_error) {
  const bool body_was_cancelled = body_error != nullptr && body_error == cancellation_;
  if (cancelled_parent_ && parent_.uncancel() == 0) cancellation_ = nullptr;
  if (cancellation_ && errors_.empty()) {
    group_.end(Outcome::cancelled, {});
    std::rethrow_exception(cancellation_);
  }
  if (body_error && !body_was_cancelled) errors_.push_back(std::move(body_error));
  if (errors_.empty()) return group_.end(Outcome::returned, {});
  // Somebody else has asked to cancel, too: the request stays, as one that is still to be heard.
  if (parent_.cancelling() > 0) {
    parent_.uncancel();
    parent_.cancel({}, group_.id(), {});
  }
  const ExceptionGroup group{"unhandled errors in a TaskGroup", std::move(errors_)};
  group_.end(Outcome::raised, group.what());
  throw group;
}

}  // namespace interleave
