// Database: SQLite for coroutines. Statements run on worker threads, one at a time for each connection, while the loop goes on.
//
//     Database db = co_await open_database("people.db");
//     co_await db.execute("CREATE TABLE IF NOT EXISTS person (name TEXT, age INTEGER)");
//     co_await db.transaction([&](Transaction& transaction) -> Coroutine<> {
//       co_await transaction.execute("INSERT INTO person VALUES (?, ?)", "Ada", 36);
//     });
//     const Rows rows = co_await db.execute("SELECT name, age FROM person WHERE age > ?", 30);
//     for (const Row& row : rows) print("{} is {}", row["name"].text(), row["age"].integer());
//
// Everything throws DatabaseError, with the statement and SQLite's message; DatabaseBusy where another connection holds the database. To
// cancel an await interrupts its statement; the connection can be used again at once. One statement whose await was cancelled may have been
// done all the same, unless it was part of a transaction.
#pragma once

#include <chrono>
#include <cstddef>
#include <exception>
#include <memory>
#include <optional>
#include <source_location>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "runtime/coroutine/coroutine.hpp"
#include "runtime/coroutine/ref.hpp"
#include "runtime/database/database_job.hpp"
#include "runtime/database/error.hpp"
#include "runtime/database/value.hpp"
#include "runtime/sync/lock.hpp"

namespace interleave {

struct DatabaseOptions {
  bool read_only = false;
  bool create = true;                     ///< makes the file where there is none
  std::chrono::nanoseconds busy_timeout;  ///< how long to wait for another connection, in real time: 5 s
  std::size_t max_statements = 100;       ///< prepared statements that are kept for the next time
  ThreadPool* pool = nullptr;             ///< must outlive the database; null: the running loop's
  DatabaseOptions() : busy_timeout{std::chrono::seconds{5}} {}
};

/// What BEGIN does: `deferred` locks when something is read or written, `immediate` locks against other writers at once.
enum class TransactionMode { deferred, immediate, exclusive };

/// A statement, and the line of code that runs it. Made of any string.
class Sql {
 public:
  template <class Text>
    requires std::is_convertible_v<const Text&, std::string>
  Sql(const Text& text, std::source_location where = std::source_location::current()) : text_{text}, where_{where} {}
  const std::string& text() const { return text_; }
  std::source_location where() const { return where_; }

 private:
  std::string text_;
  std::source_location where_;
};

namespace detail {

/// One connection as the tasks of a loop share it.
class DatabaseState final : public Counted {
 public:
  DatabaseState(std::string path, const DatabaseOptions& options, std::source_location where);
  /// Throws UsageError inside a transaction of the running task: it would wait for itself.
  void require_outside(const std::string& what) const;

  std::shared_ptr<SqliteConnection> connection;
  ThreadPool* pool;
  Lock lock;
  const TaskState* owner = nullptr;  // the task whose transaction it is
  bool is_abandoned = false;         // a transaction was left open by a task that was destroyed
};

class TransactionState final : public Counted {
 public:
  TransactionState(Ref<DatabaseState> its, std::source_location where)
      : database{std::move(its)}, lock{database->connection->path() + ", transaction", where} {}
  Ref<DatabaseState> database;
  Lock lock;  // its tasks' statements, one at a time
  bool is_over = false;
};

/// Ends a transaction's scope, whatever ends it.
class TransactionScope {
 public:
  explicit TransactionScope(TransactionState& state);
  ~TransactionScope();
  TransactionScope(const TransactionScope&) = delete;
  TransactionScope& operator=(const TransactionScope&) = delete;
  void ended() { has_ended_ = true; }

 private:
  Ref<TransactionState> state_;
  bool has_ended_ = false;
};

std::shared_ptr<DatabaseJob> statement_job(const DatabaseState& state, const Sql& sql, std::vector<SqlValue> parameters,
                                           bool in_transaction);
std::shared_ptr<DatabaseJob> many_job(const DatabaseState& state, const Sql& sql, std::vector<std::vector<SqlValue>> parameters,
                                      bool in_transaction);
std::shared_ptr<DatabaseJob> script_job(const DatabaseState& state, const Sql& sql, bool in_transaction);

Coroutine<Rows> run_alone(LibraryCall call, Ref<DatabaseState> state, std::shared_ptr<DatabaseJob> job);
Coroutine<Rows> run_in_transaction(LibraryCall call, Ref<TransactionState> state, std::shared_ptr<DatabaseJob> job);
Coroutine<> begin_transaction(LibraryCall call, Ref<TransactionState> state, TransactionMode mode);
/// COMMIT or ROLLBACK, behind what the transaction's tasks do still.
Coroutine<> end_transaction(LibraryCall call, Ref<TransactionState> state, bool commits);

template <class... Values>
std::vector<SqlValue> sql_values(Values... values) {
  std::vector<SqlValue> list;
  list.reserve(sizeof...(values));
  (list.emplace_back(std::move(values)), ...);
  return list;
}

}  // namespace detail

/// The inside of a transaction. Its tasks may use it at the same time, as long as it lasts; afterwards it throws UsageError.
class Transaction {
 public:
  explicit Transaction(detail::Ref<detail::TransactionState> state) : state_{std::move(state)} {}

  /// As of a Database. Throws DatabaseError also where SQLite has ended the transaction, as it does when a statement that writes was
  /// cancelled.
  template <class... Values>
  Coroutine<Rows> execute(Sql sql, Values... values) const {
    return execute(std::move(sql), detail::sql_values(std::move(values)...));
  }
  Coroutine<Rows> execute(Sql sql, std::vector<SqlValue> parameters) const;
  Coroutine<Rows> execute_many(Sql sql, std::vector<std::vector<SqlValue>> parameters) const;
  Coroutine<Rows> execute_script(Sql sql) const;

 private:
  detail::Ref<detail::TransactionState> state_;
};

namespace detail {

template <class F>
using TransactionResult = typename std::invoke_result_t<F&, Transaction&>::Result;

template <class F>
Coroutine<TransactionResult<F>> run_transaction(LibraryCall call, Ref<DatabaseState> database, F body, TransactionMode mode) {
  using T = TransactionResult<F>;
  database->require_outside("a transaction");
  const LockGuard guard = co_await database->lock.hold();
  const Ref<TransactionState> state{new TransactionState{database, call.where()}};
  TransactionScope scope{*state};
  Transaction transaction{state};
  std::exception_ptr error;
  std::optional<Stored<T>> value;
  try {
    co_await begin_transaction(call, state, mode);
    if constexpr (std::is_void_v<T>)
      co_await body(transaction);
    else
      value.emplace(co_await body(transaction));
    co_await end_transaction(call, state, true);
  } catch (...) {
    error = std::current_exception();
  }
  if (error) {
    try {
      co_await end_transaction(call, state, false);
      scope.ended();
    } catch (const DatabaseError&) {
      // It is left to who uses the connection next.
    }
    std::rethrow_exception(error);
  }
  scope.ended();
  if constexpr (!std::is_void_v<T>) co_return std::move(*value);
}

}  // namespace detail

/// A shared handle to one connection, cheap to copy. The connection is closed by close(), or with the last handle.
class Database {
 public:
  explicit Database(detail::Ref<detail::DatabaseState> state) : state_{std::move(state)} {}

  const std::string& path() const { return state_->connection->path(); }

  /// Runs one statement, with a value for each `?` in it, and gives all its rows.
  template <class... Values>
  Coroutine<Rows> execute(Sql sql, Values... values) const {
    return execute(std::move(sql), detail::sql_values(std::move(values)...));
  }
  Coroutine<Rows> execute(Sql sql, std::vector<SqlValue> parameters) const;
  /// The same statement for each list of values; in no transaction of its own. Gives how many rows were changed by all.
  Coroutine<Rows> execute_many(Sql sql, std::vector<std::vector<SqlValue>> parameters) const;
  /// Several statements without parameters; what they give is dropped.
  Coroutine<Rows> execute_script(Sql sql) const;

  /// Runs `body(transaction)`, a coroutine, in a transaction, and gives its result: committed when it returns, rolled back when it throws
  /// or is cancelled. Other tasks that use this connection wait until it has ended; the body uses `transaction`.
  template <class F>
  auto transaction(F body, TransactionMode mode = TransactionMode::deferred,
                   std::source_location where = std::source_location::current()) const {
    return detail::run_transaction(detail::LibraryCall{"Database::transaction", where}, state_, std::move(body), mode);
  }

  /// After what was asked for before. Again: does nothing.
  Coroutine<> close(std::source_location where = std::source_location::current()) const;

 private:
  detail::Ref<detail::DatabaseState> state_;
};

/// Opens a file; ":memory:" is a database of its own, in memory.
Coroutine<Database> open_database(std::string path, DatabaseOptions options = DatabaseOptions(),
                                  std::source_location where = std::source_location::current());

}  // namespace interleave
