// What a person wrote on the command line, understood or refused.
#pragma once

#include <stdexcept>
#include <string_view>

#include "tracer/model/trace.hpp"

namespace interleave::gui {

/// The text names no size, task, tab … what() says in one line what was found and what is possible.
struct UsageError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct PixelSize {
  int width = 1280;
  int height = 800;
};
/// A width and a height, `1280x800`. Throws UsageError.
PixelSize parse_size(std::string_view text);

/// A task by its name, its function's, or its number as the terminal prints it. k_none when there is none.
model::TaskIndex find_task(const model::Trace& trace, std::string_view name);

}  // namespace interleave::gui
