#include "tracer/exchange/json_text.hpp"

#include <fmt/format.h>

#include <bit>
#include <cmath>
#include <cstddef>
#include <iterator>

namespace interleave::exchange {
namespace {

constexpr std::string_view k_replacement = "\xef\xbf\xbd";

// Bytes of the character at `at`, 0 where none begins: RFC 3629, without surrogates and without forms that are too long.
std::size_t character_bytes(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0u; };
  const auto follows = [&](std::size_t i, unsigned least = 0x80, unsigned most = 0xbf) { return byte(i) >= least && byte(i) <= most; };
  const unsigned first = byte(0);
  if (first < 0x80) return 1;
  if (first >= 0xc2 && first <= 0xdf) return follows(1) ? 2 : 0;
  if (first >= 0xe0 && first <= 0xef) return follows(1, first == 0xe0 ? 0xa0 : 0x80, first == 0xed ? 0x9f : 0xbf) && follows(2) ? 3 : 0;
  if (first >= 0xf0 && first <= 0xf4)
    return follows(1, first == 0xf0 ? 0x90 : 0x80, first == 0xf4 ? 0x8f : 0xbf) && follows(2) && follows(3) ? 4 : 0;
  return 0;
}

void append_escaped(std::string& out, char character) {
  switch (character) {
    case '"':
      out += "\\\"";
      break;
    case '\\':
      out += "\\\\";
      break;
    case '\n':
      out += "\\n";
      break;
    case '\t':
      out += "\\t";
      break;
    default:
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned>(static_cast<unsigned char>(character)));
  }
}

bool is_plain(char character) { return static_cast<unsigned char>(character) - 0x20u < 0x60u && character != '"' && character != '\\'; }

}  // namespace

bool is_utf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t bytes = character_bytes(text, at);
    if (bytes == 0) return false;
    at += bytes;
  }
  return true;
}

void append_utf8(std::string& out, std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t bytes = character_bytes(text, at);
    out += bytes == 0 ? k_replacement : text.substr(at, bytes);
    at += bytes == 0 ? 1 : bytes;
  }
}

void append_json(std::string& out, std::string_view text) {
  out += '"';
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at;
    while (end < text.size() && is_plain(text[end])) ++end;
    out += text.substr(at, end - at);
    if (end == text.size()) break;
    at = end;
    if (const std::size_t bytes = character_bytes(text, at); bytes == 1) {
      append_escaped(out, text[at++]);
    } else {
      out += bytes == 0 ? k_replacement : text.substr(at, bytes);
      at += bytes == 0 ? 1 : bytes;
    }
  }
  out += '"';
}

void append_lossless_json(std::string& out, std::string_view text) {
  if (is_utf8(text)) return append_json(out, text);
  out += R"({"hex":")";
  for (const char byte : text) fmt::format_to(std::back_inserter(out), "{:02x}", static_cast<unsigned>(static_cast<unsigned char>(byte)));
  out += "\"}";
}

void append_lossless_json(std::string& out, double number) {
  if (!std::isfinite(number)) {
    fmt::format_to(std::back_inserter(out), R"({{"bits":{}}})", std::bit_cast<std::uint64_t>(number));
    return;
  }
  const std::size_t begin = out.size();
  fmt::format_to(std::back_inserter(out), "{}", number);
  if (out.find_first_of(".e", begin) == out.npos) out += ".0";  // no integer: -0 would lose its sign
}

void append_key(std::string& out, std::string_view key) {
  out += ",\"";
  out += key;
  out += "\":";
}

void append_microseconds(std::string& out, std::int64_t ns) {
  const auto size = ns < 0 ? 0 - static_cast<std::uint64_t>(ns) : static_cast<std::uint64_t>(ns);
  fmt::format_to(std::back_inserter(out), "{}{}.{:03}", ns < 0 ? "-" : "", size / 1000, size % 1000);
}

}  // namespace interleave::exchange
