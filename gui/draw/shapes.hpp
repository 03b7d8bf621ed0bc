// The small drawings of the timeline: hatching, badges, the marks at a bar's end, arrows.
#pragma once

#include "gui/draw/frame.hpp"
#include "gui/draw/timeline_layout.hpp"

namespace interleave::gui {

/// Fills a rectangle with the pattern of a wait class: lines that lean right (timer) or left (I/O), both (lock),
/// level ones (task), upright ones (job).
void draw_hatching(ImDrawList& list, ImVec2 from, ImVec2 to, WaitClass pattern, ImU32 colour, float em);

/// What a task is doing, as a sign of about 1 em: a disc (running), half a disc (ready), a ring (waiting), a dotted ring
/// (not started), tick, cross, slash (finished).
enum class Badge : std::uint8_t { none, created, ready, running, waiting, returned, raised, cancelled, unknown };
void draw_badge(ImDrawList& list, ImVec2 centre, float radius, Badge badge, ImU32 colour, const Palette& colours);
Badge badge_of(model::TaskState state);
Badge badge_of(const Document& document, const model::State* now, TaskIndex task);

void draw_end_mark(ImDrawList& list, ImVec2 centre, float radius, EndMark mark, const Palette& colours);

/// A curve from one point to another with a head at its end.
void draw_arrow(ImDrawList& list, ImVec2 from, ImVec2 to, ImU32 colour, float thickness, float head);

/// Text that is cut with "…" where it does not fit into `width`. Returns the width used.
float draw_fitting_text(ImDrawList& list, ImFont* font, float size, ImVec2 at, float width, ImU32 colour, std::string_view text);
float text_width(const ImFont* font, float size, std::string_view text);

}  // namespace interleave::gui
