#include "runtime/work/to_thread.hpp"

namespace interleave::detail {

using trace::EventKind;
using trace::Outcome;

void Job::submit(std::shared_ptr<Job> self, JobAwaiter& awaiter, EventLoop& loop, ThreadPool* pool, trace::TaskId task,
                 std::source_location where) {
  loop_ = &loop;
  pool_ = pool == nullptr ? &loop.pool() : pool;
  awaiter_ = &awaiter;
  self_ = self;
  if (record::recording()) {
    const trace::ResourceId pool_id = pool_->id();
    record::emit<EventKind::job_submit>(id_.introduce(), task, pool_id, name(where), record::site(where));
  }
  loop.begin_outside_work();
  pool_->submit(std::move(self));
}

bool Job::abandon() {
  awaiter_ = nullptr;
  return withdraw();
}

bool Job::withdraw() {
  if (!pool_->take_back(*this)) return false;
  awaiter_ = nullptr;
  if (id_.known()) record::emit<EventKind::job_end>(id_.get(), Outcome::cancelled, std::string_view{});
  discard();
  return true;
}

void Job::work() {
  if (id_.known()) record::emit<EventKind::job_begin>(id_.get());
  {
    const ContextScope in_context{context_};
    call();
  }
  if (id_.known())
    record::emit<EventKind::job_end>(id_.get(), error_ ? Outcome::raised : Outcome::returned,
                                     std::string_view{error_ ? error_text(error_) : value_text()});
  loop_->post(*this);
}

void Job::run() {
  if (awaiter_ != nullptr) std::exchange(awaiter_, nullptr)->job_done();
  discard();
}

void Job::discard() {
  loop_->end_outside_work();
  const std::shared_ptr<Job> last = std::move(self_);
}

void JobAwaiter::await_suspend(std::coroutine_handle<>) {
  TaskState& task = *frame_.task;
  pending_ = true;
  job_->submit(job_, *this, task.loop(), pool_, task.id(), frame_.place);
  task.wait(frame_, this, trace::WaitKind::job, job_->id());
}

bool JobAwaiter::cancel(const std::string&, trace::EntityId by, std::source_location where) {
  if (!std::exchange(pending_, false)) return false;
  job_->abandon();
  frame_.task->wake_cancelled(by, where);
  return true;
}

void JobAwaiter::job_done() {
  pending_ = false;
  frame_.task->wake(job_->id());
}

}  // namespace interleave::detail
