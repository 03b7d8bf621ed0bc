// `interleave lessons` lists the course; `interleave lesson N` opens a lesson, records it afresh, or copies its programs.
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <memory>

#include "tracer/cli/command.hpp"
#include "tracer/cli/companion.hpp"
#include "tracer/cli/lesson_copy.hpp"
#include "tracer/cli/lesson_text.hpp"
#include "tracer/cli/timeline_text.hpp"
#include "tracer/insight/locale.hpp"

namespace interleave::cli {
namespace {

namespace fs = std::filesystem;
using insight::Language;

struct LessonOptions {
  std::uint32_t number = 0;
  bool record = false, python = false, sync = false, async = false, text = false, answers = false;
  std::string variant, language, copy;
};

Language language_of(const std::string& wanted) {
  if (!wanted.empty()) return wanted == "zh" ? Language::chinese : Language::english;
  return insight::language_of_locale();
}

bool has_display() {
  const auto is_set = [](const char* variable) {
    const char* const value = std::getenv(variable);
    return value != nullptr && *value != '\0';
  };
  return is_set("DISPLAY") || is_set("WAYLAND_DISPLAY");
}

/// True: one program alone.
bool choose_variants(lessons::Lesson& lesson, const LessonOptions& options) {
  const std::string wanted = options.sync ? "sync" : options.async ? "async" : options.variant;
  if (wanted.empty()) return false;
  const std::vector<std::string> known = lesson.variants();
  if (std::ranges::find(known, wanted) == known.end())
    throw UsageError{fmt::format("lesson {} has no program `{}`; it has {}", lesson.number, wanted, fmt::join(known, ", "))};
  lesson.open = {wanted};
  return true;
}

// Runs `interleave record` for the program, as anybody would by hand. The new trace is the student's: it lies where they are.
fs::path record_afresh(const lessons::Lesson& lesson, const std::string& variant, bool python) {
  const fs::path path = lesson.program(variant) + (python ? ".python.ilv" : ".ilv");
  std::vector<std::string> arguments{"record", "-o", path.string(), "--"};
  if (python) {
    arguments.insert(arguments.end(), {"python3", lesson.source(variant, true).string()});
  } else {
    const fs::path program = own_folder() / lesson.program(variant);
    if (!fs::exists(program))
      throw UsageError{
          fmt::format("the C++ program of lesson {} is not built here: `interleave lesson {} --copy DIR` gives a folder that builds it",
                      lesson.number, lesson.number)};
    arguments.push_back(program.string());
  }
  if (const int code = run_self(arguments); code != 0) throw Exit{code};
  return path;
}

std::vector<fs::path> traces_of(const lessons::Lesson& lesson, const LessonOptions& options) {
  std::vector<fs::path> paths;
  for (const std::string& variant : lesson.open) {
    if (!fs::exists(lesson.source(variant, options.python)))
      throw UsageError{fmt::format("lesson {} has no {} program `{}`", lesson.number, options.python ? "Python" : "C++", variant)};
    paths.push_back(options.record ? record_afresh(lesson, variant, options.python) : lesson.trace(variant, options.python));
  }
  return paths;
}

void print_lesson(const lessons::Lesson& lesson, const std::vector<fs::path>& paths, bool python, bool alone,
                  const LessonTextOptions& options) {
  const Terminal screen = terminal();
  const auto print = [&](const std::string& text) { fmt::print("{}", printable(text, screen)); };
  print(fmt::format("{:02}  {}\n", lesson.number, lesson.title.in(options.language)));
  print(wrapped(lesson.line.in(options.language), screen.width, 0));
  LessonTraces traces;
  std::size_t names = 0;
  std::int64_t longest = 0;
  for (std::size_t i = 0; i < paths.size(); ++i) {
    const model::Trace& trace = traces.emplace(lesson.open[i], load_trace(paths[i].string())).first->second;
    names = std::max(names, name_columns(trace, screen));
    longest = std::max(longest, trace.kept_time().length_ns());
  }
  for (const std::string& variant : lesson.open) {
    const model::Trace& trace = traces.at(variant);
    const std::int64_t begin = trace.kept_time().begin_ns;
    print(fmt::format("\n{}\n", variant));
    print(timeline_text(trace, {begin, begin + longest}, names, screen));
  }
  // What the tour shows besides; of a program that was chosen alone, the other's steps are told without their events.
  if (!alone)
    for (const lessons::TourStep& step : lesson.tour)
      if (!traces.contains(step.variant)) traces.emplace(step.variant, load_trace(lesson.trace(step.variant, python).string()));
  print(lesson_text(lesson, traces, options, screen));
}

void open_lesson(const LessonOptions& options) {
  lessons::Lesson lesson = lessons::installed_lesson(options.number);
  if (!options.copy.empty()) {
    copy_lesson(lesson, options.copy);
    fmt::print("The programs of lesson {} are in {}: its README.md says how to build and record them\n", lesson.number, options.copy);
    return;
  }
  const bool alone = choose_variants(lesson, options);
  const std::vector<fs::path> paths = traces_of(lesson, options);
  const Language language = language_of(options.language);
  if (options.text || !has_display()) return print_lesson(lesson, paths, options.python, alone, {language, options.answers});
  std::vector<std::string> arguments{"--lesson", lesson.folder.string()};
  if (options.python) arguments.push_back("--python");
  if (!options.language.empty()) arguments.insert(arguments.end(), {"--lang", options.language});
  for (const fs::path& path : paths) arguments.push_back(path.string());
  run_companion(*find_companion("view"), arguments);
}

void list_lessons(const std::string& wanted) {
  const Terminal screen = terminal();
  const Language language = language_of(wanted);
  for (const lessons::Lesson& lesson : lessons::read_lessons(lessons::lessons_folder())) {
    std::string line = wrapped(lesson.line.in(language), screen.width, 4);
    fmt::print("{}", printable(fmt::format("{:02}  {}\n{}", lesson.number, lesson.title.in(language), line), screen));
  }
  fmt::print(stderr, "`interleave lesson 1` opens one\n");
}

void add_language(CLI::App& command, std::string& language) {
  command.add_option("--lang", language, "en or zh (else as the locale says)")->check(CLI::IsMember({"en", "zh"}));
}

}  // namespace

void add_lessons(CLI::App& app) {
  auto language = std::make_shared<std::string>();
  CLI::App* list = app.add_subcommand("lessons", "List the lessons: a course in asynchronous programming, to be stepped through");
  add_language(*list, *language);
  list->footer("Example:\n  interleave lessons");
  list->callback([language] { list_lessons(*language); });

  auto options = std::make_shared<LessonOptions>();
  CLI::App* command = app.add_subcommand("lesson", "Open a lesson: in the viewer, or as text where there is no display");
  command->add_option("N", options->number, "Which one")->required();
  command->add_flag("--python", options->python, "As its Python program was recorded, not the C++ one");
  CLI::Option* const sync = command->add_flag("--sync", options->sync, "Only the synchronous program");
  CLI::Option* const async = command->add_flag("--async", options->async, "Only the asynchronous program")->excludes(sync);
  command->add_option("--variant", options->variant, "Only this program of the lesson")->type_name("NAME")->excludes(sync)->excludes(async);
  command->add_flag("--record", options->record, "Run it here and now, into this folder, and open that");
  command->add_flag("--text", options->text, "As text, also where there is a display");
  command->add_flag("--answers", options->answers, "The text answers its questions");
  command->add_option("--copy", options->copy, "Only copy its programs into this new folder, to be changed and recorded")->type_name("DIR");
  add_language(*command, options->language);
  command->footer("Example:\n  interleave lesson 4\n  interleave lesson 4 --python --record\n  interleave lesson 4 --copy my-gather");
  command->callback([options] { open_lesson(*options); });
}

}  // namespace interleave::cli
