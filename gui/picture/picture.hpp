// The viewer's panels as a picture, without a display.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "gui/picture/rasteriser.hpp"
#include "gui/state/usage.hpp"
#include "gui/state/viewer.hpp"

namespace interleave::gui {

/// Draws the whole window. `scale`: pixels for one of the design; the picture is that many times as large.
Image draw_picture(Viewer& viewer, PixelSize size, float scale = 1);

/// The same as SVG, where text is text; the size is in CSS pixels.
std::string draw_svg(Viewer& viewer, PixelSize size);

/// Each writes beside the file, then renames: never half a picture. Throws std::runtime_error.
void write_png(const Image& image, const std::filesystem::path& path);
void write_svg(std::string_view svg, const std::filesystem::path& path);

}  // namespace interleave::gui
