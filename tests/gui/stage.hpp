// A viewer on a desk without a window, and hands to use it.
#pragma once

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

#include "gui/panels/desk.hpp"
#include "gui/window/input_queue.hpp"

namespace interleave::gui {

class Stage {
 public:
  explicit Stage(Viewer shown, float width = 1280, float height = 800) : viewer{std::move(shown)}, width_{width}, height_{height} {
    settle();
  }

  void settle() {
    for (int frame = 0; frame < 4 || !queue.empty(); ++frame) draw();
  }
  void draw() {
    queue.apply(ImGui::GetIO());
    if (desk.prepare(viewer)) {
      unsigned char* pixels = nullptr;
      int width = 0, height = 0;
      ImGui::GetIO().Fonts->GetTexDataAsAlpha8(&pixels, &width, &height);
    }
    ImGui::GetIO().DeltaTime = 1.0f / 60;
    desk.frame(viewer, {width_, height_});
  }
  /// Until what panels have asked for is known and drawn.
  void settle_insights() {
    for (int round = 0; round < 3; ++round) {
      for (const Document& document : viewer.documents) document.insights->wait();
      settle();
    }
  }
  void press(int key, InputQueue::Modifiers modifiers = {}) {
    queue.press_key(key, InputQueue::Motion::press, modifiers);
    queue.press_key(key, InputQueue::Motion::release, {});
    settle();
  }
  void type(std::string_view text) {
    for (const char character : text) queue.type(static_cast<char32_t>(character));
    settle();
  }
  Rectangle widget(const std::string& name) const {
    const auto found = desk.widgets().find(name);
    if (found == desk.widgets().end()) throw std::runtime_error{"no widget " + name};
    return found->second;
  }
  bool has(const std::string& name) const { return desk.widgets().contains(name); }
  void click(float x, float y) {
    queue.move_pointer(x, y);
    queue.press_button(0, true);
    queue.press_button(0, false);
    settle();
  }
  void click(const std::string& name, float part = 0.5f) {
    const Rectangle at = widget(name);
    click(at.x0 + (at.x1 - at.x0) * part, (at.y0 + at.y1) / 2);
  }
  void drag(float from_x, float from_y, float to_x, float to_y) {
    queue.move_pointer(from_x, from_y);
    queue.press_button(0, true);
    settle();
    for (int step = 1; step <= 5; ++step) {
      const float part = static_cast<float>(step) / 5;
      queue.move_pointer(from_x + (to_x - from_x) * part, from_y + (to_y - from_y) * part);
      draw();
    }
    queue.press_button(0, false);
    settle();
  }

  Viewer viewer;
  Desk desk;
  InputQueue queue;

 private:
  float width_, height_;
};

}  // namespace interleave::gui
