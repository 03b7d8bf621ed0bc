// A point of a trace as a person writes it: `12.5ms`, `3s`, `250us`, or an event, `#1234`.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>

#include "tracer/model/trace.hpp"

namespace interleave::gui {

/// The text names no moment, task, tab … what() says what was found and what is possible, in one line.
struct UsageError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct Nanoseconds {
  std::int64_t count = 0;
};
struct EventNumber {
  model::EventIndex index = 0;
};
using Moment = std::variant<Nanoseconds, EventNumber>;

/// Throws UsageError. A number without a unit is refused: nobody could know what was meant.
Moment parse_moment(std::string_view text);

/// A width and a height in pixels, `1280x800`. Throws UsageError.
struct PixelSize {
  int width = 1280;
  int height = 800;
};
PixelSize parse_size(std::string_view text);

/// A task by its name, or by its number as `interleave show` prints it. k_none when there is none.
model::TaskIndex find_task(const model::Trace& trace, std::string_view name);

}  // namespace interleave::gui
