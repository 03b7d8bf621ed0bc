// Places that a person keeps.
#pragma once

#include "gui/commands/command.hpp"

namespace interleave::gui {

/// Those orders that are about bookmarks. False: another kind of order.
bool execute_on_bookmarks(Viewer& viewer, const Order& order);

}  // namespace interleave::gui
