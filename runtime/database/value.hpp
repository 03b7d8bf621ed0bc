// What a database stores, and what a statement gives: values, and rows of them with the names of their columns.
//
// SQLite knows five types. A value of one is read as another only where nothing can be lost: an integer as a real.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "runtime/coroutine/to_text.hpp"

namespace interleave {

/// Bytes that are no text.
struct Blob {
  std::string bytes;
  friend bool operator==(const Blob&, const Blob&) = default;
};

/// NULL, an integer, a real, a text or a blob. Made of what stands for one: numbers, bool (0 or 1), strings, Blob, None, optionals.
class SqlValue {
 public:
  SqlValue() = default;
  SqlValue(None) {}
  SqlValue(std::nullopt_t) {}
  SqlValue(std::nullptr_t) {}
  /// Throws UsageError for an unsigned number above what SQLite can store, 2^63 - 1.
  template <std::integral T>
  SqlValue(T value) : value_{checked(value)} {}
  template <std::floating_point T>
  SqlValue(T value) : value_{static_cast<double>(value)} {}
  SqlValue(std::string text) : value_{std::move(text)} {}
  SqlValue(std::string_view text) : value_{std::string{text}} {}
  SqlValue(const char* text) : value_{std::string{text}} {}
  SqlValue(Blob blob) : value_{std::move(blob)} {}
  template <class T>
    requires(!std::same_as<T, SqlValue>)
  SqlValue(const std::optional<T>& value) {
    if (value) *this = SqlValue{*value};
  }

  bool is_null() const { return std::holds_alternative<None>(value_); }
  /// Throw UsageError that names the type which it has.
  std::int64_t integer() const { return get<std::int64_t>("an integer"); }
  double real() const;
  const std::string& text() const { return get<std::string>("a text"); }
  const std::string& blob() const { return get<Blob>("a blob").bytes; }

  /// "NULL", "an integer", "a real", "a text", "a blob".
  std::string_view type() const;
  using Variant = std::variant<None, std::int64_t, double, std::string, Blob>;
  const Variant& variant() const { return value_; }
  friend bool operator==(const SqlValue&, const SqlValue&) = default;

 private:
  template <std::integral T>
  static std::int64_t checked(T value) {
    if (std::is_unsigned_v<T> && static_cast<std::uint64_t>(value) > static_cast<std::uint64_t>(INT64_MAX)) refuse_large();
    return static_cast<std::int64_t>(value);
  }
  template <class T>
  const T& get(std::string_view wanted) const {
    if (const T* value = std::get_if<T>(&value_)) return *value;
    refuse(wanted);
  }
  [[noreturn]] void refuse(std::string_view wanted) const;
  [[noreturn]] static void refuse_large();

  Variant value_;
};

/// For the trace: as Python would show it.
void append_text(std::string& out, const SqlValue& value);

/// One row: its values by place, from 0, or by the column's name.
class Row {
 public:
  using Columns = std::shared_ptr<const std::vector<std::string>>;
  Row(Columns columns, std::vector<SqlValue> values) : columns_{std::move(columns)}, values_{std::move(values)} {}

  std::size_t size() const { return values_.size(); }
  /// Throw UsageError for a column that there is not.
  const SqlValue& operator[](std::size_t column) const;
  const SqlValue& operator[](std::string_view column) const;
  const SqlValue& operator[](const char* column) const { return (*this)[std::string_view{column}]; }
  const SqlValue& operator[](int column) const { return (*this)[static_cast<std::size_t>(column)]; }
  auto begin() const { return values_.begin(); }
  auto end() const { return values_.end(); }

 private:
  Columns columns_;
  std::vector<SqlValue> values_;
};

/// What a statement has given: its rows, and what it has changed.
class Rows {
 public:
  Rows() = default;
  Rows(Row::Columns columns, std::vector<Row> rows, std::int64_t changes, std::int64_t last_insert_id)
      : columns_{std::move(columns)}, rows_{std::move(rows)}, changes_{changes}, last_insert_id_{last_insert_id} {}

  std::size_t size() const { return rows_.size(); }
  bool empty() const { return rows_.empty(); }
  const Row& operator[](std::size_t row) const;  ///< Throws UsageError for a row that there is not.
  /// The first column of the first row, as of `SELECT count(*) …`. Throws UsageError where there is no row.
  const SqlValue& value() const;
  auto begin() const { return rows_.begin(); }
  auto end() const { return rows_.end(); }
  const std::vector<std::string>& columns() const;

  /// Rows that an INSERT, UPDATE or DELETE has touched; 0 of other statements.
  std::int64_t changes() const { return changes_; }
  /// Of the row that was inserted last on this connection.
  std::int64_t last_insert_id() const { return last_insert_id_; }

 private:
  Row::Columns columns_;
  std::vector<Row> rows_;
  std::int64_t changes_ = 0, last_insert_id_ = 0;
};

}  // namespace interleave
