// interleave-viewer: the desktop viewer.
#include <CLI/CLI.hpp>
#include <iostream>

#include "gui/commands/lesson_commands.hpp"
#include "gui/commands/open_options.hpp"
#include "gui/window/settings.hpp"
#include "gui/window/window.hpp"
#include "tracer/insight/locale.hpp"

namespace {

using namespace interleave;

struct Options {
  gui::OpenOptions open;
  std::string size;
  std::filesystem::path state_file;
};

void add_options(CLI::App& app, Options& options) {
  app.add_option("FILE", options.open.files, "One trace, or two to compare on one axis")->expected(0, 2);
  gui::add_open_options(app, options.open);
  app.add_option("--size", options.size, "Width and height of the window, for example 1280x800");
  app.add_option("--state-file", options.state_file, "For tests: keep the state and the widgets' places in this file, as JSON");
  app.footer(
      "Theme, language and size are those of the last time where no option says otherwise.\nKeys: press ? in the window.\nExample:\n  "
      "interleave view sync.ilv async.ilv");
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app{"Shows a trace, or two on one axis, in a window", "interleave view"};
  add_options(app, options);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  try {
    gui::Viewer viewer;
    gui::WindowOptions window;
    window.state_file = options.state_file;
    const std::filesystem::path settings = gui::settings_file();
    viewer.language = insight::language_of_locale();
    gui::load_settings(settings, viewer, window.size);
    if (options.open.language.empty()) options.open.language = viewer.language == gui::Language::chinese ? "zh" : "en";
    if (!options.size.empty()) window.size = gui::parse_size(options.size);
    viewer.course = gui::load_course(viewer.message);
    gui::begin_to_open(viewer, options.open);
    gui::save_settings(settings, viewer, gui::run_window(viewer, window));
    return 0;
  } catch (const gui::NoDisplay& error) {
    std::cerr << "interleave view: no window can be opened (" << error.what()
              << "); draw a picture with `interleave shot FILE -o OUT.png`, or read the trace with `interleave show FILE`\n";
    return 2;
  } catch (const std::exception& error) {
    std::cerr << "interleave view: " << error.what() << '\n';
    return 2;
  }
}
