#include "gui/state/usage.hpp"

#include <charconv>
#include <string>

namespace interleave::gui {
namespace {

template <class Number>
bool parse_whole(std::string_view text, Number& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size();
}

}  // namespace

PixelSize parse_size(std::string_view text) {
  PixelSize size;
  const std::size_t cross = text.find('x');
  if (cross == std::string_view::npos || !parse_whole(text.substr(0, cross), size.width) ||
      !parse_whole(text.substr(cross + 1), size.height))
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
