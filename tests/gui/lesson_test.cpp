// The course in the viewer: a lesson is opened, its pages move the cursor, its questions are asked and answered.
#include <gtest/gtest.h>

#include <set>

#include "gui/commands/lesson_commands.hpp"
#include "gui/commands/open_options.hpp"
#include "tests/gui/samples.hpp"
#include "tests/gui/stage.hpp"

namespace interleave::gui {
namespace {

using namespace interleave::test;

const std::filesystem::path k_lessons = std::filesystem::path{INTERLEAVE_SOURCE_FOLDER} / "traces";

Viewer lesson_viewer(const std::string& folder, bool python = false) {
  OpenOptions options;
  options.lesson = (k_lessons / folder).string();
  options.language = "en";
  options.python = python;
  Viewer viewer;
  open(viewer, options);
  viewer.course = std::make_shared<const std::vector<lessons::Lesson>>(lessons::read_lessons(k_lessons));
  return viewer;
}
void run_order(Viewer& viewer, Command command, std::uint32_t index = k_none, double amount = 0) {
  execute(viewer, order(command, 0, index, 0, amount));
  EXPECT_EQ(unsound(viewer), "");
}

TEST(LessonInTheViewer, ItsPagesMoveTheCursor) {
  for (const bool python : {false, true}) {
    Viewer viewer = lesson_viewer("04-gather", python);
    ASSERT_TRUE(viewer.lesson);
    EXPECT_TRUE(viewer.lesson.is_look());
    const std::size_t steps = viewer.lesson.tour.size();
    for (std::size_t step = 0; step < steps; ++step) {
      run_order(viewer, Command::next_page);
      ASSERT_TRUE(viewer.lesson.is_tour());
      EXPECT_EQ(viewer.lesson.step(), step);
      const Place& place = viewer.lesson.tour[step];
      EXPECT_EQ(viewer.documents[place.document].cursor, place.event);
    }
    run_order(viewer, Command::next_page);
    EXPECT_TRUE(viewer.lesson.is_experiments());
    run_order(viewer, Command::next_page);
    EXPECT_TRUE(viewer.lesson.is_questions());
    run_order(viewer, Command::next_page);
    EXPECT_TRUE(viewer.lesson.is_questions()) << "behind the last page is none";
    for (std::size_t page = 0; page < steps + 5; ++page) run_order(viewer, Command::previous_page);
    EXPECT_TRUE(viewer.lesson.is_look());
    run_order(viewer, Command::turn_to, 1'000'000);
    EXPECT_TRUE(viewer.lesson.is_questions());
  }
}

TEST(LessonInTheViewer, TwoProgramsHaveTheirStepsEachInItsTrace) {
  Viewer viewer = lesson_viewer("01-three-prints");
  ASSERT_EQ(viewer.documents.size(), 2u);
  std::set<std::size_t> documents;
  for (std::uint32_t page = 1; page <= viewer.lesson.tour.size(); ++page) {
    run_order(viewer, Command::turn_to, page);
    documents.insert(viewer.active);
  }
  EXPECT_EQ(documents, (std::set<std::size_t>{0, 1}));
}

TEST(LessonInTheViewer, AnAnswerShowsItsEventAndAQuestionHidesWhatComes) {
  Viewer viewer = lesson_viewer("04-gather");
  run_order(viewer, Command::turn_to, viewer.lesson.page_count() - 1);
  run_order(viewer, Command::show_answer, 0);
  EXPECT_TRUE(viewer.lesson.answered[0]);
  EXPECT_FALSE(viewer.lesson.answered[1]);
  EXPECT_EQ(viewer.documents[0].cursor, viewer.lesson.answers[0].event);
  run_order(viewer, Command::ask, 0);
  EXPECT_TRUE(viewer.predict.on);
  EXPECT_EQ(viewer.documents[0].cursor, viewer.lesson.predictions[0].event);
  run_order(viewer, Command::previous_page);
  EXPECT_FALSE(viewer.predict.on);
  run_order(viewer, Command::ask, 1000);
  run_order(viewer, Command::show_answer, 1000);
}

TEST(LessonInTheViewer, IsOpenedFromTheCourseAndClosedByOtherTraces) {
  Viewer viewer = lesson_viewer("04-gather");
  run_order(viewer, Command::turn_to, 2);
  run_order(viewer, Command::open_lesson, 4, 1);
  ASSERT_TRUE(viewer.opening);
  finish_opening(viewer);
  EXPECT_TRUE(viewer.lesson.python);
  EXPECT_EQ(viewer.lesson.page, 2u) << "the same page of the same lesson";
  EXPECT_EQ(viewer.documents[0].trace->file().path().filename(), "gather.python.ilv");
  run_order(viewer, Command::open_lesson, 2);
  finish_opening(viewer);
  EXPECT_EQ(viewer.lesson.lesson->number, 2u);
  EXPECT_TRUE(viewer.lesson.is_look());
  open_files(viewer, {k_lessons / "04-gather/gather.ilv"});
  EXPECT_FALSE(viewer.lesson);
  run_order(viewer, Command::next_page);
  EXPECT_NE(viewer.message, "");
  run_order(viewer, Command::open_lesson, 99);
  EXPECT_FALSE(viewer.opening);
}

TEST(LessonInTheViewer, WhatIsAskedOfAProgramThatIsNotOpenOpensIt) {
  Viewer viewer = lesson_viewer("14-failures");
  std::set<std::string> titles;
  const auto carry_out = [&](Command command, std::uint32_t number, const std::vector<Place> LessonShown::* places) {
    run_order(viewer, command, number);
    if (viewer.opening) finish_opening(viewer);
    ASSERT_FALSE(viewer.opening);
    const Place& place = (viewer.lesson.*places)[number];
    ASSERT_TRUE(place.is_shown());
    EXPECT_EQ(viewer.documents[place.document].cursor, place.event);
    for (const Document& document : viewer.documents) titles.insert(document.title);
  };
  run_order(viewer, Command::turn_to, viewer.lesson.page_count() - 1);
  for (std::uint32_t number = 0; number < viewer.lesson.answers.size(); ++number)
    carry_out(Command::show_answer, number, &LessonShown::answers);
  for (std::uint32_t number = 0; number < viewer.lesson.predictions.size(); ++number)
    carry_out(Command::ask, number, &LessonShown::predictions);
  EXPECT_TRUE(viewer.lesson.is_questions()) << "the page stays";
  EXPECT_EQ(viewer.lesson.answered, std::vector<bool>(viewer.lesson.answers.size(), true));
  EXPECT_TRUE(titles.contains("forgotten"));
  run_order(viewer, Command::turn_to, 1);
  if (viewer.opening) finish_opening(viewer);
  EXPECT_EQ(viewer.documents.size(), 2u);
}

TEST(LessonInTheViewer, IsTurnedByButtons) {
  Stage stage{lesson_viewer("04-gather")};
  EXPECT_TRUE(stage.has("lesson"));
  run_order(stage.viewer, Command::next_page);
  stage.settle();
  EXPECT_TRUE(stage.viewer.lesson.is_tour());
  stage.click("lesson.next");
  EXPECT_EQ(stage.viewer.lesson.page, 2u);
  EXPECT_FALSE(stage.has("lesson.return"));
  run_order(stage.viewer, Command::next_event);
  stage.settle();
  stage.click("lesson.return");
  EXPECT_EQ(stage.viewer.documents[0].cursor, stage.viewer.lesson.tour[1].event);
  stage.click("lesson.previous");
  stage.click("lesson.previous");
  EXPECT_TRUE(stage.viewer.lesson.is_look());
  stage.click("lesson.python");
  ASSERT_TRUE(stage.viewer.opening);
  finish_opening(stage.viewer);
  stage.settle();
  EXPECT_TRUE(stage.viewer.lesson.python);
  stage.click("lesson.close");
  EXPECT_FALSE(stage.has("lesson"));
}

TEST(LessonInTheViewer, WhatIsNoLessonIsTold) {
  for (const char* wanted : {"99", "/not/there"}) {
    OpenOptions options;
    options.lesson = wanted;
    Viewer viewer;
    EXPECT_THROW(open(viewer, options), std::exception) << wanted;
  }
}

}  // namespace
}  // namespace interleave::gui
