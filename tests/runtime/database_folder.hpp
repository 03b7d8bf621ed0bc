// A folder for a test's databases, and what tests ask of them.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <interleave/database.hpp>
#include <string>

#include "tests/runtime/trace_questions.hpp"

namespace interleave::test {

class DatabaseFolder {
 public:
  DatabaseFolder() { std::filesystem::create_directory(folder_.path()); }
  ~DatabaseFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_.path(), ignored);
  }
  std::string file(const std::string& name = "test.db") const { return (folder_.path() / name).string(); }

 private:
  TemporaryFile folder_{"databases"};
};

/// Runs `body(database)` in virtual time, with a database that has an empty table `t` of two columns, `a` and `b`.
template <class Body>
void with_database(Body body, DatabaseOptions options = DatabaseOptions()) {
  const DatabaseFolder folder;
  run_in_virtual_time([&]() -> Coroutine<> {
    const Database db = co_await open_database(folder.file(), options);
    co_await db.execute("CREATE TABLE t (a INTEGER PRIMARY KEY, b)");
    co_await body(db);
  });
}

/// The message of the error that an await ends with.
template <class Error = DatabaseError, class A>
Coroutine<std::string> message_of(A awaitable) {
  try {
    co_await std::move(awaitable);
  } catch (const Error& error) {
    co_return error.what();
  }
  co_return "no error";
}

inline Coroutine<std::int64_t> count_of(Database db) {
  const Rows rows = co_await db.execute("SELECT count(*) FROM t");
  co_return rows.value().integer();
}

/// A moment of real time: in virtual time a sleep() would wait for the worker threads.
inline Coroutine<> real_moment(unsigned milliseconds) { co_await to_thread(usleep, milliseconds * 1000); }

/// Takes minutes, and gives one row.
inline constexpr const char* k_endless =
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 1000000000) SELECT sum(i) FROM n";
/// The same, and writes.
inline constexpr const char* k_endless_insert =
    "INSERT INTO t(b) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 1000000000) SELECT i FROM n WHERE i < 0";

}  // namespace interleave::test
