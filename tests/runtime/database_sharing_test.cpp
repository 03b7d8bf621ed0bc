// Databases that tasks share: transactions, cancelled statements, and other connections that hold the database.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <optional>
#include <stdexcept>

#include "tests/runtime/database_folder.hpp"

namespace interleave::test {
namespace {

using namespace std::chrono_literals;

/// Ends within seconds, where what it ran would take minutes.
class Quick {
 public:
  ~Quick() { EXPECT_LT(std::chrono::steady_clock::now() - begin_, 30s); }

 private:
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
};

TEST(DatabaseTransaction, IsCommittedWhenItsBodyReturns) {
  with_database([](Database db) -> Coroutine<> {
    auto body = [](Transaction& transaction) -> Coroutine<std::int64_t> {
      co_await transaction.execute("INSERT INTO t(b) VALUES (?)", 1);
      const Rows rows = co_await transaction.execute("INSERT INTO t(b) VALUES (?)", 2);
      co_return rows.last_insert_id();
    };
    const std::int64_t id = co_await db.transaction(body);
    EXPECT_EQ(id, 2);
    const std::int64_t count = co_await count_of(db);
    EXPECT_EQ(count, 2);
  });
}

TEST(DatabaseTransaction, IsRolledBackWhenItsBodyThrows) {
  with_database([](Database db) -> Coroutine<> {
    auto body = [](Transaction& transaction) -> Coroutine<> {
      co_await transaction.execute("INSERT INTO t(b) VALUES (1)");
      throw std::runtime_error{"no"};
    };
    const std::string error = co_await message_of<std::runtime_error>(db.transaction(body));
    EXPECT_EQ(error, "no");
    const std::int64_t count = co_await count_of(db);
    EXPECT_EQ(count, 0);
    auto failing = [](Transaction& transaction) -> Coroutine<> {
      co_await transaction.execute("INSERT INTO t(b) VALUES (1)");
      co_await transaction.execute("wrong");
    };
    const std::string wrong = co_await message_of<DatabaseError>(db.transaction(failing));
    EXPECT_TRUE(wrong.starts_with("cannot run \"wrong\"")) << wrong;
    const std::int64_t still = co_await count_of(db);
    EXPECT_EQ(still, 0);
  });
}

TEST(DatabaseTransaction, IsRolledBackWhenItIsCancelled) {
  with_database([](Database db) -> Coroutine<> {
    const Future<> never = create_future();
    auto body = [&](Transaction& transaction) -> Coroutine<> {
      co_await transaction.execute("INSERT INTO t(b) VALUES (1)");
      co_await never;
    };
    const auto task = create_task(db.transaction(body));
    co_await real_moment(20);
    task.cancel();
    task.cancel();
    const std::int64_t count = co_await count_of(db);
    EXPECT_EQ(count, 0) << "others wait until it has ended";
    EXPECT_TRUE(task.cancelled());
  });
}

TEST(DatabaseTransaction, IsRolledBackWhenTheRollbackIsCancelledToo) {
  with_database([](Database db) -> Coroutine<> {
    const Quick quick;
    auto body = [](Transaction& transaction) -> Coroutine<> {
      co_await transaction.execute("INSERT INTO t(b) VALUES (1)");
      co_await transaction.execute(k_endless);
    };
    const auto task = create_task(db.transaction(body));
    for (int i = 0; i < 20 && !task.done(); ++i) {
      co_await real_moment(5);
      task.cancel();
    }
    co_await wait(task);
    EXPECT_TRUE(task.cancelled());
    const std::int64_t count = co_await count_of(db);
    EXPECT_EQ(count, 0);
  });
}

TEST(DatabaseTransaction, KeepsOthersOutAndHasTasksOfItsOwn) {
  with_database([](Database db) -> Coroutine<> {
    Log log;
    auto insert = [](Transaction& transaction, int value) -> Coroutine<> {
      co_await transaction.execute("INSERT INTO t(b) VALUES (?)", value);
    };
    auto body = [&](Transaction& transaction) -> Coroutine<> {
      co_await gather(insert(transaction, 1), insert(transaction, 2), insert(transaction, 3));
      log.push_back("in the transaction");
    };
    auto other = [&]() -> Coroutine<> {
      const std::int64_t count = co_await count_of(db);
      log.push_back("another counts " + std::to_string(count));
    };
    const auto first = create_task(db.transaction(body));
    const auto second = create_task(other());
    co_await gather(first, second);
    EXPECT_EQ(log, (Log{"in the transaction", "another counts 3"}));
  });
}

TEST(DatabaseTransaction, UsesNothingButItself) {
  with_database([](Database db) -> Coroutine<> {
    std::optional<Transaction> kept;
    auto body = [&](Transaction& transaction) -> Coroutine<> {
      kept = transaction;
      const std::string statement = co_await message_of<UsageError>(db.execute("SELECT 1"));
      EXPECT_EQ(statement, "cannot begin a statement of the database " + db.path() +
                               " inside a transaction of it: use the transaction's own functions");
      auto nested = [](Transaction&) -> Coroutine<> { co_return; };
      const std::string transaction_error = co_await message_of<UsageError>(db.transaction(nested));
      EXPECT_TRUE(transaction_error.starts_with("cannot begin a transaction")) << transaction_error;
      const std::string closing = co_await message_of<UsageError>(db.close());
      EXPECT_NE(closing, "");
    };
    co_await db.transaction(body);
    const std::string late = co_await message_of<UsageError>(kept->execute("SELECT 1"));
    EXPECT_EQ(late, "cannot use a transaction that has ended");
    const Rows rows = co_await db.execute("SELECT 1");
    EXPECT_EQ(rows.size(), 1u);
  });
}

// SQLite rolls the whole transaction back where a statement of it that writes is interrupted: what follows must not run outside of it.
TEST(DatabaseTransaction, ThatSqliteHasEndedRunsNothingMore) {
  with_database([](Database db) -> Coroutine<> {
    const Quick quick;
    auto body = [](Transaction& transaction) -> Coroutine<> {
      co_await transaction.execute("INSERT INTO t(b) VALUES (1)");
      const auto writing = create_task(transaction.execute(k_endless_insert));
      co_await real_moment(300);  // it must have begun
      writing.cancel();
      co_await wait(writing);
      EXPECT_TRUE(writing.cancelled());
      co_await transaction.execute("INSERT INTO t(b) VALUES (2)");
    };
    const std::string error = co_await message_of<DatabaseError>(db.transaction(body));
    EXPECT_EQ(error,
              "cannot run \"INSERT INTO t(b) VALUES (2)\": the transaction was rolled back already, by an error or a cancelled "
              "statement");
    const std::int64_t count = co_await count_of(db);
    EXPECT_EQ(count, 0);
  });
}

TEST(DatabaseTransaction, OfATaskThatWasDestroyedIsRolledBackByWhoComesNext) {
  const DatabaseFolder folder;
  std::optional<Database> db;
  recorded([&] {
    Runner runner;
    bool has_inserted = false;
    auto stubborn = [&](Transaction& transaction) -> Coroutine<> {
      co_await transaction.execute("INSERT INTO t VALUES (1)");
      has_inserted = true;
      while (true) {
        const Future<> never = create_future();
        try {
          co_await never;
        } catch (const Cancelled&) {
        }
      }
    };
    runner.run([&]() -> Coroutine<> {
      db = co_await open_database(folder.file());
      co_await db->execute("CREATE TABLE t (a)");
      create_task(db->transaction(stubborn));
      while (!has_inserted) co_await real_moment(5);
    }());
    EXPECT_THROW(runner.close(), Deadlock);
  });
  for (const bool in_transaction : {true, false}) {
    run_in_virtual_time([&]() -> Coroutine<> {
      auto insert = [](Transaction& transaction) -> Coroutine<> { co_await transaction.execute("INSERT INTO t VALUES (2)"); };
      if (in_transaction) co_await db->transaction(insert);
      const std::int64_t count = co_await count_of(*db);
      EXPECT_EQ(count, 1);
    });
  }
}

TEST(DatabaseCancel, InterruptsTheStatementAndTheConnectionGoesOn) {
  with_database([](Database db) -> Coroutine<> {
    const Quick quick;
    for (const char* sql : {k_endless, k_endless_insert}) {
      const auto task = create_task(db.execute(sql));
      const auto waiting = create_task(count_of(db));
      co_await real_moment(20);
      EXPECT_FALSE(task.done());
      task.cancel();
      const std::int64_t count = co_await waiting;
      EXPECT_EQ(count, 0);
      EXPECT_TRUE(task.cancelled());
    }
  });
}

TEST(DatabaseCancel, AtAnyInstantEndsTheAwait) {
  with_database([](Database db) -> Coroutine<> {
    const Quick quick;
    for (int i = 0; i < 30; ++i) {
      const auto task = create_task(db.execute(k_endless));
      co_await sleep(0ms);
      for (int turns = 0; turns < i; ++turns) co_await to_thread([] {});
      task.cancel();
      co_await wait(task);
      EXPECT_TRUE(task.cancelled());
    }
    const std::int64_t count = co_await count_of(db);
    EXPECT_EQ(count, 0);
  });
}

TEST(DatabaseCancel, OfWhatHasNotBegunDoesNothing) {
  const DatabaseFolder folder;
  ThreadPool pool{1, "one thread"};
  run_in_virtual_time([&]() -> Coroutine<> {
    DatabaseOptions options;
    options.pool = &pool;
    const Database db = co_await open_database(folder.file(), options);
    co_await db.execute("CREATE TABLE t (a)");
    std::atomic<bool> is_free = false;
    auto occupy = [&is_free] { is_free.wait(false); };
    const auto busy = create_task(run_in_executor(pool, occupy));
    co_await sleep(0ms);
    const auto withdrawn = create_task(db.execute("INSERT INTO t VALUES (1)"));
    const auto queued = create_task(db.execute("INSERT INTO t VALUES (2)"));
    co_await sleep(0ms);
    withdrawn.cancel();
    queued.cancel();
    co_await wait(withdrawn, queued);
    EXPECT_FALSE(busy.done()) << "neither has waited for the thread";
    is_free = true;
    is_free.notify_one();
    co_await busy;
    const std::int64_t count = co_await count_of(db);
    EXPECT_EQ(count, 0);
  });
}

TEST(DatabaseCancel, AtTheEndOfMainTakesNoTime) {
  const Quick quick;
  with_database([](Database db) -> Coroutine<> {
    create_task(db.execute(k_endless));
    co_await real_moment(10);
  });
}

TEST(DatabaseBusy, SaysThatAnotherConnectionHoldsIt) {
  const DatabaseFolder folder;
  run_in_virtual_time([&]() -> Coroutine<> {
    const Database one = co_await open_database(folder.file());
    co_await one.execute("CREATE TABLE t (a)");
    DatabaseOptions options;
    options.busy_timeout = 20ms;
    const Database other = co_await open_database(folder.file(), options);
    auto holding = [&](Transaction&) -> Coroutine<> {
      const std::string error = co_await message_of<DatabaseBusy>(other.execute("INSERT INTO t VALUES (2)"));
      EXPECT_EQ(error, "cannot run \"INSERT INTO t VALUES (2)\": database is locked (another connection holds it; waited 0.02 s)");
    };
    co_await one.transaction(holding, TransactionMode::immediate);
    co_await other.execute("INSERT INTO t VALUES (3)");
    const std::int64_t count = co_await count_of(one);
    EXPECT_EQ(count, 1);
  });
}

TEST(DatabaseBusy, WaitsUntilTheOtherHasEnded) {
  const DatabaseFolder folder;
  run_in_virtual_time([&]() -> Coroutine<> {
    const Database one = co_await open_database(folder.file());
    co_await one.execute("CREATE TABLE t (a)");
    const Database other = co_await open_database(folder.file());
    std::optional<Task<Rows>> waiting, cancelled;
    auto holding = [&](Transaction&) -> Coroutine<> {
      cancelled = create_task(other.execute("INSERT INTO t VALUES (2)"));
      waiting = create_task(other.execute("INSERT INTO t VALUES (3)"));
      co_await real_moment(10);
      cancelled->cancel();
      co_await wait(*cancelled);
      EXPECT_TRUE(cancelled->cancelled()) << "it does not wait for five seconds";
      co_await real_moment(10);
      EXPECT_FALSE(waiting->done());
    };
    co_await one.transaction(holding, TransactionMode::exclusive);
    co_await *waiting;
    const std::int64_t count = co_await count_of(one);
    EXPECT_EQ(count, 1);
  });
}

TEST(DatabaseSharing, ManyTasksTakeTurns) {
  with_database([](Database db) -> Coroutine<> {
    auto work = [](Database its, int number) -> Coroutine<> {
      for (int i = 0; i < 5; ++i) co_await its.execute("INSERT INTO t(b) VALUES (?)", number);
    };
    std::vector<Task<>> tasks;
    for (int i = 0; i < 20; ++i) tasks.push_back(create_task(work(db, i)));
    co_await gather(tasks);
    const Rows rows = co_await db.execute("SELECT b, count(*) FROM t GROUP BY b");
    EXPECT_EQ(rows.size(), 20u);
    const Rows order = co_await db.execute("SELECT b FROM t ORDER BY a LIMIT 20");
    for (int i = 0; i < 20; ++i) EXPECT_EQ(order[static_cast<std::size_t>(i)][0].integer(), i) << "first come, first served";
  });
}

}  // namespace
}  // namespace interleave::test
