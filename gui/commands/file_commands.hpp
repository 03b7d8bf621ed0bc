// Opening files from within the viewer.
#pragma once

#include "gui/commands/command.hpp"

namespace interleave::gui {

/// Those orders that are about files and the dialog. False: another kind of order.
bool execute_on_files(Viewer& viewer, const Order& order);

/// Begins to open files; what cannot be opened is told in Viewer::message.
void begin_opening(Viewer& viewer, const std::vector<std::filesystem::path>& files);

}  // namespace interleave::gui
