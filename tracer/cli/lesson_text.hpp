// A lesson in the terminal.
#pragma once

#include <map>
#include <string>

#include "tracer/cli/terminal.hpp"
#include "tracer/lessons/lesson.hpp"
#include "tracer/model/trace.hpp"

namespace interleave::cli {

struct LessonTextOptions {
  insight::Language language{};
  bool answers = false;
};

/// By the variant that it was recorded from.
using LessonTraces = std::map<std::string, model::Trace>;

/// The lesson's text; at each step of the tour also what its event is, where that trace is given.
std::string lesson_text(const lessons::Lesson& lesson, const LessonTraces& traces, const LessonTextOptions& options,
                        const Terminal& terminal);

/// The text in lines of at most `width` columns, each behind `indent` blanks; empty lines stay.
std::string wrapped(std::string_view text, std::size_t width, std::size_t indent);

}  // namespace interleave::cli
