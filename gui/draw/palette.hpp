// The colours of a theme. Hues can be told apart by colour-blind people (after Okabe and Ito), and shape or text always
// says the same as colour does.
#pragma once

#include <imgui.h>

#include <array>

#include "gui/state/viewer.hpp"
#include "gui/state/wait_class.hpp"

namespace interleave::gui {

struct Palette {
  ImU32 background;  ///< behind everything
  ImU32 panel;       ///< of a panel
  ImU32 raised;      ///< of a button, a title
  ImU32 lane;        ///< every other lane
  ImU32 lane_selected;
  ImU32 line;  ///< separators and the grid
  ImU32 text;
  ImU32 dim_text;
  ImU32 accent;  ///< what can be clicked, what is chosen
  ImU32 cursor;
  ImU32 ready;
  ImU32 good;
  ImU32 bad;
  ImU32 warning;
  ImU32 edge_creates, edge_awaits, edge_wakes;
  float waiting_fill;   ///< opacity of a waiting bar's ground …
  float waiting_hatch;  ///< … and of its hatching
  std::array<ImU32, k_hue_count> hues;
};

const Palette& palette(Theme theme);

/// The colour with another opacity, 0 … 1 times its own.
ImU32 faded(ImU32 colour, float opacity);
/// Between two colours: 0 is `a`, 1 is `b`.
ImU32 mixed(ImU32 a, ImU32 b, float part);
/// Black or white: what is read better on the colour.
ImU32 text_on(ImU32 colour);

ImU32 wait_colour(const Palette& colours, WaitClass wait);

/// ImGui's own widgets in these colours.
void apply_style(const Palette& colours, float em);

}  // namespace interleave::gui
