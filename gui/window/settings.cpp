#include "gui/window/settings.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

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
  window.width = static_cast<int>(number_in(settings, "width", window.width, 320, 16384));
  window.height = static_cast<int>(number_in(settings, "height", window.height, 240, 16384));
}

void save_settings(const std::filesystem::path& file, const Viewer& viewer, PixelSize window) {
  if (file.empty()) return;
  const nlohmann::json settings{{"theme", k_theme_names[static_cast<std::size_t>(viewer.theme)]},
                                {"language", viewer.language == Language::chinese ? "zh" : "en"},
                                {"text_scale", viewer.text_scale},
                                {"names", viewer.panels.names},
                                {"inspector", viewer.panels.inspector},
                                {"tabs", viewer.panels.tabs},
                                {"width", window.width},
                                {"height", window.height}};
  std::error_code error;
  std::filesystem::create_directories(file.parent_path(), error);
  const std::filesystem::path beside = file.string() + "." + std::to_string(getpid()) + ".part";
  {
    std::ofstream out{beside};
    out << settings.dump(2) << '\n';
    if (!out.flush()) {
      out.close();
      std::filesystem::remove(beside, error);
      return;
    }
  }
  std::filesystem::rename(beside, file, error);
  if (error) std::filesystem::remove(beside, error);
}

}  // namespace interleave::gui
