// What the viewer remembers from one run to the next: how it looks, not what it shows.
#pragma once

#include <filesystem>

#include "gui/state/usage.hpp"
#include "gui/state/viewer.hpp"

namespace interleave::gui {

/// interleave/viewer.json in XDG_CONFIG_HOME, or in ~/.config. Empty when there is no home.
std::filesystem::path settings_file();

/// Puts what was remembered into the state. What is missing or broken is left as it is: settings never keep the viewer
/// from starting.
void load_settings(const std::filesystem::path& file, Viewer& viewer, PixelSize& window);

/// Writes beside the file and renames. A disk that is full costs the settings, nothing else.
void save_settings(const std::filesystem::path& file, const Viewer& viewer, PixelSize window);

}  // namespace interleave::gui
