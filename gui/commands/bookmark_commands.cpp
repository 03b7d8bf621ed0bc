#include "gui/commands/bookmark_commands.hpp"

#include <algorithm>

#include "gui/commands/step_commands.hpp"

namespace interleave::gui {
namespace {

auto at_or_behind(Document& document, EventIndex event) {
  return std::ranges::lower_bound(document.bookmarks, event, {}, &Bookmark::event);
}

void save(Viewer& viewer, const Document& document) { viewer.message = save_bookmarks(*document.trace, document.bookmarks); }

/// Opens the line for the note; what is written there belongs to the cursor's event.
void begin_note(Viewer& viewer, Document& document) {
  const auto at = at_or_behind(document, document.cursor);
  const bool known = at != document.bookmarks.end() && at->event == document.cursor;
  viewer.note = {true, known ? at->note : std::string{}, 0};
}

void keep_note(Viewer& viewer, Document& document) {
  viewer.note.open = false;
  const auto at = at_or_behind(document, document.cursor);
  if (at != document.bookmarks.end() && at->event == document.cursor)
    at->note = viewer.note.text;
  else
    document.bookmarks.insert(at, {document.cursor, viewer.note.text});
  save(viewer, document);
}

void remove(Viewer& viewer, Document& document, EventIndex event) {
  viewer.note.open = false;
  if (std::erase_if(document.bookmarks, [&](const Bookmark& each) { return each.event == event; }) > 0) save(viewer, document);
}

void go(Viewer& viewer, Document& document, int direction) {
  auto at = at_or_behind(document, document.cursor + (direction > 0 ? 1 : 0));
  if (direction < 0) at = at == document.bookmarks.begin() ? document.bookmarks.end() : at - 1;
  if (at == document.bookmarks.end()) {
    viewer.message =
        viewer.language == Language::chinese ? "那个方向上没有书签：按 M 添加" : "There is no bookmark in that direction: M makes one";
    return;
  }
  remember(viewer);
  viewer.playing = false;
  move_cursor(viewer, at->event);
  viewer.message = at->note;
}

}  // namespace

bool execute_on_bookmarks(Viewer& viewer, const Order& order) {
  switch (order.command) {
    case Command::bookmark:
    case Command::next_bookmark:
    case Command::previous_bookmark:
    case Command::set_note:
    case Command::keep_note:
    case Command::remove_bookmark:
      break;
    default:
      return false;
  }
  Document* document = viewer.current();
  if (document == nullptr || document->cursor == k_none) return true;
  switch (order.command) {
    case Command::bookmark:
      begin_note(viewer, *document);
      break;
    case Command::next_bookmark:
      go(viewer, *document, 1);
      break;
    case Command::previous_bookmark:
      go(viewer, *document, -1);
      break;
    case Command::set_note:
      viewer.note.text = order.text;
      break;
    case Command::keep_note:
      keep_note(viewer, *document);
      break;
    default:
      remove(viewer, *document, order.index == k_none ? document->cursor : order.index);
      break;
  }
  return true;
}

}  // namespace interleave::gui
