#include "runtime/coroutine/to_text.hpp"

#include <cxxabi.h>
#include <fmt/format.h>

#include <cstdlib>

#include "runtime/coroutine/errors.hpp"

namespace interleave::detail {

std::string demangled(const char* mangled) {
  int status = 0;
  const std::unique_ptr<char, decltype(&std::free)> name{abi::__cxa_demangle(mangled, nullptr, nullptr, &status), &std::free};
  return name == nullptr ? mangled : name.get();
}

void append_quoted(std::string& out, std::string_view text) {
  const char quote = text.find('\'') != text.npos && text.find('"') == text.npos ? '"' : '\'';
  out += quote;
  for (const char c : text.substr(0, k_longest_value_text)) {
    if (c == '\n')
      out += "\\n";
    else if (c == '\t')
      out += "\\t";
    else if (c == '\r')
      out += "\\r";
    else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
      out += fmt::format("\\x{:02x}", static_cast<unsigned>(c));
    else if (c == quote || c == '\\')
      (out += '\\') += c;
    else
      out += c;
  }
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
