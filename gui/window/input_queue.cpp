#include "gui/window/input_queue.hpp"

#include <array>

namespace interleave::gui {
namespace {

bool is_letter(int key) { return key >= 'A' && key <= 'Z'; }
bool is_modifier(int code) { return code >= key::k_first_modifier && code <= key::k_last_modifier; }

/// What a key means to the table: letters, Space and the keys without a character by their number. Other characters come
/// as such, wherever the keyboard has them, but for Ctrl, with which no character is written.
Chord chord_of(int key, InputQueue::Modifiers modifiers) {
  const bool writes = key > key::k_space && key < 128 && !is_letter(key);
  if (!writes && key != key::k_keypad_add && key != key::k_keypad_subtract) {
    return {.key = key, .character = 0, .control = modifiers.control, .shift = modifiers.shift};
  }
  if (!modifiers.control) return {};
  const char32_t character = key == key::k_keypad_add ? U'+' : key == key::k_keypad_subtract ? U'-' : static_cast<char32_t>(key);
  return {.key = 0, .character = character, .control = true, .shift = false};
}

}  // namespace

void InputQueue::move_pointer(float x, float y) {
  if (!events_.empty() && events_.back().kind == Kind::position) events_.pop_back();
  events_.push_back({.kind = Kind::position, .x = x, .y = y});
}
void InputQueue::press_button(int button, bool down) {
  events_.push_back({.kind = Kind::button, .code = button, .motion = down ? Motion::press : Motion::release});
}
void InputQueue::turn_wheel(float x, float y) { events_.push_back({.kind = Kind::wheel, .x = x, .y = y}); }
void InputQueue::press_key(int key, Motion motion, Modifiers modifiers) {
  events_.push_back({.kind = Kind::key, .code = key, .motion = motion, .modifiers = modifiers});
}
void InputQueue::type(char32_t character) { events_.push_back({.kind = Kind::character, .character = character}); }
void InputQueue::focus(bool focused) { events_.push_back({.kind = Kind::focus, .motion = focused ? Motion::press : Motion::release}); }

std::vector<KeyPress> InputQueue::apply(ImGuiIO& io) {
  std::vector<KeyPress> pressed;
  bool moved = false, clicked = false, wheeled = false, keyed = false;
  for (; !events_.empty(); events_.pop_front()) {
    const Input& input = events_.front();
    switch (input.kind) {
      case Kind::position:
        if (clicked || wheeled) return pressed;
        io.MousePos = {input.x, input.y};
        moved = true;
        break;
      case Kind::button:
        // A button changes where the pointer already stands, or the item under it would not be the hovered one yet.
        if (moved || clicked || wheeled) return pressed;
        if (input.code >= 0 && input.code < static_cast<int>(std::size(io.MouseDown)))
          io.MouseDown[input.code] = input.motion == Motion::press;
        if (input.motion == Motion::release) ++taken_;
        clicked = true;
        break;
      case Kind::wheel:
        if (moved || clicked) return pressed;
        io.MouseWheelH += input.x;
        io.MouseWheel += input.y;
        ++taken_;
        wheeled = true;
        break;
      case Kind::key:
        if (keyed) return pressed;
        if (input.code >= 0 && input.code < static_cast<int>(std::size(io.KeysDown)))
          io.KeysDown[input.code] = input.motion != Motion::release;
        io.KeyCtrl = input.modifiers.control;
        io.KeyShift = input.modifiers.shift;
        io.KeyAlt = input.modifiers.alt;
        if (input.motion == Motion::release && !is_modifier(input.code)) ++taken_;
        keyed = true;
        if (const Chord chord = chord_of(input.code, input.modifiers); input.motion != Motion::release && chord)
          pressed.push_back({chord, input.motion == Motion::repeat});
        break;
      case Kind::character:
        io.AddInputCharacter(static_cast<unsigned int>(input.character));
        if (input.character > U' ') pressed.push_back({{.key = 0, .character = input.character, .control = false, .shift = false}, false});
        break;
      case Kind::focus:
        io.AddFocusEvent(input.motion == Motion::press);
        // What is released while another window has the keyboard is never told.
        if (input.motion == Motion::release) {
          for (bool& down : io.KeysDown) down = false;
          io.KeyCtrl = io.KeyShift = io.KeyAlt = false;
        }
        break;
    }
  }
  return pressed;
}

}  // namespace interleave::gui
