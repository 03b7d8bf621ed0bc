#include "gui/window/icon.hpp"

namespace interleave::gui {
namespace {

using Colour = std::array<std::uint8_t, 3>;
constexpr Colour k_ground{0x17, 0x1B, 0x22}, k_red{0xE8, 0x69, 0x3A}, k_green{0x12, 0xB8, 0x86}, k_blue{0x4F, 0x86, 0xF7};

struct Box {
  int x0, y0, x1, y1;
  Colour colour;
  int opacity;  // of 255
};

// What waits is light, what runs is solid: each goes on where another one waits.
constexpr Box k_boxes[] = {
    {8, 14, 56, 23, k_red, 72},     {8, 27, 47, 36, k_green, 72},  {8, 41, 38, 50, k_blue, 72},    {8, 12, 16, 25, k_red, 255},
    {17, 25, 25, 38, k_green, 255}, {26, 39, 38, 52, k_blue, 255}, {39, 25, 47, 38, k_green, 255}, {48, 12, 56, 25, k_red, 255},
};

}  // namespace

std::vector<std::uint8_t> icon_pixels() {
  std::vector<std::uint8_t> pixels;
  for (int y = 0; y < k_icon_side; ++y) {
    for (int x = 0; x < k_icon_side; ++x) {
      Colour colour = k_ground;
      for (const Box& box : k_boxes) {
        if (x < box.x0 || x >= box.x1 || y < box.y0 || y >= box.y1) continue;
        for (std::size_t channel = 0; channel < 3; ++channel)
          colour[channel] = static_cast<std::uint8_t>((box.colour[channel] * box.opacity + colour[channel] * (255 - box.opacity)) / 255);
      }
      pixels.insert(pixels.end(), colour.begin(), colour.end());
      pixels.push_back(255);
    }
  }
  return pixels;
}

}  // namespace interleave::gui
