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
  next_problem,
  previous_problem,
  search,
  next_hit,
  previous_hit,
  show_path,
  next_statistics,
  hide_inspector,
  hide_tabs,
  hide_minimap,
  show_palette,
  open_file,
  open_to_compare,
  stop_opening,
  bookmark,
  next_bookmark,
  previous_bookmark,
  predict,
  align,
  align_starts,
  only_interacting,
  next_grouping,
  next_page,
  previous_page,
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
  resize_tabs,    ///< amount: part of the height
  resize_lesson,  ///< amount: part of the width
  measure,        ///< at: begin; amount: length, may be negative
  set_search,     ///< text
  leave_search,
  set_palette,        ///< text
  choose_command,     ///< index: the row of the palette
  choose_statistics,  ///< index: the grouping
  choose_row,         ///< index: the statistics' row
  browse,             ///< text: the folder
  set_file_name,      ///< text
  choose_file_row,    ///< index: of those that fit what was typed
  choose_file,        ///< text: its path; none: what was typed or chosen
  set_note,           ///< text
  keep_note,
  remove_bookmark,  ///< index: its event; none: the cursor's
  answer,           ///< index: the task that is thought to run next
  open_lesson,      ///< index: its number; amount: other than 0: as Python
  close_lesson,
  turn_to,      ///< index: the lesson's page
  ask,          ///< index: the lesson's question of what comes next
  show_answer,  ///< index: the lesson's question
};
inline constexpr std::size_t k_command_count = static_cast<std::size_t>(Command::show_answer) + 1;

/// A command with what it is about.
struct Order {
  Command command{};
  std::size_t document = 0;
  std::uint32_t index = k_none;
  double at = 0;
  double amount = 0;
  std::string text{};
};

/// Keys that write no character; the numbers are GLFW's. Letters have their capital's code.
namespace key {
inline constexpr int k_space = 32, k_escape = 256, k_enter = 257, k_tab = 258, k_right = 262, k_left = 263, k_down = 264, k_up = 265,
                     k_backspace = 259, k_delete = 261, k_page_up = 266, k_page_down = 267, k_home = 268, k_end = 269,
                     k_keypad_subtract = 333, k_keypad_add = 334, k_first_modifier = 340, k_last_modifier = 347;
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
/// What somebody wrote: `N`, `Ctrl+Shift+P`, `PgUp`, `Right`, `]`. Throws UsageError.
Chord chord_named(std::string_view text);

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
