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
/// Predict mode's part of the inspector.
void draw_predict(const Viewer& viewer, Frame& frame);
void draw_tabs(const Viewer& viewer, Frame& frame, Area area);
/// Beside the tabs, while a lesson is open.
void draw_lesson(const Viewer& viewer, Frame& frame, Area area);
void draw_status(const Viewer& viewer, Frame& frame, Area area);
void draw_keys(const Viewer& viewer, Frame& frame, Area area);
/// The sections of commands that keys have, for the page of keys and the menu.
struct SectionTitle {
  Section section;
  Text title;
};
std::span<const SectionTitle> section_titles();
/// A button of this height; what it opens.
void draw_menu(const Viewer& viewer, Frame& frame, float side);
/// Every command by its name, the one that is typed first.
void draw_palette(const Viewer& viewer, Frame& frame, Area area);
/// Where the desktop has no dialog of its own to open files.
void draw_file_dialog(const Viewer& viewer, Frame& frame, Area area);
/// The line for a bookmark's note.
void draw_note(const Viewer& viewer, Frame& frame, Area area);
/// A line to type in what is searched for, and how many hits there are.
void draw_search(const Viewer& viewer, Frame& frame, Area area);

// The tabs' contents, for one document.
void draw_source(const Viewer& viewer, std::size_t document, Frame& frame);
void draw_event_loop(const Viewer& viewer, std::size_t document, Frame& frame);
void draw_output(const Viewer& viewer, std::size_t document, Frame& frame);
void draw_await_graph(const Viewer& viewer, std::size_t document, Frame& frame);
void draw_problems(const Viewer& viewer, std::size_t document, Frame& frame);
void draw_statistics(const Viewer& viewer, std::size_t document, Frame& frame);
void draw_events(const Viewer& viewer, std::size_t document, Frame& frame);
/// Of both documents.
void draw_compare(const Viewer& viewer, Frame& frame);

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

/// A window over the others, in the middle, as large as it is wanted or as there is room. Ends with the scope.
class PopupScope {
 public:
  PopupScope(const char* name, const Frame& frame, Area area, ImVec2 wanted);
  ~PopupScope();
  PopupScope(const PopupScope&) = delete;
  PopupScope& operator=(const PopupScope&) = delete;
};

/// A task's name with its hue in front of it, as an item that selects the task when clicked.
void task_chip(const Viewer& viewer, Frame& frame, std::size_t document, TaskIndex task, const char* id);

/// A title inside a panel.
void heading(const Frame& frame, const char* text);

/// Text on as many lines as it needs.
void wrapped(Frame& frame, std::string_view text);
/// Text that says less than the other.
void dim(Frame& frame, std::string_view text);
void dim_wrapped(Frame& frame, std::string_view text);

/// A button that is one of several of which one is chosen. True: it was pressed.
bool choice(Frame& frame, const char* name, const char* title, bool chosen);

/// A line to type into. True: `text` was changed.
bool text_box(Frame& frame, const char* name, const char* hint, std::string& text, bool take_focus);

/// `main.cpp`, `main.cpp:12`; empty where the site is none.
std::string short_file(std::string_view path);
std::string place_text(const model::Site& site);

/// A task's hue as text: nearer to the text's own colour, or yellow would not be read on white.
ImU32 readable_hue(const Frame& frame, const Document& document, TaskIndex task);

}  // namespace interleave::gui
