#include "runtime/database/value.hpp"

#include <algorithm>
#include <array>

#include "runtime/coroutine/errors.hpp"

namespace interleave {

std::string_view SqlValue::type() const {
  constexpr auto k_types = std::to_array<std::string_view>({"NULL", "an integer", "a real", "a text", "a blob"});
  static_assert(k_types.size() == std::variant_size_v<Variant>);
  return k_types[value_.index()];
}

double SqlValue::real() const {
  if (const auto* integer = std::get_if<std::int64_t>(&value_)) return static_cast<double>(*integer);
  return get<double>("a real");
}

void SqlValue::refuse(std::string_view wanted) const {
  throw UsageError{"a database value is not " + std::string{wanted} + ": it is " + std::string{type()}};
}

void SqlValue::refuse_large() { throw UsageError{"a database cannot store a number above 9223372036854775807"}; }

const SqlValue& Row::operator[](std::size_t column) const {
  if (column < values_.size()) return values_[column];
  throw UsageError{"a row of " + std::to_string(values_.size()) + " columns has no column " + std::to_string(column)};
}

const SqlValue& Row::operator[](std::string_view column) const {
  const auto found = std::ranges::find(*columns_, column);
  if (found != columns_->end()) return values_[static_cast<std::size_t>(found - columns_->begin())];
  throw UsageError{"a row has no column '" + std::string{column} + "'"};
}

void append_text(std::string& out, const SqlValue& value) {
  std::visit(
      [&out]<class T>(const T& it) {
        if constexpr (std::is_same_v<T, Blob>)
          out += "a blob of " + std::to_string(it.bytes.size()) + " bytes";
        else
          detail::append_text(out, it);
      },
      value.variant());
}

const Row& Rows::operator[](std::size_t row) const {
  if (row < rows_.size()) return rows_[row];
  throw UsageError{"there is no row " + std::to_string(row) + ": the statement has given " + std::to_string(rows_.size())};
}

const SqlValue& Rows::value() const { return (*this)[0][0]; }

const std::vector<std::string>& Rows::columns() const {
  static const std::vector<std::string> none;
  return columns_ ? *columns_ : none;
}

}  // namespace interleave
