#include <algorithm>
#include <cmath>

#include "gui/commands/bookmark_commands.hpp"
#include "gui/commands/command.hpp"
#include "gui/commands/file_commands.hpp"
#include "gui/commands/insight_commands.hpp"
#include "gui/commands/lesson_commands.hpp"
#include "gui/commands/step_commands.hpp"
#include "gui/commands/view_commands.hpp"

namespace interleave::gui {
namespace {

constexpr double k_zoom_step = 0.7;
constexpr double k_pan_step = 0.15;

void play_pause(Viewer& viewer) {
  const Document* document = viewer.current();
  if (document == nullptr || document->cursor == k_none) return;
  viewer.playing = !viewer.playing;
  viewer.beat = 0;
  // Play at the end begins again.
  if (viewer.playing && viewer.cursor_ns >= whole_axis(viewer).end_ns) set_cursor_time(viewer, whole_axis(viewer).begin_ns);
}

/// 1, 2, 5, 10, …: the next step from a value, up or down.
double stepped(double value, bool up) {
  double power = std::pow(10.0, std::floor(std::log10(value) + 1e-9));
  const double digit = value / power;
  if (up) return (digit < 1.5 ? 2 : digit < 3.5 ? 5 : 10) * power;
  if (digit < 1.5) return 0.5 * power;
  return (digit < 3.5 ? 1 : 2) * power;
}

void change_speed(Viewer& viewer, bool up) {
  if (viewer.mode == PlayMode::real_time) {
    viewer.speed = std::clamp(stepped(viewer.speed, up), 0.001, 1000.0);
  } else {
    viewer.beats_per_second = std::clamp(stepped(viewer.beats_per_second, up), 0.1, 50.0);
  }
}

void scale_text(Viewer& viewer, double by) { viewer.text_scale = std::clamp(std::round((viewer.text_scale + by) * 10) / 10, 0.8, 3.0); }

void activate(Viewer& viewer, std::size_t document) {
  if (document >= viewer.documents.size() || document == viewer.active) return;
  viewer.active = document;
  const Document& now = viewer.documents[document];
  if (now.cursor != k_none) move_cursor(viewer, now.cursor);
}

// One thing at a time, what lies on top first.
void clear_selection(Viewer& viewer) {
  if (viewer.palette.open || viewer.help || viewer.search.open || viewer.browser.open || viewer.note.open) {
    viewer.note.open = false;
    viewer.palette = {};
    viewer.browser.open = false;
    viewer.help = false;
    viewer.search.open = false;
    return;
  }
  if (viewer.measured) return viewer.measured.reset();
  for (Document& document : viewer.documents) document.selected = k_none;
  viewer.focused = false;
}

void select_task(Viewer& viewer, const Order& order) {
  activate(viewer, order.document);
  Document& document = *viewer.current();
  if (order.index != k_none && order.index >= document.trace->tasks().size()) return;
  document.selected = order.index;
  viewer.focused = false;
}

template <class E>
E following(E value, int count) {
  return static_cast<E>((static_cast<int>(value) + 1) % count);
}

/// What concerns an open trace. False: another kind of order.
bool execute_on_document(Viewer& viewer, const Order& order) {
  switch (order.command) {
    case Command::go_to_event:
    case Command::go_to_time:
    case Command::select_task:
    case Command::activate:
    case Command::scroll_lanes:
    case Command::scroll_to:
    case Command::fold:
      break;
    default:
      return false;
  }
  if (order.document >= viewer.documents.size()) return true;
  Document& document = viewer.documents[order.document];
  switch (order.command) {
    case Command::go_to_event:
      if (order.index >= document.trace->event_count()) break;
      activate(viewer, order.document);
      viewer.playing = false;
      remember(viewer);
      move_cursor(viewer, order.index);
      break;
    case Command::go_to_time:
      activate(viewer, order.document);
      viewer.playing = false;
      move_cursor_to_time(viewer, order.at);
      break;
    case Command::select_task:
      select_task(viewer, order);
      break;
    case Command::activate:
      activate(viewer, order.document);
      break;
    case Command::scroll_lanes:
      scroll_lanes(document, document.scroll + order.amount);
      break;
    case Command::scroll_to:
      scroll_lanes(document, order.amount);
      break;
    case Command::fold:
      if (order.index < document.lanes.size()) document.fold(order.index, !document.is_folded(order.index));
      scroll_lanes(document, document.scroll);
      break;
    default:
      break;
  }
  return true;
}

}  // namespace

void execute(Viewer& viewer, const Order& order) {
  // The lanes scroll by themselves to what a command has gone to: what it has told stays.
  if (order.command != Command::scroll_to) viewer.message.clear();
  if (execute_on_document(viewer, order) || execute_on_files(viewer, order) || execute_on_bookmarks(viewer, order) ||
      execute_on_lessons(viewer, order))
    return;
  const auto size_of_panel = [&] { return std::isfinite(order.amount) ? std::clamp(order.amount, 0.0, 0.6) : 0.2; };
  switch (order.command) {
    case Command::play_pause:
      play_pause(viewer);
      break;
    case Command::zoom_in:
      zoom(viewer, viewer.cursor_ns, k_zoom_step);
      break;
    case Command::zoom_out:
      zoom(viewer, viewer.cursor_ns, 1 / k_zoom_step);
      break;
    case Command::pan_left:
      pan(viewer, -viewer.visible.length_ns() * k_pan_step);
      break;
    case Command::pan_right:
      pan(viewer, viewer.visible.length_ns() * k_pan_step);
      break;
    case Command::focus:
      focus_selection(viewer);
      break;
    case Command::fit_all:
      set_visible(viewer, fitting_range(viewer));
      break;
    case Command::clear_selection:
      clear_selection(viewer);
      break;
    case Command::other_trace:
      activate(viewer, viewer.comparing() ? 1 - viewer.active : viewer.active);
      break;
    case Command::faster:
      change_speed(viewer, true);
      break;
    case Command::slower:
      change_speed(viewer, false);
      break;
    case Command::change_mode:
      viewer.mode = following(viewer.mode, 2);
      break;
    case Command::next_tab:
      viewer.tab = following(viewer.tab, static_cast<int>(std::size(k_tab_names)));
      viewer.panels.tabs_shown = true;
      break;
    case Command::next_theme:
      viewer.theme = following(viewer.theme, static_cast<int>(std::size(k_theme_names)));
      break;
    case Command::next_language:
      viewer.language = following(viewer.language, 2);
      break;
    case Command::larger_text:
      scale_text(viewer, 0.1);
      break;
    case Command::smaller_text:
      scale_text(viewer, -0.1);
      break;
    case Command::normal_text:
      viewer.text_scale = 1;
      break;
    case Command::show_keys:
      viewer.help = !viewer.help;
      break;
    case Command::next_problem:
      go_to_problem(viewer, 1);
      break;
    case Command::previous_problem:
      go_to_problem(viewer, -1);
      break;
    case Command::search:
      viewer.search.open = true;
      break;
    case Command::next_hit:
      go_to_hit(viewer, 1);
      break;
    case Command::previous_hit:
      go_to_hit(viewer, -1);
      break;
    case Command::set_search:
      viewer.search.text = order.text;
      break;
    case Command::show_path:
      viewer.path_shown = !viewer.path_shown;
      break;
    case Command::next_statistics:
      viewer.statistics = {following(viewer.statistics.by, static_cast<int>(k_groupings)), k_none};
      break;
    case Command::choose_statistics:
      if (order.index < k_groupings) viewer.statistics = {static_cast<insight::GroupBy>(order.index), k_none};
      break;
    case Command::choose_row:
      viewer.statistics.chosen = order.index == viewer.statistics.chosen ? k_none : order.index;
      break;
    case Command::predict:
      viewer.predict = {.on = !viewer.predict.on};
      break;
    case Command::answer:
      answer(viewer, order.index);
      break;
    case Command::align:
      align(viewer);
      break;
    case Command::align_starts:
      align_starts(viewer);
      break;
    case Command::only_interacting:
      show_only_interacting(viewer);
      break;
    case Command::next_grouping:
      group_by_next(viewer);
      break;
    case Command::measure:
      measure(viewer, order.at, order.at + order.amount);
      break;
    case Command::hide_inspector:
      viewer.panels.inspector_shown = !viewer.panels.inspector_shown;
      break;
    case Command::hide_tabs:
      viewer.panels.tabs_shown = !viewer.panels.tabs_shown;
      break;
    case Command::hide_minimap:
      viewer.panels.minimap_shown = !viewer.panels.minimap_shown;
      break;
    case Command::show_palette:
      viewer.palette = {!viewer.palette.open, {}, 0};
      break;
    case Command::leave_search:
      viewer.search.open = false;
      break;
    case Command::set_palette:
      viewer.palette.text = order.text;
      viewer.palette.row = 0;
      break;
    case Command::choose_command:
      viewer.palette.row = order.index;
      break;
    case Command::zoom_at:
      zoom(viewer, order.at, order.amount);
      break;
    case Command::pan_by:
      pan(viewer, order.amount);
      break;
    case Command::show_range:
      set_visible(viewer, {order.at, order.at + order.amount});
      break;
    case Command::show_tab:
      if (order.index >= std::size(k_tab_names)) break;
      viewer.tab = static_cast<Tab>(order.index);
      viewer.panels.tabs_shown = true;
      break;
    case Command::resize_names:
      viewer.panels.names = size_of_panel();
      break;
    case Command::resize_inspector:
      viewer.panels.inspector = size_of_panel();
      break;
    case Command::resize_tabs:
      viewer.panels.tabs = size_of_panel();
      break;
    case Command::resize_lesson:
      viewer.panels.lesson = size_of_panel();
      break;
    default:
      step(viewer, order.command);
      break;
  }
}

}  // namespace interleave::gui
