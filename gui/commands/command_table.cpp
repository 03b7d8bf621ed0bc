#include <algorithm>
#include <array>

#include "gui/commands/command.hpp"

namespace interleave::gui {
namespace {

constexpr Chord on_key(int code) { return {.key = code}; }
constexpr Chord with_shift(int code) { return {.key = code, .shift = true}; }
constexpr Chord with_control(int code) { return {.key = code, .control = true}; }
constexpr Chord with_control_and_shift(int code) { return {.key = code, .control = true, .shift = true}; }
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
    {Command::next_problem, stepping, "Next problem", "下一个问题", {on_key('P')}},
    {Command::previous_problem, stepping, "Previous problem", "上一个问题", {with_shift('P')}},
    {Command::search, stepping, "Search names, lines, values and output", "搜索名称、代码行、值和输出", {typed('/'), with_control('F')}},
    {Command::next_hit, stepping, "Next hit", "下一个匹配", {on_key(key::k_enter)}},
    {Command::previous_hit, stepping, "Previous hit", "上一个匹配", {with_shift(key::k_enter)}},
    {Command::show_path, view, "Show the critical path", "显示关键路径", {on_key('C')}},
    {Command::next_statistics, view, "Statistics by task, name, line or resource", "按任务、名称、代码行或资源统计", {with_shift('C')}},
    {Command::hide_inspector, window, "Hide or show the inspector", "隐藏或显示检查栏", {with_control('I')}},
    {Command::hide_tabs, window, "Hide or show the tabs", "隐藏或显示标签页", {with_control('B')}},
    {Command::hide_minimap, window, "Hide or show the overview", "隐藏或显示概览", {with_control('M')}},
    {Command::show_palette, window, "Find a command", "查找命令", {with_control_and_shift('P')}},
    {Command::open_file, window, "Open a trace", "打开记录", {with_control('O')}},
    {Command::open_to_compare, window, "Open a trace beside this one", "打开另一条记录并比较", {with_control_and_shift('O')}},
    {Command::stop_opening, window, "Stop loading", "停止加载", {with_control('K')}},
    {Command::bookmark, stepping, "Bookmark here, with a note", "在此添加书签和备注", {on_key('M')}},
    {Command::next_bookmark, stepping, "Next bookmark", "下一个书签", {on_key('J')}},
    {Command::previous_bookmark, stepping, "Previous bookmark", "上一个书签", {with_shift('J')}},
    {Command::predict,
     stepping,
     "Predict: hide what comes, guess which task runs next",
     "预测：隐藏后续，猜下一个运行的任务",
     {on_key('Q')}},
    {Command::align, view, "Align two traces: here, then in the other one", "对齐两条记录：先在此处，再在另一条", {on_key('L')}},
    {Command::align_starts, view, "Align two traces at their starts", "在开头对齐两条记录", {with_shift('L')}},
    {Command::only_interacting,
     view,
     "Only tasks that interact with the selected one; again: all",
     "只显示与所选任务有关的任务；再按：全部",
     {on_key('T')}},
    {Command::next_grouping, view, "Group tasks by parent, name, line or state", "按父任务、名称、代码行或状态分组", {on_key('G')}},
    {Command::next_page, stepping, "Read on: the lesson's next page", "课程：下一页", {on_key('R')}},
    {Command::previous_page, stepping, "The lesson's page before", "课程：上一页", {with_shift('R')}},
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
    {Command::resize_lesson, pointer, "Resize the lesson", "调整课程栏"},
    {Command::measure, pointer, "Measure a range", "测量一段"},
    {Command::set_search, pointer, "Search", "搜索"},
    {Command::leave_search, pointer, "Leave the search", "离开搜索"},
    {Command::set_palette, pointer, "Type the command", "输入命令"},
    {Command::choose_command, pointer, "Choose the command", "选择命令"},
    {Command::choose_statistics, pointer, "Choose the statistics", "选择统计方式"},
    {Command::choose_row, pointer, "Choose the row", "选择行"},
    {Command::browse, pointer, "Show the folder", "显示文件夹"},
    {Command::set_file_name, pointer, "Type the file's name", "输入文件名"},
    {Command::choose_file_row, pointer, "Choose the file", "选择文件"},
    {Command::choose_file, pointer, "Open the file", "打开文件"},
    {Command::set_note, pointer, "Write the note", "写备注"},
    {Command::keep_note, pointer, "Keep the bookmark", "保存书签"},
    {Command::remove_bookmark, pointer, "Remove the bookmark", "删除书签"},
    {Command::answer, pointer, "Answer which task runs next", "回答下一个运行的任务"},
    {Command::open_lesson, pointer, "Open the lesson", "打开课程"},
    {Command::close_lesson, pointer, "Close the lesson", "关闭课程"},
    {Command::turn_to, pointer, "Turn to the page", "翻到该页"},
    {Command::ask, pointer, "Ask what comes next", "提问：接下来是什么"},
    {Command::show_answer, pointer, "Show the answer", "显示答案"},
});

static_assert(k_commands.size() == k_command_count);
static_assert([] {
  for (std::size_t row = 0; row < k_commands.size(); ++row)
    if (k_commands[row].command != static_cast<Command>(row)) return false;
  return true;
}());

struct KeyName {
  int code;
  std::string_view shown, written;
};
constexpr KeyName k_key_names[] = {
    {key::k_space, "Space", "Space"}, {key::k_escape, "Esc", "Esc"},      {key::k_enter, "Enter", "Enter"}, {key::k_tab, "Tab", "Tab"},
    {key::k_right, "→", "Right"},     {key::k_left, "←", "Left"},         {key::k_up, "↑", "Up"},           {key::k_down, "↓", "Down"},
    {key::k_page_up, "PgUp", "PgUp"}, {key::k_page_down, "PgDn", "PgDn"}, {key::k_home, "Home", "Home"},    {key::k_end, "End", "End"}};

std::string_view name_of_key(int code) {
  const auto found = std::ranges::find(k_key_names, code, &KeyName::code);
  return found == std::end(k_key_names) ? std::string_view{} : found->shown;
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

Chord chord_named(std::string_view text) {
  Chord chord;
  std::string_view rest = text;
  const auto take = [&](std::string_view modifier) {
    const bool there = rest.size() > modifier.size() && rest.starts_with(modifier);
    if (there) rest.remove_prefix(modifier.size());
    return there;
  };
  chord.control = take("Ctrl+");
  chord.shift = take("Shift+");
  const auto named = std::ranges::find(k_key_names, rest, &KeyName::written);
  if (named != std::end(k_key_names)) {
    chord.key = named->code;
  } else if (rest.size() == 1 && rest[0] > ' ') {
    const bool letter = (rest[0] >= 'A' && rest[0] <= 'Z') || (rest[0] >= 'a' && rest[0] <= 'z');
    if (letter)
      chord.key = rest[0] & ~0x20;  // its capital
    else
      chord.character = static_cast<char32_t>(rest[0]);
  } else {
    throw UsageError{"there is no key '" + std::string{text} + "'; written are N, Shift+N, Ctrl+Shift+P, PgUp, Right, ]"};
  }
  return chord;
}

const CommandInfo* command_of(const Chord& chord) {
  if (!chord) return nullptr;
  for (const CommandInfo& row : k_commands)
    if (row.keys[0] == chord || row.keys[1] == chord) return &row;
  return nullptr;
}

}  // namespace interleave::gui
