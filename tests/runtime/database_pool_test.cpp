// Pools of database connections.
#include <gtest/gtest.h>

#include <optional>

#include "tests/runtime/database_folder.hpp"

namespace interleave::test {
namespace {

using namespace std::chrono_literals;

/// Runs `body(pool)` in virtual time, with a pool of `size` connections to a database that has an empty table `t`.
template <class Body>
void with_pool(std::size_t size, Body body) {
  const DatabaseFolder folder;
  run_in_virtual_time([&]() -> Coroutine<> {
    const DatabasePool pool = co_await open_database_pool(folder.file(), size);
    co_await pool.execute("PRAGMA journal_mode = WAL");
    co_await pool.execute("CREATE TABLE t (a INTEGER PRIMARY KEY, b)");
    co_await body(pool);
  });
}

TEST(DatabasePool, OthersReadWhileATransactionLasts) {
  with_pool(2, [](DatabasePool pool) -> Coroutine<> {
    auto writing = [&](Transaction& transaction) -> Coroutine<int> {
      EXPECT_EQ(pool.idle(), 1u);
      co_await transaction.execute("INSERT INTO t(b) VALUES (1)");
      const Rows seen = co_await pool.execute("SELECT count(*) FROM t");
      EXPECT_EQ(seen.value().integer(), 0) << "it is not committed";
      co_return 42;
    };
    const int result = co_await pool.transaction(writing);
    EXPECT_EQ(result, 42);
    EXPECT_EQ(pool.idle(), 2u);
    const Rows seen = co_await pool.execute("SELECT count(*) FROM t");
    EXPECT_EQ(seen.value().integer(), 1);
  });
}

TEST(DatabasePool, TasksWaitForAConnection) {
  with_pool(2, [](DatabasePool pool) -> Coroutine<> {
    Event end;
    auto holding = [&](Transaction&) -> Coroutine<> { co_await end.wait(); };
    const auto first = create_task(pool.transaction(holding)), second = create_task(pool.transaction(holding));
    co_await real_moment(10);
    EXPECT_EQ(pool.idle(), 0u);
    const auto waiting = create_task(pool.execute("SELECT 1")), cancelled = create_task(pool.execute("SELECT 2"));
    co_await real_moment(10);
    EXPECT_FALSE(waiting.done());
    cancelled.cancel();
    second.cancel();
    const Rows rows = co_await waiting;
    EXPECT_EQ(rows.value().integer(), 1);
    EXPECT_TRUE(cancelled.cancelled());
    EXPECT_TRUE(second.cancelled());
    end.set();
    co_await first;
    EXPECT_EQ(pool.idle(), 2u);
  });
}

TEST(DatabasePool, ACancelledStatementGivesItsConnectionBack) {
  with_pool(1, [](DatabasePool pool) -> Coroutine<> {
    const auto task = create_task(pool.execute(k_endless));
    co_await real_moment(10);
    task.cancel();
    const Rows rows = co_await pool.execute("SELECT 1");
    EXPECT_EQ(rows.value().integer(), 1);
    EXPECT_TRUE(task.cancelled());
    EXPECT_EQ(pool.idle(), 1u);
  });
}

TEST(DatabasePool, CloseWaitsForThoseThatAreInUse) {
  with_pool(3, [](DatabasePool pool) -> Coroutine<> {
    const Future<> end = create_future();
    auto holding = [&](Transaction&) -> Coroutine<> { co_await end; };
    const auto task = create_task(pool.transaction(holding));
    co_await real_moment(10);
    const auto given_up = create_task(pool.close());
    const auto first = create_task(pool.close()), second = create_task(pool.close());
    co_await real_moment(10);
    given_up.cancel();
    EXPECT_FALSE(first.done());
    end.set_result();
    co_await gather(task, first, second);
    EXPECT_EQ(pool.idle(), 3u);
    const std::string error = co_await message_of<DatabaseError>(pool.execute("SELECT 1"));
    EXPECT_TRUE(error.ends_with("is closed")) << error;
  });
}

TEST(DatabasePool, WhatMakesNoSenseIsAnError) {
  const DatabaseFolder folder;
  run_in_virtual_time([&]() -> Coroutine<> {
    const std::string none = co_await message_of<UsageError>(open_database_pool(folder.file(), 0));
    EXPECT_EQ(none, "a pool of database connections needs at least one");
    const std::string memory = co_await message_of<UsageError>(open_database_pool(":memory:", 2));
    EXPECT_EQ(memory, "each connection of a pool would have a database in memory of its own: use open_database()");
    const std::string nowhere = co_await message_of<DatabaseError>(open_database_pool(folder.file("no folder/test.db"), 2));
    EXPECT_TRUE(nowhere.starts_with("cannot open the database")) << nowhere;
  });
}

}  // namespace
}  // namespace interleave::test
