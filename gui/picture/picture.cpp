#include "gui/picture/picture.hpp"

#include <cmath>
#include <stdexcept>
#include <string>

#include "gui/panels/desk.hpp"
#include "gui/picture/svg.hpp"
#include "gui/state/whole_file.hpp"

// stb's functions are in Debian's libstb; only their declarations are needed.
#include <stb/stb_image_write.h>

namespace interleave::gui {
namespace {

// ImGui lays out in the frame after the one that measures; a new character costs one frame more.
constexpr int k_frames = 4;
constexpr int k_most_frames = 16;

struct PixelCount {
  int width, height;
};

/// Draws frames until all is measured and every character is there; the last one stays in ImGui::GetDrawData().
PixelCount draw_frames(Desk& desk, AlphaTexture& texture, Viewer& viewer, PixelSize size, float scale, bool outlines) {
  // A picture has what is wrong with the traces in it, however long finding it takes.
  for (const Document& document : viewer.documents) document.trace->problems();
  const PixelCount pixels{static_cast<int>(std::lround(static_cast<float>(size.width) * scale)),
                          static_cast<int>(std::lround(static_cast<float>(size.height) * scale))};
  for (int frame = 0; frame < k_frames || (desk.wants_fonts() && frame < k_most_frames); ++frame) {
    if (desk.prepare(viewer, scale)) {
      unsigned char* alphas = nullptr;
      ImGui::GetIO().Fonts->GetTexDataAsAlpha8(&alphas, &texture.width, &texture.height);
      texture.pixels = alphas;
      ImGui::GetIO().Fonts->SetTexID(&texture);
    }
    // What panels asked for in the frame before.
    for (const Document& document : viewer.documents) {
      document.insights->wait();
      document.series->wait();
    }
    ImGuiStyle& style = ImGui::GetStyle();
    style.AntiAliasedFill = style.AntiAliasedLines = style.AntiAliasedLinesUseTex = !outlines;
    ImGui::GetIO().DeltaTime = 1.0f / 60;
    desk.frame(viewer, {static_cast<float>(pixels.width), static_cast<float>(pixels.height)});
  }
  return pixels;
}

}  // namespace

Image draw_picture(Viewer& viewer, PixelSize size, float scale) {
  Desk desk;
  AlphaTexture texture;
  const PixelCount pixels = draw_frames(desk, texture, viewer, size, scale, false);
  return rasterise(*ImGui::GetDrawData(), pixels.width, pixels.height, palette(viewer.theme).background);
}

std::string draw_svg(Viewer& viewer, PixelSize size) {
  Desk desk;
  AlphaTexture texture;
  const PixelCount pixels = draw_frames(desk, texture, viewer, size, 1, true);
  std::string title;
  for (const Document& document : viewer.documents) title += (title.empty() ? "" : " · ") + document.title;
  return svg_of(*ImGui::GetDrawData(), *ImGui::GetIO().Fonts, pixels.width, pixels.height, palette(viewer.theme).background, title);
}

void write_png(const Image& image, const std::filesystem::path& path) {
  std::string bytes;
  const auto append = [](void* context, void* data, int size) {
    static_cast<std::string*>(context)->append(static_cast<const char*>(data), static_cast<std::size_t>(size));
  };
  stbi_write_png_compression_level = 5;
  stbi_write_force_png_filter = 0;
  if (stbi_write_png_to_func(append, &bytes, image.width, image.height, 4, image.rgba.data(), image.width * 4) == 0)
    throw std::runtime_error{"cannot write the picture " + path.string() + ": there is no memory for it"};
  write_whole_file(path, bytes, "the picture");
}

void write_svg(std::string_view svg, const std::filesystem::path& path) { write_whole_file(path, svg, "the picture"); }

}  // namespace interleave::gui
