// Draws ImGui's draw lists by the processor: no display, no OpenGL, and the same bytes on every machine.
//
// Corners are rounded to 1/256 pixel and everything from there on is done in whole numbers, so neither the compiler nor
// the machine's mathematics can change a pixel.
#pragma once

#include <imgui.h>

#include <cstdint>
#include <vector>

namespace interleave::gui {

/// Pixels of 4 bytes: red, green, blue, opacity (always 255).
struct Image {
  int width = 0, height = 0;
  std::vector<std::uint8_t> rgba;
  const std::uint8_t* pixel(int x, int y) const {
    return rgba.data() + (static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x)) * 4;
  }
};

/// A texture of opacities; its address is what the draw lists name as ImTextureID.
struct AlphaTexture {
  const std::uint8_t* pixels = nullptr;
  int width = 0, height = 0;
};

Image rasterise(const ImDrawData& data, int width, int height, ImU32 ground);

}  // namespace interleave::gui
