// Choosing a file: what a folder shows, what is typed, and what is opened then.
#include "gui/state/file_browser.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "gui/commands/file_commands.hpp"
#include "tests/gui/samples.hpp"

namespace interleave::gui {
namespace {

using namespace interleave::test;
namespace fs = std::filesystem;

class FileBrowsing : public testing::Test {
 protected:
  FileBrowsing() {
    fs::create_directories(folder() / "runs");
    fs::create_directories(folder() / ".hidden");
    for (const char* name : {"b.ilv", "a.ilv", "notes.txt", "runs/Crawl.ilv"}) std::ofstream{folder() / name} << "x";
  }
  ~FileBrowsing() override { fs::remove_all(folder()); }
  fs::path folder() const { return place_.path().parent_path() / ("browsing-" + place_.path().filename().string()); }

  const TemporaryFile place_;
};

TEST_F(FileBrowsing, AFolderShowsItsFoldersAndTraces) {
  FileBrowser browser;
  browse(browser, folder());
  std::vector<std::string> names;
  for (const FileRow& row : browser.rows) names.push_back(row.name);
  EXPECT_EQ(names, (std::vector<std::string>{"runs", "a.ilv", "b.ilv"}));
  browse(browser, folder() / "b.ilv");
  EXPECT_EQ(browser.folder, folder()) << "a file stands for its folder";
}

TEST_F(FileBrowsing, WhatIsTypedChoosesByNameOrByPath) {
  FileBrowser browser;
  browse(browser, folder());
  browser.text = "B.";
  EXPECT_EQ(chosen_path(browser), folder() / "b.ilv");
  browser.text = "runs/Crawl.ilv";
  EXPECT_EQ(chosen_path(browser), folder() / "runs/Crawl.ilv");
  browser.text = "/etc/hosts";
  EXPECT_EQ(chosen_path(browser), "/etc/hosts");
  browser.text = "nothing of the kind";
  EXPECT_TRUE(chosen_path(browser).empty());
}

TEST_F(FileBrowsing, AFolderThatCannotBeReadIsTold) {
  FileBrowser browser;
  browse(browser, folder() / "gone" / "further");
  EXPECT_TRUE(browser.rows.empty());
  EXPECT_NE(browser.error.find("cannot show"), std::string::npos);
}

TEST_F(FileBrowsing, TheDialogEntersFoldersAndOpensFiles) {
  Viewer viewer;
  viewer.recent = {folder() / "b.ilv"};
  run(viewer, Command::open_file);
  ASSERT_TRUE(viewer.browser.open);
  EXPECT_EQ(viewer.browser.folder, folder()) << "where the last file was";
  run(viewer, Command::choose_file);
  EXPECT_EQ(viewer.browser.folder, folder() / "runs") << "the first row is a folder";
  run(viewer, Command::choose_file);
  EXPECT_FALSE(viewer.browser.open);
  EXPECT_NE(viewer.message.find("Crawl.ilv"), std::string::npos) << "no trace: " << viewer.message;
  EXPECT_EQ(viewer.opening, nullptr);
}

TEST(Recent, TheLastOpenedIsFirstAndOnce) {
  std::vector<fs::path> recent;
  for (int number = 0; number < 15; ++number) remember_recent(recent, "/t/" + std::to_string(number));
  remember_recent(recent, "/t/10");
  EXPECT_EQ(recent.size(), k_most_recent);
  EXPECT_EQ(recent[0], "/t/10");
  EXPECT_EQ(recent[1], "/t/14");
}

}  // namespace
}  // namespace interleave::gui
