#include "tracer/cli/terminal.hpp"

#include <fmt/format.h>
#include <langinfo.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wchar.h>

#include <clocale>
#include <cstdlib>

namespace interleave::cli {
namespace {

struct Character {
  char32_t code = 0;
  std::size_t bytes = 1;
};

// The character at the front; a byte that is no UTF-8 counts as one character.
Character first_character(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const std::size_t length = byte(0) < 0x80 ? 1 : byte(0) >= 0xF0 ? 4 : byte(0) >= 0xE0 ? 3 : byte(0) >= 0xC0 ? 2 : 1;
  if (length == 1 || length > text.size()) return {byte(0), 1};
  char32_t code = byte(0) & (0xFFu >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return {byte(0), 1};
    code = code << 6 | (byte(i) & 0x3F);
  }
  return {code, length};
}

std::size_t columns_of(char32_t code) {
  if (code < 0x20 || (code >= 0x300 && code < 0x370) || code == 0x200D || (code >= 0xFE00 && code < 0xFE10)) return 0;
  const bool wide = (code >= 0x1100 && code < 0x1160) || (code >= 0x2E80 && code < 0xA4D0) || (code >= 0xAC00 && code < 0xD7A4) ||
                    (code >= 0xF900 && code < 0xFB00) || (code >= 0xFE30 && code < 0xFE70) || (code >= 0xFF00 && code < 0xFF61) ||
                    (code >= 0x1F300 && code < 0x1FAFF) || (code >= 0x20000 && code < 0x3FFFE);
  return wide ? 2 : 1;
}

}  // namespace

Terminal terminal() {
  Terminal result;
  const bool is_terminal = isatty(STDOUT_FILENO) != 0;
  const char* no_colour = std::getenv("NO_COLOR");
  result.colour = is_terminal && (no_colour == nullptr || *no_colour == '\0');
  std::setlocale(LC_CTYPE, "");
  result.utf8 = std::string_view{nl_langinfo(CODESET)} == "UTF-8";
  winsize size{};
  const char* columns = std::getenv("COLUMNS");
  if (is_terminal && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
    result.width = size.ws_col;
  else if (const long wanted = columns != nullptr ? std::strtol(columns, nullptr, 10) : 0; wanted > 0)
    result.width = static_cast<std::size_t>(wanted);
  return result;
}

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  while (!text.empty()) {
    const Character character = first_character(text);
    width += columns_of(character.code);
    text.remove_prefix(character.bytes);
  }
  return width;
}

std::string fitted(std::string_view text, std::size_t width, bool utf8_output) {
  if (width == 0) return {};
  std::string out;
  std::size_t used = 0;
  const bool cut = display_width(text) > width;
  const std::size_t room = cut ? width - 1 : width;
  while (!text.empty()) {
    const Character character = first_character(text);
    const std::size_t columns = columns_of(character.code);
    if (used + columns > room) break;
    out += text.substr(0, character.bytes);
    used += columns;
    text.remove_prefix(character.bytes);
  }
  if (cut) {
    out += utf8_output ? "…" : "~";
    ++used;
  }
  return out.append(width - used, ' ');
}

std::string right_aligned(std::string_view utf8, std::size_t columns) {
  const std::size_t width = display_width(utf8);
  return std::string(columns > width ? columns - width : 0, ' ') + std::string{utf8};
}

std::string printable(const std::string& text, const Terminal& terminal) {
  if (terminal.utf8) return text;
  std::string out;
  for (std::string_view rest{text}; !rest.empty();) {
    const Character character = first_character(rest);
    out += character.code == U'µ' ? 'u' : character.code < 0x80 ? static_cast<char>(character.code) : '?';
    rest.remove_prefix(character.bytes);
  }
  return out;
}

std::string grouped(std::uint64_t number) {
  std::string digits = std::to_string(number);
  for (std::size_t at = digits.size(); at > 3;) digits.insert(at -= 3, ",");
  return digits;
}

std::string counted(std::uint64_t number, std::string_view what) {
  return fmt::format("{} {}{}", grouped(number), what, number == 1 ? "" : what.ends_with('s') ? "es" : "s");
}

std::string human_bytes(std::uint64_t bytes) {
  if (bytes < 1024) return fmt::format("{} bytes", bytes);
  double value = static_cast<double>(bytes);
  const char* unit = "KiB";
  for (const char* next : {"KiB", "MiB", "GiB", "TiB"}) {
    value /= 1024;
    unit = next;
    if (value < 1024) break;
  }
  return fmt::format("{:.{}f} {}", value, value < 10 ? 1 : 0, unit);
}

}  // namespace interleave::cli
