// The course: opening a lesson, turning its pages, its questions.
#pragma once

#include "gui/commands/command.hpp"

namespace interleave::gui {

/// Those orders that are about lessons. False: another kind of order.
bool execute_on_lessons(Viewer& viewer, const Order& order);

/// The lessons that are installed with the programs; nullptr where there are none. What is wrong with them is told in `message`.
std::shared_ptr<const std::vector<lessons::Lesson>> load_course(std::string& message);

/// The traces of these of its programs.
std::vector<std::filesystem::path> files_of(const lessons::Lesson& lesson, const std::vector<std::string>& variants, bool python);

/// Shows the lesson's text beside its traces, which are open already, at this page.
void show_lesson(Viewer& viewer, std::shared_ptr<const lessons::Lesson> lesson, bool python, std::uint32_t page);

}  // namespace interleave::gui
