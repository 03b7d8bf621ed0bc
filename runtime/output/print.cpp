#include "runtime/output/print.hpp"

#include <cstdio>
#include <string>

#include "tracer/record/recorder.hpp"

namespace interleave::detail {

void print_line(std::string_view text, std::source_location where) {
  // One write, so that lines of different threads do not mix.
  const std::string line = std::string{text} + '\n';
  std::fwrite(line.data(), 1, line.size(), stdout);
  if (record::recording()) record::print(trace::OutputStream::out, line, record::site(where));
}

}  // namespace interleave::detail
