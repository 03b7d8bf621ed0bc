// Lesson 1's picture: what it must say without a word.
#include "gui/picture/picture.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "gui/draw/palette.hpp"
#include "gui/panels/desk.hpp"
#include "gui/window/settings.hpp"
#include "tests/gui/samples.hpp"

namespace interleave::gui {
namespace {

using namespace interleave::test;

bool is_colour(const Image& image, int x, int y, ImU32 colour) {
  const std::uint8_t* pixel = image.pixel(x, y);
  return pixel[0] == ((colour >> IM_COL32_R_SHIFT) & 255) && pixel[1] == ((colour >> IM_COL32_G_SHIFT) & 255) &&
         pixel[2] == ((colour >> IM_COL32_B_SHIFT) & 255);
}

/// The pixels of a colour: how many, and from where to where.
struct Ink {
  int pixels = 0, left = 1 << 20, right = -1, top = 1 << 20, bottom = -1;
};
Ink ink(const Image& image, ImU32 colour, int x0, int y0, int x1, int y1) {
  Ink found;
  for (int y = y0; y < y1; ++y)
    for (int x = x0; x < x1; ++x)
      if (is_colour(image, x, y, colour)) {
        ++found.pixels;
        found.left = std::min(found.left, x);
        found.right = std::max(found.right, x);
        found.top = std::min(found.top, y);
        found.bottom = std::max(found.bottom, y);
      }
  return found;
}

TEST(Picture, IsTheSameBytesEveryTime) {
  Viewer first = comparing_viewer(), second = comparing_viewer();
  EXPECT_EQ(draw_picture(first, {1024, 640}).rgba, draw_picture(second, {1024, 640}).rgba);
}

TEST(Picture, ScaleMakesItThatManyTimesAsLarge) {
  Viewer viewer = viewer_of(interleaved());
  const Image image = draw_picture(viewer, {640, 400}, 2);
  EXPECT_EQ(image.width, 1280);
  EXPECT_EQ(image.height, 800);
}

TEST(Picture, SyncSectionsFollowEachOtherAsSolidBarsInEveryTheme) {
  for (const Theme theme : {Theme::dark, Theme::light, Theme::contrast}) {
    Viewer viewer = comparing_viewer();
    viewer.theme = theme;
    const Image image = draw_picture(viewer, {1280, 800});
    const auto& hues = palette(theme).hues;
    // Sync's half: right of the names, above the second title.
    const auto bar = [&](Hue hue) { return ink(image, hues[hue], 260, 130, 940, 300); };
    const Ink red = bar(hue::k_red), green = bar(hue::k_green);
    EXPECT_GT(red.pixels, 200 * 15);
    EXPECT_GT(green.pixels, 150 * 15);
    EXPECT_LE(red.right, green.left + 2) << "red has ended before green begins";
    EXPECT_LT(red.bottom, green.top) << "each in its own lane";
  }
}

TEST(Picture, AsyncTasksMostlyWaitAndWaitingIsLighterThanRunning) {
  Viewer viewer = viewer_of(interleaved());
  const Image image = draw_picture(viewer, {1280, 800});
  const ImU32 red = palette(Theme::dark).hues[hue::k_red];
  const Ink solid = ink(image, red, 220, 110, 940, 500);
  EXPECT_GT(solid.pixels, 50) << "its short runs are seen";
  EXPECT_LT(solid.pixels, 1500) << "and its wait is not drawn as if it ran";
  EXPECT_GT(solid.right - solid.left, 500) << "it lives from the start to nearly the end";
}

TEST(Picture, IsWrittenWholeOrNotAtAll) {
  const TemporaryFile file{"picture.png"};
  Viewer viewer = viewer_of(in_order());
  const Image image = draw_picture(viewer, {640, 400});
  write_png(image, file.path());
  std::ifstream in{file.path(), std::ios::binary};
  char magic[8] = {};
  in.read(magic, sizeof magic);
  EXPECT_EQ(std::string(magic, 8), "\x89PNG\r\n\x1a\n");
  EXPECT_THROW(write_png(image, file.path() / "no" / "folder.png"), std::runtime_error);
}

TEST(Fonts, ACharacterThatComesLaterIsThereInTheNextFrame) {
  Viewer viewer = viewer_of(interleaved());
  Desk desk;
  desk.prepare(viewer);
  EXPECT_FALSE(desk.wants_fonts());
  viewer.documents[0].title = "龘";
  EXPECT_TRUE(desk.prepare(viewer));
  EXPECT_NE(ImGui::GetIO().FontDefault->FindGlyphNoFallback(0x9F98), nullptr);
}

TEST(Settings, ComeBackAndBrokenOnesAreLeftOut) {
  const TemporaryFile file{"settings.json"};
  Viewer viewer;
  viewer.theme = Theme::contrast;
  viewer.language = Language::chinese;
  viewer.text_scale = 1.5;
  viewer.panels.tabs = 0.4;
  save_settings(file.path(), viewer, {1000, 700});
  Viewer again;
  PixelSize size;
  load_settings(file.path(), again, size);
  EXPECT_EQ(again.theme, Theme::contrast);
  EXPECT_EQ(again.language, Language::chinese);
  EXPECT_DOUBLE_EQ(again.text_scale, 1.5);
  EXPECT_DOUBLE_EQ(again.panels.tabs, 0.4);
  EXPECT_EQ(size.width, 1000);

  for (const char* broken : {"", "{", "[]", "{\"theme\": 5, \"text_scale\": \"x\", \"tabs\": 1e9, \"width\": -5}"}) {
    std::ofstream{file.path()} << broken;
    Viewer other;
    PixelSize window;
    load_settings(file.path(), other, window);
    EXPECT_EQ(unsound(other), "") << broken;
    EXPECT_EQ(other.theme, Theme::dark);
    EXPECT_GE(window.width, 320);
  }
}

}  // namespace
}  // namespace interleave::gui
