// What standard output can show: colours, UTF-8, how wide it is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace interleave::cli {

struct Terminal {
  bool colour = false;     ///< a terminal, and NO_COLOR is not set
  bool utf8 = false;       ///< the locale's character set
  std::size_t width = 80;  ///< columns; COLUMNS or 80 where it is no terminal
};

/// Of standard output.
Terminal terminal();

/// Columns that the text takes on a screen: two for East Asian wide characters, none for combining ones.
std::size_t display_width(std::string_view utf8);

/// The text cut or padded to exactly `width` columns; a cut one ends in `…` (`~` without UTF-8).
std::string fitted(std::string_view utf8, std::size_t width, bool utf8_output);

/// With blanks before it, so that it takes `columns` at least.
std::string right_aligned(std::string_view utf8, std::size_t columns);

/// The text as the terminal can show it: without UTF-8, `µ` becomes `u` and what else is no ASCII `?`.
std::string printable(const std::string& text, const Terminal& terminal);

/// 1234567 as 1,234,567.
std::string grouped(std::uint64_t number);
/// `1 task`, `12,345 tasks`.
std::string counted(std::uint64_t number, std::string_view what);

/// Bytes as 1.2 MiB.
std::string human_bytes(std::uint64_t bytes);

}  // namespace interleave::cli
