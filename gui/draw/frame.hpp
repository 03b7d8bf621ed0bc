// What a panel gets to draw with, besides the state: colours, fonts, language; and what it hands back: orders, and where
// its widgets are.
#pragma once

#include <imgui.h>

#include <map>
#include <string>
#include <vector>

#include "gui/commands/command.hpp"
#include "gui/draw/fonts.hpp"
#include "gui/draw/palette.hpp"
#include "gui/draw/text.hpp"
#include "gui/state/await_picture.hpp"
#include "tracer/model/navigate.hpp"
#include "tracer/model/state.hpp"

namespace interleave::gui {

struct Rectangle {
  float x0 = 0, y0 = 0, x1 = 0, y1 = 0;
  bool contains(float x, float y) const { return x >= x0 && x < x1 && y >= y0 && y < y1; }
};

/// The widgets of a frame by name: what a test clicks.
using WidgetRectangles = std::map<std::string, Rectangle>;

/// What the model tells about a document's cursor and selection.
struct DocumentMoment {
  const model::State* now = nullptr;         ///< nullptr in a trace without events
  std::int64_t time_ns = 0;                  ///< of the cursor: while time passes between two events, later than the state's
  model::TaskIndex subject = model::k_none;  ///< that the panels speak of: the selected one, or the one that the event is about
  std::span<const model::FrameIndex> stack;  ///< of it
  std::span<const model::Edge> event_edges;
  std::span<const model::Edge> task_edges;
  std::span<const model::Edge> chain;   ///< how the event came about; only while Shift is held
  const AwaitPicture* graph = nullptr;  ///< only while it is shown
};

class LanesPicture;

struct Frame {
  const Palette& colours;
  Fonts& fonts;
  Language language{};
  float em = 16;                          ///< height of the text; every size is a multiple of it
  std::vector<DocumentMoment> moments{};  ///< by document
  std::span<LanesPicture> lanes{};        ///< by document: of the frame before
  std::vector<Order> orders{};
  WidgetRectangles widgets{};

  const char* text(Text id) const { return in(language, id); }
  void issue(Command command) { orders.push_back({.command = command, .document = 0, .index = k_none, .at = 0, .amount = 0}); }
  void issue(const Order& order) { orders.push_back(order); }
  void record(std::string name, ImVec2 from, ImVec2 to) { widgets[std::move(name)] = {from.x, from.y, to.x, to.y}; }
  /// Records the last ImGui item.
  void record_item(std::string name) { record(std::move(name), ImGui::GetItemRectMin(), ImGui::GetItemRectMax()); }
};

}  // namespace interleave::gui
