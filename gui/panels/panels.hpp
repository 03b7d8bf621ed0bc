// The panels: each a function that draws a part of the state and issues orders. One file each.
//
// All are called between ImGui's NewFrame and Render. None changes the state, none keeps any of its own.
#pragma once

#include "gui/draw/frame.hpp"

namespace interleave::gui {

/// A place on the screen for a panel.
struct Area {
  ImVec2 from, size;
  ImVec2 to() const { return {from.x + size.x, from.y + size.y}; }
};

void draw_transport(const Viewer& viewer, Frame& frame, Area area);
void draw_minimap(const Viewer& viewer, Frame& frame, Area area);
void draw_timeline(const Viewer& viewer, Frame& frame, Area area);
/// In the timeline's place while the first traces are loaded.
void draw_opening(const Viewer& viewer, Frame& frame, Area area);
void draw_inspector(const Viewer& viewer, Frame& frame, Area area);
void draw_tabs(const Viewer& viewer, Frame& frame, Area area);
void draw_status(const Viewer& viewer, Frame& frame, Area area);
void draw_keys(const Viewer& viewer, Frame& frame, Area area);

// The tabs' contents, for one document.
void draw_source(const Viewer& viewer, std::size_t document, Frame& frame);
void draw_event_loop(const Viewer& viewer, std::size_t document, Frame& frame);
void draw_output(const Viewer& viewer, std::size_t document, Frame& frame);

/// The whole window of this size: all panels and the edges by which they are resized.
void draw_workspace(const Viewer& viewer, Frame& frame, ImVec2 size);

/// Whether a panel's content keeps away from its edges (text) or fills them (what is painted).
enum class Padding { none, text };

/// An ImGui child window that fills the area. Ends with the scope.
class PanelScope {
 public:
  PanelScope(const char* name, Area area, ImU32 ground, Padding padding, ImGuiWindowFlags flags = 0);
  ~PanelScope();
  PanelScope(const PanelScope&) = delete;
  PanelScope& operator=(const PanelScope&) = delete;
};

/// A task's name with its hue in front of it, as an item that selects the task when clicked.
void task_chip(const Viewer& viewer, Frame& frame, std::size_t document, TaskIndex task, const char* id);

/// A title inside a panel.
void heading(const Frame& frame, const char* text);

}  // namespace interleave::gui
