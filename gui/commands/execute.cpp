#include <algorithm>
#include <cmath>

#include "gui/commands/command.hpp"
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

void clear_selection(Viewer& viewer) {
  if (viewer.help) {
    viewer.help = false;
    return;
  }
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
      viewer.history.push_back({order.document, document.cursor, document.selected});
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
      if (order.index < document.folded.size()) document.folded[order.index] = !document.folded[order.index];
      scroll_lanes(document, document.scroll);
      break;
    default:
      break;
  }
  return true;
}

}  // namespace

void execute(Viewer& viewer, const Order& order) {
  viewer.message.clear();
  if (execute_on_document(viewer, order)) return;
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
      if (order.index < std::size(k_tab_names)) viewer.tab = static_cast<Tab>(order.index);
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
    default:
      step(viewer, order.command);
      break;
  }
}

}  // namespace interleave::gui
