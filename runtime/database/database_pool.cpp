#include "runtime/database/database_pool.hpp"

#include "runtime/coroutine/errors.hpp"

namespace interleave {

namespace detail {

Coroutine<Rows> run_borrowed(LibraryCall, Ref<DatabasePoolState> pool, Sql sql, std::vector<SqlValue> parameters) {
  const SemaphoreGuard guard = co_await pool->permits.hold();
  const BorrowedDatabase database{*pool};
  co_return co_await (*database).execute(std::move(sql), std::move(parameters));
}

namespace {

Coroutine<> close_pool(LibraryCall call, Ref<DatabasePoolState> pool) {
  const LockGuard alone = co_await pool->closing.hold();
  std::vector<SemaphoreGuard> all;
  for (std::size_t i = 0; i < pool->size; ++i) all.push_back(co_await pool->permits.hold());
  for (const Database& database : pool->idle) co_await database.close(call.where());
}

Coroutine<DatabasePool> open_pool(LibraryCall call, std::string path, std::size_t size, DatabaseOptions options) {
  if (size == 0) throw UsageError{"a pool of database connections needs at least one"};
  if (path.empty() || path.starts_with(":memory:"))
    throw UsageError{"each connection of a pool would have a database in memory of its own: use open_database()"};
  const Ref<DatabasePoolState> pool{new DatabasePoolState{size, path, call.where()}};
  for (std::size_t i = 0; i < size; ++i) {
    Database database = co_await open_database(path, options, call.where());
    pool->idle.push_back(std::move(database));
  }
  co_return DatabasePool{pool};
}

}  // namespace

}  // namespace detail

Coroutine<Rows> DatabasePool::execute(Sql sql, std::vector<SqlValue> parameters) const {
  const detail::LibraryCall call{"DatabasePool::execute", sql.where()};
  return detail::run_borrowed(call, state_, std::move(sql), std::move(parameters));
}

Coroutine<> DatabasePool::close(std::source_location where) const {
  return detail::close_pool(detail::LibraryCall{"DatabasePool::close", where}, state_);
}

Coroutine<DatabasePool> open_database_pool(std::string path, std::size_t size, DatabaseOptions options, std::source_location where) {
  return detail::open_pool(detail::LibraryCall{"open_database_pool", where}, std::move(path), size, options);
}

}  // namespace interleave
