// The picture of the program in the desktop's lists of windows: as gui/desktop/interleave.svg, in pixels.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

namespace interleave::gui {

inline constexpr int k_icon_side = 64;
/// Red, green, blue, opacity of each pixel, row by row.
std::vector<std::uint8_t> icon_pixels();

}  // namespace interleave::gui
