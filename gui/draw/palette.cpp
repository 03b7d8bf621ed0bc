#include "gui/draw/palette.hpp"

#include <algorithm>
#include <cmath>

namespace interleave::gui {
namespace {

constexpr ImU32 rgb(std::uint32_t hex) { return IM_COL32((hex >> 16) & 255, (hex >> 8) & 255, hex & 255, 255); }

constexpr std::array<ImU32, k_hue_count> hues(const std::array<std::uint32_t, k_hue_count>& hex) {
  std::array<ImU32, k_hue_count> colours{};
  for (std::size_t hue = 0; hue < k_hue_count; ++hue) colours[hue] = rgb(hex[hue]);
  return colours;
}

// Okabe and Ito's eight in an order in which neighbours differ most, then eight that lie between them.
constexpr Palette k_dark{
    .background = rgb(0x101318),
    .panel = rgb(0x171B22),
    .raised = rgb(0x242A34),
    .lane = rgb(0x1B2029),
    .lane_selected = rgb(0x283447),
    .line = rgb(0x323A46),
    .text = rgb(0xECEFF4),
    .dim_text = rgb(0xA3ADBB),
    .accent = rgb(0x6FB7FF),
    .cursor = rgb(0xFFFFFF),
    .ready = rgb(0xD9DEE6),
    .good = rgb(0x4CD6A0),
    .bad = rgb(0xFF7A66),
    .warning = rgb(0xFFC24D),
    .edge_creates = rgb(0x9FB4CE),
    .edge_awaits = rgb(0xFFC24D),
    .edge_wakes = rgb(0x5FE0B0),
    .waiting_fill = 0.17f,
    .waiting_hatch = 0.38f,
    .hues = hues({0xB4BFCC, 0xE69F00, 0x56B4E9, 0x12B886, 0xE0719C, 0xF0E442, 0xE8693A, 0x4F86F7,  //
                  0x8E99A8, 0xB98A3C, 0x8CCBF0, 0x7BC96F, 0xC9A0DC, 0xC7BE5A, 0xD98B72, 0x8FA8F9}),
};

constexpr Palette k_light{
    .background = rgb(0xE9ECF1),
    .panel = rgb(0xFAFBFC),
    .raised = rgb(0xE3E8EF),
    .lane = rgb(0xF1F4F8),
    .lane_selected = rgb(0xD9E8FA),
    .line = rgb(0xC9D0DA),
    .text = rgb(0x151A21),
    .dim_text = rgb(0x55606E),
    .accent = rgb(0x0B62B8),
    .cursor = rgb(0x111111),
    .ready = rgb(0x58626F),
    .good = rgb(0x007A52),
    .bad = rgb(0xC2321A),
    .warning = rgb(0x9A6200),
    .edge_creates = rgb(0x5C6F87),
    .edge_awaits = rgb(0xA86B00),
    .edge_wakes = rgb(0x00805A),
    .waiting_fill = 0.14f,
    .waiting_hatch = 0.40f,
    .hues = hues({0x6B7786, 0xE08E00, 0x2E9BDB, 0x009E73, 0xC2588A, 0xCDB900, 0xD55E00, 0x2456C7,  //
                  0x919CAA, 0xA67A2E, 0x6CB4E0, 0x57A64B, 0xA579BD, 0xA39B3B, 0xC07257, 0x6C86DB}),
};

// For a weak projector: nothing but strong differences.
constexpr Palette k_contrast{
    .background = rgb(0x000000),
    .panel = rgb(0x000000),
    .raised = rgb(0x2B2B2B),
    .lane = rgb(0x101010),
    .lane_selected = rgb(0x003A6B),
    .line = rgb(0x8A8A8A),
    .text = rgb(0xFFFFFF),
    .dim_text = rgb(0xE2E2E2),
    .accent = rgb(0x7FD0FF),
    .cursor = rgb(0xFFFF00),
    .ready = rgb(0xFFFFFF),
    .good = rgb(0x39FFB0),
    .bad = rgb(0xFF8A75),
    .warning = rgb(0xFFD84D),
    .edge_creates = rgb(0xFFFFFF),
    .edge_awaits = rgb(0xFFD84D),
    .edge_wakes = rgb(0x39FFB0),
    .waiting_fill = 0.10f,
    .waiting_hatch = 0.70f,
    .hues = hues({0xFFFFFF, 0xFFB000, 0x5CC8FF, 0x00D69A, 0xFF86BE, 0xFFF23A, 0xFF7A3D, 0x7AA2FF,  //
                  0xC8C8C8, 0xE0A84A, 0xA8E0FF, 0x9CF08E, 0xE0B8FF, 0xEAE27A, 0xFFB199, 0xB4C8FF}),
};

ImVec4 vec(ImU32 colour) { return ImGui::ColorConvertU32ToFloat4(colour); }

float luminance(ImU32 colour) {
  const auto channel = [&](int shift) {
    const float value = static_cast<float>((colour >> shift) & 255) / 255.0f;
    return value <= 0.04045f ? value / 12.92f : std::pow((value + 0.055f) / 1.055f, 2.4f);
  };
  return 0.2126f * channel(IM_COL32_R_SHIFT) + 0.7152f * channel(IM_COL32_G_SHIFT) + 0.0722f * channel(IM_COL32_B_SHIFT);
}

}  // namespace

const Palette& palette(Theme theme) {
  switch (theme) {
    case Theme::light:
      return k_light;
    case Theme::contrast:
      return k_contrast;
    case Theme::dark:
      break;
  }
  return k_dark;
}

ImU32 faded(ImU32 colour, float opacity) {
  const float alpha = static_cast<float>(colour >> IM_COL32_A_SHIFT) * std::clamp(opacity, 0.0f, 1.0f);
  return (colour & ~IM_COL32_A_MASK) | (static_cast<ImU32>(alpha + 0.5f) << IM_COL32_A_SHIFT);
}

ImU32 mixed(ImU32 a, ImU32 b, float part) {
  ImU32 result = 0;
  for (int shift = 0; shift < 32; shift += 8) {
    const float from = static_cast<float>((a >> shift) & 255), to = static_cast<float>((b >> shift) & 255);
    result |= static_cast<ImU32>(from + (to - from) * std::clamp(part, 0.0f, 1.0f) + 0.5f) << shift;
  }
  return result;
}

ImU32 text_on(ImU32 colour) { return luminance(colour) > 0.2f ? IM_COL32(12, 14, 18, 255) : IM_COL32(255, 255, 255, 255); }

ImU32 wait_colour(const Palette& colours, WaitClass wait) {
  switch (wait) {
    case WaitClass::timer:
      return mixed(colours.hues[2], colours.dim_text, 0.45f);
    case WaitClass::io:
      return mixed(colours.hues[3], colours.dim_text, 0.35f);
    case WaitClass::lock:
      return mixed(colours.hues[4], colours.dim_text, 0.30f);
    case WaitClass::job:
      return mixed(colours.hues[1], colours.dim_text, 0.35f);
    case WaitClass::task:
      break;
  }
  return colours.dim_text;
}

void apply_style(const Palette& colours, float em) {
  ImGuiStyle style;
  style.WindowPadding = {em * 0.5f, em * 0.4f};
  style.FramePadding = {em * 0.5f, em * 0.22f};
  style.ItemSpacing = {em * 0.5f, em * 0.3f};
  style.CellPadding = {em * 0.4f, em * 0.15f};
  style.ScrollbarSize = std::round(em * 0.75f);
  style.GrabMinSize = em;
  style.FrameRounding = std::round(em * 0.25f);
  style.ScrollbarRounding = style.FrameRounding;
  style.PopupRounding = style.FrameRounding;
  style.WindowBorderSize = 0;
  style.ChildBorderSize = 0;
  const auto set = [&](ImGuiCol slot, ImU32 colour) { style.Colors[slot] = vec(colour); };
  set(ImGuiCol_Text, colours.text);
  set(ImGuiCol_TextDisabled, colours.dim_text);
  set(ImGuiCol_WindowBg, colours.background);
  set(ImGuiCol_ChildBg, colours.panel);
  set(ImGuiCol_PopupBg, colours.raised);
  set(ImGuiCol_Border, colours.line);
  set(ImGuiCol_FrameBg, colours.raised);
  set(ImGuiCol_FrameBgHovered, mixed(colours.raised, colours.accent, 0.25f));
  set(ImGuiCol_FrameBgActive, mixed(colours.raised, colours.accent, 0.4f));
  set(ImGuiCol_Button, colours.raised);
  set(ImGuiCol_ButtonHovered, mixed(colours.raised, colours.accent, 0.25f));
  set(ImGuiCol_ButtonActive, mixed(colours.raised, colours.accent, 0.4f));
  set(ImGuiCol_Header, mixed(colours.raised, colours.accent, 0.25f));
  set(ImGuiCol_HeaderHovered, mixed(colours.raised, colours.accent, 0.2f));
  set(ImGuiCol_HeaderActive, mixed(colours.raised, colours.accent, 0.35f));
  set(ImGuiCol_Separator, colours.line);
  set(ImGuiCol_ScrollbarBg, faded(colours.panel, 0));
  set(ImGuiCol_ScrollbarGrab, colours.line);
  set(ImGuiCol_ScrollbarGrabHovered, colours.dim_text);
  set(ImGuiCol_ScrollbarGrabActive, colours.accent);
  set(ImGuiCol_TableHeaderBg, colours.raised);
  set(ImGuiCol_TableBorderStrong, colours.line);
  set(ImGuiCol_TableBorderLight, colours.line);
  ImGui::GetStyle() = style;
}

}  // namespace interleave::gui
