// What a database throws: SQLite's message, together with what was to be done.
#pragma once

#include <stdexcept>
#include <string>

namespace interleave {

/// A statement has failed, or a database cannot be opened.
class DatabaseError : public std::runtime_error {
 public:
  /// `code`: SQLite's extended result code, as in sqlite3.h. `sql`: empty where it was no statement. `message`: SQLite's.
  DatabaseError(int code, std::string sql, const std::string& doing, const std::string& message);
  /// SQLite's primary result code, such as SQLITE_CONSTRAINT, and the extended one, such as SQLITE_CONSTRAINT_UNIQUE.
  int code() const { return code_ & 0xff; }
  int extended_code() const { return code_; }
  /// The statement, whole.
  const std::string& sql() const { return sql_; }

 private:
  int code_;
  std::string sql_;
};

/// Another connection holds the database, and did for as long as DatabaseOptions::busy_timeout allows. To try again may help.
class DatabaseBusy : public DatabaseError {
 public:
  using DatabaseError::DatabaseError;
};

namespace detail {
/// A statement as a line of at most about 100 bytes, for messages and for the trace.
std::string sql_title(const std::string& sql);
}  // namespace detail

}  // namespace interleave
