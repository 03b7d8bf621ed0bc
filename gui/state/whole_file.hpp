// A file that is there whole or as it was before.
#pragma once

#include <filesystem>
#include <string_view>

namespace interleave::gui {

/// Writes beside the file, then renames. Throws std::runtime_error, which says `what` could not be written, where and why.
void write_whole_file(const std::filesystem::path& path, std::string_view bytes, std::string_view what);

}  // namespace interleave::gui
