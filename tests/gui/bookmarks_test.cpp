// Bookmarks: kept beside the trace, found again, and never taken for another trace's.
#include "gui/state/bookmarks.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "tests/gui/samples.hpp"

namespace interleave::gui {
namespace {

using namespace interleave::test;

/// A trace that stays in its file, and its notes, which go with it.
class Kept {
 public:
  Kept() {
    record::Options options{file_.path()};
    options.clock = trace::ClockKind::virtual_time;
    const record::Recording recording{options};
    const LoopId loop = loop_start();
    const TaskId task = create(loop, "main");
    wake(task, loop);
    at(5 * k_ms);
    resume(task, 1);
    finish(task);
    loop_stop(loop);
  }
  ~Kept() { std::filesystem::remove(notes()); }
  std::filesystem::path path() const { return file_.path(); }
  std::filesystem::path notes() const { return notes_file(path()); }
  Viewer open() const {
    Viewer viewer;
    open_files(viewer, {path()});
    return viewer;
  }

 private:
  const TemporaryFile file_{"kept.ilv"};
};

void note(Viewer& viewer, const char* text) {
  run(viewer, Command::bookmark);
  Order written = order(Command::set_note);
  written.text = text;
  execute(viewer, written);
  run(viewer, Command::keep_note);
}

TEST(Bookmarks, AreThereWhenTheTraceIsOpenedAgain) {
  const Kept kept;
  {
    Viewer viewer = kept.open();
    run(viewer, Command::to_end);
    note(viewer, "the end, 完");
    run(viewer, Command::to_start);
    note(viewer, "here it begins");
    EXPECT_EQ(viewer.message, "");
  }
  Viewer again = kept.open();
  const auto last = static_cast<EventIndex>(again.documents[0].trace->event_count() - 1);
  EXPECT_EQ(again.documents[0].bookmarks, (std::vector<Bookmark>{{0, "here it begins"}, {last, "the end, 完"}}));
  run(again, Command::next_bookmark);
  EXPECT_EQ(again.documents[0].cursor, last);
  EXPECT_EQ(again.message, "the end, 完") << "going there tells the note";
  run(again, Command::previous_bookmark);
  EXPECT_EQ(again.documents[0].cursor, 0u);
  execute(again, {.command = Command::scroll_to, .document = 0, .index = k_none, .at = 0, .amount = 0});
  EXPECT_EQ(again.message, "here it begins") << "the lanes scroll to it by themselves";
  run(again, Command::previous_bookmark);
  EXPECT_NE(again.message.find("no bookmark"), std::string::npos);
}

TEST(Bookmarks, ASecondNoteReplacesTheFirstAndTheLastRemovedTakesTheFileAlong) {
  const Kept kept;
  Viewer viewer = kept.open();
  note(viewer, "one");
  note(viewer, "two");
  EXPECT_EQ(viewer.documents[0].bookmarks, (std::vector<Bookmark>{{viewer.documents[0].cursor, "two"}}));
  EXPECT_TRUE(std::filesystem::exists(kept.notes()));
  run(viewer, Command::remove_bookmark);
  EXPECT_TRUE(viewer.documents[0].bookmarks.empty());
  EXPECT_FALSE(std::filesystem::exists(kept.notes()));
}

TEST(Bookmarks, BrokenOrStrangeNotesAreToldAndLeftAsTheyAre) {
  const Kept kept;
  for (const char* text : {"", "{", "[]", R"({"bookmarks": 5})", R"({"trace": "another", "bookmarks": [{"event": 0, "note": "x"}]})"}) {
    std::ofstream{kept.notes()} << text;
    const Viewer viewer = kept.open();
    EXPECT_TRUE(viewer.documents[0].bookmarks.empty()) << text;
    EXPECT_NE(viewer.message.find("left out"), std::string::npos) << text;
    std::string is;
    std::getline(std::ifstream{kept.notes()}, is);
    EXPECT_EQ(is, text) << "nothing is written over";
  }
}

TEST(Bookmarks, EventsThatAreNotThereAreLeftOut) {
  const Kept kept;
  const std::string uuid = kept.open().documents[0].trace->file().info().trace_uuid;
  std::ofstream{kept.notes()}
      << R"({"trace": ")" << uuid
      << R"(", "bookmarks": [{"event": 2, "note": "b"}, {"event": 1e9}, {"event": -1}, 7, {"event": 2}, {"event": 1, "note": 3}]})";
  const Viewer viewer = kept.open();
  ASSERT_EQ(viewer.documents[0].bookmarks.size(), 2u);
  EXPECT_EQ(viewer.documents[0].bookmarks[0].event, 1u);
  EXPECT_EQ(unsound(viewer), "");
}

}  // namespace
}  // namespace interleave::gui
