// print(): a line on standard output, and in the trace beside what was running. Python's print.
#pragma once

#include <fmt/format.h>

#include <source_location>
#include <string_view>
#include <type_traits>

namespace interleave {

namespace detail {

/// A format string together with the place of the call.
template <class... Arguments>
struct PlacedFormat {
  template <class Text>
    requires std::is_convertible_v<const Text&, std::string_view>
  consteval PlacedFormat(const Text& text, std::source_location place = std::source_location::current()) : format{text}, where{place} {}
  fmt::format_string<Arguments...> format;
  std::source_location where;
};

void print_line(std::string_view text, std::source_location where);

}  // namespace detail

/// Writes the text and a newline: `print("{} of {}", 1, 3)`, in the format language of {fmt}. Any thread.
template <class... Arguments>
void print(detail::PlacedFormat<std::type_identity_t<Arguments>...> text, Arguments&&... arguments) {
  detail::print_line(fmt::format(text.format, std::forward<Arguments>(arguments)...), text.where);
}

}  // namespace interleave
