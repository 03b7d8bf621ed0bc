// Lesson 11, transaction: the first to write locks the database. The second waits for the commit; what fails is undone.
#include <filesystem>
#include <interleave/database.hpp>
#include <interleave/runtime.hpp>

using namespace std::chrono_literals;
using interleave::Coroutine;
using interleave::DatabasePool;
using interleave::Transaction;

Coroutine<> pay_in(DatabasePool& pool, const char* name, int amount, bool fails) {
  co_await pool.transaction(
      [&](Transaction& transaction) -> Coroutine<> {
        const interleave::Rows rows = co_await transaction.execute("SELECT balance FROM account");
        const auto balance = rows[0][0].integer();
        interleave::print("{}: the balance is {}", name, balance);
        co_await interleave::sleep(80ms);  // as if the customer were asked
        co_await transaction.execute("UPDATE account SET balance = ?", balance + amount);
        if (fails) throw std::runtime_error{"the card is refused"};
      },
      interleave::TransactionMode::immediate);
  interleave::print("{}: committed", name);
}

Coroutine<> try_to_pay_in(DatabasePool& pool) {
  co_await interleave::sleep(20ms);
  try {
    co_await pay_in(pool, "ben", 20, true);
  } catch (const std::runtime_error& error) {
    interleave::print("ben: {}, rolled back", error.what());
  }
}

Coroutine<> bank(std::string path) {
  DatabasePool pool = co_await interleave::open_database_pool(path, 2);
  co_await pool.execute("CREATE TABLE account AS SELECT 100 AS balance");
  auto ada = interleave::create_task(pay_in(pool, "ada", 10, false), "ada");
  auto ben = interleave::create_task(try_to_pay_in(pool), "ben");
  co_await interleave::gather(ada, ben);
  const interleave::Rows rows = co_await pool.execute("SELECT balance FROM account");
  interleave::print("bank: the balance is {}", rows[0][0].integer());
  co_await pool.close();
}

int main() {
  const std::filesystem::path folder = std::filesystem::temp_directory_path() / ("interleave-lesson-11-" + std::to_string(getpid()));
  std::filesystem::create_directory(folder);
  interleave::run(bank(folder / "bank.db"));
  std::filesystem::remove_all(folder);
}
