// The state and the widgets' places as JSON: for tests that drive the real window and must know where to click.
#pragma once

#include <filesystem>
#include <string>

#include "gui/draw/frame.hpp"

namespace interleave::gui {

/// `frame`: numbers the states that were written.
std::string state_json(const Viewer& viewer, const WidgetRectangles& widgets, std::uint64_t frame);

/// Writes the file whenever its content would differ from the last time; beside and renamed, so a reader sees all or
/// nothing of a frame.
class StateFile {
 public:
  explicit StateFile(std::filesystem::path path) : path_{std::move(path)} {}
  void write(const Viewer& viewer, const WidgetRectangles& widgets);

 private:
  std::filesystem::path path_;
  std::string last_;
  std::uint64_t frame_ = 1;
};

}  // namespace interleave::gui
