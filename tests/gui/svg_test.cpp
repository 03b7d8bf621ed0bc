// The picture as SVG: its text is text, and another program that draws it sees what the window shows.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <regex>

#include "gui/commands/step_commands.hpp"
#include "gui/picture/picture.hpp"
#include "tests/gui/samples.hpp"

#include <stb/stb_image.h>

namespace interleave::gui {
namespace {

using namespace interleave::test;

std::vector<std::string> texts_of(const std::string& svg) {
  static const std::regex text{"<text [^>]*>([^<]*)</text>"};
  std::vector<std::string> found;
  for (std::sregex_iterator at{svg.begin(), svg.end(), text}, end; at != end; ++at) found.push_back((*at)[1]);
  return found;
}

bool has(const std::vector<std::string>& texts, std::string_view wanted) { return std::ranges::find(texts, wanted) != texts.end(); }

/// The SVG as librsvg draws it.
std::vector<std::uint8_t> rendered(const std::string& svg, int width, int height) {
  const TemporaryFile source{"view.svg"}, picture{"view.png"};
  write_svg(svg, source.path());
  const std::string command = "rsvg-convert -o '" + picture.path().string() + "' '" + source.path().string() + "'";
  EXPECT_EQ(std::system(command.c_str()), 0) << command;
  int x = 0, y = 0, channels = 0;
  std::uint8_t* pixels = stbi_load(picture.path().c_str(), &x, &y, &channels, 4);
  EXPECT_EQ(std::pair(x, y), std::pair(width, height)) << "of " << picture.path();
  std::vector<std::uint8_t> bytes;
  if (pixels != nullptr) bytes.assign(pixels, pixels + static_cast<std::size_t>(x) * static_cast<std::size_t>(y) * 4);
  stbi_image_free(pixels);
  return bytes;
}

TEST(Svg, TextIsTextInBothLanguages) {
  Viewer viewer = viewer_of(interleaved());
  const auto english = texts_of(draw_svg(viewer, {1280, 800}));
  EXPECT_TRUE(has(english, "main"));
  EXPECT_TRUE(has(english, "gather of 2")) << "words stay together";
  EXPECT_TRUE(has(english, "What happened"));
  viewer.language = Language::chinese;
  EXPECT_TRUE(has(texts_of(draw_svg(viewer, {1280, 800})), "发生了什么"));
}

TEST(Svg, WhatXmlReservesIsEscaped) {
  Viewer viewer = viewer_of(recorded([] {
    const LoopId loop = loop_start();
    const TaskId task = create(loop, "a<b> & \"c\"");
    wake(task, loop);
    at(k_ms);
    resume(task, 1);
    finish(task);
    loop_stop(loop);
  }));
  viewer.documents[0].title = "x<y>&z\x01";
  const std::string svg = draw_svg(viewer, {1280, 800});
  EXPECT_TRUE(has(texts_of(svg), "a&lt;b&gt; &amp; &quot;c&quot;"));
  EXPECT_NE(svg.find("<title>x&lt;y&gt;&amp;z </title>"), svg.npos);
  EXPECT_FALSE(rendered(svg, 1280, 800).empty()) << "a reader of XML takes it";
}

TEST(Svg, AnotherProgramDrawsWhatTheWindowShows) {
  for (const Theme theme : {Theme::dark, Theme::light}) {
    for (const Tab tab : {Tab::event_loop, Tab::output}) {
      Viewer viewer = comparing_viewer();
      viewer.theme = theme;
      viewer.tab = tab;
      move_cursor(viewer, 10);
      const Image window = draw_picture(viewer, {1024, 640});
      const std::vector<std::uint8_t> svg = rendered(draw_svg(viewer, {1024, 640}), 1024, 640);
      ASSERT_EQ(svg.size(), window.rgba.size());
      // Letters differ at their edges by how they are smoothed; bars, panels and lines do not.
      std::size_t far = 0;
      for (std::size_t at = 0; at < svg.size(); at += 4) {
        const auto apart = [&](std::size_t channel) { return std::abs(svg[at + channel] - window.rgba[at + channel]); };
        if (std::max({apart(0), apart(1), apart(2)}) > 80) ++far;
      }
      EXPECT_LT(far, svg.size() / 4 / 50) << "of " << svg.size() / 4 << " pixels";
    }
  }
}

TEST(Svg, IsAsLongAsThePictureNotAsTheTrace) {
  const auto of_tasks = [](std::uint64_t tasks) {
    return recorded([tasks] {
      const LoopId loop = loop_start();
      for (std::uint64_t number = 0; number < tasks; ++number) {
        const TaskId task = create(loop, "one");
        wake(task, loop);
        resume(task, 1);
        finish(task);
        at(number * 1000);
      }
      loop_stop(loop);
    });
  };
  Viewer few = viewer_of(of_tasks(500)), many = viewer_of(of_tasks(5000));
  EXPECT_LT(draw_svg(many, {1280, 800}).size(), draw_svg(few, {1280, 800}).size() * 2);
}

}  // namespace
}  // namespace interleave::gui
