// The state and the widgets' places as JSON: for tests that drive the real window and must know where to click.
#pragma once

#include <filesystem>
#include <string>

#include "gui/draw/frame.hpp"

namespace interleave::gui {

/// `inputs`: what the viewer has taken of a person's hands (InputQueue::taken), by which a test knows that it has been heard.
std::string state_json(const Viewer& viewer, const WidgetRectangles& widgets, std::uint64_t inputs);

/// Writes the file whenever its content would differ from the last time; beside and renamed, so a reader sees all or
/// nothing of a frame.
class StateFile {
 public:
  explicit StateFile(std::filesystem::path path) : path_{std::move(path)} {}
  void write(const Viewer& viewer, const WidgetRectangles& widgets, std::uint64_t inputs);

 private:
  std::filesystem::path path_;
  std::string last_;
};

}  // namespace interleave::gui
