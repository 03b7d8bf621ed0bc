// A lesson as its folder holds it: programs, traces, and a text in two languages. traces/README.md says how one is written.
#pragma once

#include <cstdint>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "tracer/insight/sentence.hpp"
#include "tracer/lessons/moment.hpp"

namespace interleave::lessons {

using insight::Language;

/// The text cannot be read. what(): the file, the place in it, what was found and what should stand there.
struct LessonError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// The same in every language of the program.
struct Text {
  std::string english, chinese;
  const std::string& in(Language language) const { return language == Language::chinese ? chinese : english; }
};

/// A step of the guided tour: the cursor stands at an event, and this is what is seen there.
struct TourStep {
  std::string variant;
  Moment at;
  std::string keys;  ///< those that lead there from the step before, as the viewer names them; may be empty
  Text text;
};

struct Question {
  Text question, answer;
  std::string variant;
  Moment at;  ///< shows that the answer is right
};

/// For predict mode: the cursor stands at an event, and what comes next is asked.
struct Prediction {
  std::string variant;
  Moment at;
  Text question;
};

/// The rules that a variant breaks, by the names that `lint` gives them.
struct Expected {
  std::string variant;
  std::vector<std::string> rules;
};

struct Lesson {
  std::filesystem::path folder;
  std::uint32_t number = 0;
  Text title, line;
  std::vector<std::string> open;  ///< one variant, or two that stand on one axis
  Text look, surprise;
  std::vector<TourStep> tour;
  std::vector<Text> experiments;
  std::vector<Question> questions;
  std::vector<Prediction> predictions;
  std::vector<Expected> findings;
  std::vector<Expected> may_find;  ///< besides, on a machine with few processors

  /// Of every program, in the order of their names: those that have a C++ or a Python source.
  std::vector<std::string> variants() const;
  std::filesystem::path source(std::string_view variant, bool python) const;
  std::filesystem::path trace(std::string_view variant, bool python) const;
  /// The name that the C++ program is built under: lesson-04-gather.
  std::string program(std::string_view variant) const;
  /// Which one a trace of this name was recorded from: gather.python.ilv, lesson-04-gather.ilv. Empty: none.
  std::string variant_of(const std::filesystem::path& trace) const;
  /// What is opened to show a variant: `open` where it is one of them, else that one alone.
  std::vector<std::string> opened_for(std::string_view variant) const;
};

/// Reads a lesson's folder. Throws LessonError.
Lesson read_lesson(const std::filesystem::path& folder);

/// All lessons of a folder, by number. Throws LessonError where one cannot be read; folders without a lesson.json are none.
std::vector<Lesson> read_lessons(const std::filesystem::path& folder);

/// The one of this number of lessons_folder(). Throws LessonError.
Lesson installed_lesson(std::uint32_t number);

/// Where the lessons are: beside the programs in a build or where it is installed (share/interleave/lessons), or where the environment's
/// INTERLEAVE_LESSONS says. Throws LessonError where there are none.
std::filesystem::path lessons_folder();

}  // namespace interleave::lessons
