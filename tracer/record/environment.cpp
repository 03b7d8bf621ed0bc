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

std::optional<std::uint64_t> size_named(std::string_view text) {
  std::uint64_t bytes = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), bytes);
  const std::string_view unit = text.substr(static_cast<std::size_t>(end - text.data()));
  constexpr std::string_view k_units = "KMG";
  const std::size_t place = unit.size() == 1 ? k_units.find(unit.front()) : unit.empty() ? 0 : std::string_view::npos;
  const unsigned shift = unit.empty() ? 0 : 10 * static_cast<unsigned>(place + 1);
  const bool sound = error == std::errc{} && place != std::string_view::npos && bytes <= trace::wire::k_most_max_bytes >> shift;
  if (sound && bytes << shift >= trace::wire::k_least_max_bytes) return bytes << shift;
  return std::nullopt;
}

std::vector<std::filesystem::path> folders(std::string_view list) {
  std::vector<std::filesystem::path> found;
  std::istringstream parts{std::string{list}};
  for (std::string part; std::getline(parts, part, ':');)
    if (!part.empty()) found.emplace_back(part);
  return found;
}

// An option that is not set is what its variable says. Of a word that it cannot be it stays unset, and that is complained of.
template <class Value>
void complete(std::optional<Value>& option, const char* name, std::optional<Value> (*named)(std::string_view), std::string_view may_be,
              std::string_view instead) {
  const std::string_view word = variable(name);
  if (option || word.empty()) return;
  option = named(word);
  if (!option) fmt::print(stderr, "interleave: {}={} is not to be had here: it may be {}; {}\n", name, word, may_be, instead);
}

}  // namespace

std::optional<trace::ClockKind> clock_named(std::string_view word) {
  if (word == "monotonic") return trace::ClockKind::monotonic;
  if (word == "virtual") return trace::ClockKind::virtual_time;
  if (word == "tsc" && best_clock() == trace::ClockKind::tsc) return trace::ClockKind::tsc;
  return std::nullopt;
}

std::optional<trace::Precision> precision_named(std::string_view word) {
  if (word == "precise") return trace::Precision::precise;
  if (word == "coarse") return trace::Precision::coarse;
  return std::nullopt;
}

std::optional<WhenFull> when_full_named(std::string_view word) {
  if (word == "lose") return WhenFull::lose;
  if (word == "wait") return WhenFull::wait;
  return std::nullopt;
}

std::filesystem::path trace_from_environment() { return variable("INTERLEAVE_TRACE"); }

Options with_environment(Options options) {
  complete(options.clock, "INTERLEAVE_CLOCK", clock_named, k_clocks, "the best clock is used");
  complete(options.precision, "INTERLEAVE_PRECISION", precision_named, k_precisions, "the recording is precise");
  complete(options.when_full, "INTERLEAVE_WHEN_FULL", when_full_named, k_when_full, "events that find no space are counted and lost");
  complete(options.max_bytes, "INTERLEAVE_MAX_SIZE", size_named, "1M to 64G, as in 64M", "the file may grow");
  if (options.source_folders.empty()) options.source_folders = folders(variable("INTERLEAVE_SOURCE_PATH"));
  return options;
}

}  // namespace interleave::record::detail
