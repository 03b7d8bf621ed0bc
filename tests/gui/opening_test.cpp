// A long trace while it is loaded: what is seen of it, and that it comes in the end.
#include "gui/state/opening.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

#include "gui/commands/command.hpp"
#include "gui/commands/open_options.hpp"
#include "gui/picture/picture.hpp"
#include "tests/bench/made_trace.hpp"
#include "tests/gui/samples.hpp"
#include "tests/gui/stage.hpp"

namespace interleave::gui {
namespace {

using namespace interleave::test;

class OpeningOf : public testing::Test {
 protected:
  void make(std::uint64_t events) { bench::make_trace(file_.path(), {events, 4, 64, 4}); }
  TemporaryFile file_{"server.ilv"};
};

TEST_F(OpeningOf, ALongTraceShowsItsThreadsAndHowFarItIs) {
  make(3'000'000);
  for (const Language language : {Language::english, Language::chinese}) {
    Viewer viewer;
    viewer.language = language;
    viewer.opening = std::make_shared<Opening>(std::vector{file_.path()});
    viewer.opening->wait(0.06);
    const Image image = draw_picture(viewer, {1280, 800});
    if (const char* const folder = std::getenv("INTERLEAVE_PICTURES"))
      write_png(image, std::filesystem::path{folder} / (language == Language::english ? "loading-en.png" : "loading-zh.png"));
    EXPECT_EQ(unsound(viewer), "");
    EXPECT_TRUE(viewer.documents.empty()) << "nobody has asked whether it is done";
    EXPECT_EQ(viewer.opening->files().front()->overview().threads.size(), 4u);
  }
}

TEST_F(OpeningOf, EveryPartHasItsPlaceInEverySize) {
  make(20'000);
  for (const ImVec2 size : {ImVec2{1280, 800}, ImVec2{480, 320}}) {
    Viewer viewer;
    viewer.opening = std::make_shared<Opening>(std::vector{file_.path(), file_.path()});
    const Stage stage{std::move(viewer), size.x, size.y};
    ASSERT_TRUE(stage.has("loading.progress"));
    for (const auto& [name, at] : stage.desk.widgets())
      if (name.starts_with("loading.")) {
        EXPECT_TRUE(at.x0 >= 0 && at.x1 <= size.x && at.y1 <= size.y) << name;
      }
  }
}

TEST_F(OpeningOf, ItsTasksAreSeenBeforeItIsThere) {
  make(200'000);
  Viewer viewer;
  viewer.opening = std::make_shared<Opening>(std::vector{file_.path()});
  viewer.opening->wait(60);
  ASSERT_GT(viewer.opening->files().front()->first_tasks()->count, 0u);
  Stage stage{std::move(viewer)};
  EXPECT_TRUE(stage.viewer.documents.empty());
  EXPECT_TRUE(stage.has("loading.thread.0"));
  ASSERT_TRUE(stage.has("loading.task.0"));
  const Rectangle first = stage.widget("loading.task.0");
  EXPECT_GT(first.x1, first.x0);
}

TEST_F(OpeningOf, EveryCommandIsHarmlessMeanwhile) {
  make(20'000);
  Viewer viewer;
  viewer.opening = std::make_shared<Opening>(std::vector{file_.path()});
  for (const CommandInfo& row : commands()) {
    run(viewer, row.command);
    EXPECT_EQ(unsound(viewer), "");
  }
  EXPECT_FALSE(viewer.playing);
}

TEST_F(OpeningOf, TheTraceComesAndIsSeenAsTheOptionsSay) {
  make(20'000);
  OpenOptions options;
  options.files = {file_.path()};
  options.at = "#123";
  options.theme = "light";
  Viewer viewer;
  begin_to_open(viewer, options);
  finish_opening(viewer);
  ASSERT_EQ(viewer.documents.size(), 1u);
  EXPECT_EQ(viewer.opening, nullptr);
  EXPECT_EQ(viewer.documents[0].cursor, 123u);
  EXPECT_EQ(viewer.theme, Theme::light);
  options.select = "nobody";
  EXPECT_THROW(
      {
        begin_to_open(viewer, options);
        finish_opening(viewer);
      },
      UsageError);
}

TEST_F(OpeningOf, DroppingItStopsTheLoadingPromptly) {
  make(3'000'000);
  Viewer viewer;
  viewer.opening = std::make_shared<Opening>(std::vector{file_.path()});
  const auto begin = std::chrono::steady_clock::now();
  viewer.opening.reset();
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds{2});
}

TEST_F(OpeningOf, WhatIsNoTraceIsRefusedAtOnceAndWhatWasShownStays) {
  Viewer viewer = viewer_of(interleaved());
  EXPECT_THROW(Opening{std::vector<std::filesystem::path>{"not-there.ilv"}}, file::FileError);
  EXPECT_EQ(viewer.documents.size(), 1u);
}

}  // namespace
}  // namespace interleave::gui
