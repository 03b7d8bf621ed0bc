// One ImGui context with the viewer's fonts and colours, and the panels drawn in it frame by frame.
//
// The window, the pictures and the tests all draw through a Desk; none of them is known here. One at a time in a process.
#pragma once

#include <memory>

#include "gui/draw/frame.hpp"
#include "gui/draw/lanes_picture.hpp"

struct ImGuiContext;

namespace interleave::gui {

class Desk {
 public:
  Desk();
  ~Desk();
  Desk(const Desk&) = delete;
  Desk& operator=(const Desk&) = delete;

  /// Makes fonts and style what the state asks for. `pixel_scale`: pixels of the screen for one of the design.
  /// Returns whether the font atlas is new: then the renderer must take its texture before the next frame.
  bool prepare(const Viewer& viewer, float pixel_scale = 1);

  /// Draws one frame of this size in pixels, then carries out what the panels ordered. Returns how many orders there were.
  std::size_t frame(Viewer& viewer, ImVec2 size);

  /// A picture is not complete yet: a character was seen that the fonts do not hold so far.
  bool wants_fonts() const;
  const WidgetRectangles& widgets() const { return widgets_; }
  /// By document.
  const std::vector<LanesPicture>& lanes() const { return lanes_; }

 private:
  struct Moment;
  void look_up(const Viewer& viewer, Frame& frame);

  struct ContextDeleter {
    void operator()(ImGuiContext* context) const;
  };
  std::unique_ptr<ImGuiContext, ContextDeleter> context_;
  Fonts fonts_;
  float em_ = 0;
  int theme_ = -1;
  std::vector<Moment> moments_;  // of the last frame: asked again only when the cursor has moved
  std::vector<LanesPicture> lanes_;
  WidgetRectangles widgets_;
};

}  // namespace interleave::gui
