// A value as text, for the trace: what came back from an await. Much like Python's repr.
#pragma once

#include <array>
#include <charconv>
#include <concepts>
#include <exception>
#include <memory>
#include <optional>
#include <ranges>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <typeinfo>
#include <utility>
#include <variant>

namespace interleave {

/// What stands for the result of a function that returns nothing, where a value is needed: in the tuple of a gather.
using None = std::monostate;

namespace detail {

inline constexpr std::size_t k_longest_value_text = 200;

/// The C++ name of a mangled one; itself when it is none.
std::string demangled(const char* name);
inline std::string type_name(const std::type_info& type) { return demangled(type.name()); }
void append_quoted(std::string& out, std::string_view text);
void append_real(std::string& out, double value);
/// Cuts to k_longest_value_text bytes, between two characters.
std::string shortened(std::string text);

/// Not a range of itself, as std::filesystem::path is.
template <class T>
concept RangeOfOthers = std::ranges::input_range<const T> && !std::same_as<std::ranges::range_value_t<const T>, T>;

template <class T>
concept TupleLike = requires { std::tuple_size<T>::value; } && !std::ranges::range<T>;

template <class T>
concept PlainInteger = std::integral<T> && !std::same_as<T, bool> && !std::same_as<T, char>;

/// The digits of an integer, which is what most awaits bring: without memory, and without a call of the C++ library.
class IntegerText {
 public:
  template <PlainInteger T>
  explicit IntegerText(T value) {
    bytes_ = static_cast<std::size_t>(std::to_chars(text_.data(), text_.data() + text_.size(), value).ptr - text_.data());
  }
  operator std::string_view() const { return {text_.data(), bytes_}; }

 private:
  std::array<char, 24> text_;
  std::size_t bytes_ = 0;
};

template <class T>
void append_text(std::string& out, const T& value) {
  if (out.size() > k_longest_value_text) return;
  if constexpr (std::is_same_v<T, None>) {
    out += "None";
  } else if constexpr (std::is_same_v<T, bool>) {
    out += value ? "true" : "false";
  } else if constexpr (std::is_same_v<T, char>) {
    append_quoted(out, std::string_view{&value, 1});
  } else if constexpr (std::is_floating_point_v<T>) {
    append_real(out, static_cast<double>(value));
  } else if constexpr (PlainInteger<T>) {
    out += std::string_view{IntegerText{value}};
  } else if constexpr (std::is_enum_v<T>) {
    append_text(out, static_cast<std::underlying_type_t<T>>(value));
  } else if constexpr (std::is_pointer_v<T> && std::is_convertible_v<T, const char*>) {
    value == nullptr ? void(out += "nullptr") : append_quoted(out, value);
  } else if constexpr (std::is_convertible_v<const T&, std::string_view>) {
    append_quoted(out, value);
  } else if constexpr (RangeOfOthers<T>) {
    out += '[';
    std::string_view separator;
    for (const auto& element : value) {
      if (out.size() > k_longest_value_text) return;
      out += separator;
      append_text(out, element);
      separator = ", ";
    }
    out += ']';
  } else if constexpr (TupleLike<T>) {
    out += '(';
    std::string_view separator;
    std::apply([&](const auto&... elements) { ((out += separator, append_text(out, elements), separator = ", "), ...); }, value);
    out += std::tuple_size_v<T> == 1 ? ",)" : ")";
  } else if constexpr (requires {
                         value.has_value();
                         *value;
                       }) {
    if (value.has_value())
      append_text(out, *value);
    else
      out += "None";
  } else {
    out += type_name(typeid(T));
  }
}

/// "std::runtime_error: cannot open a.txt"; of a Cancelled its message.
std::string error_text(const std::exception_ptr& error);

}  // namespace detail

/// Numbers, "strings" in quotes, ranges and tuples of such; of anything else the type's name. At most about 200 bytes.
template <class T>
std::string to_text(const T& value) {
  std::string out;
  detail::append_text(out, value);
  return detail::shortened(std::move(out));
}

}  // namespace interleave
