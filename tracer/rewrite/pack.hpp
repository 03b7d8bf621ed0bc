// Traces made smaller, and back. The payload of each chunk becomes one zstd frame; chunks still decode alone, in any order.
#pragma once

#include <cstdint>
#include <filesystem>

#include "tracer/rewrite/trace_output.hpp"

namespace interleave::rewrite {

struct PackOptions {
  int level = 1;  ///< of zstd: 1 (fast) to 19 (small)
  Progress progress;
};

struct PackReport {
  std::uint64_t bytes_before = 0, bytes_after = 0;  ///< of the files
  std::uint64_t event_bytes = 0;                    ///< payloads of the event chunks in the new file
  std::uint64_t events = 0;
  std::size_t chunks = 0, packed = 0;  ///< in the new file; those of them that are packed
};

/// Writes `input` with its chunks packed; what is packed already, or would not become smaller, stays as it is, unused space goes.
/// `output` may be `input`. A killed program's open chunks are closed where their records end; the trace stays one that was not
/// closed in order. Throws file::FileError (cannot be read) and RewriteError (damaged, level, output).
PackReport pack(const std::filesystem::path& input, const std::filesystem::path& output, const PackOptions& options = {});

/// The other way: every payload is again, byte for byte, what was packed. Throws as pack().
PackReport unpack(const std::filesystem::path& input, const std::filesystem::path& output, const Progress& progress = {});

}  // namespace interleave::rewrite
