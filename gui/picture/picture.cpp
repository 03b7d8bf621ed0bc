#include "gui/picture/picture.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cmath>
#include <fstream>
#include <stdexcept>
#include <string>

#include "gui/panels/desk.hpp"

// stb's functions are in Debian's libstb; only their declarations are needed.
#include <stb/stb_image_write.h>

namespace interleave::gui {
namespace {

// ImGui lays out in the frame after the one that measures; a new character costs one frame more.
constexpr int k_frames = 4;
constexpr int k_most_frames = 16;

}  // namespace

Image draw_picture(Viewer& viewer, PixelSize size, float scale) {
  // A picture has what is wrong with the traces in it, however long finding it takes.
  for (const Document& document : viewer.documents) document.trace->problems();
  Desk desk;
  AlphaTexture texture;
  const int width = static_cast<int>(std::lround(static_cast<float>(size.width) * scale));
  const int height = static_cast<int>(std::lround(static_cast<float>(size.height) * scale));
  for (int frame = 0; frame < k_frames || (desk.wants_fonts() && frame < k_most_frames); ++frame) {
    if (desk.prepare(viewer, scale)) {
      unsigned char* pixels = nullptr;
      ImGui::GetIO().Fonts->GetTexDataAsAlpha8(&pixels, &texture.width, &texture.height);
      texture.pixels = pixels;
      ImGui::GetIO().Fonts->SetTexID(&texture);
    }
    ImGui::GetIO().DeltaTime = 1.0f / 60;
    desk.frame(viewer, {static_cast<float>(width), static_cast<float>(height)});
  }
  return rasterise(*ImGui::GetDrawData(), width, height, palette(viewer.theme).background);
}

void write_png(const Image& image, const std::filesystem::path& path) {
  std::filesystem::path beside = path;
  beside += fmt::format(".{}.part", getpid());
  {
    std::ofstream out{beside, std::ios::binary};
    const auto write = [](void* context, void* data, int bytes) {
      static_cast<std::ofstream*>(context)->write(static_cast<const char*>(data), bytes);
    };
    stbi_write_png_compression_level = 5;
    stbi_write_force_png_filter = 0;
    const bool encoded = out && stbi_write_png_to_func(write, &out, image.width, image.height, 4, image.rgba.data(), image.width * 4) != 0;
    out.flush();
    if (!encoded || !out) {
      out.close();
      std::error_code ignored;
      std::filesystem::remove(beside, ignored);
      throw std::runtime_error{"cannot write the picture " + path.string() + ": does its folder exist, and is there room?"};
    }
  }
  std::error_code error;
  std::filesystem::rename(beside, path, error);
  if (error) {
    std::error_code ignored;
    std::filesystem::remove(beside, ignored);
    throw std::runtime_error{"cannot write the picture " + path.string() + ": " + error.message()};
  }
}

}  // namespace interleave::gui
