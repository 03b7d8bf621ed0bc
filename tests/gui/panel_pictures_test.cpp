// Each panel as it looked when somebody last looked at it: tests/gui/pictures. With INTERLEAVE_UPDATE=1 they are drawn anew; look at them
// then.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "gui/commands/insight_commands.hpp"
#include "gui/picture/picture.hpp"
#include "tests/gui/samples.hpp"

#include <stb/stb_image.h>

namespace interleave::gui {
namespace {

using namespace interleave::test;

const std::filesystem::path k_pictures = std::filesystem::path{INTERLEAVE_SOURCE_FOLDER} / "tests/gui/pictures";
constexpr PixelSize k_size{800, 500};

struct Panel {
  const char* name;
  void (*arrange)(Viewer& viewer);
  bool comparing = false;
};

void show_tab(Viewer& viewer, Tab tab) { viewer.tab = tab; }

const Panel k_panels[] = {
    {"source", [](Viewer& viewer) { show_tab(viewer, Tab::source); }},
    {"loop", [](Viewer& viewer) { show_tab(viewer, Tab::event_loop); }},
    {"output", [](Viewer& viewer) { show_tab(viewer, Tab::output); }},
    {"graph", [](Viewer& viewer) { show_tab(viewer, Tab::graph); }},
    {"problems", [](Viewer& viewer) { show_tab(viewer, Tab::problems); }},
    {"statistics", [](Viewer& viewer) { show_tab(viewer, Tab::statistics); }},
    {"histogram",
     [](Viewer& viewer) {
       show_tab(viewer, Tab::statistics);
       viewer.statistics.chosen = 0;
     }},
    {"path",
     [](Viewer& viewer) {
       show_tab(viewer, Tab::statistics);
       run(viewer, Command::show_path);
     }},
    {"events", [](Viewer& viewer) { show_tab(viewer, Tab::events); }},
    {"measured", [](Viewer& viewer) { execute(viewer, order(Command::measure, 0, k_none, 5e6, 40e6)); }},
    {"predict", [](Viewer& viewer) { run(viewer, Command::predict); }},
    {"keys", [](Viewer& viewer) { run(viewer, Command::show_keys); }},
    {"palette", [](Viewer& viewer) { run(viewer, Command::show_palette); }},
    {"note", [](Viewer& viewer) { run(viewer, Command::bookmark); }},
    {"hidden",
     [](Viewer& viewer) {
       for (const Command command : {Command::hide_inspector, Command::hide_tabs, Command::hide_minimap}) run(viewer, command);
     }},
    {"compared", [](Viewer&) {}, true},
    {"compare", [](Viewer& viewer) { show_tab(viewer, Tab::compare); }, true},
};

/// In 16 steps a channel: what is kept is small, and what is compared is not told apart.
Image coarse(Image image) {
  for (std::uint8_t& value : image.rgba) value = static_cast<std::uint8_t>((value + 8) / 17 * 17);
  return image;
}

/// How many of a hundred pixels are plainly of another colour.
double percent_apart(const Image& image, const std::filesystem::path& picture) {
  int width = 0, height = 0, channels = 0;
  std::uint8_t* pixels = stbi_load(picture.c_str(), &width, &height, &channels, 4);
  if (pixels == nullptr || width != image.width || height != image.height) {
    stbi_image_free(pixels);
    return 100;
  }
  std::size_t apart = 0;
  for (std::size_t at = 0; at < image.rgba.size(); at += 4) {
    const auto by = [&](std::size_t channel) { return std::abs(image.rgba[at + channel] - pixels[at + channel]); };
    if (std::max({by(0), by(1), by(2)}) > 48) ++apart;
  }
  stbi_image_free(pixels);
  return 100.0 * static_cast<double>(apart) / (static_cast<double>(image.rgba.size()) / 4);
}

class PanelPictures : public testing::TestWithParam<std::tuple<std::size_t, int>> {};

TEST_P(PanelPictures, IsAsItWas) {
  const auto [number, look] = GetParam();
  const Panel& panel = k_panels[number];
  Viewer viewer = panel.comparing ? comparing_viewer() : viewer_of(interleaved());
  viewer.theme = look == 0 ? Theme::dark : look == 1 ? Theme::light : Theme::contrast;
  viewer.language = look == 1 ? Language::chinese : Language::english;
  viewer.text_scale = look == 2 ? 1.5 : 0.8;
  execute(viewer, order(Command::go_to_time, 0, k_none, 30e6));
  if (!panel.comparing) execute(viewer, order(Command::select_task, 0, task_named(viewer, "green")));
  panel.arrange(viewer);
  const Image image = draw_picture(viewer, k_size);
  constexpr const char* k_looks[] = {"dark", "light-zh", "contrast"};
  const std::filesystem::path picture = k_pictures / (std::string{panel.name} + "-" + k_looks[look] + ".png");
  if (std::getenv("INTERLEAVE_UPDATE") != nullptr) {
    std::filesystem::create_directories(k_pictures);
    if (percent_apart(image, picture) > 0.1) write_png(coarse(image), picture);
    return;
  }
  const double apart = percent_apart(image, picture);
  if (apart > 1) write_png(image, std::filesystem::temp_directory_path() / picture.filename());
  EXPECT_LE(apart, 1) << picture << " looks otherwise; see " << std::filesystem::temp_directory_path() / picture.filename();
}

std::string test_name(const testing::TestParamInfo<std::tuple<std::size_t, int>>& tested) {
  constexpr const char* k_looks[] = {"Dark", "LightChinese", "Contrast"};
  return std::string{k_panels[std::get<0>(tested.param)].name} + k_looks[std::get<1>(tested.param)];
}

INSTANTIATE_TEST_SUITE_P(All, PanelPictures, testing::Combine(testing::Range(std::size_t{0}, std::size(k_panels)), testing::Range(0, 3)),
                         test_name);

}  // namespace
}  // namespace interleave::gui
