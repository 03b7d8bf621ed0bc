#include "runtime/http/http_message.hpp"

#include <algorithm>

#include "runtime/http/http_error.hpp"

namespace interleave {

namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same_name(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

}  // namespace

HttpHeaders& HttpHeaders::add(std::string name, std::string value) {
  fields_.emplace_back(std::move(name), std::move(value));
  return *this;
}

HttpHeaders& HttpHeaders::set(const std::string& name, std::string value) {
  std::erase_if(fields_, [&](const Field& field) { return same_name(field.first, name); });
  return add(name, std::move(value));
}

bool HttpHeaders::contains(std::string_view name) const { return get(name).has_value(); }

std::optional<std::string> HttpHeaders::get(std::string_view name) const {
  for (const auto& [its_name, value] : fields_)
    if (same_name(its_name, name)) return value;
  return std::nullopt;
}

std::vector<std::string> HttpHeaders::get_all(std::string_view name) const {
  std::vector<std::string> values;
  for (const auto& [its_name, value] : fields_)
    if (same_name(its_name, name)) values.push_back(value);
  return values;
}

void HttpHead::raise_for_status() const {
  if (!ok()) throw HttpStatusError{url, status, reason};
}

}  // namespace interleave
