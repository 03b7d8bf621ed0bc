#include "gui/state/file_browser.hpp"

#include <algorithm>
#include <tuple>

namespace interleave::gui {
namespace {

namespace fs = std::filesystem;

char lower(char letter) { return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter; }

bool is_path(const std::string& text) { return text.find('/') != text.npos || text.starts_with('~'); }

}  // namespace

void browse(FileBrowser& browser, const fs::path& folder) {
  std::error_code error;
  fs::path wanted = fs::absolute(folder.empty() ? fs::current_path(error) : folder, error).lexically_normal();
  if (!fs::is_directory(wanted, error)) wanted = wanted.parent_path();
  if (wanted.has_relative_path() && !wanted.has_filename()) wanted = wanted.parent_path();
  browser.folder = wanted;
  browser.rows.clear();
  browser.error.clear();
  browser.text.clear();
  browser.row = 0;
  fs::directory_iterator at{wanted, error};
  if (error) {
    browser.error = "cannot show " + wanted.string() + ": " + error.message();
    return;
  }
  for (; at != fs::directory_iterator{}; at.increment(error)) {
    if (error) break;
    std::error_code ignored;
    const std::string name = at->path().filename().string();
    if (name.starts_with('.')) continue;
    if (at->is_directory(ignored)) {
      browser.rows.push_back({name, true, 0});
    } else if (at->path().extension() == ".ilv") {
      const std::uintmax_t bytes = at->file_size(ignored);
      browser.rows.push_back({name, false, ignored ? 0 : bytes});
    }
  }
  std::ranges::sort(browser.rows, {}, [](const FileRow& row) { return std::tuple{!row.folder, row.name}; });
}

std::vector<std::uint32_t> fitting_rows(const FileBrowser& browser) {
  std::vector<std::uint32_t> fitting;
  const std::string_view typed = is_path(browser.text) ? std::string_view{} : std::string_view{browser.text};
  for (std::uint32_t row = 0; row < browser.rows.size(); ++row)
    if (const std::string& name = browser.rows[row].name;
        std::ranges::search(name, typed, {}, lower, lower).begin() != name.end() || typed.empty())
      fitting.push_back(row);
  return fitting;
}

fs::path chosen_path(const FileBrowser& browser) {
  if (is_path(browser.text)) {
    if (!browser.text.starts_with("~/")) return browser.folder / browser.text;
    const char* home = std::getenv("HOME");
    return home == nullptr ? fs::path{} : fs::path{home} / browser.text.substr(2);
  }
  const std::vector<std::uint32_t> fitting = fitting_rows(browser);
  if (fitting.empty()) return {};
  return browser.folder / browser.rows[fitting[std::min<std::size_t>(browser.row, fitting.size() - 1)]].name;
}

void remember_recent(std::vector<fs::path>& recent, const fs::path& file) {
  std::error_code error;
  const fs::path whole = fs::absolute(file, error).lexically_normal();
  std::erase(recent, whole);
  recent.insert(recent.begin(), whole);
  if (recent.size() > k_most_recent) recent.resize(k_most_recent);
}

}  // namespace interleave::gui
