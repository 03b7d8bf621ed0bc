#include "gui/draw/shapes.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace interleave::gui {
namespace {

constexpr float k_pi = std::numbers::pi_v<float>;

/// Parallel lines through the rectangle; `lean` is how far a line moves to the right from bottom to top, in heights.
void draw_leaning(ImDrawList& list, ImVec2 from, ImVec2 to, float lean, float distance, float thickness, ImU32 colour) {
  const float height = to.y - from.y, run = height * std::abs(lean);
  // On a grid of the picture, not of the bar: neighbouring bars join without a seam.
  for (float x = std::floor((from.x - run) / distance) * distance; x < to.x; x += distance) {
    const float low = std::max(x, from.x), high = std::min(x + run, to.x);
    if (low >= high) continue;
    const float at_low = (low - x) / run, at_high = (high - x) / run;
    const auto y = [&](float part) { return lean > 0 ? to.y - height * part : from.y + height * part; };
    list.AddLine({low, y(at_low)}, {high, y(at_high)}, colour, thickness);
  }
}

}  // namespace

void draw_hatching(ImDrawList& list, ImVec2 from, ImVec2 to, WaitClass pattern, ImU32 colour, float em) {
  if (to.x - from.x < 2 || to.y <= from.y) return;
  const ImVec2 clip_from = list.GetClipRectMin(), clip_to = list.GetClipRectMax();
  from.x = std::max(from.x, clip_from.x);
  to.x = std::min(to.x, clip_to.x);
  const float distance = std::max(4.0f, std::round(em * 0.6f)), thickness = std::max(1.0f, std::round(em * 0.09f));
  switch (pattern) {
    case WaitClass::timer:
      draw_leaning(list, from, to, 1, distance, thickness, colour);
      break;
    case WaitClass::io:
      draw_leaning(list, from, to, -1, distance, thickness, colour);
      break;
    case WaitClass::lock:
      draw_leaning(list, from, to, 1, distance * 1.3f, thickness, colour);
      draw_leaning(list, from, to, -1, distance * 1.3f, thickness, colour);
      break;
    case WaitClass::task: {
      const float step = std::max(3.0f, std::round(em * 0.34f));
      for (float y = from.y + step; y + thickness <= to.y; y += step)
        list.AddRectFilled({from.x, std::floor(y)}, {to.x, std::floor(y) + thickness}, colour);
      break;
    }
    case WaitClass::job:
      for (float x = std::ceil(from.x / distance) * distance; x + thickness <= to.x; x += distance)
        list.AddRectFilled({std::floor(x), from.y}, {std::floor(x) + thickness, to.y}, colour);
      break;
  }
}

void draw_badge(ImDrawList& list, ImVec2 centre, float radius, Badge badge, ImU32 colour, const Palette& colours) {
  const float thick = std::max(1.5f, radius * 0.3f);
  switch (badge) {
    case Badge::none:
      break;
    case Badge::running:
      list.AddCircleFilled(centre, radius, colour);
      break;
    case Badge::ready:
      list.PathArcTo(centre, radius, k_pi * 0.5f, k_pi * 1.5f);
      list.PathFillConvex(colour);
      list.AddCircle(centre, radius - thick / 2, colour, 0, thick);
      break;
    case Badge::waiting:
      list.AddCircle(centre, radius - thick / 2, colour, 0, thick);
      break;
    case Badge::created:
    case Badge::unknown:
      list.AddCircleFilled(centre, radius * 0.35f, colours.dim_text);
      break;
    case Badge::returned:
      draw_end_mark(list, centre, radius, EndMark::returned, colours);
      break;
    case Badge::raised:
      draw_end_mark(list, centre, radius, EndMark::raised, colours);
      break;
    case Badge::cancelled:
      draw_end_mark(list, centre, radius, EndMark::cancelled, colours);
      break;
  }
}

Badge badge_of(model::TaskState state) {
  switch (state) {
    case model::TaskState::created:
      return Badge::created;
    case model::TaskState::ready:
      return Badge::ready;
    case model::TaskState::running:
      return Badge::running;
    case model::TaskState::waiting:
      return Badge::waiting;
    default:
      return Badge::unknown;
  }
}

Badge badge_of(const Document& document, const model::State* now, TaskIndex task) {
  if (now == nullptr) return Badge::none;
  const model::Task& row = document.trace->tasks()[task];
  if (const model::TaskNow* live = now->find(task)) return badge_of(live->state);
  if (row.finished == k_none || row.finished > now->event) return Badge::none;
  switch (row.outcome) {
    case trace::Outcome::returned:
      return Badge::returned;
    case trace::Outcome::cancelled:
      return Badge::cancelled;
    default:
      return Badge::raised;
  }
}

void draw_end_mark(ImDrawList& list, ImVec2 centre, float radius, EndMark mark, const Palette& colours) {
  const float thick = std::max(2.0f, radius * 0.4f);
  const auto at = [&](float x, float y) { return ImVec2{centre.x + x * radius, centre.y + y * radius}; };
  switch (mark) {
    case EndMark::none:
      break;
    case EndMark::returned: {
      const ImVec2 points[] = {at(-0.8f, 0.05f), at(-0.2f, 0.7f), at(0.85f, -0.65f)};
      list.AddPolyline(points, 3, colours.good, 0, thick);
      break;
    }
    case EndMark::raised:
      list.AddLine(at(-0.7f, -0.7f), at(0.7f, 0.7f), colours.bad, thick);
      list.AddLine(at(-0.7f, 0.7f), at(0.7f, -0.7f), colours.bad, thick);
      break;
    case EndMark::cancelled:
      list.AddCircle(centre, radius * 0.85f, colours.warning, 0, thick * 0.7f);
      list.AddLine(at(-0.55f, 0.55f), at(0.55f, -0.55f), colours.warning, thick * 0.8f);
      break;
    case EndMark::dropped:
      list.AddRect(at(-0.6f, -0.6f), at(0.6f, 0.6f), colours.bad, 0, 0, thick * 0.7f);
      break;
    case EndMark::alive: {
      const ImVec2 points[] = {at(-0.3f, -0.8f), at(0.6f, 0), at(-0.3f, 0.8f)};
      list.AddPolyline(points, 3, colours.dim_text, 0, thick * 0.8f);
      break;
    }
  }
}

void draw_arrow(ImDrawList& list, ImVec2 from, ImVec2 to, ImU32 colour, float thickness, float head) {
  const float dx = to.x - from.x, dy = to.y - from.y;
  // Nearly upright arrows bulge to the right, or they would hide behind each other and behind the bars.
  const float bulge = std::clamp(std::abs(dy) * 0.25f, head * 1.5f, head * 6);
  const ImVec2 control_from{from.x + std::max(dx * 0.5f, bulge), from.y + dy * 0.08f};
  const ImVec2 control_to{to.x - std::max(dx * 0.5f, std::abs(dx) < bulge ? -bulge : bulge), to.y - dy * 0.08f};
  const ImVec2 along{to.x - control_to.x, to.y - control_to.y};
  const float length = std::max(0.001f, std::sqrt(along.x * along.x + along.y * along.y));
  const ImVec2 unit{along.x / length, along.y / length};
  const ImVec2 neck{to.x - unit.x * head, to.y - unit.y * head};
  list.AddBezierCubic(from, control_from, control_to, neck, colour, thickness, 24);
  const ImVec2 side{-unit.y * head * 0.55f, unit.x * head * 0.55f};
  list.AddTriangleFilled(to, {neck.x + side.x, neck.y + side.y}, {neck.x - side.x, neck.y - side.y}, colour);
  list.AddCircleFilled(from, thickness * 1.4f, colour);
}

namespace {

std::string_view file_of(const ImFont* font) {
  const std::string_view name = font->ConfigData == nullptr ? "" : font->ConfigData->Name;
  return name.substr(0, name.rfind(','));
}

/// The same font made for this size, where the atlas has it: letters that are scaled are not sharp.
ImFont* made_for(const ImFont* font, float size) {
  for (ImFont* const other : ImGui::GetIO().Fonts->Fonts)
    if (other->FontSize == size && (other == font || file_of(other) == file_of(font))) return other;
  return const_cast<ImFont*>(font);
}

}  // namespace

float text_width(const ImFont* font, float size, std::string_view text) {
  return made_for(font, size)->CalcTextSizeA(size, FLT_MAX, 0, text.data(), text.data() + text.size()).x;
}

float draw_fitting_text(ImDrawList& list, ImFont* font, float size, ImVec2 at, float width, ImU32 colour, std::string_view text) {
  if (width <= 0 || text.empty()) return 0;
  at = {std::floor(at.x), std::floor(at.y)};
  font = made_for(font, size);
  const float whole = text_width(font, size, text);
  if (whole <= width) {
    list.AddText(font, size, at, colour, text.data(), text.data() + text.size());
    return whole;
  }
  const float dots = text_width(font, size, "…");
  if (dots > width) return 0;
  const char* rest = nullptr;
  const float used = font->CalcTextSizeA(size, width - dots, 0, text.data(), text.data() + text.size(), &rest).x;
  list.AddText(font, size, at, colour, text.data(), rest);
  constexpr std::string_view k_dots = "…";
  list.AddText(font, size, {std::floor(at.x + used), at.y}, colour, k_dots.data(), k_dots.data() + k_dots.size());
  return used + dots;
}

}  // namespace interleave::gui
