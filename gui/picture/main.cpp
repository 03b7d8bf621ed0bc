// interleave-shot: the viewer's picture as PNG or SVG, with no display, no X server and no GPU.
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
  app.add_option("FILE", options.open.files, "One trace, or two to compare on one axis")->expected(0, 2);
  app.add_option("-o,--output", options.output, "The picture to write: PNG, or SVG when its name ends in .svg")->required();
  app.add_option("--size", options.size, "Width and height of the window")->capture_default_str();
  app.add_option("--scale", options.scale, "How many pixels of a PNG for one of the window's: 2 for a sharp print")
      ->check(CLI::Range(0.5, 4.0))
      ->capture_default_str();
  gui::add_open_options(app, options.open);
  app.footer(
      "Example:\n  interleave shot sync.ilv async.ilv -o lesson.png --at 40ms --tab output\n  interleave shot async.ilv -o figure.svg "
      "--theme light");
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app{"Draws the viewer's picture of a trace, without a display", "interleave shot"};
  add_options(app, options);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  try {
    if (options.open.files.empty() && options.open.lesson.empty())
      throw gui::UsageError{"name a trace, or with --lesson a lesson; see interleave shot --help"};
    const gui::PixelSize size = gui::parse_size(options.size);
    gui::Viewer viewer;
    gui::open(viewer, options.open);
    if (options.output.extension() == ".svg")
      gui::write_svg(gui::draw_svg(viewer, size), options.output);
    else
      gui::write_png(gui::draw_picture(viewer, size, static_cast<float>(options.scale)), options.output);
    return 0;
  } catch (const std::exception& error) {
    std::cerr << "interleave shot: " << error.what() << '\n';
    return 2;
  }
}
