#include "runtime/database/database_job.hpp"

namespace interleave::detail {

void DatabaseJob::call() {
  const auto exclusive = connection_->exclusive();
  try {
    rows_ = work_(*connection_);
  } catch (...) {
    error_ = std::current_exception();
  }
}

Rows DatabaseJob::take() {
  if (error_) std::rethrow_exception(error_);
  return std::move(rows_);
}

std::string DatabaseJob::value_text() const {
  const auto counted = [](std::uint64_t count, const char* what) {
    return std::to_string(count) + " row" + (count == 1 ? "" : "s") + what;
  };
  if (!rows_.columns().empty()) return counted(rows_.size(), "");
  return rows_.changes() > 0 ? counted(static_cast<std::uint64_t>(rows_.changes()), " changed") : std::string{};
}

void DatabaseAwaiter::await_suspend(std::coroutine_handle<> handle) {
  job().prepare();
  JobAwaiter::await_suspend(handle);
}

Rows DatabaseAwaiter::await_resume() {
  JobAwaiter::await_resume();
  return job().take();
}

bool DatabaseAwaiter::cancel(const std::string&, trace::EntityId by, std::source_location where) {
  if (!pending_) return false;
  if (is_stoppable_ && job_->withdraw()) {
    pending_ = false;
    frame_.task->wake_cancelled(by, where);
    return true;
  }
  if (is_stoppable_) job().stop();
  is_cancelled_ = true;
  cancelled_by_ = by;
  cancelled_at_ = where;
  return true;
}

void DatabaseAwaiter::job_done() {
  if (!is_cancelled_) return JobAwaiter::job_done();
  pending_ = false;
  frame_.task->wake_cancelled(cancelled_by_, cancelled_at_);
}

}  // namespace interleave::detail
