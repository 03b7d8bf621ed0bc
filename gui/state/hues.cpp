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

Hue HueBook::next(std::string_view name, std::string_view other_name) {
  auto key = std::pair{std::string{name}, bearers_[std::string{name}]++};
  const auto known = hues_.find(key);
  if (known != hues_.end()) return known->second;
  Hue hue;
  const auto by_other_name = hues_.find({std::string{other_name}, key.second});
  if (const auto named = hue_in(name)) {
    hue = *named;
  } else if (!other_name.empty() && by_other_name != hues_.end()) {
    hue = by_other_name->second;
  } else {
    hue = static_cast<Hue>(given_++ % k_hue_count);
  }
  hues_.emplace(std::move(key), hue);
  if (!other_name.empty()) hues_.emplace(std::pair{std::string{other_name}, bearers_[std::string{other_name}]++}, hue);
  return hue;
}

}  // namespace interleave::gui
