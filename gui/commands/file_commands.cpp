#include "gui/commands/file_commands.hpp"

#include <algorithm>

namespace interleave::gui {
namespace {

void show_browser(Viewer& viewer, bool to_compare) {
  FileBrowser& browser = viewer.browser;
  browser.open = !browser.open;
  browser.to_compare = to_compare && !viewer.documents.empty();
  if (!browser.open) return;
  const Document* document = viewer.current();
  if (document != nullptr)
    browse(browser, document->trace->file().path());
  else if (!viewer.recent.empty())
    browse(browser, viewer.recent.front());
  else
    browse(browser, browser.folder);
}

/// A folder is entered, a file opened.
void choose(Viewer& viewer, const std::filesystem::path& path) {
  FileBrowser& browser = viewer.browser;
  if (path.empty()) return;
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) return browse(browser, path);
  if (!std::filesystem::exists(path, error)) {
    viewer.message = (viewer.language == Language::chinese ? "没有这个文件：" : "There is no such file: ") + path.string();
    return;
  }
  std::vector<std::filesystem::path> files{path};
  if (browser.to_compare && viewer.current() != nullptr) files.insert(files.begin(), viewer.current()->trace->file().path());
  browser.open = false;
  begin_opening(viewer, files);
}

}  // namespace

void begin_opening(Viewer& viewer, const std::vector<std::filesystem::path>& files) {
  try {
    viewer.opening = std::make_shared<Opening>(files);
  } catch (const std::exception& error) {
    viewer.message = error.what();
  }
}

bool execute_on_files(Viewer& viewer, const Order& order) {
  FileBrowser& browser = viewer.browser;
  switch (order.command) {
    case Command::open_file:
      show_browser(viewer, false);
      break;
    case Command::open_to_compare:
      show_browser(viewer, true);
      break;
    case Command::stop_opening:
      viewer.opening.reset();
      break;
    case Command::browse:
      browse(browser, order.text);
      break;
    case Command::set_file_name:
      browser.text = order.text;
      browser.row = 0;
      break;
    case Command::choose_file_row:
      browser.row = std::min(order.index, static_cast<std::uint32_t>(std::max<std::size_t>(1, browser.rows.size()) - 1));
      break;
    case Command::choose_file:
      choose(viewer, order.text.empty() ? chosen_path(browser) : std::filesystem::path{order.text});
      break;
    default:
      return false;
  }
  return true;
}

}  // namespace interleave::gui
