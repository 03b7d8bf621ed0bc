#include "tracer/model/instant.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>

namespace interleave::model {
namespace {

struct Unit {
  std::string_view name;
  double ns;
};
constexpr auto k_units = std::to_array<Unit>({{"ns", 1}, {"us", 1e3}, {"µs", 1e3}, {"ms", 1e6}, {"s", 1e9}, {"m", 60e9}});

[[noreturn]] void refuse(std::string_view text, std::string_view why) {
  throw InstantError{fmt::format("'{}' is no instant: {}; write a time like 12.5ms or 3s, or an event like #1234", text, why)};
}

EventIndex numbered_event(const Trace& trace, std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data() + 1, text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) refuse(text, "behind # stands the number of an event");
  if (number >= trace.event_count()) refuse(text, fmt::format("the trace has {} events, numbered from 0", trace.event_count()));
  return static_cast<EventIndex>(number);
}

}  // namespace

std::int64_t parse_duration(std::string_view text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || !std::isfinite(number) || number < 0) refuse(text, "it does not begin with a number");
  const std::string_view unit{end, static_cast<std::size_t>(text.data() + text.size() - end)};
  for (const Unit& known : k_units) {
    if (known.name != unit) continue;
    const double ns = number * known.ns;
    if (ns > 9e18) refuse(text, "it is too large");
    return std::llround(ns);
  }
  if (number == 0 && unit.empty()) return 0;
  refuse(text, unit.empty() ? "it has no unit" : fmt::format("'{}' is no unit of time", unit));
}

std::int64_t parse_instant(const Trace& trace, std::string_view text) {
  if (text.starts_with('#')) return trace.time_ns(numbered_event(trace, text));
  return trace.time().begin_ns + parse_duration(text);
}

EventIndex parse_event(const Trace& trace, std::string_view text) {
  if (text.starts_with('#')) return numbered_event(trace, text);
  return trace.event_at(parse_instant(trace, text));
}

}  // namespace interleave::model
