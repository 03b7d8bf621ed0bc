// The traces of several processes become one.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "tracer/file/trace_file.hpp"
#include "tracer/rewrite/trace_output.hpp"

namespace interleave::rewrite {

struct MergeReport {
  struct Input {
    std::filesystem::path path;
    std::uint32_t first_process = 0;   ///< its number in the new file
    std::uint32_t processes = 0;       ///< how many it brings
    bool clean = false;                ///< closed in order
    std::vector<file::Damage> damage;  ///< what it has lost: only what is sound is taken over
  };
  std::vector<Input> inputs;
  std::uint64_t bytes = 0;   ///< of the new file
  std::uint64_t events = 0;  ///< as the chunks' headers tell
  std::uint32_t processes = 0, threads = 0, sources = 0;
  std::vector<std::string> warnings;  ///< a sentence each: what makes the processes hard to compare
};

/// Writes one trace out of `inputs`: process 0 is that of the first, threads are numbered over the whole file, definitions stay
/// those of their process, the same source is there once. An input may have several processes already, and may be packed; its
/// payloads stay as they are. `output` may be one of the inputs. The new trace counts as closed in order where all inputs were.
/// Throws file::FileError (an input cannot be read) and RewriteError: a header is damaged, the same trace stands twice, two
/// recorders' schemas contradict each other, the output cannot be written.
MergeReport merge(std::span<const std::filesystem::path> inputs, const std::filesystem::path& output, const Progress& progress = {});

}  // namespace interleave::rewrite
