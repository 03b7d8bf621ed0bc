// A damaged, truncated or unsealed trace becomes a whole one.
//
// Every sound chunk is kept as it is. Chunks that were still open, or that the file's end cuts, end at their last whole record.
// Where chunks of a thread are missing, a `lost` event stands in their place, and what follows counts on without a gap.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "tracer/file/trace_file.hpp"
#include "tracer/rewrite/trace_output.hpp"

namespace interleave::rewrite {

struct RecoverOptions {
  bool embed_sources = true;  ///< put source files of this machine into the trace where it has none of them
  Progress progress;
};

struct RecoverReport {
  std::uint64_t bytes_before = 0, bytes_after = 0;
  std::uint64_t chunks = 0;             ///< kept
  std::uint64_t events = 0;             ///< in them
  std::uint64_t lost_events = 0;        ///< those left out whose number is known
  bool was_clean = false;               ///< closed in order before
  std::vector<file::Damage> left_out;   ///< each part of the file that is not in the new one, and why
  std::vector<file::Damage> sealed;     ///< chunks that were still open
  std::vector<std::string> guessed;     ///< what the new file says and nobody knows for sure; a sentence each
  std::vector<std::string> sources;     ///< found on this machine and embedded: their names in the trace
  std::vector<std::string> no_sources;  ///< named in the trace and not found
};

/// Writes what `input` still holds to `output`, which may be the same. Throws file::FileError where there is no chunk to keep, or
/// the format is a newer one, and RewriteError where the output cannot be written.
RecoverReport recover(const std::filesystem::path& input, const std::filesystem::path& output, const RecoverOptions& options = {});

}  // namespace interleave::rewrite
