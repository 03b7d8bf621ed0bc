#include "runtime/database/sqlite_connection.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <memory>
#include <thread>
#include <utility>

#include "runtime/coroutine/errors.hpp"

namespace interleave::detail {

namespace {

using namespace std::chrono_literals;

constexpr int k_steps_between_looks = 1000;  // of SQLite's virtual machine: well under a millisecond

int bind_value(sqlite3_stmt* statement, int at, const SqlValue& value) {
  // The values outlive the statement's use: nothing is copied.
  if (const auto* integer = std::get_if<std::int64_t>(&value.variant())) return sqlite3_bind_int64(statement, at, *integer);
  if (const auto* real = std::get_if<double>(&value.variant())) return sqlite3_bind_double(statement, at, *real);
  if (const auto* text = std::get_if<std::string>(&value.variant()))
    return sqlite3_bind_text64(statement, at, text->data(), text->size(), SQLITE_STATIC, SQLITE_UTF8);
  if (const auto* blob = std::get_if<Blob>(&value.variant())) {
    if (blob->bytes.empty()) return sqlite3_bind_zeroblob(statement, at, 0);  // a null pointer would be a NULL
    return sqlite3_bind_blob64(statement, at, blob->bytes.data(), blob->bytes.size(), SQLITE_STATIC);
  }
  return sqlite3_bind_null(statement, at);
}

std::string bytes_of(sqlite3_stmt* statement, int column) {
  const void* const data = sqlite3_column_blob(statement, column);
  const auto bytes = static_cast<std::size_t>(sqlite3_column_bytes(statement, column));
  return data == nullptr ? std::string{} : std::string{static_cast<const char*>(data), bytes};
}

SqlValue column_value(sqlite3_stmt* statement, int column) {
  switch (sqlite3_column_type(statement, column)) {
    case SQLITE_INTEGER:
      return SqlValue{sqlite3_column_int64(statement, column)};
    case SQLITE_FLOAT:
      return SqlValue{sqlite3_column_double(statement, column)};
    case SQLITE_TEXT:
      return SqlValue{bytes_of(statement, column)};
    case SQLITE_BLOB:
      return SqlValue{Blob{bytes_of(statement, column)}};
    default:
      return SqlValue{};
  }
}

Row::Columns column_names(sqlite3_stmt* statement) {
  std::vector<std::string> names;
  for (int i = 0; i < sqlite3_column_count(statement); ++i) names.emplace_back(sqlite3_column_name(statement, i));
  return std::make_shared<const std::vector<std::string>>(std::move(names));
}

/// Only white space and comments. SQLite itself says so.
bool is_blank(sqlite3* handle, const char* sql) {
  sqlite3_stmt* statement = nullptr;
  const int result = sqlite3_prepare_v2(handle, sql, -1, &statement, nullptr);
  const bool blank = result == SQLITE_OK && statement == nullptr;
  sqlite3_finalize(statement);
  return blank;
}

}  // namespace

/// A statement while it is used: afterwards it holds no lock and no value.
class SqliteConnection::Using {
 public:
  explicit Using(sqlite3_stmt* statement) : statement_{statement} {}
  ~Using() {
    sqlite3_reset(statement_);
    sqlite3_clear_bindings(statement_);
  }
  Using(const Using&) = delete;
  Using& operator=(const Using&) = delete;

 private:
  sqlite3_stmt* statement_;
};

SqliteConnection::~SqliteConnection() { close(); }

void SqliteConnection::fail(int code, const std::string& sql, const char* doing) {
  const bool is_known = handle_ != nullptr && (sqlite3_errcode(handle_) & 0xff) == (code & 0xff);
  std::string message = is_known ? sqlite3_errmsg(handle_) : sqlite3_errstr(code);
  if ((code & 0xff) == SQLITE_BUSY) {
    const auto waited = std::chrono::duration<double>(options_.busy_timeout);
    message += " (another connection holds it; waited " + to_text(waited.count()) + " s)";
    throw DatabaseBusy{code, sql, doing, message};
  }
  throw DatabaseError{code, sql, doing, message};
}

void SqliteConnection::require_open(const std::string& sql) const {
  if (handle_ == nullptr) throw DatabaseError{SQLITE_MISUSE, sql, "run", "the database " + path_ + " is closed"};
}

void SqliteConnection::open() {
  const int access = options_.read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | (options_.create ? SQLITE_OPEN_CREATE : 0);
  sqlite3* handle = nullptr;
  const int result = sqlite3_open_v2(path_.c_str(), &handle, access | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
  if (result != SQLITE_OK) {
    const std::string message = handle == nullptr ? sqlite3_errstr(result) : sqlite3_errmsg(handle);
    sqlite3_close_v2(handle);
    throw DatabaseError{result, {}, "open the database " + path_, message};
  }
  // stop() sets a flag besides interrupting: an interrupt that comes before the statement's first step counts for nothing.
  sqlite3_progress_handler(
      handle, k_steps_between_looks, [](void* self) { return static_cast<SqliteConnection*>(self)->stopped_ ? 1 : 0; }, this);
  sqlite3_busy_handler(handle, keep_waiting, this);
  const std::lock_guard guard{handle_mutex_};
  handle_ = handle;
}

void SqliteConnection::close() {
  kept_.clear();
  for (const Statement& statement : statements_) sqlite3_finalize(statement.handle);
  statements_.clear();
  const std::lock_guard guard{handle_mutex_};
  sqlite3_close_v2(std::exchange(handle_, nullptr));
}

void SqliteConnection::stop() {
  stopped_ = true;
  const std::lock_guard guard{handle_mutex_};
  if (handle_ != nullptr) sqlite3_interrupt(handle_);
}

// SQLite's own way of waiting, but one that stop() ends.
int SqliteConnection::keep_waiting(void* pointer, int times) {
  auto& self = *static_cast<SqliteConnection*>(pointer);
  const auto now = std::chrono::steady_clock::now();
  if (times == 0) self.busy_since_ = now;
  if (self.stopped_ || now - self.busy_since_ >= self.options_.busy_timeout) return 0;
  std::this_thread::sleep_for(std::min<std::chrono::milliseconds>(1ms * (times + 1), 20ms));
  return 1;
}

SqliteConnection::Statements::iterator SqliteConnection::prepared(const std::string& sql) {
  if (const auto found = kept_.find(sql); found != kept_.end()) {
    statements_.splice(statements_.begin(), statements_, found->second);
    return statements_.begin();
  }
  sqlite3_stmt* handle = nullptr;
  const char* rest = nullptr;
  const int result = sqlite3_prepare_v3(handle_, sql.c_str(), -1, SQLITE_PREPARE_PERSISTENT, &handle, &rest);
  if (result != SQLITE_OK) fail(result, sql, "run");
  if (handle == nullptr) throw DatabaseError{SQLITE_MISUSE, sql, "run", "there is no statement in it"};
  if (!is_blank(handle_, rest)) {
    sqlite3_finalize(handle);
    throw DatabaseError{SQLITE_MISUSE, sql, "run", "it is more than one statement; execute_script() runs several"};
  }
  statements_.push_front(Statement{sql, handle});
  kept_.emplace(statements_.front().sql, statements_.begin());
  if (statements_.size() > std::max<std::size_t>(options_.most_statements, 1)) {
    kept_.erase(statements_.back().sql);
    sqlite3_finalize(statements_.back().handle);
    statements_.pop_back();
  }
  return statements_.begin();
}

void SqliteConnection::bind(sqlite3_stmt* statement, const std::string& sql, const std::vector<SqlValue>& parameters) {
  const auto wanted = static_cast<std::size_t>(sqlite3_bind_parameter_count(statement));
  if (wanted != parameters.size())
    throw DatabaseError{SQLITE_RANGE, sql, "run",
                        "it takes " + std::to_string(wanted) + " parameters, and " + std::to_string(parameters.size()) + " were given"};
  int at = 0;
  for (const SqlValue& value : parameters)
    if (const int result = bind_value(statement, ++at, value); result != SQLITE_OK) fail(result, sql, "bind the parameters of");
}

Rows SqliteConnection::step_all(sqlite3_stmt* statement, const std::string& sql) {
  const std::int64_t changed_before = sqlite3_total_changes64(handle_);
  int result = sqlite3_step(statement);
  const Row::Columns columns = column_names(statement);  // the first step prepares it again where a table has changed
  std::vector<Row> rows;
  for (; result == SQLITE_ROW; result = sqlite3_step(statement)) {
    if (stopped_) sqlite3_interrupt(handle_);  // rows that come quickly need no look of SQLite's own
    std::vector<SqlValue> values;
    values.reserve(columns->size());
    for (std::size_t i = 0; i < columns->size(); ++i) values.push_back(column_value(statement, static_cast<int>(i)));
    rows.emplace_back(columns, std::move(values));
  }
  if (result != SQLITE_DONE) fail(result, sql, "run");
  const bool changed = sqlite3_total_changes64(handle_) != changed_before;
  return Rows{columns, std::move(rows), changed ? sqlite3_changes64(handle_) : 0, sqlite3_last_insert_rowid(handle_)};
}

Rows SqliteConnection::run(const std::string& sql, const std::vector<SqlValue>& parameters) {
  require_open(sql);
  sqlite3_stmt* const statement = prepared(sql)->handle;
  const Using use{statement};
  bind(statement, sql, parameters);
  return step_all(statement, sql);
}

Rows SqliteConnection::run_many(const std::string& sql, const std::vector<std::vector<SqlValue>>& parameters) {
  require_open(sql);
  sqlite3_stmt* const statement = prepared(sql)->handle;
  std::int64_t changes = 0;
  for (const std::vector<SqlValue>& each : parameters) {
    if (stopped_) fail(SQLITE_INTERRUPT, sql, "run");
    const Using use{statement};
    bind(statement, sql, each);
    changes += step_all(statement, sql).changes();
  }
  return Rows{column_names(statement), {}, changes, sqlite3_last_insert_rowid(handle_)};
}

void SqliteConnection::run_script(const std::string& sql) {
  require_open(sql);
  const char* rest = sql.c_str();
  while (*rest != '\0') {
    const char* const begin = rest;
    sqlite3_stmt* handle = nullptr;
    const int result = sqlite3_prepare_v2(handle_, begin, -1, &handle, &rest);
    if (result != SQLITE_OK) fail(result, begin, "run");
    const std::unique_ptr<sqlite3_stmt, decltype(&sqlite3_finalize)> statement{handle, sqlite3_finalize};
    if (handle != nullptr) step_all(handle, std::string(begin, rest));
  }
}

bool SqliteConnection::in_transaction() const { return handle_ != nullptr && sqlite3_get_autocommit(handle_) == 0; }

void SqliteConnection::require_transaction(const std::string& sql) const {
  require_open(sql);
  if (!in_transaction())
    throw DatabaseError{SQLITE_ABORT_ROLLBACK, sql, "run", "the transaction was rolled back already, by an error or a cancelled statement"};
}

void SqliteConnection::roll_back() {
  if (!in_transaction()) return;
  stopped_ = false;
  run("ROLLBACK", {});
}

}  // namespace interleave::detail
