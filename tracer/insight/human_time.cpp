#include <fmt/format.h>

#include <array>

#include "tracer/insight/sentence.hpp"

namespace interleave::insight {
namespace {

struct Unit {
  std::uint64_t ns;
  std::string_view name;
};
constexpr auto k_units = std::to_array<Unit>({{1, "ns"}, {1'000, "µs"}, {1'000'000, "ms"}, {1'000'000'000, "s"}});

/// `ns` in a unit with three digits that count; empty where rounding makes a thousand of it.
std::string in_unit(std::uint64_t ns, const Unit& unit) {
  const std::uint64_t whole = ns / unit.ns;
  const int decimals = whole >= 100 || unit.ns == 1 ? 0 : whole >= 10 ? 1 : 2;
  std::uint64_t scale = 1;
  for (int i = 0; i < decimals; ++i) scale *= 10;
  const std::uint64_t step = unit.ns / scale;
  std::uint64_t digits = (ns + step / 2) / step;
  if (digits >= 1000 * scale) return {};
  std::string text = fmt::format("{}", digits / scale);
  if (const std::uint64_t rest = digits % scale; rest != 0) {
    text += fmt::format(".{:0{}}", rest, decimals);
    while (text.back() == '0') text.pop_back();
  }
  return text + ' ' + std::string{unit.name};
}

std::string in_minutes(std::uint64_t ns) {
  const std::uint64_t seconds = (ns + 500'000'000) / 1'000'000'000;
  if (seconds < 3600)
    return seconds % 60 == 0 ? fmt::format("{} min", seconds / 60) : fmt::format("{} min {} s", seconds / 60, seconds % 60);
  const std::uint64_t minutes = (seconds + 30) / 60;
  return minutes % 60 == 0 ? fmt::format("{} h", minutes / 60) : fmt::format("{} h {} min", minutes / 60, minutes % 60);
}

}  // namespace

std::string human_time(std::int64_t ns) {
  if (ns == 0) return "0 s";
  const std::uint64_t length = ns < 0 ? ~static_cast<std::uint64_t>(ns) + 1 : static_cast<std::uint64_t>(ns);
  const std::string sign = ns < 0 ? "-" : "";
  constexpr std::uint64_t k_minutes_from = 120'000'000'000;
  if (length >= k_minutes_from) return sign + in_minutes(length);
  for (const Unit& unit : k_units) {
    if (length >= unit.ns * 1000 && unit.ns != k_units.back().ns) continue;
    if (const std::string text = in_unit(length, unit); !text.empty()) return sign + text;
  }
  return sign + in_minutes(length);
}

}  // namespace interleave::insight
