#include "gui/picture/atlas_glyphs.hpp"

#include <algorithm>
#include <cmath>

// stb's functions are in Debian's libstb; only their declarations are needed.
#include <stb/stb_truetype.h>

namespace interleave::gui {
namespace {

/// Family and style of a font file, as its English names table has them.
std::string font_name(const stbtt_fontinfo& info, int which) {
  int bytes = 0;
  // UTF-16, the high byte first.
  const char* text = stbtt_GetFontNameString(&info, &bytes, STBTT_PLATFORM_ID_MICROSOFT, STBTT_MS_EID_UNICODE_BMP, 0x409, which);
  std::string name;
  for (int at = 0; text != nullptr && at + 1 < bytes; at += 2)
    if (text[at] == 0 && text[at + 1] >= ' ' && text[at + 1] < 0x7F && text[at + 1] != '\'') name += text[at + 1];
  return name;
}

AtlasGlyphs::Face face_of(const ImFont& font) {
  AtlasGlyphs::Face face;
  face.font = &font;
  if (const ImFontGlyph* space = font.FindGlyphNoFallback(' ')) face.space_advance = space->AdvanceX;
  bool fixed = false;
  for (short index = 0; index < font.ConfigDataCount; ++index) {
    const ImFontConfig& config = font.ConfigData[index];
    const auto* file = static_cast<const unsigned char*>(config.FontData);
    stbtt_fontinfo info{};
    const int begin = stbtt_GetFontOffsetForIndex(file, config.FontNo);
    if (begin < 0 || stbtt_InitFont(&info, file, begin) == 0) continue;
    if (index == 0) {
      face.em_part = stbtt_ScaleForPixelHeight(&info, 1) / stbtt_ScaleForMappingEmToPixels(&info, 1);
      face.bold = font_name(info, 2).find("Bold") != std::string::npos;
    }
    const std::string family = font_name(info, 1);
    fixed = fixed || family.find("Mono") != std::string::npos;
    if (!family.empty()) face.families += "'" + family + "', ";
  }
  face.families += fixed ? "monospace" : "sans-serif";
  return face;
}

}  // namespace

AtlasGlyphs::AtlasGlyphs(const ImFontAtlas& atlas) : width_{atlas.TexWidth}, height_{atlas.TexHeight} {
  owner_.resize(static_cast<std::size_t>(width_) * static_cast<std::size_t>(height_));
  for (int font = 0; font < atlas.Fonts.Size; ++font) {
    faces_.push_back(face_of(*atlas.Fonts[font]));
    for (const ImFontGlyph& glyph : atlas.Fonts[font]->Glyphs) {
      if (glyph.Visible == 0) continue;
      places_.push_back({static_cast<std::uint16_t>(font), &glyph});
      const auto pixel = [](float part, int size) {
        return std::clamp(static_cast<int>(std::lround(part * static_cast<float>(size))), 0, size);
      };
      for (int y = pixel(glyph.V0, height_); y < pixel(glyph.V1, height_); ++y)
        for (int x = pixel(glyph.U0, width_); x < pixel(glyph.U1, width_); ++x)
          owner_[static_cast<std::size_t>(y) * static_cast<std::size_t>(width_) + static_cast<std::size_t>(x)] =
              static_cast<std::uint32_t>(places_.size());
    }
  }
}

AtlasGlyphs::Place AtlasGlyphs::at(ImVec2 uv) const {
  const int x = static_cast<int>(uv.x * static_cast<float>(width_)), y = static_cast<int>(uv.y * static_cast<float>(height_));
  if (x < 0 || y < 0 || x >= width_ || y >= height_) return {};
  const std::uint32_t owner = owner_[static_cast<std::size_t>(y) * static_cast<std::size_t>(width_) + static_cast<std::size_t>(x)];
  return owner == 0 ? Place{} : places_[owner - 1];
}

}  // namespace interleave::gui
