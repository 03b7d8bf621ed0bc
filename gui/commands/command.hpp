// Every action of the viewer, once: its name, its keys, and what it does to the state.
//
// Keys, buttons, the page of keys and the tests all go through this table. A panel never changes the state: it issues
// orders, and execute() carries them out.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "gui/state/viewer.hpp"

namespace interleave::gui {

enum class Command : std::uint8_t {
  play_pause,
  next_event,
  previous_event,
  next_of_task,
  previous_of_task,
  step_over,
  step_over_back,
  step_into,
  to_cause,
  step_out,
  to_start,
  to_end,
  forward_tenth,
  back_tenth,
  zoom_in,
  zoom_out,
  pan_left,
  pan_right,
  focus,
  fit_all,
  clear_selection,
  undo,
  other_trace,
  faster,
  slower,
  change_mode,
  next_tab,
  next_theme,
  next_language,
  larger_text,
  smaller_text,
  normal_text,
  show_keys,
  // What a pointer does: these need an order's values and have no key.
  go_to_event,   ///< index: the event
  go_to_time,    ///< at: on the axis
  select_task,   ///< index: the task
  activate,      ///< document
  zoom_at,       ///< at: on the axis; amount: how much longer the range becomes
  pan_by,        ///< amount: nanoseconds
  show_range,    ///< at: begin; amount: length
  scroll_lanes,  ///< amount: rows
  scroll_to,     ///< amount: the first row
  fold,          ///< index: the lane
  show_tab,      ///< index: the tab
  resize_names,  ///< amount: part of the width
  resize_inspector,
  resize_tabs,  ///< amount: part of the height
};
inline constexpr std::size_t k_command_count = static_cast<std::size_t>(Command::resize_tabs) + 1;

/// A command with what it is about.
struct Order {
  Command command{};
  std::size_t document = 0;
  std::uint32_t index = k_none;
  double at = 0;
  double amount = 0;
};

/// Keys that write no character; the numbers are GLFW's. Letters have their capital's code.
namespace key {
inline constexpr int k_space = 32, k_escape = 256, k_enter = 257, k_tab = 258, k_right = 262, k_left = 263, k_down = 264, k_up = 265,
                     k_page_up = 266, k_page_down = 267, k_home = 268, k_end = 269, k_keypad_subtract = 333, k_keypad_add = 334;
}

/// A key as it is pressed. Punctuation and digits are meant as characters, wherever a keyboard has them: `character`.
struct Chord {
  int key = 0;
  char32_t character = 0;
  bool control = false;
  bool shift = false;
  explicit operator bool() const { return key != 0 || character != 0; }
  friend bool operator==(const Chord&, const Chord&) = default;
};
/// `Ctrl +`, `Shift N`, `PgUp`: as the page of keys shows it.
std::string name_of(const Chord& chord);

enum class Section : std::uint8_t { stepping, playing, view, window, pointer };

struct CommandInfo {
  Command command{};
  Section section{};
  std::string_view english;
  std::string_view chinese;
  Chord keys[2]{};
};

/// All commands, in the order of their enumeration.
std::span<const CommandInfo> commands();
const CommandInfo& info(Command command);

/// The command of a key; nullptr when it has none.
const CommandInfo* command_of(const Chord& chord);

/// Carries out an order. What cannot be done changes nothing but Viewer::message, which says why.
void execute(Viewer& viewer, const Order& order);

/// Lets time pass while playing. Returns whether anything on the screen has changed.
bool advance(Viewer& viewer, double seconds);

}  // namespace interleave::gui
