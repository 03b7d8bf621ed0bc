// ImGui's draw lists as SVG: shapes stay shapes and text stays text, so a picture can be printed at any size, searched and
// edited. What is drawn is exactly what the window shows: the lists are read back, not drawn a second time.
//
// A glyph is known by its place in the font atlas. Those that follow each other on a line become one <text>.
#pragma once

#include <imgui.h>

#include <string>
#include <string_view>

namespace interleave::gui {

/// `data`: of a frame drawn with anti-aliasing off, so that every shape is its own outline. `fonts`: the atlas that it was
/// drawn with. `title`: what the picture is called for those who cannot see it.
std::string svg_of(const ImDrawData& data, const ImFontAtlas& fonts, int width, int height, ImU32 ground, std::string_view title);

}  // namespace interleave::gui
