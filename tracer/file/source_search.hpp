// Where a source file that a trace names may lie on this machine.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace interleave::file {

/// The largest source that is read.
inline constexpr std::uintmax_t k_max_source_bytes = 1 << 20;

/// The file that the trace at `trace` calls `name`. Relative names are looked for below the working folder and below the folders
/// above the trace. A trace is hostile input: only regular files of at most k_max_source_bytes whose names end as sources' do
/// are found.
std::optional<std::filesystem::path> find_source(std::string_view name, const std::filesystem::path& trace);

/// A file's content; what can be read of it.
std::string read_source(const std::filesystem::path& path);

}  // namespace interleave::file
