// The first page of a trace file, and of each process of a merged one.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "tracer/file/trace_file.hpp"

namespace interleave::file {

/// Throws FileError when the bytes are no trace that can be read.
trace::wire::FileHeader checked_header(const std::filesystem::path& path, std::span<const std::uint8_t> bytes);

/// What the page says; `page` is k_file_header_bytes long and may hold anything. Damage is told at `offset`.
FileInfo info_of(const trace::wire::FileHeader& header, std::span<const std::uint8_t> page, std::uint64_t offset,
                 std::vector<Damage>& damage);

}  // namespace interleave::file
