// Which character stands where in the font atlas: the way back from a textured rectangle to its text.
#pragma once

#include <imgui.h>

#include <cstdint>
#include <string>
#include <vector>

namespace interleave::gui {

class AtlasGlyphs {
 public:
  explicit AtlasGlyphs(const ImFontAtlas& atlas);

  struct Place {
    std::uint16_t font = 0;  ///< index into the atlas' fonts
    const ImFontGlyph* glyph = nullptr;
  };
  /// What is drawn at a point of the texture (0 … 1 each way). No glyph where there is none.
  Place at(ImVec2 uv) const;

  /// How a font is called by others.
  struct Face {
    const ImFont* font = nullptr;
    std::string families;  ///< CSS: the font's own name, then what stands in for it
    bool bold = false;
    float em_part = 1;        ///< size in CSS, of its line's height
    float space_advance = 0;  ///< at the font's own size
  };
  const Face& face(std::uint16_t font) const { return faces_[font]; }

  float texture_height() const { return static_cast<float>(height_); }
  float texture_width() const { return static_cast<float>(width_); }

 private:
  int width_ = 0, height_ = 0;
  std::vector<std::uint32_t> owner_;  // of each pixel of the texture: 1 + index into places_, 0: nobody
  std::vector<Place> places_;
  std::vector<Face> faces_;
};

}  // namespace interleave::gui
