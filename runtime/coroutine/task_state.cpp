#include "runtime/coroutine/task_state.hpp"

#include "runtime/coroutine/errors.hpp"
#include "runtime/coroutine/to_text.hpp"
#include "runtime/loop/event_loop.hpp"

namespace interleave::detail {

using trace::EventKind;
using trace::Outcome;

TaskState* current_state() {
  const EventLoop* loop = EventLoop::running();
  return loop == nullptr ? nullptr : loop->current();
}

TaskState::TaskState(EventLoop& loop, Frame& root, std::string_view name, std::source_location where)
    : FutureState{loop}, root_{&root}, number_{loop.next_task_number()}, context_{current_context()}, name_{name} {
  root.task = this;
  if (root.place.line() == 0) root.place = where;
  retain();  // the loop's own reference, until the task is done
  if (record::recording()) {
    const TaskState* parent = loop.current();
    const trace::TaskId parent_id = parent == nullptr ? trace::TaskId{} : parent->id();
    const trace::EntityId cause = parent_id ? parent_id : trace::EntityId(loop.id());
    record::emit<EventKind::task_create>(id_.introduce(), parent_id, loop.id(), root.function(), record::site(where),
                                         std::string_view{name_});
    record::emit_same_time<EventKind::task_wake>(id_.get(), cause, record::site(where));
  }
  loop.add_task(*this);
}

TaskState::~TaskState() {
  if (has_unseen_error()) EventLoop::report("Task exception was never retrieved", name_, unseen_error());
}

bool TaskState::cancel(const std::string& message, trace::EntityId by, std::source_location where) {
  if (done()) return false;
  if (id_.known()) record::emit<EventKind::task_cancel>(id_.get(), by, record::site(where), std::string_view{message});
  ++cancel_requests_;
  if (state_ == State::waiting && waiter_->cancel(message, by, where)) {
    cancel_message_ = message;
    return true;
  }
  must_cancel_ = true;
  if (!throw_cancelled_) cancel_message_ = message;  // else the one that it has not heard yet
  return true;
}

std::uint32_t TaskState::uncancel() {
  if (cancel_requests_ > 0 && --cancel_requests_ == 0) must_cancel_ = false;
  return cancel_requests_;
}

void TaskState::throw_cancelled() {
  throw_cancelled_ = false;
  throw Cancelled{cancel_message_};
}

void TaskState::wake(trace::EntityId cause, std::source_location where) {
  state_ = State::ready;
  if (id_.known())
    record::emit_known<EventKind::task_wake>(ILV_NOW, id_.known_id(), cause ? cause : trace::EntityId(loop().id()), record::site(where));
  loop().ready(*this);
}

void TaskState::run() { step(loop().in_transition()); }

void TaskState::start() { loop().ready(*this); }

// To the trace the outer task waits meanwhile: one task runs on a thread.
void TaskState::start_eagerly(std::source_location where) {
  TaskState* const outer = loop().current();
  if (outer != nullptr) outer->lend_thread(*this, where);
  step(outer != nullptr);
  loop().take_back();
  if (outer != nullptr) outer->take_thread_back(*this, where);
}

void TaskState::lend_thread(TaskState& to, std::source_location where) {
  if (id_.known()) record::emit<EventKind::task_suspend>(id_.get(), trace::WaitKind::eager, trace::EntityId(to.id()), record::site(where));
}

void TaskState::take_thread_back(TaskState& from, std::source_location where) {
  ++resumes_;
  if (!id_.known()) return;
  record::emit<EventKind::task_wake>(id_.get(), trace::EntityId(from.id()), record::site(where));
  record::emit_same_time<EventKind::task_resume>(id_.get(), resumes_);
}

void TaskState::step(bool same_instant) {
  const Ref<TaskState> alive{this};
  const EventLoop::Running now{loop(), *this};
  const ContextScope in_context{context_};
  state_ = State::running;
  ++resumes_;
  if (!id_.known() && record::recording()) introduce_late();
  if (id_.known()) record::emit_known<EventKind::task_resume>(same_instant ? ILV_SAME_TIME : ILV_NOW, id_.known_id(), resumes_);
  if (must_cancel_) {
    must_cancel_ = false;
    throw_cancelled_ = true;
  }
  if (leaf_ == nullptr) {
    if (throw_cancelled_) return finish(Outcome::cancelled, std::make_exception_ptr(Cancelled{cancel_message_}));
    leaf_ = root_;
    if (root_->known()) root_->record_enter(true);
  } else if (waiter_ != nullptr && !throw_cancelled_ && waiter_->waits_again()) {
    return suspend();
  }
  next_ = leaf_;
  do std::exchange(next_, nullptr)->self.resume();
  while (next_ != nullptr);
  if (root_->self.done())
    finish_from_root();
  else
    suspend();
}

// The coroutine has given the thread back. What asyncio does in Task.__step with the future that was yielded.
void TaskState::suspend() {
  state_ = State::waiting;
  if (id_.known()) record::emit_known<EventKind::task_suspend>(ILV_NOW, id_.known_id(), wait_kind_, wait_on_, leaf_->await_site());
  if (waiter_ == nullptr) {
    state_ = State::ready;
    if (id_.known()) record::emit_same_time<EventKind::task_wake>(id_.get(), id_.get(), leaf_->await_site());
    loop().ready(*this);
  } else if (must_cancel_ && waiter_->cancel(cancel_message_, id_.get(), leaf_->place)) {
    must_cancel_ = false;
  }
  loop().hand_back();
}

void TaskState::finish_from_root() {
  if (root_->outcome == Outcome::returned && must_cancel_)
    return finish(Outcome::cancelled, std::make_exception_ptr(Cancelled{cancel_message_}));
  if (root_->outcome == Outcome::returned) adopt_value(*root_);
  finish(root_->outcome, std::move(root_->error));
}

void TaskState::finish(Outcome outcome, std::exception_ptr error) {
  must_cancel_ = false;
  const std::string text = id_.known() ? (error ? error_text(error) : value_text()) : std::string{};
  std::exchange(root_, nullptr)->self.destroy();
  set_outcome(outcome, std::move(error));
  if (id_.known()) record::emit<EventKind::task_finish>(id_.get(), outcome, std::string_view{text});
  ListHook<AllTasksTag>::unlink();
  tell_done();
  release();
}

void TaskState::retrieved() {
  if (!id_.known()) return;
  const TaskState* by = current_state();
  record::emit<EventKind::task_retrieve>(id_.get(), by != nullptr ? by->id() : trace::TaskId{});
}

void TaskState::drop() {
  EventLoop::report("Task was destroyed but it is pending!", name_, nullptr);
  std::exchange(root_, nullptr)->self.destroy();
  set_outcome(Outcome::dropped, nullptr);
  if (id_.known()) record::emit<EventKind::task_finish>(id_.get(), outcome(), std::string_view{});
  ListHook<ReadyTag>::unlink();
  ListHook<AllTasksTag>::unlink();
  tell_dropped();
  release();
}

// The recording began in the middle of the task's life: the trace hears of it at its next step.
void TaskState::introduce_late() {
  record::emit<EventKind::task_create>(id_.introduce(), trace::TaskId{}, loop().id(), root_->function(), trace::SiteId{},
                                       std::string_view{name_});
  record::emit_same_time<EventKind::task_wake>(id_.get(), loop().id(), trace::SiteId{});
}

}  // namespace interleave::detail
