// What the window's callbacks tell, applied to ImGui one transition a frame.
//
// ImGui 1.86 reads the state of buttons and keys once a frame: a press and its release between two frames would be
// lost, and so would the second of two quick clicks. This queue hands out as much as one frame can tell apart and keeps
// the rest for the next one. Tests feed it, too; it knows neither GLFW nor a window.
#pragma once

#include <imgui.h>

#include <cstdint>
#include <deque>
#include <vector>

#include "gui/commands/command.hpp"

namespace interleave::gui {

/// A key that was pressed, as the table of commands wants it.
struct KeyPress {
  Chord chord;
  bool repeated = false;  ///< by holding it down
};

class InputQueue {
 public:
  struct Modifiers {
    bool control = false, shift = false, alt = false;
  };
  enum class Motion { press, repeat, release };

  void move_pointer(float x, float y);
  void press_button(int button, bool down);
  void turn_wheel(float x, float y);
  /// `key`: GLFW's number.
  void press_key(int key, Motion motion, Modifiers modifiers);
  void type(char32_t character);
  void focus(bool focused);

  bool empty() const { return events_.empty(); }
  /// Keys and buttons that were let go and notches of the wheel that were turned, of what has been applied.
  std::uint64_t taken() const { return taken_; }

  /// Applies what one frame can take. The keys that were pressed come back in order.
  std::vector<KeyPress> apply(ImGuiIO& io);

 private:
  enum class Kind { position, button, wheel, key, character, focus };
  struct Input {
    Kind kind{};
    float x = 0, y = 0;
    int code = 0;
    Motion motion{};
    Modifiers modifiers{};
    char32_t character = 0;
  };
  std::deque<Input> events_;
  std::uint64_t taken_ = 0;
};

}  // namespace interleave::gui
