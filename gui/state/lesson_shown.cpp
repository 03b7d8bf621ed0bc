#include "gui/state/lesson_shown.hpp"

#include <algorithm>

namespace interleave::gui {

LessonShown shown_lesson(std::shared_ptr<const lessons::Lesson> lesson, bool python,
                         const std::vector<std::shared_ptr<const model::Trace>>& traces) {
  LessonShown shown;
  std::vector<std::string> variants;
  for (const auto& trace : traces) variants.push_back(lesson->variant_of(trace->file().path()));
  const auto place = [&](const std::string& variant, const lessons::Moment& moment) {
    const auto found = std::ranges::find(variants, variant);
    if (found == variants.end()) return Place{.variant = variant};
    const auto document = static_cast<std::size_t>(found - variants.begin());
    return Place{variant, document, lessons::find(*traces[document], moment)};
  };
  for (const lessons::TourStep& step : lesson->tour) shown.tour.push_back(place(step.variant, step.at));
  for (const lessons::Question& question : lesson->questions) shown.answers.push_back(place(question.variant, question.at));
  for (const lessons::Prediction& prediction : lesson->predictions) shown.predictions.push_back(place(prediction.variant, prediction.at));
  shown.answered.assign(lesson->questions.size(), false);
  shown.python = python;
  shown.lesson = std::move(lesson);
  return shown;
}

}  // namespace interleave::gui
