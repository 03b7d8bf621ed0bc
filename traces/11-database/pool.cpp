// Lesson 11, pool: a query keeps a thread busy, not the loop. With two connections two queries run at a time; the others wait.
#include <filesystem>
#include <interleave/database.hpp>
#include <interleave/runtime.hpp>

using namespace std::chrono_literals;
using interleave::Coroutine;
using interleave::DatabasePool;

constexpr const char* k_make_table =
    "CREATE TABLE word AS WITH RECURSIVE n(length) AS (SELECT 1 UNION ALL SELECT length + 1 FROM n WHERE length < 1600) SELECT length FROM "
    "n";
constexpr const char* k_slow_query = "SELECT count(*) FROM word a, word b WHERE a.length < b.length";

Coroutine<std::int64_t> ask(DatabasePool& pool) {
  const interleave::Rows rows = co_await pool.execute(k_slow_query);
  co_return rows[0][0].integer();
}

Coroutine<> library(std::string path) {
  DatabasePool pool = co_await interleave::open_database_pool(path, 2);
  co_await pool.execute(k_make_table);
  std::vector<interleave::Task<std::int64_t>> queries;
  for (int i = 1; i <= 4; ++i) {
    queries.push_back(interleave::create_task(ask(pool), "query " + std::to_string(i)));
    co_await interleave::sleep(5ms);  // the next reader asks a little later
  }
  const std::vector<std::int64_t> answers = co_await interleave::gather(std::move(queries));
  interleave::print("library: {} answers, the last is {}", answers.size(), answers.back());
  co_await pool.close();
}

int main() {
  const std::filesystem::path folder = std::filesystem::temp_directory_path() / ("interleave-lesson-11-" + std::to_string(getpid()));
  std::filesystem::create_directory(folder);
  interleave::run(library(folder / "library.db"));
  std::filesystem::remove_all(folder);
}
