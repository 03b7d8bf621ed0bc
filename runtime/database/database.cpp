#include "runtime/database/database.hpp"

#include "runtime/coroutine/errors.hpp"

namespace interleave {

namespace detail {

namespace {

ConnectionOptions connection_options(const DatabaseOptions& options) {
  ConnectionOptions its;
  its.read_only = options.read_only;
  its.create = options.create;
  its.busy_timeout = options.busy_timeout;
  its.most_statements = options.max_statements;
  return its;
}

const char* begin_statement(TransactionMode mode) {
  switch (mode) {
    case TransactionMode::immediate:
      return "BEGIN IMMEDIATE";
    case TransactionMode::exclusive:
      return "BEGIN EXCLUSIVE";
    default:
      return "BEGIN";
  }
}

template <class Work>
std::shared_ptr<DatabaseJob> job_of(const DatabaseState& state, std::string title, Work work) {
  return std::make_shared<DatabaseJob>(state.connection, std::move(title), std::move(work));
}

/// `work` for what the user asks for; `in_transaction`: an error where the transaction has ended.
template <class Work>
std::shared_ptr<DatabaseJob> sql_job(const DatabaseState& state, const Sql& sql, bool in_transaction, Work work) {
  return job_of(state, sql_title(sql.text()), [text = sql.text(), in_transaction, work = std::move(work)](SqliteConnection& connection) {
    if (in_transaction) connection.require_transaction(text);
    return work(connection, text);
  });
}

/// A statement of the library's own.
std::shared_ptr<DatabaseJob> plain_job(const DatabaseState& state, std::string sql) {
  return job_of(state, sql, [sql](SqliteConnection& connection) { return connection.run(sql, {}); });
}

std::shared_ptr<DatabaseJob> rollback_job(const DatabaseState& state) {
  return job_of(state, "ROLLBACK", [](SqliteConnection& connection) {
    connection.roll_back();
    return Rows{};
  });
}

std::shared_ptr<DatabaseJob> commit_job(const DatabaseState& state) {
  return job_of(state, "COMMIT", [](SqliteConnection& connection) {
    connection.require_transaction("COMMIT");
    return connection.run("COMMIT", {});
  });
}

}  // namespace

DatabaseState::DatabaseState(std::string path, const DatabaseOptions& options, std::source_location where)
    : connection{std::make_shared<SqliteConnection>(path, connection_options(options))}, pool{options.pool}, lock{path, where} {}

void DatabaseState::require_outside(const std::string& what) const {
  if (owner != nullptr && owner == current_state())
    throw UsageError{"cannot begin " + what + " of the database " + connection->path() +
                     " inside a transaction of it: use the transaction's own functions"};
}

TransactionScope::TransactionScope(TransactionState& state) : state_{&state} { state.database->owner = current_state(); }

TransactionScope::~TransactionScope() {
  state_->is_over = true;
  state_->database->owner = nullptr;
  if (!has_ended_) state_->database->is_abandoned = true;
}

std::shared_ptr<DatabaseJob> statement_job(const DatabaseState& state, const Sql& sql, std::vector<SqlValue> parameters,
                                           bool in_transaction) {
  return sql_job(state, sql, in_transaction, [values = std::move(parameters)](SqliteConnection& connection, const std::string& text) {
    return connection.run(text, values);
  });
}

std::shared_ptr<DatabaseJob> many_job(const DatabaseState& state, const Sql& sql, std::vector<std::vector<SqlValue>> parameters,
                                      bool in_transaction) {
  return sql_job(state, sql, in_transaction, [values = std::move(parameters)](SqliteConnection& connection, const std::string& text) {
    return connection.run_many(text, values);
  });
}

std::shared_ptr<DatabaseJob> script_job(const DatabaseState& state, const Sql& sql, bool in_transaction) {
  return sql_job(state, sql, in_transaction, [](SqliteConnection& connection, const std::string& text) {
    connection.run_script(text);
    return Rows{};
  });
}

Coroutine<Rows> run_alone(LibraryCall, Ref<DatabaseState> state, std::shared_ptr<DatabaseJob> job) {
  state->require_outside("a statement");
  const LockGuard guard = co_await state->lock.hold();
  if (state->is_abandoned) {
    co_await DatabaseAwait(rollback_job(*state), state->pool, false);
    state->is_abandoned = false;
  }
  co_return co_await DatabaseAwait(std::move(job), state->pool, true);
}

Coroutine<Rows> run_in_transaction(LibraryCall, Ref<TransactionState> state, std::shared_ptr<DatabaseJob> job) {
  const LockGuard guard = co_await state->lock.hold();
  if (state->is_over) throw UsageError{"cannot use a transaction that has ended"};
  co_return co_await DatabaseAwait(std::move(job), state->database->pool, true);
}

Coroutine<> begin_transaction(LibraryCall, Ref<TransactionState> state, TransactionMode mode) {
  DatabaseState& database = *state->database;
  if (database.is_abandoned) {
    co_await DatabaseAwait(rollback_job(database), database.pool, false);
    database.is_abandoned = false;
  }
  co_await DatabaseAwait(plain_job(database, begin_statement(mode)), database.pool, true);
}

Coroutine<> end_transaction(LibraryCall, Ref<TransactionState> state, bool commits) {
  DatabaseState& database = *state->database;
  const LockGuard guard = co_await state->lock.hold();
  std::shared_ptr<DatabaseJob> job;
  if (commits)
    job = commit_job(database);
  else
    job = rollback_job(database);
  state->is_over = true;
  co_await DatabaseAwait(std::move(job), database.pool, false);
}

namespace {

Coroutine<Database> open_state(LibraryCall, Ref<DatabaseState> state) {
  auto job = job_of(*state, "open " + state->connection->path(), [](SqliteConnection& connection) {
    connection.open();
    return Rows{};
  });
  co_await DatabaseAwait(std::move(job), state->pool, true);
  co_return Database{state};
}

Coroutine<> close_state(LibraryCall, Ref<DatabaseState> state) {
  state->require_outside("the end");
  const LockGuard guard = co_await state->lock.hold();
  auto job = job_of(*state, "close " + state->connection->path(), [](SqliteConnection& connection) {
    connection.close();
    return Rows{};
  });
  co_await DatabaseAwait(std::move(job), state->pool, false);
}

}  // namespace

}  // namespace detail

using detail::LibraryCall;

Coroutine<Rows> Transaction::execute(Sql sql, std::vector<SqlValue> parameters) const {
  return detail::run_in_transaction(LibraryCall{"Transaction::execute", sql.where()}, state_,
                                    detail::statement_job(*state_->database, sql, std::move(parameters), true));
}

Coroutine<Rows> Transaction::execute_many(Sql sql, std::vector<std::vector<SqlValue>> parameters) const {
  return detail::run_in_transaction(LibraryCall{"Transaction::execute_many", sql.where()}, state_,
                                    detail::many_job(*state_->database, sql, std::move(parameters), true));
}

Coroutine<Rows> Transaction::execute_script(Sql sql) const {
  return detail::run_in_transaction(LibraryCall{"Transaction::execute_script", sql.where()}, state_,
                                    detail::script_job(*state_->database, sql, true));
}

Coroutine<Rows> Database::execute(Sql sql, std::vector<SqlValue> parameters) const {
  return detail::run_alone(LibraryCall{"Database::execute", sql.where()}, state_,
                           detail::statement_job(*state_, sql, std::move(parameters), false));
}

Coroutine<Rows> Database::execute_many(Sql sql, std::vector<std::vector<SqlValue>> parameters) const {
  return detail::run_alone(LibraryCall{"Database::execute_many", sql.where()}, state_,
                           detail::many_job(*state_, sql, std::move(parameters), false));
}

Coroutine<Rows> Database::execute_script(Sql sql) const {
  return detail::run_alone(LibraryCall{"Database::execute_script", sql.where()}, state_, detail::script_job(*state_, sql, false));
}

Coroutine<> Database::close(std::source_location where) const { return detail::close_state(LibraryCall{"Database::close", where}, state_); }

Coroutine<Database> open_database(std::string path, DatabaseOptions options, std::source_location where) {
  const detail::Ref state{new detail::DatabaseState{std::move(path), options, where}};
  return detail::open_state(LibraryCall{"open_database", where}, state);
}

}  // namespace interleave
