// What the command lines of the viewer and of its pictures have in common: which traces, and how they are first seen.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "gui/state/viewer.hpp"

namespace CLI {
class App;
}

namespace interleave::gui {

/// As written; an empty text was not given.
struct OpenOptions {
  std::vector<std::filesystem::path> files;
  std::string at, from, to;
  std::string tab, select, theme, language, search;
  std::string lesson;             ///< its number, or its folder
  bool python = false;            ///< the lesson as its Python programs were recorded
  std::uint32_t page = 1;         ///< of the lesson
  std::vector<std::string> keys;  ///< pressed one after the other, when all else is set
};

/// Adds the options to a command line; all but the files, which each command counts for itself.
void add_open_options(CLI::App& app, OpenOptions& options);

/// Opens the files and brings the viewer to where the options say. Throws file::FileError, model::InstantError and
/// UsageError, each with one line to show.
void open(Viewer& viewer, const OpenOptions& options);
/// The same for a window: what takes longer than a moment to load goes on as viewer.opening.
void begin_to_open(Viewer& viewer, const OpenOptions& options);

}  // namespace interleave::gui
