// A piece of work on a database connection: a job on a worker thread, that a cancellation stops.
//
// Unlike with to_thread(), the await ends only when the thread has let go of the connection: so whoever has it next finds it idle.
#pragma once

#include <functional>
#include <memory>
#include <source_location>
#include <string>
#include <utility>

#include "runtime/database/sqlite_connection.hpp"
#include "runtime/work/to_thread.hpp"

namespace interleave::detail {

class DatabaseJob final : public Job {
 public:
  using Work = std::function<Rows(SqliteConnection&)>;
  /// `title`: what it is called in the trace.
  DatabaseJob(std::shared_ptr<SqliteConnection> connection, std::string title, Work work)
      : connection_{std::move(connection)}, title_{std::move(title)}, work_{std::move(work)} {}

  /// On the loop's thread, before it is handed to a pool.
  void prepare() { connection_->begin_work(); }
  void stop() { connection_->stop(); }
  /// What the work has given, or thrown.
  Rows take();

 private:
  void call() override;
  trace::StringId name(std::source_location) const override { return record::intern(title_); }
  std::string value_text() const override;

  std::shared_ptr<SqliteConnection> connection_;
  std::string title_;
  Work work_;
  Rows rows_;
};

class DatabaseAwaiter final : public JobAwaiter {
 public:
  static constexpr const char* k_name = "Database::execute";
  /// `is_stoppable`: a cancellation takes the work back, or interrupts it. Else it is done all the same, and Cancelled is thrown
  /// afterwards.
  DatabaseAwaiter(Frame& frame, std::shared_ptr<DatabaseJob> job, ThreadPool* pool, bool is_stoppable)
      : JobAwaiter{frame, std::move(job), pool}, is_stoppable_{is_stoppable} {}
  ~DatabaseAwaiter() {
    if (pending_) job().stop();
  }
  void await_suspend(std::coroutine_handle<> handle);
  Rows await_resume();
  bool cancel(const std::string& message, trace::EntityId by, std::source_location where) override;
  void job_done() override;

 private:
  DatabaseJob& job() const { return static_cast<DatabaseJob&>(*job_); }

  bool is_stoppable_;
  bool is_cancelled_ = false;
  trace::EntityId cancelled_by_;
  std::source_location cancelled_at_;
};

using DatabaseAwait = Await<DatabaseAwaiter, std::shared_ptr<DatabaseJob>, ThreadPool*, bool>;

}  // namespace interleave::detail
