#include "gui/commands/open_options.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>

#include "gui/commands/lesson_commands.hpp"
#include "gui/commands/step_commands.hpp"
#include "gui/commands/view_commands.hpp"
#include "gui/state/usage.hpp"
#include "tracer/insight/locale.hpp"
#include "tracer/model/instant.hpp"

namespace interleave::gui {
namespace {

void go_to(Viewer& viewer, const std::string& at) {
  Document* document = viewer.current();
  if (document == nullptr || document->cursor == k_none) return;
  if (at.starts_with('#')) {
    move_cursor(viewer, model::parse_event(*document->trace, at));
  } else {
    // A time lies on the axis, also behind the end of the first of two traces.
    set_cursor_time(viewer, document->axis_of(model::parse_instant(*document->trace, at)));
  }
}

void show_part(Viewer& viewer, const std::string& from, const std::string& to) {
  const Document* document = viewer.current();
  if (document == nullptr) return;
  AxisRange range = fitting_range(viewer);
  if (!from.empty()) range.begin_ns = document->axis_of(model::parse_instant(*document->trace, from));
  if (!to.empty()) range.end_ns = document->axis_of(model::parse_instant(*document->trace, to));
  if (!(range.length_ns() > 0)) throw UsageError{"the part from '" + from + "' to '" + to + "' has no length: --from must be before --to"};
  set_visible(viewer, range);
}

void select(Viewer& viewer, const std::string& name) {
  for (std::size_t index = 0; index < viewer.documents.size(); ++index) {
    const TaskIndex task = find_task(*viewer.documents[index].trace, name);
    if (task == k_none) continue;
    execute(viewer, {.command = Command::select_task, .document = index, .index = task, .at = 0, .amount = 0});
    return;
  }
  std::string known;
  std::size_t count = 0;
  for (const Document& document : viewer.documents)
    for (const model::Task& task : document.trace->tasks())
      if (++count <= 8) known += (known.empty() ? "" : ", ") + std::string{task.name};
  throw UsageError{"there is no task '" + name + "'" +
                   (known.empty() ? std::string{} : "; there are: " + known + (count > 8 ? ", …" : ""))};
}

void press(Viewer& viewer, const std::vector<std::string>& keys) {
  for (const std::string& name : keys) {
    const CommandInfo* command = command_of(chord_named(name));
    if (command == nullptr) throw UsageError{"the key '" + name + "' does nothing; interleave view shows all keys with ?"};
    for (const Document& document : viewer.documents) document.insights->wait();  // P goes to a problem only once it is known
    execute(viewer, {.command = command->command, .document = viewer.active, .index = k_none, .at = 0, .amount = 0});
  }
}

void set_look(Viewer& viewer, const OpenOptions& options) {
  if (!options.theme.empty()) viewer.theme = theme_named(options.theme);
  viewer.language = options.language.empty() ? insight::language_of_locale() : language_named(options.language);
  if (!options.tab.empty()) viewer.tab = tab_named(options.tab);
}

// A number is one of the course's, all else a folder. nullptr: none is wanted.
std::shared_ptr<const lessons::Lesson> lesson_of(const OpenOptions& options) {
  if (options.lesson.empty()) return nullptr;
  if (options.lesson.find_first_not_of("0123456789") != std::string::npos)
    return std::make_shared<const lessons::Lesson>(lessons::read_lesson(std::filesystem::canonical(options.lesson)));
  std::uint32_t number = 0;
  std::from_chars(options.lesson.data(), options.lesson.data() + options.lesson.size(), number);
  return std::make_shared<const lessons::Lesson>(lessons::installed_lesson(number));
}

// What is opened: the files that are named, else the lesson's.
std::vector<std::filesystem::path> files_to_open(const OpenOptions& options, const std::shared_ptr<const lessons::Lesson>& lesson) {
  return options.files.empty() && lesson != nullptr ? files_of(*lesson, lesson->open, options.python) : options.files;
}

void set_place(Viewer& viewer, const OpenOptions& options, const std::shared_ptr<const lessons::Lesson>& lesson) {
  if (lesson != nullptr) show_lesson(viewer, lesson, options.python, std::max(1u, options.page) - 1);
  if (!options.select.empty()) select(viewer, options.select);
  if (!options.at.empty()) go_to(viewer, options.at);
  if (!options.from.empty() || !options.to.empty()) show_part(viewer, options.from, options.to);
  viewer.search.text = options.search;
  press(viewer, options.keys);
}

}  // namespace

void add_open_options(CLI::App& app, OpenOptions& options) {
  std::string tab_names;
  for (const std::string_view name : k_tab_names) tab_names += (tab_names.empty() ? "" : ", ") + std::string{name};
  app.add_option("--at", options.at, "Where the cursor stands: a time (12.5ms) or an event (#1234)");
  app.add_option("--from", options.from, "Begin of the part that is shown");
  app.add_option("--to", options.to, "End of the part that is shown");
  app.add_option("--select", options.select, "A task, by its name or number");
  app.add_option("--tab", options.tab, tab_names);
  app.add_option("--search", options.search, "What is searched for: the Events tab shows the hits");
  app.add_option("--press", options.keys, "Keys to press then, such as N C Ctrl+I: everything that keys can reach")
      ->type_name("KEY ...")
      ->expected(1, 1000);
  app.add_option("--lesson", options.lesson,
                 "Beside the traces the text of this lesson: its number, or its folder; without a FILE its own traces")
      ->type_name("N");
  app.add_option("--page", options.page, "Of the lesson: 1 is what to look at, 2 the first step of the tour")->type_name("N");
  app.add_flag("--python", options.python, "The lesson as its Python programs were recorded");
  app.add_option("--theme", options.theme, "dark, light or contrast");
  app.add_option("--lang", options.language, "en or zh (else as the locale says)");
}

void open(Viewer& viewer, const OpenOptions& options) {
  const auto lesson = lesson_of(options);
  set_look(viewer, options);
  open_files(viewer, files_to_open(options, lesson));
  set_place(viewer, options, lesson);
  finish_opening(viewer);  // a page of the lesson may be about another trace
}

void begin_to_open(Viewer& viewer, const OpenOptions& options) {
  constexpr double k_moment = 0.3;  // seconds
  const auto lesson = lesson_of(options);
  set_look(viewer, options);
  viewer.opening =
      std::make_shared<Opening>(files_to_open(options, lesson), [options, lesson](Viewer& shown) { set_place(shown, options, lesson); });
  if (viewer.opening->wait(k_moment)) finish_opening(viewer);
}

}  // namespace interleave::gui
