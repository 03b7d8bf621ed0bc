// The desktop window: GLFW and OpenGL 3 around the panels. It sleeps while nothing moves.
#pragma once

#include <filesystem>
#include <stdexcept>

#include "gui/state/usage.hpp"
#include "gui/state/viewer.hpp"

namespace interleave::gui {

/// There is no display that a window could open on. what() is one line.
struct NoDisplay : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct WindowOptions {
  PixelSize size;
  std::filesystem::path state_file;  ///< written on every change; empty: none
};

/// Shows the viewer until its window is closed. Returns the window's last size. Throws NoDisplay.
PixelSize run_window(Viewer& viewer, const WindowOptions& options);

}  // namespace interleave::gui
