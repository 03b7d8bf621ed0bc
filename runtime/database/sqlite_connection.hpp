// One connection to an SQLite database, on whichever thread uses it now: statements are prepared, kept, bound, stepped and reset here.
//
// One thread at a time: whoever works on it holds exclusive(). Only stop() may be called meanwhile, from any thread.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <list>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "runtime/database/error.hpp"
#include "runtime/database/value.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace interleave::detail {

/// How a database is opened: see DatabaseOptions.
struct ConnectionOptions {
  bool read_only = false, create = true;
  std::chrono::nanoseconds busy_timeout{};
  std::size_t most_statements = 0;
};

class SqliteConnection {
 public:
  explicit SqliteConnection(std::string path, ConnectionOptions options) : path_{std::move(path)}, options_{options} {}
  /// Closes it; a transaction that has not ended is rolled back.
  ~SqliteConnection();
  SqliteConnection(const SqliteConnection&) = delete;
  SqliteConnection& operator=(const SqliteConnection&) = delete;

  /// For as long as a thread works on it. Nobody has to wait for it, but for a piece of work that was left behind when its loop ended.
  std::unique_lock<std::mutex> exclusive() { return std::unique_lock{use_mutex_}; }

  // All throw DatabaseError.

  void open();
  void close();
  /// One statement, with a value for each of its parameters.
  Rows run(const std::string& sql, const std::vector<SqlValue>& parameters);
  /// The same statement for each list of values. Gives how many rows all have changed.
  Rows run_many(const std::string& sql, const std::vector<std::vector<SqlValue>>& parameters);
  /// Statements, one after the other, without parameters. What they give is dropped.
  void run_script(const std::string& sql);
  /// Nothing where there is no transaction.
  void roll_back();
  /// Whether a transaction has begun and not ended.
  bool in_transaction() const;
  /// Throws where the transaction has ended by itself, which an error or an interrupted statement may bring about.
  void require_transaction(const std::string& sql) const;

  /// A new piece of work begins: a stop() of an earlier one does not count any more.
  void begin_work() { stopped_ = false; }
  /// Ends what runs now as soon as SQLite looks, with an error of that.
  void stop();

  const std::string& path() const { return path_; }
  std::size_t statements_kept() const { return kept_.size(); }

 private:
  class Using;
  struct Statement {
    std::string sql;
    sqlite3_stmt* handle;
  };
  using Statements = std::list<Statement>;

  static int keep_waiting(void* self, int times);
  void require_open(const std::string& sql) const;
  [[noreturn]] void fail(int code, const std::string& sql, const char* doing);
  Statements::iterator prepared(const std::string& sql);
  void bind(sqlite3_stmt* statement, const std::string& sql, const std::vector<SqlValue>& parameters);
  Rows step_all(sqlite3_stmt* statement, const std::string& sql);

  const std::string path_;
  const ConnectionOptions options_;
  std::mutex use_mutex_;
  std::mutex handle_mutex_;  // stop() against open() and close()
  sqlite3* handle_ = nullptr;
  std::atomic<bool> stopped_{false};
  std::chrono::steady_clock::time_point busy_since_;
  Statements statements_;  // the one that was used last is the first
  std::unordered_map<std::string_view, Statements::iterator> kept_;
};

}  // namespace interleave::detail
