// The files that can be opened: a folder as the dialog shows it, and those that were opened last.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace interleave::gui {

struct FileRow {
  std::string name;
  bool folder = false;
  std::uint64_t bytes = 0;
};

struct FileBrowser {
  bool open = false;
  bool to_compare = false;  ///< what is chosen stands beside the trace that is open
  std::filesystem::path folder;
  std::vector<FileRow> rows;  ///< folders, then traces (*.ilv); each by name
  std::string error;          ///< why the folder cannot be shown; else empty
  std::string text;           ///< what was typed: the begin of a name, or a path
  std::uint32_t row = 0;      ///< the chosen one of fitting_rows()
};

/// Shows a folder. A file stands for the folder that it is in.
void browse(FileBrowser& browser, const std::filesystem::path& folder);

/// Rows whose names hold what was typed, in either case.
std::vector<std::uint32_t> fitting_rows(const FileBrowser& browser);

/// What a person means who presses Enter: the path that was typed, else that of the chosen row. Empty where there is neither.
std::filesystem::path chosen_path(const FileBrowser& browser);

inline constexpr std::size_t k_most_recent = 10;
/// Puts a file before the others, once.
void remember_recent(std::vector<std::filesystem::path>& recent, const std::filesystem::path& file);

}  // namespace interleave::gui
