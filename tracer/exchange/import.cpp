#include "tracer/exchange/import.hpp"

#include <fmt/format.h>

#include "tracer/exchange/input_bytes.hpp"
#include "tracer/exchange/part_progress.hpp"

namespace interleave::exchange {

namespace {

enum class Format { json_lines, chrome };

// By what the input begins with. Ours says in its first line what it is, in whatever order its keys may be by now.
Format format_of(std::string_view begin) {
  if (begin.empty()) throw ImportError{"it is empty; name a file of JSON Lines or Chrome's JSON"};
  if (begin.starts_with("\x89ILV")) throw ImportError{"it is a trace already; interleave show reads it as it is"};
  if (begin.starts_with("\xef\xbb\xbf")) begin.remove_prefix(3);
  const std::size_t first = begin.find_first_not_of(" \t\r\n");
  if (first == begin.npos || (begin[first] != '{' && begin[first] != '['))
    throw ImportError{"it is neither JSON Lines of interleave export nor Chrome's JSON: it begins with neither { nor ["};
  std::string line{begin.substr(first, begin.find('\n', first) - first)};
  std::erase(line, ' ');
  return line.find(R"("format":"interleave")") == line.npos ? Format::chrome : Format::json_lines;
}

}  // namespace

ImportReport import_trace(const std::filesystem::path& path, const std::filesystem::path& output, const Progress& progress) {
  try {
    Progress reading = progress;
    InputBytes input{path, reading};
    if (format_of(input.ahead()) == Format::json_lines) return import_json_lines(input, output);
    constexpr double k_read = 0.6;  // of the time
    reading = part_of(progress, 0, k_read);
    return import_chrome(input, output, part_of(progress, k_read, 1));
  } catch (const ImportError& error) {
    throw ImportError{fmt::format("cannot import {}: {}", path.string(), error.what())};
  }
}

}  // namespace interleave::exchange
