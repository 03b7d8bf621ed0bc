// interleave-shot: the viewer's picture in a PNG, with no display, no X server and no GPU.
#include <CLI/CLI.hpp>
#include <iostream>

#include "gui/commands/open_options.hpp"
#include "gui/picture/picture.hpp"

namespace {

using namespace interleave;

struct Options {
  gui::OpenOptions open;
  std::filesystem::path output;
  std::string size = "1280x800";
  double scale = 1;
};

void add_options(CLI::App& app, Options& options) {
  app.add_option("FILE", options.open.files, "One trace, or two to compare on one axis")->required()->expected(1, 2);
  app.add_option("-o,--output", options.output, "The picture to write (PNG)")->required();
  app.add_option("--size", options.size, "Width and height of the window")->capture_default_str();
  app.add_option("--scale", options.scale, "How many pixels for one of the window's: 2 for a sharp print")
      ->check(CLI::Range(0.5, 4.0))
      ->capture_default_str();
  gui::add_open_options(app, options.open);
  app.footer("Example:\n  interleave shot sync.ilv async.ilv -o lesson.png --at 40ms --tab output");
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app{"Draws the viewer's picture of a trace into a PNG, without a display", "interleave shot"};
  add_options(app, options);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  try {
    const gui::PixelSize size = gui::parse_size(options.size);
    gui::Viewer viewer;
    gui::open(viewer, options.open);
    gui::write_png(gui::draw_picture(viewer, size, static_cast<float>(options.scale)), options.output);
    return 0;
  } catch (const std::exception& error) {
    std::cerr << "interleave shot: " << error.what() << '\n';
    return 2;
  }
}
