#include "runtime/output/print.hpp"

#include <cstdio>

#include "tracer/record/recorder.hpp"

namespace interleave::detail {

void print_text(std::string_view text, std::source_location where) {
  std::fwrite(text.data(), 1, text.size(), stdout);
  if (record::recording()) record::print(trace::OutputStream::out, text, record::site(where));
}

}  // namespace interleave::detail
