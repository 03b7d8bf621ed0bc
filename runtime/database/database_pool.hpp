// DatabasePool: several connections to one database, so that tasks read at the same time. One statement or transaction takes one of them.
//
//     DatabasePool pool = co_await open_database_pool("people.db", 4);
//     const Rows rows = co_await pool.execute("SELECT count(*) FROM person");
//
// SQLite lets one connection write at a time; with `PRAGMA journal_mode = WAL` others read meanwhile. Tasks are served in the order in
// which they came.
#pragma once

#include <cstddef>
#include <source_location>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "runtime/database/database.hpp"
#include "runtime/sync/semaphore.hpp"

namespace interleave {

namespace detail {

class DatabasePoolState final : public Counted {
 public:
  /// What a person calls the database: without its folders.
  static std::string file_name(const std::string& path) { return path.substr(path.rfind('/') + 1); }

  DatabasePoolState(std::size_t connections, const std::string& path, std::source_location where)
      : size{connections},
        permits{static_cast<std::ptrdiff_t>(connections), file_name(path) + ", connections", where},
        closing{file_name(path) + ", end", where} {}
  const std::size_t size;
  Semaphore permits;
  Lock closing;
  std::vector<Database> idle;  // as many as there are permits
};

/// One connection of the pool, for a scope in which a permit is held.
class BorrowedDatabase {
 public:
  explicit BorrowedDatabase(DatabasePoolState& pool) : pool_{&pool}, database_{std::move(pool.idle.back())} { pool.idle.pop_back(); }
  ~BorrowedDatabase() { pool_->idle.push_back(std::move(database_)); }
  BorrowedDatabase(const BorrowedDatabase&) = delete;
  BorrowedDatabase& operator=(const BorrowedDatabase&) = delete;
  const Database& operator*() const { return database_; }

 private:
  Ref<DatabasePoolState> pool_;
  Database database_;
};

Coroutine<Rows> run_borrowed(LibraryCall call, Ref<DatabasePoolState> pool, Sql sql, std::vector<SqlValue> parameters);

template <class F>
Coroutine<TransactionResult<F>> run_borrowed_transaction(LibraryCall call, Ref<DatabasePoolState> pool, F body, TransactionMode mode) {
  const SemaphoreGuard guard = co_await pool->permits.hold();
  const BorrowedDatabase database{*pool};
  auto transaction = (*database).transaction(std::move(body), mode, call.where());
  if constexpr (std::is_void_v<TransactionResult<F>>)
    co_await std::move(transaction);
  else
    co_return co_await std::move(transaction);
}

}  // namespace detail

/// A shared handle, cheap to copy. The connections are closed by close(), or with the last handle.
class DatabasePool {
 public:
  explicit DatabasePool(detail::Ref<detail::DatabasePoolState> state) : state_{std::move(state)} {}

  /// As of a Database, on a connection that is idle; waits for one.
  template <class... Values>
  Coroutine<Rows> execute(Sql sql, Values... values) const {
    return execute(std::move(sql), detail::sql_values(std::move(values)...));
  }
  Coroutine<Rows> execute(Sql sql, std::vector<SqlValue> parameters) const;
  /// As of a Database. The body that waits for another connection of the pool may wait for itself.
  template <class F>
  auto transaction(F body, TransactionMode mode = TransactionMode::deferred,
                   std::source_location where = std::source_location::current()) const {
    return detail::run_borrowed_transaction(detail::LibraryCall{"DatabasePool::transaction", where}, state_, std::move(body), mode);
  }
  /// Connections that nobody uses now.
  std::size_t idle() const { return state_->idle.size(); }
  /// Waits until none is in use; afterwards everything throws DatabaseError.
  Coroutine<> close(std::source_location where = std::source_location::current()) const;

 private:
  detail::Ref<detail::DatabasePoolState> state_;
};

/// Opens `size` connections, at least 1. Throws DatabaseError; UsageError for a database in memory, which every connection would have of
/// its own.
Coroutine<DatabasePool> open_database_pool(std::string path, std::size_t size, DatabaseOptions options = DatabaseOptions(),
                                           std::source_location where = std::source_location::current());

}  // namespace interleave
