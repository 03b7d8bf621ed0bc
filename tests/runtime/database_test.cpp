// Databases: values, statements, errors, and how connections are opened and closed.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <optional>

#include "tests/runtime/database_folder.hpp"

namespace interleave::test {
namespace {

using namespace std::chrono_literals;

TEST(Database, ValuesKeepTheirTypes) {
  with_database([](Database db) -> Coroutine<> {
    std::vector<SqlValue> values;
    values.emplace_back(None{});
    values.emplace_back(std::numeric_limits<std::int64_t>::min());
    values.emplace_back(std::numeric_limits<std::int64_t>::max());
    values.emplace_back(-0.1);
    values.emplace_back(std::string("zero \0 within, and ä", 20));
    values.emplace_back("");
    values.emplace_back(Blob{std::string("\0\xff", 2)});
    values.emplace_back(Blob{});
    for (const SqlValue& value : values) co_await db.execute("INSERT INTO t(b) VALUES (?)", value);
    const Rows rows = co_await db.execute("SELECT b FROM t ORDER BY a");
    EXPECT_EQ(rows.size(), values.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
      EXPECT_EQ(rows[i][0].type(), values[i].type());
      EXPECT_EQ(rows[i][0], values[i]) << i;
    }
  });
}

TEST(Database, ParametersAreMadeOfWhatThereIs) {
  with_database([](Database db) -> Coroutine<> {
    const Rows rows = co_await db.execute("SELECT ?, ?, ?, ?, ?, ?, ?", true, 7u, 1.5f, std::string_view{"view"}, std::optional<int>{},
                                          std::optional<std::string>{"there"}, nullptr);
    const Row& row = rows[0];
    EXPECT_EQ(row[0].integer(), 1);
    EXPECT_EQ(row[1].integer(), 7);
    EXPECT_EQ(row[2].real(), 1.5);
    EXPECT_EQ(row[3].text(), "view");
    EXPECT_TRUE(row[4].is_null());
    EXPECT_EQ(row[5].text(), "there");
    EXPECT_TRUE(row[6].is_null());
    EXPECT_THROW(SqlValue{std::numeric_limits<std::uint64_t>::max()}, UsageError);
  });
}

TEST(Database, RowsAreAskedByPlaceAndByName) {
  with_database([](Database db) -> Coroutine<> {
    const Rows inserted = co_await db.execute("INSERT INTO t VALUES (?, ?), (?, ?)", 1, "Ada", 5, "Bob");
    EXPECT_TRUE(inserted.empty());
    EXPECT_EQ(inserted.changes(), 2);
    EXPECT_EQ(inserted.last_insert_id(), 5);
    const Rows rows = co_await db.execute("SELECT a, b AS name FROM t");
    EXPECT_EQ(rows.columns(), (std::vector<std::string>{"a", "name"}));
    EXPECT_EQ(rows.changes(), 0);
    EXPECT_EQ(rows[1]["name"].text(), "Bob");
    EXPECT_EQ(rows[0]["a"].real(), 1.0);
    std::string all;
    for (const Row& row : rows)
      for (const SqlValue& value : row) append_text(all, value);
    EXPECT_EQ(all, "1'Ada'5'Bob'");
    EXPECT_EQ(to_text(rows), "[[1, 'Ada'], [5, 'Bob']]") << "as the trace shows it";
    EXPECT_THROW(rows[2], UsageError);
    EXPECT_THROW(rows[0][2], UsageError);
    EXPECT_THROW(rows[0]["age"], UsageError);
    EXPECT_THROW(rows[0]["name"].integer(), UsageError);
    EXPECT_THROW(inserted.value(), UsageError);
    const Rows updated = co_await db.execute("UPDATE t SET b = 'x' WHERE a = 77");
    EXPECT_EQ(updated.changes(), 0) << "and not that of the statement before";
  });
}

TEST(Database, ErrorsNameTheStatement) {
  with_database([](Database db) -> Coroutine<> {
    const std::string syntax = co_await message_of<DatabaseError>(db.execute("SELEKT 1"));
    EXPECT_EQ(syntax, "cannot run \"SELEKT 1\": near \"SELEKT\": syntax error");
    const std::string missing = co_await message_of<DatabaseError>(db.execute("SELECT *\n  FROM missing;"));
    EXPECT_EQ(missing, "cannot run \"SELECT * FROM missing\": no such table: missing");
    const std::string few = co_await message_of<DatabaseError>(db.execute("SELECT ?, ?", 1));
    EXPECT_EQ(few, "cannot run \"SELECT ?, ?\": it takes 2 parameters, and 1 were given");
    const std::string two = co_await message_of<DatabaseError>(db.execute("SELECT 1; SELECT 2"));
    EXPECT_EQ(two, "cannot run \"SELECT 1; SELECT 2\": it is more than one statement; execute_script() runs several");
    const std::string none = co_await message_of<DatabaseError>(db.execute(" -- nothing"));
    EXPECT_EQ(none, "cannot run \"-- nothing\": there is no statement in it");
    const Rows commented = co_await db.execute("SELECT 1; -- and a comment\n");
    EXPECT_EQ(commented.value().integer(), 1);

    co_await db.execute("INSERT INTO t VALUES (1, 2)");
    std::optional<DatabaseError> error;
    try {
      co_await db.execute("INSERT INTO t VALUES (1, 3)");
    } catch (const DatabaseError& thrown) {
      error = thrown;
    }
    EXPECT_TRUE(error.has_value());
    EXPECT_EQ(error->code(), 19) << "SQLITE_CONSTRAINT";
    EXPECT_EQ(error->extended_code(), 19 | (6 << 8)) << "SQLITE_CONSTRAINT_PRIMARYKEY";
    EXPECT_EQ(error->sql(), "INSERT INTO t VALUES (1, 3)");
    EXPECT_STREQ(error->what(), "cannot run \"INSERT INTO t VALUES (1, 3)\": UNIQUE constraint failed: t.a");
  });
}

TEST(Database, ALongStatementIsShortenedInMessages) {
  with_database([](Database db) -> Coroutine<> {
    std::string sql = "SELECT '";
    for (int i = 0; i < 60; ++i) sql += "ä";
    const std::string error = co_await message_of<DatabaseError>(db.execute(sql));
    EXPECT_TRUE(error.starts_with("cannot run \"SELECT 'ää")) << error;
    EXPECT_NE(error.find("ä...\": "), error.npos) << error;
  });
}

TEST(Database, WhatCannotBeOpenedIsAnError) {
  const DatabaseFolder folder;
  run_in_virtual_time([&]() -> Coroutine<> {
    const std::string nowhere = co_await message_of<DatabaseError>(open_database(folder.file("no folder/test.db")));
    EXPECT_EQ(nowhere, "cannot open the database " + folder.file("no folder/test.db") + ": unable to open database file");
    DatabaseOptions options;
    options.create = false;
    const std::string missing = co_await message_of<DatabaseError>(open_database(folder.file(), options));
    EXPECT_TRUE(missing.starts_with("cannot open the database")) << missing;
    EXPECT_FALSE(std::filesystem::exists(folder.file()));
  });
}

TEST(Database, OnlyForReading) {
  const DatabaseFolder folder;
  run_in_virtual_time([&]() -> Coroutine<> {
    const Database writing = co_await open_database(folder.file());
    co_await writing.execute("CREATE TABLE t (a)");
    DatabaseOptions options;
    options.read_only = true;
    const Database reading = co_await open_database(folder.file(), options);
    const std::int64_t count = co_await count_of(reading);
    EXPECT_EQ(count, 0);
    const std::string error = co_await message_of<DatabaseError>(reading.execute("INSERT INTO t VALUES (1)"));
    EXPECT_EQ(error, "cannot run \"INSERT INTO t VALUES (1)\": attempt to write a readonly database");
  });
}

TEST(Database, WhatWasWrittenIsInTheFile) {
  const DatabaseFolder folder;
  for (int round = 0; round < 2; ++round) {
    run_in_virtual_time([&]() -> Coroutine<> {
      const Database db = co_await open_database(folder.file());
      EXPECT_EQ(db.path(), folder.file());
      co_await db.execute("CREATE TABLE IF NOT EXISTS t (a)");
      co_await db.execute("INSERT INTO t VALUES (?)", round);
      const std::int64_t count = co_await count_of(db);
      EXPECT_EQ(count, round + 1);
    });
  }
}

TEST(Database, ScriptsAndManyValues) {
  with_database([](Database db) -> Coroutine<> {
    co_await db.execute_script("DELETE FROM t; INSERT INTO t(b) VALUES ('one');\n-- and\nINSERT INTO t(b) VALUES ('two');\n");
    std::int64_t count = co_await count_of(db);
    EXPECT_EQ(count, 2);
    const std::string error =
        co_await message_of<DatabaseError>(db.execute_script("INSERT INTO t(b) VALUES (3); wrong; INSERT INTO t(b) VALUES (4)"));
    EXPECT_TRUE(error.starts_with("cannot run \"wrong; INSERT")) << error;
    std::vector<std::vector<SqlValue>> values;
    for (int i = 0; i < 100; ++i) values.push_back(std::vector<SqlValue>(1, SqlValue{i}));
    const Rows rows = co_await db.execute_many("INSERT INTO t(b) VALUES (?)", values);
    EXPECT_EQ(rows.changes(), 100);
    count = co_await count_of(db);
    EXPECT_EQ(count, 103);
  });
}

TEST(Database, CloseComesAfterWhatWasAskedForBefore) {
  with_database([](Database db) -> Coroutine<> {
    const auto asked = create_task(db.execute("SELECT 42"));
    co_await sleep(0ms);
    co_await db.close();
    const Rows rows = co_await asked;
    EXPECT_EQ(rows.value().integer(), 42);
    co_await db.close();
    const std::string error = co_await message_of<DatabaseError>(db.execute("SELECT 1"));
    EXPECT_EQ(error, "cannot run \"SELECT 1\": the database " + db.path() + " is closed");
    const std::string begin = co_await message_of<DatabaseError>(db.transaction([](Transaction&) -> Coroutine<> { co_return; }));
    EXPECT_EQ(begin, "cannot run \"BEGIN\": the database " + db.path() + " is closed");
  });
}

TEST(Database, PreparedStatementsAreKeptUpToALimit) {
  detail::ConnectionOptions options;
  options.most_statements = 2;
  detail::SqliteConnection connection{":memory:", options};
  connection.open();
  for (int round = 0; round < 3; ++round)
    for (const char* sql : {"SELECT 1", "SELECT 2", "SELECT 3"}) EXPECT_EQ(connection.run(sql, {}).value().integer(), sql[7] - '0');
  EXPECT_EQ(connection.statements_kept(), 2u);
  connection.run("CREATE TABLE t (a)", {});
  connection.run("INSERT INTO t VALUES (1)", {});
  EXPECT_EQ(connection.run("SELECT * FROM t", {}).columns().size(), 1u);
  connection.run("ALTER TABLE t ADD COLUMN b", {});
  EXPECT_EQ(connection.run("SELECT * FROM t", {})[0].size(), 2u) << "it is prepared again";
}

TEST(Database, TheTraceTellsWhatATaskWaitsFor) {
  const DatabaseFolder folder;
  const model::Trace trace = trace_of([&]() -> Coroutine<> {
    const Database db = co_await open_database(folder.file());
    const auto first = create_task(db.execute("SELECT 1 AS one"), "first");
    const auto second = create_task(db.execute("SELECT 2 AS two"), "second");
    co_await first;
    co_await second;
  });
  EXPECT_EQ(waits_of(trace, "first"), Log{"job on job SELECT 1 AS one"});
  EXPECT_EQ(waits_of(trace, "second"), (Log{"lock on lock '" + folder.file() + "'", "job on job SELECT 2 AS two"}));
  EXPECT_EQ(std::ranges::count(holders_of(trace, "lock '" + folder.file() + "'"), "first"), 1);
}

}  // namespace
}  // namespace interleave::test
