// A sentence with names in it: words wrap, and what stands between backquotes is a name.
#pragma once

#include <functional>
#include <string_view>

#include "gui/draw/frame.hpp"

namespace interleave::gui {

/// As the rest of the window, or for what a whole class reads.
enum class Reading : bool { near, far };

/// Draws at ImGui's cursor, as wide as the window. Names are bold, in the colour that `colour_of` gives them (0: as text).
/// Chinese wraps between any two characters, but no line begins with a closing mark.
void draw_rich_text(const Frame& frame, std::string_view text, const std::function<ImU32(std::string_view name)>& colour_of,
                    Reading reading = Reading::near);
/// The height that it would have.
float rich_text_height(const Frame& frame, std::string_view text, Reading reading);

}  // namespace interleave::gui
