#include "tracer/record/environment.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cstdlib>
#include <sstream>
#include <string_view>

#include "tracer/events/wire.hpp"
#include "tracer/record/clock.hpp"

namespace interleave::record::detail {
namespace {

std::string_view variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string_view{} : std::string_view{value};
}

void complain(const char* name, std::string_view value, std::string_view may_be, std::string_view instead) {
  fmt::print(stderr, "interleave: {}={} is not to be had here: it may be {}; {}\n", name, value, may_be, instead);
}

std::optional<trace::ClockKind> clock_named(std::string_view name) {
  if (name == "monotonic") return trace::ClockKind::monotonic;
  if (name == "virtual") return trace::ClockKind::virtual_time;
  if (name == "tsc" && best_clock() == trace::ClockKind::tsc) return trace::ClockKind::tsc;
  if (!name.empty()) complain("INTERLEAVE_CLOCK", name, "monotonic, virtual, or tsc where the machine has it", "the best clock is used");
  return std::nullopt;
}

std::optional<trace::Precision> precision_named(std::string_view name) {
  if (name == "precise") return trace::Precision::precise;
  if (name == "coarse") return trace::Precision::coarse;
  if (!name.empty()) complain("INTERLEAVE_PRECISION", name, "precise or coarse", "the recording is precise");
  return std::nullopt;
}

std::optional<WhenFull> when_full_named(std::string_view name) {
  if (name == "lose") return WhenFull::lose;
  if (name == "wait") return WhenFull::wait;
  if (!name.empty()) complain("INTERLEAVE_WHEN_FULL", name, "lose or wait", "events that find no space are counted and lost");
  return std::nullopt;
}

std::optional<std::uint64_t> size_named(std::string_view text) {
  if (text.empty()) return std::nullopt;
  std::uint64_t bytes = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), bytes);
  const std::string_view unit = text.substr(static_cast<std::size_t>(end - text.data()));
  constexpr std::string_view k_units = "KMG";
  const std::size_t place = unit.size() == 1 ? k_units.find(unit.front()) : unit.empty() ? 0 : std::string_view::npos;
  const unsigned shift = unit.empty() ? 0 : 10 * static_cast<unsigned>(place + 1);
  const bool sound = error == std::errc{} && place != std::string_view::npos && bytes <= trace::wire::k_most_max_bytes >> shift;
  if (sound && bytes << shift >= trace::wire::k_least_max_bytes) return bytes << shift;
  complain("INTERLEAVE_MAX_SIZE", text, "1M to 64G, as in 64M", "the file may grow");
  return std::nullopt;
}

std::vector<std::filesystem::path> folders(std::string_view list) {
  std::vector<std::filesystem::path> found;
  std::istringstream parts{std::string{list}};
  for (std::string part; std::getline(parts, part, ':');)
    if (!part.empty()) found.emplace_back(part);
  return found;
}

}  // namespace

std::filesystem::path trace_from_environment() { return variable("INTERLEAVE_TRACE"); }

Options with_environment(Options options) {
  if (!options.clock) options.clock = clock_named(variable("INTERLEAVE_CLOCK"));
  if (!options.precision) options.precision = precision_named(variable("INTERLEAVE_PRECISION"));
  if (!options.when_full) options.when_full = when_full_named(variable("INTERLEAVE_WHEN_FULL"));
  if (!options.max_bytes) options.max_bytes = size_named(variable("INTERLEAVE_MAX_SIZE"));
  if (options.source_folders.empty()) options.source_folders = folders(variable("INTERLEAVE_SOURCE_PATH"));
  return options;
}

}  // namespace interleave::record::detail
