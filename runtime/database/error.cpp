#include "runtime/database/error.hpp"

#include <utility>

namespace interleave {

DatabaseError::DatabaseError(int code, std::string sql, const std::string& doing, const std::string& message)
    : std::runtime_error{"cannot " + doing + (sql.empty() ? std::string{} : " \"" + detail::sql_title(sql) + "\"") + ": " + message},
      code_{code},
      sql_{std::move(sql)} {}

std::string detail::sql_title(const std::string& sql) {
  constexpr std::size_t k_longest = 100;
  std::string title;
  for (const char each : sql) {
    const bool is_space = each == ' ' || each == '\n' || each == '\t' || each == '\r';
    // Not in the middle of a character of several bytes.
    if (title.size() >= k_longest && (static_cast<unsigned char>(each) & 0xc0) != 0x80) return title + "...";
    if (!is_space)
      title += each;
    else if (!title.empty() && title.back() != ' ')
      title += ' ';
  }
  while (title.ends_with(' ') || title.ends_with(';')) title.pop_back();
  return title;
}

}  // namespace interleave
