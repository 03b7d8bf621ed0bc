#include "gui/state/hues.hpp"

#include <array>
#include <optional>

namespace interleave::gui {
namespace {

struct Named {
  std::string_view word;
  Hue hue;
};
constexpr auto k_named = std::to_array<Named>({{"red", hue::k_red},
                                               {"green", hue::k_green},
                                               {"blue", hue::k_blue},
                                               {"yellow", hue::k_yellow},
                                               {"orange", hue::k_orange},
                                               {"pink", hue::k_pink},
                                               {"purple", hue::k_pink},
                                               {"grey", hue::k_grey},
                                               {"gray", hue::k_grey},
                                               {"红", hue::k_red},
                                               {"绿", hue::k_green},
                                               {"蓝", hue::k_blue}});

std::optional<Hue> hue_in(std::string_view name) {
  for (const Named& named : k_named)
    if (name == named.word) return named.hue;
  return std::nullopt;
}

}  // namespace

void HueBook::begin_trace() {
  bearers_.clear();
  other_names_.merge(current_other_names_);
  current_other_names_.clear();
}

Hue HueBook::next(std::string_view name, std::string_view other_name) {
  const auto known_as = [&](const Bearer& who) -> std::optional<Hue> {
    if (const auto found = hues_.find(who); found != hues_.end()) return found->second;
    if (const auto found = other_names_.find(who); found != other_names_.end()) return found->second;
    return std::nullopt;
  };
  const Bearer who = bearer(name);
  const std::optional<Bearer> other = other_name.empty() ? std::nullopt : std::optional{bearer(other_name)};
  std::optional<Hue> hue = known_as(who);
  if (!hue) hue = hue_in(name);
  if (!hue && other) hue = known_as(*other);
  if (!hue) hue = static_cast<Hue>(given_++ % k_hue_count);
  hues_.emplace(who, *hue);
  if (other) current_other_names_.emplace(*other, *hue);
  return *hue;
}

}  // namespace interleave::gui
