#include "runtime/coroutine/to_text.hpp"

#include <cxxabi.h>
#include <fmt/format.h>

#include <array>
#include <cstdlib>

#include "runtime/coroutine/errors.hpp"

namespace interleave::detail {

std::string demangled(const char* mangled) {
  int status = 0;
  const std::unique_ptr<char, decltype(&std::free)> name{abi::__cxa_demangle(mangled, nullptr, nullptr, &status), &std::free};
  return name == nullptr ? mangled : name.get();
}

namespace {

/// What stands for a character of a quoted text; nothing for one that stands for itself.
std::string_view escape_of(char c, char quote, std::array<char, 4>& hexadecimal) {
  static constexpr std::string_view k_digits = "0123456789abcdef";
  const auto byte = static_cast<unsigned char>(c);
  if (byte >= 0x20 && byte != 0x7f && c != quote && c != '\\') return {};
  switch (c) {
    case '\n':
      return "\\n";
    case '\t':
      return "\\t";
    case '\r':
      return "\\r";
    case '\\':
      return "\\\\";
    case '\'':
      return "\\'";
    case '"':
      return "\\\"";
    default:
      break;
  }
  hexadecimal = {'\\', 'x', k_digits[byte / 16], k_digits[byte % 16]};
  return {hexadecimal.data(), hexadecimal.size()};
}

}  // namespace

void append_quoted(std::string& out, std::string_view text) {
  text = text.substr(0, k_longest_value_text);
  const char quote = text.find('\'') != text.npos && text.find('"') == text.npos ? '"' : '\'';
  out += quote;
  std::size_t plain = 0;  // begins here, and is not in `out` yet
  for (std::size_t at = 0; at < text.size() && out.size() <= k_longest_value_text; ++at) {
    std::array<char, 4> hexadecimal;
    const std::string_view escape = escape_of(text[at], quote, hexadecimal);
    if (escape.empty()) continue;
    out += text.substr(plain, at - plain);
    out += escape;
    plain = at + 1;
  }
  if (out.size() <= k_longest_value_text) out += text.substr(plain);
  out += quote;
}

void append_real(std::string& out, double value) { out += fmt::format("{}", value); }

std::string shortened(std::string text) {
  if (text.size() <= k_longest_value_text) return text;
  std::size_t end = k_longest_value_text;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  text.resize(end);
  return text + "…";
}

std::string error_text(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const Cancelled& cancelled) {
    return shortened(cancelled.message());
  } catch (const std::exception& exception) {
    return shortened(type_name(typeid(exception)) + ": " + exception.what());
  } catch (...) {
    const std::type_info* type = abi::__cxa_current_exception_type();
    return type == nullptr ? "unknown error" : type_name(*type);
  }
}

}  // namespace interleave::detail
