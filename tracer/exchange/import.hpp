// Traces out of other formats: our own JSON Lines, and Chrome's JSON as VizTracer, Chrome and many others write it.
//
// The input is hostile: it is read in pieces, nothing of it is believed, and what does not fit is refused with its place or mended and
// counted.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "tracer/exchange/export.hpp"
#include "tracer/exchange/trace_builder.hpp"

namespace interleave::exchange {

struct ImportReport {
  std::string format;  ///< "jsonl" or "chrome"
  std::uint64_t events = 0, bytes = 0;
  std::uint64_t threads = 0, processes = 0;
  std::vector<std::string> repairs;  ///< what did not fit and how it was mended, with how often; a line each
};

/// Finds out by the first bytes what the input is, and writes it as a trace. `progress` is given a part of the whole, and may
/// throw to stop: then no output is left. Throws ImportError (with the file's
/// name) where nothing can be made of it, and RewriteError where the output cannot be written: then no output is left.
ImportReport import_trace(const std::filesystem::path& input, const std::filesystem::path& output, const Progress& progress);

class InputBytes;
ImportReport import_json_lines(InputBytes& input, const std::filesystem::path& output);
/// `progress` is given the work behind the reading, which `input` tells.
ImportReport import_chrome(InputBytes& input, const std::filesystem::path& output, const Progress& progress);

}  // namespace interleave::exchange
