#include "gui/state/moment.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <limits>

namespace interleave::gui {
namespace {

struct Unit {
  std::string_view suffix;
  double ns;
};
// The longer suffixes first: "ms" ends with "s".
constexpr auto k_units = std::to_array<Unit>({{"ns", 1}, {"us", 1e3}, {"µs", 1e3}, {"ms", 1e6}, {"min", 60e9}, {"s", 1e9}});

template <class Number>
bool parse_whole(std::string_view text, Number& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size();
}

}  // namespace

Moment parse_moment(std::string_view text) {
  const auto fail = [&]() -> UsageError {
    return UsageError{"'" + std::string{text} + "' is neither a time (12.5ms, 3s, 250us) nor an event (#1234)"};
  };
  if (text.starts_with('#')) {
    std::uint32_t index = 0;
    if (!parse_whole(text.substr(1), index) || index == model::k_none) throw fail();
    return EventNumber{index};
  }
  for (const Unit& unit : k_units) {
    if (!text.ends_with(unit.suffix)) continue;
    double value = 0;
    if (!parse_whole(text.substr(0, text.size() - unit.suffix.size()), value)) continue;
    const double ns = value * unit.ns;
    if (!(ns >= 0) || ns > 9e18) throw fail();
    return Nanoseconds{static_cast<std::int64_t>(std::llround(ns))};
  }
  throw fail();
}

PixelSize parse_size(std::string_view text) {
  PixelSize size;
  const std::size_t cross = text.find('x');
  if (cross == std::string_view::npos || !parse_whole(text.substr(0, cross), size.width) || !parse_whole(text.substr(cross + 1), size.height))
    throw UsageError{"'" + std::string{text} + "' is no size: write WIDTHxHEIGHT, for example 1280x800"};
  if (size.width < 320 || size.height < 240 || size.width > 16384 || size.height > 16384)
    throw UsageError{"a size of " + std::string{text} + " is not possible: from 320x240 to 16384x16384"};
  return size;
}

model::TaskIndex find_task(const model::Trace& trace, std::string_view name) {
  const auto tasks = trace.tasks();
  for (model::TaskIndex task = 0; task < tasks.size(); ++task)
    if (tasks[task].name == name) return task;
  for (model::TaskIndex task = 0; task < tasks.size(); ++task)
    if (tasks[task].function == name) return task;
  std::uint64_t id = 0;
  if (name.starts_with('#')) name.remove_prefix(1);
  return parse_whole(name, id) ? trace.task({id}) : model::k_none;
}

}  // namespace interleave::gui
