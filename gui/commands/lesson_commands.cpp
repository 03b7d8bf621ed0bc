#include "gui/commands/lesson_commands.hpp"

#include <algorithm>
#include <functional>

#include "gui/commands/step_commands.hpp"
#include "gui/commands/view_commands.hpp"
#include "tracer/model/navigate.hpp"

namespace interleave::gui {
namespace {

// The same lesson with other traces; `then` is done when they are there.
void reopen(Viewer& viewer, std::shared_ptr<const lessons::Lesson> lesson, bool python, const std::vector<std::string>& variants,
            std::uint32_t page, std::function<void(Viewer&)> then) {
  const std::vector<bool> answered = viewer.lesson.answered;
  try {
    viewer.opening = std::make_shared<Opening>(files_of(*lesson, variants, python), [=](Viewer& shown) {
      show_lesson(shown, lesson, python, page);
      if (answered.size() == shown.lesson.answered.size()) shown.lesson.answered = answered;
      if (then) then(shown);
    });
  } catch (const std::exception& error) {
    viewer.message = error.what();
  }
}

/// False: the program's trace is not shown yet; it is being opened, and then `again` is carried out.
bool go_to(Viewer& viewer, const Place& place, const Order& again) {
  const LessonShown& shown = viewer.lesson;
  if (!place.is_shown()) {
    reopen(viewer, shown.lesson, shown.python, shown.lesson->opened_for(place.variant), shown.page, [again](Viewer& opened) {
      if (again.command != Command::turn_to) execute(opened, again);
    });
    return false;
  }
  if (place.event == k_none || place.document >= viewer.documents.size()) {
    viewer.message = viewer.language == Language::chinese ? "这条记录里没有这一步的事件。" : "This recording has no such event.";
    return true;
  }
  execute(viewer, {.command = Command::go_to_event, .document = place.document, .index = place.event, .at = 0, .amount = 0});
  Document& document = viewer.documents[place.document];
  if (const TaskIndex about = task_of_event(*document.trace, place.event); about != k_none) {
    document.selected = about;
    reveal_task(document, about);
  }
  return true;
}

Order about(Command command, std::uint32_t index) { return {.command = command, .document = 0, .index = index, .at = 0, .amount = 0}; }

void turn_to(Viewer& viewer, std::uint32_t page) {
  LessonShown& shown = viewer.lesson;
  if (!shown) {
    viewer.message = viewer.language == Language::chinese ? "没有打开课程：见菜单。" : "No lesson is open: the menu has them.";
    return;
  }
  shown.page = std::min(page, shown.page_count() - 1);
  if (viewer.predict.on) viewer.predict = {};
  if (shown.is_tour()) go_to(viewer, shown.tour[shown.step()], about(Command::turn_to, page));
}

void open_lesson(Viewer& viewer, std::uint32_t number, bool python) {
  if (viewer.course == nullptr) return;
  const auto found = std::ranges::find(*viewer.course, number, &lessons::Lesson::number);
  if (found == viewer.course->end()) return;
  const bool same = viewer.lesson && viewer.lesson.lesson->number == number;
  const bool at_step = same && viewer.lesson.is_tour();
  const std::vector<std::string> variants = at_step ? found->opened_for(viewer.lesson.tour[viewer.lesson.step()].variant) : found->open;
  reopen(viewer, std::make_shared<const lessons::Lesson>(*found), python, variants, same ? viewer.lesson.page : 0, {});
}

// The prepared question: everything that comes is hidden, and the class says what it will be.
void ask(Viewer& viewer, std::uint32_t number) {
  if (!viewer.lesson || number >= viewer.lesson.predictions.size()) return;
  const Place place = viewer.lesson.predictions[number];
  if (!go_to(viewer, place, about(Command::ask, number))) return;
  viewer.predict = {.on = true};
  viewer.panels.inspector_shown = true;
}

void show_answer(Viewer& viewer, std::uint32_t number) {
  LessonShown& shown = viewer.lesson;
  if (number >= shown.answered.size()) return;
  shown.answered[number] = true;
  viewer.predict = {};
  const Place place = shown.answers[number];
  go_to(viewer, place, about(Command::show_answer, number));
}

}  // namespace

std::shared_ptr<const std::vector<lessons::Lesson>> load_course(std::string& message) {
  std::filesystem::path folder;
  try {
    folder = lessons::lessons_folder();
  } catch (const lessons::LessonError&) {
    return nullptr;  // the viewer does well without
  }
  try {
    return std::make_shared<const std::vector<lessons::Lesson>>(lessons::read_lessons(folder));
  } catch (const std::exception& error) {
    message = error.what();
    return nullptr;
  }
}

std::vector<std::filesystem::path> files_of(const lessons::Lesson& lesson, const std::vector<std::string>& variants, bool python) {
  std::vector<std::filesystem::path> files;
  for (const std::string& variant : variants) files.push_back(lesson.trace(variant, python));
  return files;
}

void show_lesson(Viewer& viewer, std::shared_ptr<const lessons::Lesson> lesson, bool python, std::uint32_t page) {
  std::vector<std::shared_ptr<const model::Trace>> traces;
  for (const Document& document : viewer.documents) traces.push_back(document.trace);
  viewer.lesson = shown_lesson(std::move(lesson), python, traces);
  turn_to(viewer, page);
}

bool execute_on_lessons(Viewer& viewer, const Order& order) {
  switch (order.command) {
    case Command::next_page:
      turn_to(viewer, viewer.lesson.page + 1);
      break;
    case Command::previous_page:
      turn_to(viewer, viewer.lesson.page == 0 ? 0 : viewer.lesson.page - 1);
      break;
    case Command::turn_to:
      turn_to(viewer, order.index);
      break;
    case Command::open_lesson:
      open_lesson(viewer, order.index, order.amount != 0);
      break;
    case Command::close_lesson:
      viewer.lesson = {};
      break;
    case Command::ask:
      ask(viewer, order.index);
      break;
    case Command::show_answer:
      show_answer(viewer, order.index);
      break;
    default:
      return false;
  }
  return true;
}

}  // namespace interleave::gui
