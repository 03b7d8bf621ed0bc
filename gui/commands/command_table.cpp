#include <algorithm>
#include <array>

#include "gui/commands/command.hpp"

namespace interleave::gui {
namespace {

constexpr Chord on_key(int code) { return {.key = code}; }
constexpr Chord with_shift(int code) { return {.key = code, .shift = true}; }
constexpr Chord with_control(int code) { return {.key = code, .control = true}; }
constexpr Chord typed(char32_t character) { return {.character = character}; }
constexpr Chord typed_with_control(char32_t character) { return {.character = character, .control = true}; }

using enum Section;

constexpr auto k_commands = std::to_array<CommandInfo>({
    {Command::play_pause, playing, "Play or pause", "播放或暂停", {on_key(key::k_space)}},
    {Command::next_event, stepping, "Next event", "下一个事件", {on_key(key::k_right)}},
    {Command::previous_event, stepping, "Previous event", "上一个事件", {on_key(key::k_left)}},
    {Command::next_of_task, stepping, "Next event of the selected task", "所选任务的下一个事件", {typed('.')}},
    {Command::previous_of_task, stepping, "Previous event of the selected task", "所选任务的上一个事件", {typed(',')}},
    {Command::step_over, stepping, "Step over the await: to where the task goes on", "跳过等待：到任务继续处", {on_key('N')}},
    {Command::step_over_back, stepping, "Back to where the task was suspended", "回到任务挂起处", {with_shift('N')}},
    {Command::step_into, stepping, "Step into what is awaited or created", "进入被等待或被创建者", {typed(']')}},
    {Command::to_cause, stepping, "Back to the cause: who woke it, who created it", "回到起因：谁唤醒、谁创建", {typed('[')}},
    {Command::step_out, stepping, "Step out: to where the awaiting parent goes on", "跳出：到等待它的父任务继续处", {on_key('O')}},
    {Command::to_start, stepping, "To the start", "到开头", {on_key(key::k_home)}},
    {Command::to_end, stepping, "To the end", "到结尾", {on_key(key::k_end)}},
    {Command::forward_tenth, stepping, "10 % forward", "前进 10 %", {on_key(key::k_page_down)}},
    {Command::back_tenth, stepping, "10 % back", "后退 10 %", {on_key(key::k_page_up)}},
    {Command::zoom_in, view, "Zoom in", "放大", {on_key('W')}},
    {Command::zoom_out, view, "Zoom out", "缩小", {on_key('S')}},
    {Command::pan_left, view, "Pan left", "左移", {on_key('A')}},
    {Command::pan_right, view, "Pan right", "右移", {on_key('D')}},
    {Command::focus, view, "Centre the selection; again: fit it", "居中所选；再按：适应窗口", {on_key('F')}},
    {Command::fit_all, view, "Fit everything", "显示全部", {typed('0')}},
    {Command::clear_selection, view, "Clear the selection", "清除选择", {on_key(key::k_escape)}},
    {Command::undo, stepping, "Back to where the cursor was before", "回到光标之前的位置", {with_control('Z')}},
    {Command::other_trace, view, "Step through the other trace", "切换到另一条记录", {on_key(key::k_tab)}},
    {Command::faster, playing, "Play faster", "加快播放", {typed('}')}},
    {Command::slower, playing, "Play more slowly", "放慢播放", {typed('{')}},
    {Command::change_mode, playing, "Play in real time, or one event a beat", "实时播放，或每拍一个事件", {on_key('B')}},
    {Command::next_tab, view, "Next tab", "下一个标签页", {with_control(key::k_tab)}},
    {Command::next_theme, window, "Dark, light or high-contrast colours", "深色、浅色或高对比度", {with_control('T')}},
    {Command::next_language, window, "中文", "English", {with_control('L')}},
    {Command::larger_text, window, "Larger text", "放大文字", {typed_with_control('+'), typed_with_control('=')}},
    {Command::smaller_text, window, "Smaller text", "缩小文字", {typed_with_control('-')}},
    {Command::normal_text, window, "Text as it was", "恢复文字大小", {typed_with_control('0')}},
    {Command::show_keys, window, "Show all keys", "显示所有按键", {typed('?')}},
    {Command::go_to_event, pointer, "Go to the event", "到该事件"},
    {Command::go_to_time, pointer, "Go to the nearest event", "到最近的事件"},
    {Command::select_task, pointer, "Select the task", "选择任务"},
    {Command::activate, pointer, "Step through this trace", "在此记录中单步"},
    {Command::zoom_at, pointer, "Zoom at the pointer", "在指针处缩放"},
    {Command::pan_by, pointer, "Pan", "平移"},
    {Command::show_range, pointer, "Show a range", "显示一段"},
    {Command::scroll_lanes, pointer, "Scroll the lanes", "滚动泳道"},
    {Command::scroll_to, pointer, "Scroll the lanes to a row", "滚动到某行"},
    {Command::fold, pointer, "Fold or unfold", "折叠或展开"},
    {Command::show_tab, pointer, "Show the tab", "显示标签页"},
    {Command::resize_names, pointer, "Resize the names", "调整名称栏"},
    {Command::resize_inspector, pointer, "Resize the inspector", "调整检查栏"},
    {Command::resize_tabs, pointer, "Resize the tabs", "调整标签页栏"},
});

static_assert(k_commands.size() == k_command_count);
static_assert([] {
  for (std::size_t row = 0; row < k_commands.size(); ++row)
    if (k_commands[row].command != static_cast<Command>(row)) return false;
  return true;
}());

std::string_view name_of_key(int code) {
  switch (code) {
    case key::k_space:
      return "Space";
    case key::k_escape:
      return "Esc";
    case key::k_enter:
      return "Enter";
    case key::k_tab:
      return "Tab";
    case key::k_right:
      return "→";
    case key::k_left:
      return "←";
    case key::k_up:
      return "↑";
    case key::k_down:
      return "↓";
    case key::k_page_up:
      return "PgUp";
    case key::k_page_down:
      return "PgDn";
    case key::k_home:
      return "Home";
    case key::k_end:
      return "End";
    default:
      return {};
  }
}

}  // namespace

std::span<const CommandInfo> commands() { return k_commands; }
const CommandInfo& info(Command command) { return k_commands[static_cast<std::size_t>(command)]; }

std::string name_of(const Chord& chord) {
  std::string name;
  if (chord.control) name += "Ctrl ";
  if (chord.shift) name += "Shift ";
  if (chord.character != 0) return name + static_cast<char>(chord.character);
  if (const std::string_view known = name_of_key(chord.key); !known.empty()) return name + std::string{known};
  return name + static_cast<char>(chord.key);
}

const CommandInfo* command_of(const Chord& chord) {
  if (!chord) return nullptr;
  for (const CommandInfo& row : k_commands)
    if (row.keys[0] == chord || row.keys[1] == chord) return &row;
  return nullptr;
}

}  // namespace interleave::gui
