// A folder for a test's databases, and what tests ask of them.
#pragma once

#include <gtest/gtest.h>

#include <interleave/database.hpp>
#include <string>

#include "tests/runtime/trace_questions.hpp"
#include "tests/runtime/virtual_run.hpp"
#include "tests/support/temporary_folder.hpp"

namespace interleave::test {

class DatabaseFolder : public TemporaryFolder {
 public:
  std::string file(const std::string& name = "test.db") const { return *this / name; }
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

inline Coroutine<std::int64_t> count_of(Database db) {
  const Rows rows = co_await db.execute("SELECT count(*) FROM t");
  co_return rows.value().integer();
}

/// Takes minutes, and gives one row.
inline constexpr const char* k_endless =
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 1000000000) SELECT sum(i) FROM n";
/// The same, and writes.
inline constexpr const char* k_endless_insert =
    "INSERT INTO t(b) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 1000000000) SELECT i FROM n WHERE i < 0";

}  // namespace interleave::test
