// JSON written piece by piece at the end of a string: an export never holds a document.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace interleave::exchange {

bool is_utf8(std::string_view text);
/// The text with U+FFFD for every byte that belongs to no character.
void append_utf8(std::string& out, std::string_view text);

/// A string in quotes. Bytes that are no UTF-8 become U+FFFD.
void append_json(std::string& out, std::string_view text);
/// The same without loss: a text that is no UTF-8 stands as `{"hex": "ff…"}`.
void append_lossless_json(std::string& out, std::string_view text);
/// A number that reads back as the same double; what is not finite, as `{"bits": 9218868437227405312}`.
void append_lossless_json(std::string& out, double number);

/// `,"key":`
void append_key(std::string& out, std::string_view key);

/// Nanoseconds as microseconds with three decimals: what Chrome's format counts in.
void append_microseconds(std::string& out, std::int64_t ns);

}  // namespace interleave::exchange
