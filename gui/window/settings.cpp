#include "gui/window/settings.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "gui/state/whole_file.hpp"

namespace interleave::gui {
namespace {

double number_in(const nlohmann::json& settings, const char* name, double otherwise, double least, double most) {
  const auto found = settings.find(name);
  if (found == settings.end() || !found->is_number()) return otherwise;
  return std::clamp(found->get<double>(), least, most);
}

std::string text_in(const nlohmann::json& settings, const char* name) {
  const auto found = settings.find(name);
  return found != settings.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

}  // namespace

std::filesystem::path settings_file() {
  if (const char* config = std::getenv("XDG_CONFIG_HOME"); config != nullptr && *config == '/')
    return std::filesystem::path{config} / "interleave" / "viewer.json";
  if (const char* home = std::getenv("HOME"); home != nullptr && *home == '/')
    return std::filesystem::path{home} / ".config" / "interleave" / "viewer.json";
  return {};
}

void load_settings(const std::filesystem::path& file, Viewer& viewer, PixelSize& window) {
  std::ifstream in{file};
  if (!in) return;
  const nlohmann::json settings = nlohmann::json::parse(in, nullptr, false);
  if (!settings.is_object()) return;
  const std::string theme = text_in(settings, "theme"), language = text_in(settings, "language");
  if (std::ranges::find(k_theme_names, theme) != std::end(k_theme_names)) viewer.theme = theme_named(theme);
  if (language == "en" || language == "zh") viewer.language = language_named(language);
  viewer.text_scale = number_in(settings, "text_scale", viewer.text_scale, 0.8, 3);
  viewer.panels.names = number_in(settings, "names", viewer.panels.names, 0, 0.6);
  viewer.panels.inspector = number_in(settings, "inspector", viewer.panels.inspector, 0, 0.6);
  viewer.panels.tabs = number_in(settings, "tabs", viewer.panels.tabs, 0, 0.6);
  const auto flag = [&](const char* name, bool& into) {
    if (const auto found = settings.find(name); found != settings.end() && found->is_boolean()) into = found->get<bool>();
  };
  flag("inspector_shown", viewer.panels.inspector_shown);
  flag("tabs_shown", viewer.panels.tabs_shown);
  flag("minimap_shown", viewer.panels.minimap_shown);
  if (const std::string tab = text_in(settings, "tab"); std::ranges::find(k_tab_names, tab) != std::end(k_tab_names))
    viewer.tab = tab_named(tab);
  if (const auto recent = settings.find("recent"); recent != settings.end() && recent->is_array())
    for (auto each = recent->rbegin(); each != recent->rend(); ++each)
      if (each->is_string()) remember_recent(viewer.recent, each->get<std::string>());
  window.width = static_cast<int>(number_in(settings, "width", window.width, 320, 16384));
  window.height = static_cast<int>(number_in(settings, "height", window.height, 240, 16384));
}

void save_settings(const std::filesystem::path& file, const Viewer& viewer, PixelSize window) {
  if (file.empty()) return;
  nlohmann::json recent = nlohmann::json::array();
  for (const std::filesystem::path& each : viewer.recent) recent.push_back(each.string());
  const nlohmann::json settings{{"theme", k_theme_names[static_cast<std::size_t>(viewer.theme)]},
                                {"language", viewer.language == Language::chinese ? "zh" : "en"},
                                {"text_scale", viewer.text_scale},
                                {"names", viewer.panels.names},
                                {"inspector", viewer.panels.inspector},
                                {"tabs", viewer.panels.tabs},
                                {"inspector_shown", viewer.panels.inspector_shown},
                                {"tabs_shown", viewer.panels.tabs_shown},
                                {"minimap_shown", viewer.panels.minimap_shown},
                                {"tab", k_tab_names[static_cast<std::size_t>(viewer.tab)]},
                                {"recent", recent},
                                {"width", window.width},
                                {"height", window.height}};
  std::error_code error;
  std::filesystem::create_directories(file.parent_path(), error);
  try {
    // A path may be no UTF-8.
    write_whole_file(file, settings.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n", "the settings");
  } catch (const std::runtime_error&) {
    // It costs the settings, nothing else.
  }
}

}  // namespace interleave::gui
