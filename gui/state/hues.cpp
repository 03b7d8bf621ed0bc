#include "gui/state/hues.hpp"

namespace interleave::gui {

Hue HueBook::next(std::string_view name, std::string_view other_name) {
  auto key = std::pair{std::string{name}, bearers_[std::string{name}]++};
  const auto known = hues_.find(key);
  if (known != hues_.end()) return known->second;
  Hue hue;
  const auto by_other_name = hues_.find({std::string{other_name}, key.second});
  if (!other_name.empty() && by_other_name != hues_.end()) {
    hue = by_other_name->second;
  } else {
    hue = static_cast<Hue>(given_++ % k_hue_count);
  }
  hues_.emplace(std::move(key), hue);
  if (!other_name.empty()) hues_.emplace(std::pair{std::string{other_name}, bearers_[std::string{other_name}]++}, hue);
  return hue;
}

}  // namespace interleave::gui
